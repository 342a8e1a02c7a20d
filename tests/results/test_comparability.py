"""Why two runs are hardly comparable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scim_conformance.model import Outcome
from scim_conformance.profile import Baseline, load
from scim_conformance.results.comparison import compare
from tests.report.documents import EMBEDDED, case, document

Json = dict[str, Any]


def _with(**changed: Any) -> Json:
    return document(case(Outcome.PASSED), **changed)


def _asked(*arguments: str) -> Json:
    plain = _with()
    return {**plain, "run": {**plain["run"], "arguments": ["--scim-profile=bizagi", *arguments, "--junitxml=x"]}}


def _suite(**changed: str) -> Json:
    return {**_with()["suite"], **changed}


PROFILE = dict(load("bizagi").document)
DECLARING = {**PROFILE, "deviations": [{"check": "a", "reason": "r"}]}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (_with(), _with(profile=dict(load("britive").document)), "OLD is of the connector bizagi, NEW of britive"),
        (_with(), _with(profile={**PROFILE, "title": "Another"}), "the profile was changed between OLD and NEW"),
        (_with(), _with(suite=_suite(version="9.9")), "OLD was judged by version"),
        (_with(), _with(suite=_suite(edition="2999-01-01")), "by edition 2026-11-21 of the suite, NEW by 2999-01-01"),
        (_with(), _with(target=EMBEDDED), "NEW is of the embedded reference endpoint, OLD of another one"),
        (_with(target=EMBEDDED), _with(), "OLD is of the embedded reference endpoint, NEW of another one"),
        (
            _asked("--scim-dialect", "rfc", "--scim-dialect=okta"),
            _asked(),
            "OLD asked in the dialects okta, rfc, NEW that come by default",
        ),
        (_asked("-k", "create"), _asked("-kread"), "OLD selected the cases by -k create, NEW -k read"),
        (_asked("-x"), _asked("--lf", "test_create.py::test_a"), "OLD selected the cases by -x, NEW --lf, test_cr"),
        (
            document(case(Outcome.PASSED, "a")),
            document(case(Outcome.PASSED, "b")),
            "(cases in OLD alone: 1, in NEW alone: 1)",
        ),
    ],
)
def test_reason_is_told(old: Json, new: Json, told: str) -> None:
    """A run that asked something else, of something else, or by other rules is hardly comparable."""
    (warning,) = compare(old, new).warnings
    assert told in warning


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_with(), _with()),
        (_with(), _with(profile=DECLARING)),
        (_asked("-k", "a", "-m", "b"), _asked("-mb", "-k=a")),
        (_asked("--scim-seed", "1", "-n", "2"), _asked("-q")),
        (_with(), _with(target={"url": "https://other.example/scim", "embedded": False})),
    ],
)
def test_comparable_runs_have_no_warning(old: Json, new: Json) -> None:
    """Declared deviations, seeds, processes and addresses make no two runs incomparable."""
    assert compare(old, new).warnings == ()


def test_baseline_of_another_connector_is_told() -> None:
    """A baseline is compared with its own connector's runs."""
    assert compare(Baseline("bizagi", (), Path()), _with()).warnings == ()
    (warning,) = compare(Baseline("britive", (), Path()), _with()).warnings
    assert warning == "the baseline is for britive, the run is of bizagi"
