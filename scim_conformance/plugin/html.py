"""pytest-html: its report begins with what is judged."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.plugin.settings import EMBEDDED_NOTICE
from scim_conformance.plugin.state import state_of


class HtmlReport:
    """Registered only where the user started pytest, never in an xdist worker."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_report_title(self, report: Any) -> None:
        """Name endpoint and profile in the title."""
        settings = state_of(self._config).settings
        judged = EMBEDDED_NOTICE if settings.embedded or settings.target is None else settings.target.base_url
        report.title = f"{judged} ({settings.profile.connector})"
