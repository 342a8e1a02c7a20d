"""What a user gets wrong is answered with one clear sentence and the right exit code, never with a traceback."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forks import run_suite
from tests.support import ROOT, Run, answering, serving

TOKEN_KEPT = "there-is-a-token"
UNUSED = "http://127.0.0.1:9/scim"
BIZAGI = (ROOT / "profiles" / "bizagi.yaml").read_text()

#: Options, environment, and what the one sentence says.
REFUSED: dict[str, tuple[list[str], dict[str, str], str]] = {
    "no token": (["--scim-url", UNUSED], {}, f"there is no token for {UNUSED}: put it into the variable SCIM_TOKEN"),
    "variable unset": (["--scim-url", UNUSED, "--scim-token-env", "NOPE"], {}, "the environment variable NOPE is not"),
    "empty token": (["--scim-url", UNUSED], {"SCIM_TOKEN": ""}, "the environment variable SCIM_TOKEN is empty"),
    "blank token": (["--scim-url", UNUSED], {"SCIM_TOKEN": " \n"}, "the environment variable SCIM_TOKEN is empty"),
    "token of two lines": (["--scim-url", UNUSED], {"SCIM_TOKEN": "one\ntwo"}, "SCIM_TOKEN holds characters that no"),
    "no token file": (["--scim-url", UNUSED, "--scim-token-file", "nope"], {}, "the token file nope cannot be read"),
    "empty URL": (["--scim-url", ""], {"SCIM_TOKEN": TOKEN_KEPT}, "the URL is empty"),
    "empty URL variable": ([], {"SCIM_TOKEN": TOKEN_KEPT, "SCIM_URL": ""}, "the URL is empty"),
    "empty URL variable alone": ([], {"SCIM_URL": ""}, "the URL is empty"),
    "token without URL": ([], {"SCIM_TOKEN": TOKEN_KEPT}, "there is a token but no URL"),
    "no URL at all": (["--scim-url", "nonsense"], {"SCIM_TOKEN": TOKEN_KEPT}, "'nonsense' is not a"),
    "other scheme": (["--scim-url", "ftp://h/scim"], {"SCIM_TOKEN": TOKEN_KEPT}, "'ftp://h/scim' is not a"),
    "odd port": (["--scim-url", "http://h:port/"], {"SCIM_TOKEN": TOKEN_KEPT}, "'http://h:port/' is not a"),
    "no consent": (["--scim-url", "https://scim.invalid/"], {"SCIM_TOKEN": TOKEN_KEPT}, "Say --scim-yes to consent"),
    "plain http": (["--scim-url", "http://scim.invalid"], {"SCIM_TOKEN": TOKEN_KEPT}, "or say --scim-plain-http"),
    "unknown kind": (["--scim-url", UNUSED, "--scim-auth", "digest"], {}, "--scim-auth: there is no kind 'digest'"),
    "timeout is no number": (["--scim-timeout", "soon"], {}, "--scim-timeout: 'soon' is not what it takes"),
    "timeout is nothing": (["--scim-timeout", "0"], {}, "--scim-timeout: '0' is not what it takes"),
    "rate is negative": (["--scim-rate", "-1"], {}, "--scim-rate: '-1' is not what it takes"),
    "rate is no number": (["--scim-rate", "nan"], {}, "--scim-rate: 'nan' is not what it takes"),
    "unknown dialect": (["--scim-dialect", "entrra"], {}, "there is no dialect 'entrra'; there are entra, entra-comp"),
    "edition is no date": (["--scim-edition", "2026-13-01"], {}, "--scim-edition: '2026-13-01' is not a date"),
    "results in no folder": (["--scim-results", "file/results.json"], {}, "cannot be written"),
    "results over a folder": (["--scim-results", "folder"], {}, "folder cannot be written"),
    "ledger over a folder": (["--scim-ledger", "folder"], {}, "folder cannot be written"),
}
PROFILES: dict[str, tuple[str, str]] = {
    "broken YAML": ("connector: [x\n  y: }", "{file}:2:4: not valid YAML"),
    "unknown key": (BIZAGI.replace("\ntitle:", "\ntitel:"), "'titel' is no key of a profile; write title"),
    "wrong type": (BIZAGI.replace("match_by: userName", "match_by: 7"), "users.match_by is a number (7)"),
    "empty": ("", "{file}"),
}


@pytest.fixture
def closed() -> Iterator[str]:
    """The URL of a loopback port on which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound but not listening: nobody else can take it
        yield f"http://127.0.0.1:{held.getsockname()[1]}/scim/v2"


