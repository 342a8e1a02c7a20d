"""Before the first request: what the run will do is told, its user agrees to it, and the ledger is opened.

Asked when it is known which cases are selected: after collection, or with pytest-xdist when the first worker has
collected, before any of them is given a case.
"""

from __future__ import annotations

import contextlib
import os
import select
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from scim_conformance.client import Target
from scim_conformance.ledger import Ledger, LedgerError, read
from scim_conformance.names import PREFIX
from scim_conformance.planning import PlannedCase
from scim_conformance.plugin.announcement import announce, pace
from scim_conformance.plugin.settings import Settings, dashes
from scim_conformance.plugin.state import State
from scim_conformance.profile import Delete, Profile
from scim_conformance.report.text import number
from scim_conformance.suite.costs import expected_requests, expected_resources

_YES = frozenset({"y", "yes"})
_LOOK = 0.2  # seconds


def begin(config: pytest.Config, state: State, planned: Iterable[PlannedCase | None]) -> None:
    """Get consent to what these cases do, where it is needed, and open the ledger; None is a test that is no check.

    Raise pytest.UsageError where nobody agrees, or where the ledger cannot be written; nothing was sent then.
    """
    cases = list(planned)
    asked = [one for one in cases if one is not None and one.not_applicable is None]
    target = state.settings.target
    if target is None or state.begun:
        return
    state.begun = True
    try:
        if is_foreign(target) and (asked or None in cases):
            _agree(config, state.settings, asked)
        _open_ledger(state, target)
        announce(config, state, [one for one in cases if one is not None])
    except BaseException:
        state.declined = True
        config.option.verbose = -2  # nothing was asked, so pytest need not sum up what came of it
        raise


def is_foreign(target: Target) -> bool:
    """Return whether a run needs consent: what is created on this machine is nobody else's."""
    return not (target.embedded or target.loopback)


def told(settings: Settings, planned: Iterable[PlannedCase]) -> str:
    """Return how many requests cases take, for how long at least, and what they create."""
    asked = list(planned)
    requests = expected_requests(asked, settings.examples)
    resources = expected_resources(asked, groups=settings.profile.groups is not None)
    created = [number(resources.users, "user"), *([number(resources.groups, "group")] if resources.groups else [])]
    return f"about {requests} requests{pace(settings, asked)}, and creates about {' and '.join(created)}"


def fate(profile: Profile) -> str:
    """Return what becomes of what a run creates, as the profile has it."""
    deletes = profile.users.operations.delete
    if deletes is Delete.UNSUPPORTED:
        groups = profile.groups is not None and profile.groups.operations.delete is not Delete.UNSUPPORTED
        further = "; groups are deleted" if groups else ""
        return f"at the end users are deactivated and stay there, as the profile has no DELETE{further}"
    unsure = "" if deletes is Delete.HARD else ", or deactivated and left there where the endpoint refuses DELETE"
    return f"at the end they are deleted{unsure}"


def _agree(config: pytest.Config, settings: Settings, asked: list[PlannedCase]) -> None:
    target = settings.target
    assert target is not None  # noqa: S101 - begin returns before
    what = (
        f"This run sends {told(settings, asked)} named {PREFIX}{settings.run}-… at {target.base_url}, by the profile "
        f"{settings.profile.connector}; {fate(settings.profile)}."
    )
    if settings.consent:
        _say(config, what)
        return
    with _uncaptured(config):
        if not _is_terminal():
            raise pytest.UsageError(f"{what} Say {dashes()}yes to consent.")
        print(f"\n{what}", flush=True)  # noqa: T201 - the terminal reporter keeps quiet with -qq
        answer = _answered()
    if answer.strip().casefold() not in _YES:
        raise pytest.UsageError("nothing was sent: no consent was given")


def _answered() -> str:
    """Return the line typed after the question, empty where the terminal is gone."""
    print("Go on? [y/N] ", end="", flush=True)  # noqa: T201 - as above
    try:
        # A Ctrl-C in the moment before a read begins would wait for the next key; a look now and then does not miss it.
        while os.name == "posix" and not select.select([sys.stdin], [], [], _LOOK)[0]:
            pass
        return sys.stdin.readline()
    except OSError:
        return ""


def _is_terminal() -> bool:
    try:
        return sys.stdin is not None and os.isatty(sys.stdin.fileno())
    except (OSError, ValueError):
        return False


@contextlib.contextmanager
def _uncaptured(config: pytest.Config) -> Iterator[None]:
    """Give the block the terminal: pytest keeps standard input away from whoever runs under it."""
    capture: Any = config.pluginmanager.getplugin("capturemanager")
    if capture is None:
        yield
        return
    capture.suspend_global_capture(in_=True)
    try:
        yield
    finally:
        capture.resume_global_capture()


def _say(config: pytest.Config, text: str) -> None:
    reporter = config.pluginmanager.getplugin("terminalreporter")
    if reporter is not None:
        reporter.ensure_newline()
        reporter.write_line(text)


def _open_ledger(state: State, target: Target) -> None:
    settings = state.settings
    file = settings.ledger
    try:
        _put_aside(settings)
        file.with_suffix(".pace").unlink(missing_ok=True)
        credentials = settings.profile.credentials
        Ledger(file).open(target.base_url, settings.run, settings.profile.connector, credentials)
    except OSError as error:
        raise pytest.UsageError(f"the ledger {file} cannot be written: {error.strerror}") from None


def _put_aside(settings: Settings) -> None:
    """Keep an earlier run's ledger under that run's name where it still lists something, else make room."""
    file = settings.ledger
    try:
        earlier = read(file)
    except LedgerError:
        file.unlink(missing_ok=True)
        return
    if earlier.open_entries:
        file.rename(file.with_name(f"{file.stem}-{earlier.run}{file.suffix}"))
    else:
        file.unlink()
