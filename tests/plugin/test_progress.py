"""What a run tells of itself between pytest's dots: the plan before it, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from scim_conformance.model import CaseId
from scim_conformance.planning import Case, Check, PlannedCase, plan
from scim_conformance.plugin import announcement, screen
from scim_conformance.plugin import plan as plans
from scim_conformance.plugin.announcement import briefly
from scim_conformance.plugin.progress import Estimate, Progress
from scim_conformance.profile import available, load
from scim_conformance.suite import load_checks
from scim_conformance.suite.costs import expected_requests, weights

FILE = "suite/test_create.py"


@dataclass
class Terminal:
    """As much of pytest's terminal as is written to: its reporter and its writer, and the config that knows them."""

    verbosity: int = 0
    terminal: bool = True
    width_of_current_line: int = 0
    text: str = ""
    coloured: list[str] = field(default_factory=list)
    option: Any = field(default_factory=SimpleNamespace)
    parts: dict[str, Any] = field(default_factory=dict)

    @property
    def config(self) -> Any:
        """This as pytest's config."""
        return self

    @property
    def pluginmanager(self) -> Any:
        """The plugins by name."""
        return SimpleNamespace(getplugin={"terminalreporter": self, **self.parts}.get)

    def get_verbosity(self) -> int:
        """Return how often -v was given, or -q as a number below 0."""
        return self.verbosity

    def get_terminal_writer(self) -> Any:
        """Return what writes."""
        return self

    def isatty(self) -> bool:
        """Return whether somebody is looking."""
        return self.terminal

    def ensure_newline(self) -> None:
        """Do nothing: with -q the reporter believes that no line was begun."""

    def write(self, text: str, **markup: bool) -> None:
        """Take a piece of a line."""
        self.text += text
        self.width_of_current_line = len(text)
        self.coloured += [text] if markup else []

    def line(self, text: str = "", **markup: bool) -> None:
        """Take the end of a line."""
        self.write(f"{text}\n", **markup)
        self.width_of_current_line = 0

    def flush(self) -> None:
        """Do nothing."""


class Clock:
    """A clock that goes on when it is told to."""

    now = 1000.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


def cases(count: int, requests: int = 2, **declared: Any) -> list[PlannedCase]:
    """Return planned cases of one check, each of them as dear."""
    check = Check("users-a", "sort", "A question.", ("R",), since="2026-01-01", requests=requests, **declared)
    return [PlannedCase(check, Case(f"x/User/{number}"), ("R",)) for number in range(count)]


def settings(rate: float | None = None, **further: Any) -> Any:
    """Return as much of a run's settings as is looked at."""
    return SimpleNamespace(rate=rate, examples=3, profile=load("bizagi"), dialects=("rfc",), **further)


def run(terminal: Terminal, seconds: Sequence[float], rate: float | None = None) -> list[str]:
    """Return the lines told of a run whose cases take so many seconds each."""
    clock = Clock()
    progress = Progress(terminal.config, clock)
    progress.begin(settings(rate), cases(len(seconds)))
    for number, each in enumerate(seconds):
        clock.now += each
        terminal.write(".")
        progress.pytest_runtest_logfinish(f"{FILE}::test_users_a[x/User/{number}]")
    return [line for line in terminal.text.splitlines() if not line.startswith(".")]


def test_terminal_is_told_each_ten_seconds() -> None:
    """On a terminal a line stands each ten seconds where the run has come on, and none for the last five."""
    assert run(Terminal(), [1.0] * 40) == [
        "scim: 25 % of about 80 requests after 10 s, about 30 s to go",
        "scim: 50 % of about 80 requests after 20 s, about 20 s to go",
        "scim: 75 % of about 80 requests after 30 s, about 10 s to go",
    ]


def test_log_is_told_each_tenth() -> None:
    """In a log, which nobody watches, a line stands for each tenth at most, and not more often than each 30 seconds."""
    lines = run(Terminal(terminal=False), [1.0] * 1000)
    assert len(lines) == 10
    assert lines[0] == "scim: 3 % of about 2000 requests after 30 s, about 17 min to go"
    assert lines[1] == "scim: 10 % of about 2000 requests after 2 min, about 15 min to go"
    assert len(run(Terminal(terminal=False), [1.0] * 100)) == 3


def test_short_run_is_told_nothing() -> None:
    """A run of ten seconds is over before anybody asks."""
    assert run(Terminal(), [0.5] * 20) == []


def test_waits_count() -> None:
    """Where the endpoint has the run wait, what is left is expected to wait as well."""
    assert run(Terminal(), [1.0, 59.0, 1.0, 1.0])[0] == "scim: 50 % of about 8 requests after 60 s, about 60 s to go"


def test_rate_bounds_the_estimate() -> None:
    """A run that keeps to a rate is not expected to become faster than that."""
    assert run(Terminal(), [1.0] * 10 + [12.0] * 10, rate=0.5)[0].endswith("after 10 s, about 40 s to go")


def test_dots_stay_dots() -> None:
    """A line of ours begins on a line of its own, in the middle of dots as well."""
    terminal = Terminal(verbosity=-1)
    assert run(terminal, [12.0] * 4)
    assert terminal.text.startswith(".\nscim: 25 %")
    assert terminal.coloured


@pytest.mark.parametrize("verbosity", [-2, -3])
def test_quiet_means_quiet(verbosity: int) -> None:
    """With -qq nothing is told, however long it takes."""
    assert run(Terminal(verbosity), [60.0] * 9) == []