@pytest.mark.parametrize("what", REFUSED)
def test_nonsense_is_refused(what: str, tmp_path: Path) -> None:
    """A setting that makes no sense ends the run with exit code 4 before a request, in one sentence."""
    options, environment, sentence = REFUSED[what]
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    _refused(run_suite(tmp_path, "bizagi", "-q", *options, extra=environment), sentence)


@pytest.mark.parametrize("what", PROFILES)
def test_broken_profile_is_refused(what: str, tmp_path: Path) -> None:
    """A profile that cannot be used ends the run with exit code 4, and the sentence names the file."""
    text, sentence = PROFILES[what]
    (tmp_path / "mine.yaml").write_text(text)
    run = run_suite(tmp_path, "mine.yaml")
    _refused(run, sentence.format(file="mine.yaml"))
    assert "mine.yaml" in run.output


def test_unknown_profile_names_the_near_ones(tmp_path: Path) -> None:
    """A misspelt profile name ends the run with exit code 4 and the names that are close."""
    _refused(run_suite(tmp_path, "britiv"), "no packaged profile is named 'britiv'; did you mean britive")


def test_workers_refuse_the_same(tmp_path: Path) -> None:
    """A run divided among workers refuses in one sentence, too."""
    _refused(run_suite(tmp_path, "bizagi", "-n", "2", "--scim-url", ""), "the URL is empty")


@pytest.mark.parametrize("workers", ["0", "2"])
def test_unreachable_endpoint_is_incomplete(workers: str, closed: str, tmp_path: Path) -> None:
    """Where nobody listens every case is blocked by one reason, and the exit code is 10."""
    run = run_suite(tmp_path, "bizagi", "-n", workers, url=closed)
    _blocked(run, "the endpoint is unreachable: no connection to")
    assert run.document["requests"]["total"] <= 10


def test_refused_token_is_incomplete(tmp_path: Path) -> None:
    """Where the token is refused every case is blocked by one reason, and the exit code is 10."""
    with serving("bizagi") as endpoint:
        run = run_suite(tmp_path, "bizagi", url=endpoint.url, token="not-the-right-one")
    _blocked(run, "the endpoint refuses the token:")


def test_endless_redirect_is_incomplete(tmp_path: Path) -> None:
    """Where every request is redirected to itself every case is blocked by one reason, and the exit code is 10."""
    with answering(307, {"Location": "{path}"}, "") as url:
        run = run_suite(tmp_path, "bizagi", url=url)
    _blocked(run, "redirects in a circle")


def test_web_site_instead_of_scim_is_nonconformant(tmp_path: Path) -> None:
    """Where HTML answers everything the exit code is 1, and the findings say that it is HTML."""
    with answering(200, {"Content-Type": "text/html"}, "<html><body>Welcome</body></html>") as url:
        run = run_suite(tmp_path, "bizagi", url=url)
    assert run.exit == 1, run.told()
    assert "an HTML page (text/html)" in run.output
    assert "Traceback" not in run.output
    assert not run.checks("error"), run.told()


def _refused(run: Run, sentence: str) -> None:
    """Demand exit code 4, no results, no traceback, and nothing but one sentence."""
    assert run.exit == 4, run.output
    assert sentence in run.output
    assert "Traceback" not in run.output
    assert "INTERNALERROR" not in run.output
    assert not run.document
    lines = [line for line in run.output.splitlines() if line and not line.startswith("embedded reference endpoint")]
    assert len(lines) == 1, run.output
    assert re.match(r"ERROR: ", lines[0])


def _blocked(run: Run, reason: str) -> None:
    """Demand exit code 10 and one reason for all."""
    assert run.exit == 10, run.told()
    assert run.document["verdict"] == "incomplete"
    assert run.checks("blocked")
    assert set(run.outcomes().values()) <= {"blocked", "not-applicable"}, run.told()
    assert len({one["reason"] for one in run.cases.values() if one["outcome"] == "blocked"}) == 1
    assert " ".join(run.output.split()).count(reason) == 1, run.output
    assert "Traceback" not in run.output
    assert run.document["leftovers"] == []
