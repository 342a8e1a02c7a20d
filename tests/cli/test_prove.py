"""``prove``."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.cli import progress
from scim_conformance.profile import load
from scim_conformance.proving import choice, pool
from scim_conformance.proving.choice import MEMBERS
from scim_conformance.proving.trial import Trial, Tried
from scim_conformance.reference import FAMILIES, FAULTS, fault
from tests.cli.command import Called, call
from tests.forks import unmeasured
from tests.support import UNMEASURED, environment


def _proof(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "matrix.json").read_text())
    return document


def _prove(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> Called:
    with unmeasured():
        return call(capsys, "prove", *words, "--report-dir", str(folder))


def test_fault_is_proven_end_to_end(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """One fault with one profile: the checks that catch it, in the summary and both reports, and exit code 0."""
    called = _prove(capsys, tmp_path, "bizagi", "--fault", "create-200", "-n", "1")
    assert called.exit == 0, called.out + called.err
    assert "faults detected: 1 of 1 (100.0 %)" in called.out
    assert "1 of 1 after" in called.err
    assert str(tmp_path / "matrix.html") in called.out
    proof = _proof(tmp_path)
    (row,) = proof["faults"]
    assert (row["fault"], row["profile"], row["caught"]) == ("create-200", "bizagi", True)
    assert "users-create-answers-201" in row["detected_by"]
    assert proof["run"]["arguments"] == ["prove", "bizagi", "--fault=create-200"]
    assert proof["unproven"] is None
    assert "create-200" in (tmp_path / "matrix.html").read_text()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["matrix.html", "matrix.json"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--fault", "create-20"], "did you mean create-200"),
        (["bizagi", "--fault", "drop:shoeSize"], "makes no sense for bizagi"),
        (["bizagi", "--fault", "group-create-refused"], "group"),
        (["--area", "users-creat"], "did you mean users-create"),
        (["--area", "xyzzy"], "there are discovery"),
        (["--fault", "create-200", "--sample", "1"], "--fault names what to try"),
        (["no-such-profile"], "no-such-profile"),
        (["--sample", "0"], "nothing is left to be tried"),
        (["--sample", "-1"], "--sample"),
        (["--pairs", "many"], "--pairs"),
    ],
)
def test_bad_options_are_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, words: Sequence[str], said: str
) -> None:
    """One sentence says what is wrong, before anything is tried or written."""
    called = _prove(capsys, tmp_path / "new", *words)
    assert called.exit == 4
    assert said in called.err
    assert not (tmp_path / "new").exists()


def test_folder_that_cannot_be_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """It is refused before the trials, not after them."""
    (tmp_path / "taken").write_text("")
    called = _prove(capsys, tmp_path / "taken", "--fault", "create-200")
    assert called.exit == 4
    assert "name another --report-dir" in called.err


class _Attempts:
    """Stands for the pool: every fault is caught by all checks that must catch it, but those that are left out."""

    def __init__(self, *left_out: str, interrupted_after: int | None = None) -> None:
        self.left_out = left_out
        self.last = interrupted_after
        self.trials: list[Trial] = []

    def __call__(self, trials: Sequence[Trial], workers: int | None) -> Iterator[Tried]:
        """Yield what came of the trials."""
        self.trials = list(trials)
        for number, one in enumerate(reversed(self.trials)):
            if number == self.last:
                raise KeyboardInterrupt
            yield Tried(one, 1 if one.faults else 0, 1.0, 10, tuple(self._red(one)))

    def _red(self, trial: Trial) -> Iterator[dict[str, Any]]:
        finding = {"where": "status", "expected": "201", "actual": "200", "hint": ""}
        for name in trial.faults:
            checks = fault(name, load(trial.profile)).caught_by or ("users-set-attribute",)
            for check in () if name in self.left_out else checks:
                rest: dict[str, Any] = {"findings": [finding], "reason": "", "requirements": ["RFC7644-3.3-create-201"]}
                rest["exchanges"] = [0]
                yield {"check": check, "case": "x", "outcome": "failed", **rest}


def _stood_in(monkeypatch: pytest.MonkeyPatch, attempts: _Attempts) -> _Attempts:
    monkeypatch.setattr(pool, "attempts", attempts)
    monkeypatch.setattr(choice, "told", dict)  # what the stand-in says is made up
    return attempts


def test_whole_catalogue(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every fault and some of each family are tried, no check is left unproven, rows are in the catalogue's order."""
    attempts = _stood_in(monkeypatch, _Attempts())
    called = _prove(capsys, tmp_path, "--pairs", "3", "--variants", "2")
    proof = _proof(tmp_path)
    assert [one["fault"] for one in proof["faults"]][: len(FAULTS)] == list(FAULTS)
    assert len(attempts.trials) == len(FAULTS) + MEMBERS * len(FAMILIES) + 3 + len(proof["variants"])
    assert {one["profile"] for one in proof["variants"]} >= {"bizagi", "bitabiz", "britive", "bic-cloud-design"}
    assert (proof["missed"], proof["unproven"]) == ([], [])
    assert (called.exit, proof["verdict"]) == (0, "proven")
    assert called.err.count("after") == 10
    assert len((tmp_path / "matrix.html").read_bytes()) < 3_000_000