def test_what_is_not_ours_is_not_counted() -> None:
    """Tests that are no checks, a run that was not begun, and one without requests are told nothing of."""
    terminal, clock = Terminal(), Clock()
    progress = Progress(terminal.config, clock)
    progress.pytest_runtest_logfinish("test_own.py::test_own")
    progress.begin(settings(), cases(2, requests=0))
    clock.now += 60
    progress.pytest_runtest_logfinish("test_own.py::test_own")
    progress.pytest_runtest_logfinish(f"{FILE}::test_users_a[x/User/0]")
    assert terminal.text == ""


def test_nothing_is_known_before_the_first_case() -> None:
    """Before a case is finished only a rate says how long the run takes at least."""
    weight = {CaseId("a", "b"): 10.0}
    assert Estimate(weight, 0).left(60) == 0
    assert Estimate(weight, 0, rate=2).left(60) == 5


@pytest.mark.parametrize("profile", sorted(available()))
def test_weights_are_what_is_expected(profile: str) -> None:
    """The cases of a profile weigh together what the run is expected to send, what belongs to no case left out."""
    loaded = load(profile)
    planned = [one for check in load_checks() for one in plan(check, loaded, loaded.dialects)]
    asked = [one for one in planned if one.not_applicable is None]
    weight = weights(planned)
    assert set(weight) == {one.id for one in asked}
    assert sum(weight.values()) == pytest.approx(expected_requests(asked) - expected_requests([]))


def test_without_a_terminal_nothing_is_written() -> None:
    """Where pytest has no terminal reporter there is nowhere to write to."""
    silent: Any = SimpleNamespace(pluginmanager=SimpleNamespace(getplugin=lambda _: None))
    screen.write_line(silent, "x")
    progress = Progress(silent)
    assert progress._pauses().first > 10


def test_summary_lines_have_their_colours() -> None:
    """The word that tells an outcome is marked for pytest's writer, which knows whether colours are wanted."""
    terminal = Terminal()
    screen.write_summary_line(terminal.config, "FAILED users-a (MUST, RFC), 1 case")
    assert terminal.text == "FAILED users-a (MUST, RFC), 1 case\n"
    assert terminal.coloured == ["FAILED"]


def left_out(count: int, reason: str) -> list[PlannedCase]:
    """Return cases that do not apply for a reason."""
    check = cases(1)[0].check
    return [PlannedCase(check, Case(f"x/{reason}/{number}"), ("R",), reason) for number in range(count)]


def test_plan_before_a_run(tmp_path: Path) -> None:
    """It says how much is asked of whom and for how long, what is not asked and why, and where the reports go."""
    planned = [
        *cases(2),
        *left_out(1, "the URL is not https"),
        *left_out(3, "the profile does not say that groups are provisioned"),
        *left_out(2, "the connector maps no roles"),
        *left_out(1, "the profile names no token endpoint"),
    ]
    lines = list(announcement.lines(settings(2.0), planned, [tmp_path / "a.xml", tmp_path / "b.json"], 0))
    assert lines == [
        "9 cases of profile bizagi in dialect rfc; about 10 requests (at least 5 s at 2 a second)",
        "7 of them do not apply: groups not provisioned (3), no roles (2), URL is not https (1), 1 more reason",
        f"reports go to {tmp_path}/",
    ]
    assert list(announcement.lines(settings(), planned, [], -1)) == [
        "9 cases, about 10 requests; 7 of the cases do not apply"
    ]
    assert list(announcement.lines(settings(), cases(1), [], -1)) == ["1 case, about 8 requests"]
    assert list(announcement.lines(settings(), cases(1), [Path("out/x")], 0))[1:] == ["reports go to out/"]
    assert list(announcement.lines(settings(), planned, [tmp_path], -2)) == []


def test_plan_is_told_in_the_terminal(tmp_path: Path) -> None:
    """The plan names the folders of all reports, and the time of the run is taken from there."""
    terminal = Terminal(option=SimpleNamespace(htmlpath=str(tmp_path / "x.html"), xmlpath=None))
    progress = terminal.parts["scim_progress"] = Progress(terminal.config, Clock())
    state: Any = SimpleNamespace(settings=settings(results=None))
    announcement.announce(terminal.config, state, cases(1))
    assert terminal.text.splitlines()[1] == f"scim: reports go to {tmp_path}/"
    progress.pytest_runtest_logfinish(f"{FILE}::test_users_a[x/User/0]")
    del terminal.parts["scim_progress"]
    announcement.announce(terminal.config, state, [])


def test_every_reason_has_few_words() -> None:
    """What the packaged profiles leave out is told in half a line each."""
    for profile in map(load, available()):
        for check in load_checks():
            for one in plan(check, profile, profile.dialects):
                assert len(briefly(one.not_applicable or "")) <= 55


def test_plan_by_area() -> None:
    """The listing of a plan stands by area: its cases, with -v their questions, with -q its checks, with -qq none."""
    planned = [*cases(2), *left_out(1, "the URL is not https")]
    told = {verbosity: list(plans.lines(settings(), planned, verbosity)) for verbosity in (1, 0, -1, -2)}
    assert told[0][:4] == [
        "sort: 3 cases, 2 to ask, about 4 requests",
        "users-a[x/User/0]",
        "users-a[x/User/1]",
        "users-a[x/the URL is not https/0]  not applicable: the URL is not https",
    ]
    assert told[1][2] == "  R: A question."
    assert told[-1][1] == "  users-a: 3 cases, 2 to ask"
    assert [lines[-2:] for lines in told.values()] == [told[-2]] * 4
    assert told[-2][-1] == "3 cases, 2 to ask, about 10 requests; none was sent"
