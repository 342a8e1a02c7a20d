"""Nothing is sent to an endpoint on another machine before its user has agreed to what the run will do."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.planning import plan
from scim_conformance.profile import load
from scim_conformance.suite import load_checks
from scim_conformance.suite.costs import expected_resources
from tests import forks
from tests.support import PROFILES, TOKEN, UNMEASURED, Run, environment, serving, stem, suite_words

#: Makes an endpoint on this machine pass for one on another.
FOREIGN = "from scim_conformance.plugin import consent\nconsent.is_foreign = lambda target: True\n"
FEW = ("-p", "foreign", "-k", "users_delete")
CTRL_C = "\x03"
QUESTION = "Go on? [y/N] "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the plugin that makes any endpoint a foreign one."""
    (tmp_path / "foreign.py").write_text(FOREIGN)
    return tmp_path


@pytest.mark.parametrize("workers", ["0", "2"])
def test_no_consent_sends_nothing(workers: str, folder: Path) -> None:
    """Without a terminal and without --scim-yes the run ends in exit code 4 and a sentence, and leaves no file."""
    with serving("britive") as endpoint:
        run = _forked(folder, "britive", *FEW, "-n", workers, url=endpoint.url)
        assert endpoint.requests == []
    assert run.exit == 4, run.output
    assert re.search(
        r"This run sends about \d+ requests, and creates about \d+ users named ScimConf-[0-9a-f]{8}-… at "
        r"http://127\.0\.0\.1:\d+/scim/v2, by the profile britive; at the end they are deleted.* Say --scim-yes to",
        run.output.replace("\n", " "),
    ), run.output
    assert "Traceback" not in run.output
    assert not {"results.json", "ledger.jsonl"} & {one.name for one in folder.iterdir()}


@pytest.mark.parametrize("workers", ["0", "2"])
def test_consent_on_the_command_line(workers: str, folder: Path) -> None:
    """With --scim-yes the sentence is printed all the same, before the first case, and says what a rate makes of it."""
    with serving("bitabiz") as endpoint:
        words = (*FEW, "-q", "-n", workers, "--scim-yes", "--scim-rate", "50")
        run = _forked(folder, "bitabiz", *words, url=endpoint.url)
        assert endpoint.requests
    assert run.exit == 0, run.output
    sentence = run.output.index("This run sends about")
    assert sentence < run.output.index("verdict:")
    assert "s at 50 a second)" in run.output
    assert "users are deactivated and stay there, as the profile has no DELETE" in run.output


def test_selection_without_requests_needs_no_consent(folder: Path) -> None:
    """Where no selected case asks anything, nobody is asked either."""
    with serving("bizagi") as endpoint:
        run = _forked(folder, "bizagi", "-p", "foreign", "-k", "groups_create", url=endpoint.url)
        assert endpoint.requests == []
    assert "Say --scim-yes" not in run.output
    assert run.exit in (5, 10), run.output


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("answer", "code", "workers", "command"),
    [
        ("y\n", 0, "0", False),
        ("y\n", 0, "2", False),
        ("n\n", 4, "0", False),
        (CTRL_C, 2, "2", False),
        ("y\n", 0, "0", True),
        (CTRL_C, 2, "0", True),
    ],
)
def test_terminal_is_asked(answer: str, code: int, workers: str, command: bool, folder: Path) -> None:
    """A terminal is asked, also with -q and below the command; yes runs, no ends in 4, Ctrl-C in 2, nothing sent."""
    with serving("bizagi") as endpoint:
        words = [*FEW, "-q", "-n", workers]
        if command:
            words = ["-m", "scim_conformance", "run", "bizagi", "--url", endpoint.url, "--", *words]
        else:
            words = suite_words(folder, "bizagi", *words, url=endpoint.url)
        ended, said = _answered(folder, words, answer)
        assert bool(endpoint.requests) == (code == 0), said
        assert endpoint.store.all("User") == []
    assert ended == code, said
    assert "Traceback" not in said


@pytest.mark.parametrize("profile", PROFILES, ids=stem)
def test_numbers_are_near_what_is_created(profile: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The expected users and groups are within 15 % of what a whole run creates, or within two."""
    loaded = load(profile)
    planned = [one for check in load_checks() if not check.stateful for one in plan(check, loaded, loaded.dialects)]
    asked = [one for one in planned if one.not_applicable is None]
    expected = expected_resources(asked, groups=loaded.groups is not None)
    users, groups = _created(forks.clean_run(tmp_path_factory, profile).document["exchanges"])
    assert expected.users == pytest.approx(users, rel=0.15)
    assert expected.groups == pytest.approx(groups, rel=0.15, abs=2)


def test_a_few_cases_create_few(tmp_path: Path) -> None:
    """What is told goes by the cases that are really selected."""
    loaded = load("britive")
    (check,) = [one for one in load_checks() if one.id == "users-delete-answers-204"]
    few = expected_resources(plan(check, loaded, loaded.dialects), groups=True)
    assert (few.users, few.groups) == (1, 0)


def _created(exchanges: list[dict[str, Any]]) -> tuple[int, int]:
    """Return how many users and how many groups were created, by what stands in the results."""
    made = [0, 0]
    for one in exchanges:
        request, response = one["request"], one["response"] or {}
        shown = response.get("body")
        body: dict[str, Any] = shown if isinstance(shown, dict) else {}
        made_by_job = [each for each in body.get("Operations", ()) if str(each.get("status")) == "201"]
        places = [str(each.get("location")) for each in made_by_job]
        if request["method"] == "POST" and response.get("status") == 201:
            places.append(f"{request['url'].partition('?')[0].rstrip('/')}/")
        for place in places:
            made["/Groups/" in place] += "/Users/" in place or "/Groups/" in place
    return made[0], made[1]


def _forked(folder: Path, profile: str, *words: str, url: str) -> Run:
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(folder)
        return forks.run_suite(folder, profile, *words, url=url)


def _answered(folder: Path, words: list[str], answer: str) -> tuple[int, str]:
    """Return exit code and output of a process in a terminal of its own that is answered as soon as it asks."""
    ours, theirs = pty.openpty()
    kept = signal.signal(signal.SIGINT, signal.default_int_handler)
    path = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", _IN_TERMINAL, *words],
            cwd=folder,
            env={**environment(TOKEN), **UNMEASURED, "PYTHONPATH": path},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
    finally:
        signal.signal(signal.SIGINT, kept)
    os.close(theirs)
    said, asked = b"", False
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                said += os.read(ours, 65536)
            except OSError:  # nobody holds the terminal any more
                break
        elif process.poll() is not None:
            break
        if not asked and QUESTION.encode() in said:
            asked = bool(os.write(ours, answer.encode()))
    os.close(ours)
    return process.wait(10), said.decode(errors="replace")


#: The terminal becomes the process' own, so that a Ctrl-C typed into it is a signal.
_IN_TERMINAL = (
    "import fcntl, os, sys, termios\n"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)