def test_missed_fault(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A fault that is not caught ends in exit code 1, and its name is told."""
    _stood_in(monkeypatch, _Attempts("create-200"))
    called = _prove(capsys, tmp_path, "--area", "users-create")
    assert called.exit == 1
    assert "missed create-200 (bizagi, MUST)" in called.out
    assert _proof(tmp_path)["missed"] == ["create-200"]


def test_interrupted(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What had ended is written, and the exit code is 2."""
    _stood_in(monkeypatch, _Attempts(interrupted_after=2))
    called = _prove(capsys, tmp_path, "--sample", "5", "--seed", "3")
    assert called.exit == 2
    assert "2 trials of 5" in called.out
    assert len(_proof(tmp_path)["faults"]) == 2
    assert _proof(tmp_path)["run"]["arguments"] == ["prove", "--sample=5", "--seed=3"]


def test_profile_of_the_proof(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The two profiles that are not packaged ones go by their names, and variants are tried with the one named."""
    attempts = _stood_in(monkeypatch, _Attempts())
    called = _prove(capsys, tmp_path, "everything", "--fault", "drop", "--variants", "1")
    assert called.exit == 0
    assert [Path(one.profile).stem for one in attempts.trials] == ["everything"] * 4
    assert _proof(tmp_path)["run"]["arguments"] == ["prove", "everything", "--fault=drop", "--variants=1"]


def test_ctrl_c_ends_the_trials(tmp_path: Path) -> None:
    """The children end, the reports are written, and no traceback is shown."""
    words = [sys.executable, "-u", "-m", "scim_conformance", "prove", "--sample", "30", "-n", "2"]
    variables = {**environment(None), **UNMEASURED}
    with subprocess.Popen(words, cwd=tmp_path, env=variables, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "of 30 after" in process.stderr.readline()
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        try:
            _, rest = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 2
    assert time.monotonic() - started < 30
    assert "Traceback" not in rest
    assert _proof(tmp_path / "reports" / "proof")["verdict"] == "interrupted"


def test_bar_on_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal sees a bar that names what has just been done."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert list(progress.followed(iter(["one", "two"]), 2)) == ["one", "two"]
    assert "2/2" in capsys.readouterr().err


def test_seeds(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With --seeds the faults that only generated examples show are looked for, and seeds.json tells how surely."""
    _stood_in(monkeypatch, _Attempts())
    called = _prove(capsys, tmp_path, "--seeds", "2", "--max-examples", "7")
    told = json.loads((tmp_path / "seeds.json").read_text())
    assert told["examples"] == 7
    assert {one["seeds"] for one in told["faults"]} == {2}
    assert called.exit == 1  # the stand-in has listed checks notice them all
    assert "LISTED CHECKS NOTICE IT" in called.out


def test_interrupted_seeds(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An interrupt ends the search with exit code 2, and what had ended is written."""
    _stood_in(monkeypatch, _Attempts(interrupted_after=1))
    assert _prove(capsys, tmp_path, "--seeds", "2").exit == 2
    assert len(json.loads((tmp_path / "seeds.json").read_text())["faults"]) == 1


def test_clean_endpoint_is_tried(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With --clean the endpoint as it is is tried with so many seeds and each packaged profile."""
    attempts = _stood_in(monkeypatch, _Attempts())
    called = _prove(capsys, tmp_path, "--sample", "0", "--clean", "3")
    assert called.exit == 0
    assert len(attempts.trials) == 12
    assert len(_proof(tmp_path)["variants"]) == 12
