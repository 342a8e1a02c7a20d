"""The plan in a line or two, told before the first request: how much is asked, what is not, and where reports go."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from scim_conformance.planning import PlannedCase
from scim_conformance.plugin.screen import write_line
from scim_conformance.plugin.settings import Settings
from scim_conformance.plugin.state import State
from scim_conformance.report.text import duration, number
from scim_conformance.suite.costs import expected_requests

_MOST_REASONS = 3
#: How a reason begins or is worded, and how it is told in a few words; the first that fits is taken.
_SHORTER: Final = (
    (r"the profile (?:does not say|denies|says) that (\w+) are (?:not )?(\w+)", r"\1 not \2"),
    (r"the profile (?:names|declares) (no .*)", r"\1"),
    (r"the profile has (no .*) for this check", r"\1"),
    (r"the profile says of (.*)", r"\1"),
    (r"the connector maps (no .*)", r"\1"),
    (r"the connector does not filter (.*)", r"no filter \1"),
    (r"the run does not ask (.*)", r"not asked \1"),
    (r"the (.*)", r"\1"),
)


def announce(config: pytest.Config, state: State, planned: Sequence[PlannedCase]) -> None:
    """Tell the plan of a run that begins, shorter with ``-q`` and not at all with ``-qq``, and have its time taken."""
    for line in lines(state.settings, planned, _reports(config, state.settings), config.get_verbosity()):
        write_line(config, f"scim: {line}")
    progress = config.pluginmanager.getplugin("scim_progress")
    if progress is not None:
        progress.begin(state.settings, planned)


def lines(settings: Settings, planned: Sequence[PlannedCase], reports: Sequence[Path], verbosity: int) -> Iterator[str]:
    """Yield the plan of a run as lines, as many as go with pytest's verbosity."""
    asked = [one for one in planned if one.not_applicable is None]
    left_out = Counter(briefly(one.not_applicable) for one in planned if one.not_applicable is not None)
    count = left_out.total()
    counted = f"{number(len(planned), 'case')}"
    cost = f"about {number(expected_requests(asked, settings.examples), 'request')}{pace(settings, asked)}"
    if verbosity < -1 or not planned:
        return
    if verbosity < 0:
        yield f"{counted}, {cost}" + (f"; {count} of the cases {_apply(count)}" if count else "")
        return
    spoken = f"dialect{'s' if len(settings.dialects) > 1 else ''} {', '.join(settings.dialects)}"
    yield f"{counted} of profile {settings.profile.connector} in {spoken}; {cost}"
    if left_out:
        yield f"{count} of them {_apply(count)}: {_reasons(left_out)}"
    if reports:
        yield f"reports go to {', '.join(_folders(reports))}"


def pace(settings: Settings, asked: Sequence[PlannedCase]) -> str:
    """Return in brackets for how long these cases are asked at least, empty where the run keeps to no rate."""
    if not settings.rate:
        return ""
    seconds = expected_requests(asked, settings.examples) / settings.rate
    return f" (at least {duration(seconds)} at {settings.rate:g} a second)"


def briefly(reason: str) -> str:
    """Return in a few words why a case does not apply."""
    for pattern, shorter in _SHORTER:
        found = re.fullmatch(pattern, reason)
        if found:
            return found.expand(shorter)
    return reason


def _apply(count: int) -> str:
    return "does not apply" if count == 1 else "do not apply"


def _reasons(counted: Counter[str]) -> str:
    told = [f"{reason} ({count})" for reason, count in counted.most_common(_MOST_REASONS)]
    more = len(counted) - len(told)
    return ", ".join([*told, *([number(more, "more reason")] if more else [])])


def _reports(config: pytest.Config, settings: Settings) -> list[Path]:
    further = (getattr(config.option, name, None) for name in ("htmlpath", "xmlpath"))
    return [one for one in (settings.results, *(Path(path) for path in further if path)) if one is not None]


def _folders(reports: Iterable[Path]) -> Iterator[str]:
    """Yield each folder once, as seen from the current one where it lies below."""
    for folder in dict.fromkeys(one.absolute().parent for one in reports):
        below = folder.is_relative_to(Path.cwd())
        yield os.path.join(os.path.relpath(folder) if below else folder, "")  # noqa: PTH118 - ends in a separator
