"""What a user should know before the first request: of the secret, and of the kind of credentials."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scim_conformance.evidence.redaction import SHORT
from scim_conformance.plugin.settings import Settings
from scim_conformance.plugin.state import state_of


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Print the notes, also with -q, once the options have been found to make sense."""
    state = state_of(session.config)
    reporter = session.config.pluginmanager.getplugin("terminalreporter")
    if state.worker or reporter is None:
        return
    for note in notes(state.settings):
        reporter.write_line(f"scim: {note}")


def notes(settings: Settings) -> Iterator[str]:
    """Yield a line for each thing to know."""
    target, offered = settings.target, settings.profile.authentication
    if target is None or target.embedded:
        return
    if any(len(one.reveal()) < SHORT for one in target.secrets):
        yield (
            f"warning: the {target.login.called} has fewer than {SHORT} characters; where the endpoint repeats it "
            "inside a longer word it cannot be told from innocent text and is not masked: use a longer one"
        )
    if offered and target.login.kind not in offered:
        yield (
            f"note: the run logs in with --scim-auth {target.login.kind}, "
            f"and the profile knows the connector to offer {', '.join(offered)}"
        )
