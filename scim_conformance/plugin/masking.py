"""Keeps secrets out of what libraries log and warn of while a run is under way."""

from __future__ import annotations

import logging
import warnings

import pytest

from scim_conformance.evidence import Redactor
from scim_conformance.plugin.state import state_of

#: Loggers that write down addresses, or what an endpoint sent that could not be read.
_LOGGERS = ("urllib3.connectionpool", "urllib3.connection", "urllib3.util.retry", "authlib.oauth2.client")


class Masking(logging.Filter):
    """Masks the text of a record before any handler, such as live logging, sees it."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without the secrets."""
        text = record.getMessage()
        if self._redactor.holds_secret(text):
            record.msg, record.args, record.exc_info = self._redactor.text(text), (), None
        return True


class Masks:
    """Puts the filter before the loggers while the session lasts, and masks warnings as they are recorded."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._filter: Masking | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self) -> None:
        """Start masking, once the token of the embedded endpoint is known, too."""
        self._filter = Masking(state_of(self._config).redactor)
        for name in _LOGGERS:
            logging.getLogger(name).addFilter(self._filter)

    @pytest.hookimpl(tryfirst=True)
    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage) -> None:
        """Mask a warning before the summary takes it over."""
        redactor, text = state_of(self._config).redactor, str(warning_message.message)
        if redactor.holds_secret(text):
            warning_message.message = UserWarning(redactor.text(text))

    def pytest_unconfigure(self) -> None:
        """Leave the loggers as they were."""
        if self._filter is not None:
            for name in _LOGGERS:
                logging.getLogger(name).removeFilter(self._filter)
