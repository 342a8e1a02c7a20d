"""Options, their ini and environment twins, and which of them wins."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.forks import run_suite
from tests.support import TOKEN, python, serving

FEW = ("-k", "test_connection.py", "-p", "no:cacheprovider")
ELSEWHERE = "http://127.0.0.1:9/elsewhere"


def test_strict_makes_a_deviation_count(tmp_path: Path) -> None:
    """A SHOULD that is not followed is exit code 0, and 1 with --scim-strict, by option or in the ini file."""
    chosen = ("-k", "test_authentication.py")
    with serving("bizagi", "unauthenticated-403") as endpoint:
        lax = run_suite(tmp_path, "bizagi", *chosen, url=endpoint.url)
        strict = run_suite(tmp_path, "bizagi", *chosen, "--scim-strict", url=endpoint.url)
        (tmp_path / "pytest.ini").write_text("[pytest]\nscim_strict = true\n")
        twin = run_suite(tmp_path, "bizagi", *chosen, url=endpoint.url)
    assert lax.checks("deviates")
    assert not lax.checks("failed")
    assert (lax.exit, strict.exit, twin.exit) == (0, 1, 1), lax.told()
    assert strict.document["verdict"] == lax.document["verdict"] == "conformant"
    assert strict.outcomes() == twin.outcomes() == lax.outcomes()


@pytest.mark.parametrize(
    ("options", "ini", "expected"),
    [
        ([], "", {"entra", "entra-compliant"}),
        (["--scim-dialect", "rfc", "--scim-dialect=okta"], "", {"rfc", "okta"}),
        ([], "scim_dialect = rfc okta", {"rfc", "okta"}),
        (["--scim-dialect=entra"], "scim_dialect = rfc okta", {"entra"}),
    ],
)
def test_dialects_are_chosen(options: list[str], ini: str, expected: set[str], tmp_path: Path) -> None:
    """The cases are worded in the dialects of the options, else of the ini file, else of the profile."""
    (tmp_path / "pytest.ini").write_text(f"[pytest]\n{ini}\n")
    run = run_suite(tmp_path, "bizagi", "-k", "deactivate_sets", *options)
    assert run.exit == 0, run.told()
    assert {key.rpartition("/")[2].removesuffix("]") for key in run.cases} == expected


@pytest.mark.parametrize("options", [["--scim-edition=2020-01-01"], ["-o", "scim_edition=2020-01-01"]])
def test_newer_checks_are_not_scored(options: list[str], tmp_path: Path) -> None:
    """By an edition before a check existed it is asked, but not scored: a failure is told and decides nothing."""
    with serving("bizagi", "create-200") as endpoint:
        run = run_suite(tmp_path, "bizagi", "-k", "users_create_answers_201", *options, url=endpoint.url)
    assert run.checks("failed") == {"users-create-answers-201"}
    assert not any(one["scored"] for one in run.cases.values())
    assert run.document["suite"]["edition"] == "2020-01-01"
    assert run.document["verdict"] == "incomplete"
    assert run.exit == 10, run.told()
    assert "newer than the edition: not scored" in run.output


@pytest.mark.parametrize(
    ("option", "variable", "ini"),
    [(True, ELSEWHERE, ELSEWHERE), (False, True, ELSEWHERE), (False, None, True), (True, "", "")],
)
def test_url_precedence(option: bool, variable: Any, ini: Any, tmp_path: Path) -> None:
    """The option wins over the environment, the environment over the ini file."""
    with serving("bizagi") as endpoint:
        chosen = {True: endpoint.url, False: None}
        if ini is not None:
            (tmp_path / "pytest.ini").write_text(f"[pytest]\nscim_url = {chosen.get(ini, ini)}\n")
        extra = {} if variable is None else {"SCIM_URL": str(chosen.get(variable, variable))}
        arguments = ["--scim-url", endpoint.url] if option else []
        run = run_suite(tmp_path, "bizagi", *FEW, *arguments, extra={**extra, "SCIM_TOKEN": TOKEN})
        assert run.exit == 0, run.told()
        assert run.document["target"] == {"url": endpoint.url, "embedded": False}
        assert len(endpoint.requests) == run.document["requests"]["total"]


def test_empty_url_in_the_ini_is_refused(tmp_path: Path) -> None:
    """An empty URL is a usage error wherever it stands."""
    (tmp_path / "pytest.ini").write_text("[pytest]\nscim_url =\n")
    run = run_suite(tmp_path, "bizagi", *FEW, extra={"SCIM_TOKEN": TOKEN})
    assert run.exit == 4, run.output
    assert "the URL is empty" in run.output


@pytest.mark.parametrize("way", ["file", "ini file", "variable", "ini variable"])
def test_token_comes_from_file_or_variable(way: str, tmp_path: Path) -> None:
    """The token is read from the file or the variable that option or ini name; a named file wins over SCIM_TOKEN."""
    (tmp_path / "secret").write_text(f"{TOKEN}\n")
    options = {"file": ["--scim-token-file", "secret"], "variable": ["--scim-token-env", "OTHER"]}.get(way, [])
    ini = {"ini file": "scim_token_file = secret", "ini variable": "scim_token_env = OTHER"}.get(way, "")
    (tmp_path / "pytest.ini").write_text(f"[pytest]\n{ini}\n")
    with serving("bizagi") as endpoint:
        extra = {"OTHER": TOKEN, "SCIM_TOKEN": "not-this-one"}
        run = run_suite(tmp_path, "bizagi", *FEW, *options, url=endpoint.url, token=None, extra=extra)
    assert run.exit == 0, run.told()


def test_curl_lines_name_the_variable(tmp_path: Path) -> None:
    """The curl line of a finding takes the token from the variable the user chose."""
    with serving("bizagi", "create-200") as endpoint:
        options = ("-k", "users_create_answers_201", "--scim-token-env", "OTHER")
        run = run_suite(tmp_path, "bizagi", *options, url=endpoint.url, token=None, extra={"OTHER": TOKEN})
    assert run.exit == 1, run.told()
    assert '"Authorization: Bearer $OTHER"' in run.output


def test_paths_are_relative_to_where_pytest_was_started(tmp_path: Path) -> None:
    """Results and ledger go where the options say, seen from the folder pytest was started in; folders are made."""
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "pytest.ini").write_text("[pytest]\nscim_ledger = there/ledger.jsonl\n")
    words = ["--scim-profile", "bitabiz", "--scim-results", "out/put.json", "-k", "test_delete.py"]
    done = python(inner, "-m", "pytest", *words)
    assert done.returncode == 0, done.stdout
    assert json.loads((inner / "out" / "put.json").read_text())["leftovers"]
    assert (inner / "there" / "ledger.jsonl").exists()


def test_seed_is_kept(tmp_path: Path) -> None:
    """--scim-seed stands in results.json, and the arguments of the run do."""
    run = run_suite(tmp_path, "bizagi", *FEW, "--scim-seed", "7", "--scim-timeout", "5", "--scim-rate", "500")
    assert run.exit == 0, run.told()
    assert run.document["run"]["seed"] == 7
    assert "--scim-seed" in run.document["run"]["arguments"]


def test_rate_holds_for_all_workers(tmp_path: Path) -> None:
    """With --scim-rate all workers together send no faster than asked, and the pacing leaves no file."""
    chosen = ("-k", "test_connection.py or test_authentication.py", "-n", "2", "--scim-rate", "20")
    with serving("bizagi") as endpoint:
        run = run_suite(tmp_path, "bizagi", *chosen, "-p", "no:cacheprovider", url=endpoint.url)
    assert run.exit == 0, run.told()
    seconds = float(run.output.rpartition(" in ")[2].split("s", maxsplit=1)[0])
    assert seconds >= (run.document["requests"]["total"] - 1) / 20
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results.json"]


def test_a_run_asks_in_its_own_dialects_only(tmp_path: Path) -> None:
    """A check without dialect of its own asks in the run's, and is not blocked by a case in the client's."""
    with serving("bizagi", variants=["capitalised-op-refused"]) as endpoint:
        run = run_suite(tmp_path, "bizagi", "-k", "patch_names_one_location", "--scim-dialect=rfc", url=endpoint.url)
    assert run.exit == 0, run.told()
    assert len(run.checks("passed")) == 1
