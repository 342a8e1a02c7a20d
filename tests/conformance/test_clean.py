"""The clean embedded endpoint is conformant by every profile, however a run is divided or ordered."""

from __future__ import annotations

import json
import random
import xml.etree.ElementTree as ET
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scim_conformance import EDITION, __version__
from scim_conformance.dialects import DIALECTS
from scim_conformance.planning import plan
from scim_conformance.profile import load
from scim_conformance.suite import load_checks
from tests.forks import clean_run, run_suite
from tests.support import EVERYTHING, MODULES, NOTICE, PROFILES, Run, lean, modules_of, once, stem

SHARED = 2  # users whom several modules refer to: each worker makes its own
NO_TARGET = "users-patch-absent-element-names-no-target"
#: Checks of what the embedded endpoint, within its rights, does not do; it does the other thing that is allowed.
UNMET = {
    NO_TARGET,
    "bulk-not-offered-is-refused",
    "capabilities-denied-are-turned-away",
    "users-patch-unsupported-is-501",
    "users-put-keeps-immutable",
    "users-required-extension-is-enforced",
}

profiles = pytest.mark.parametrize("profile", PROFILES, ids=stem)
#: The profile that promises least, and leaves users behind, and the one that promises all that the others do.
extremes = pytest.mark.parametrize("profile", ["bitabiz", EVERYTHING], ids=stem)


@profiles
def test_embedded_endpoint_is_conformant(profile: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Exit code 0, verdict conformant, every check has a case, and each case passed or does not apply."""
    run = clean_run(tmp_path_factory, profile)
    assert run.exit == 0, run.told()
    assert run.document["verdict"] == "conformant"
    assert set(run.outcomes().values()) <= {"passed", "not-applicable"}, run.told()
    assert {one["check"] for one in run.cases.values()} == {check.id for check in load_checks() if not check.stateful}
    assert len(run.cases) == len(run.document["cases"])


@extremes
def test_divided_run_is_the_same(profile: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two workers give the same cases in the same order with the same outcomes, and leave hardly more behind.

    Both generate the same examples, since what is left behind depends on them. `tests/safety/test_crowd.py` divides one
    of britive, too.
    """
    alone = clean_run(tmp_path_factory, profile)
    again = ("--scim-seed", str(alone.document["run"]["seed"]))
    divided = once(
        tmp_path_factory,
        f"divided-{stem(profile)}",
        lambda folder: run_suite(folder, profile, "-n", "2", *again, measured=False),
    )
    assert divided.exit == 0, divided.told()
    assert list(divided.outcomes().items()) == list(alone.outcomes().items())
    more = _left(divided)
    more.subtract(_left(alone))
    assert all(0 <= one <= SHARED for one in more.values()), more


@profiles
def test_shuffled_run_is_the_same(profile: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The suite's modules in any order give the same cases with the same outcomes."""
    order = random.Random(stem(profile)).sample(MODULES, len(MODULES))
    shuffled = once(
        tmp_path_factory,
        f"shuffled-{stem(profile)}",
        lambda folder: run_suite(folder, profile, *order, measured=False),
    )
    assert shuffled.exit == 0, shuffled.told()
    assert shuffled.outcomes() == clean_run(tmp_path_factory, profile).outcomes()


@profiles
def test_leftovers_are_what_may_not_be_deleted(profile: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing stays, except where the connector cannot delete: there everything of ours is switched off and listed."""
    run = clean_run(tmp_path_factory, profile)
    assert {one["state"] for one in run.document["leftovers"]} == ({"deactivated"} if profile == "bitabiz" else set())
    assert (run.folder / "ledger.jsonl").exists() == (profile == "bitabiz")


@profiles
def test_results_are_as_the_contract_says(profile: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """results.json fits its schema, and what it says of itself agrees with its cases and exchanges."""
    document = clean_run(tmp_path_factory, profile).document
    schema = json.loads((files("scim_conformance.results") / "results.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(document)
    assert document["format"] == 1
    assert document["suite"] == {"version": __version__, "edition": EDITION}
    run = {"id", "started", "ended", "seed", "workers", "arguments", "token_variable", "left_out"}
    assert set(document["run"]) == run
    assert document["run"]["left_out"] == 0
    assert document["profile"]["connector"] == stem(profile)
    assert document["target"]["embedded"] is True
    assert document["requests"]["total"] == sum(document["requests"]["by_method"].values())
    assert 0 < document["created"]["/Users"] <= document["requests"]["by_method"]["POST"]
    assert {one["check"]: bool(document["checks"][one["check"]]["question"]) for one in document["cases"]} == (
        dict.fromkeys(document["checks"], True)
    )
    _check_counts(document)
    _check_cases(document)


@profiles
def test_junit_tells_the_same(profile: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """JUnit has every case, with check, case, requirement, level, authority, target and outcome as properties."""
    run = clean_run(tmp_path_factory, profile)
    told = {}
    for testcase in ET.parse(run.folder / "junit.xml").iter("testcase"):
        properties = {one.get("name"): one.get("value") for one in testcase.iter("property")}
        told[f"{properties['check']}[{properties['case']}]"] = properties
    assert set(told) == set(run.cases)
    for key, case in run.cases.items():
        assert {name: told[key][name] for name in ("level", "authority")} == {
            name: case[name] for name in ("level", "authority")
        }
        assert told[key]["requirement"] == case["requirements"][0]
        assert told[key]["target"] == NOTICE
        assert told[key].get("outcome", "not-applicable") == case["outcome"]


@profiles
def test_output_begins_with_the_notice(profile: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The report's header says before any case that the embedded endpoint is judged, and so does its summary."""
    output = clean_run(tmp_path_factory, profile).output
    header, _, rest = output.partition("collected ")
    assert f"scim: {NOTICE}\n" in header
    assert f"= SCIM conformance ===============================\n{NOTICE}\n" in rest


@pytest.mark.parametrize("workers", ["0", "2"])
def test_quiet_output_begins_with_the_notice(workers: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """With -q the notice is the very first line."""
    few = ("-k", "test_connection.py")
    run = once(
        tmp_path_factory, f"quiet-{workers}", lambda folder: run_suite(folder, "bizagi", "-q", "-n", workers, *few)
    )
    assert run.exit == 0, run.told()
    assert run.output.splitlines()[0] == NOTICE


def test_everything_leaves_nothing_unasked(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The profile that promises all there is has every check asked, but for what Entra's endpoints rightly do not do.

    The other cases that do not apply are those whose plan says that the question makes no sense for the attribute.
    """
    run = clean_run(tmp_path_factory, EVERYTHING)
    asked = {one["check"] for one in run.cases.values() if one["outcome"] != "not-applicable"}
    of_tls = {check.id for check in load_checks() if check.area == "tls"}
    of_others = {check.id for check in load_checks() if check.over == "okta dialect"}
    of_others |= {check.id for check in load_checks() if check.stateful}  # on request only
    of_others |= {"users-delete-refused-or-done", "users-list-behind-double-slash"}
    assert {check.id for check in load_checks()} - asked == {*UNMET, *of_tls, *of_others}
    listed = {key: one for key, one in run.cases.items() if one["check"] not in of_tls}
    told = {key: one["reason"] for key, one in listed.items() if one["outcome"] == "not-applicable"}
    profile = load(EVERYTHING)
    planned = [one for check in load_checks() for one in plan(check, profile, profile.dialects)]
    by_plan = {str(one.id): one.not_applicable for one in planned if one.not_applicable}
    assert {key.partition("[")[0] for key in told.keys() - by_plan.keys()} == UNMET
    assert by_plan.items() <= told.items()


@pytest.mark.parametrize(
    ("profile", "dialects"),
    [*((profile, ("rfc",)) for profile in PROFILES), (EVERYTHING, DIALECTS)],
    ids=lambda one: stem(one) if isinstance(one, str) else "+".join(one),
)
def test_every_dialect_finds_it_conformant(profile: str, dialects: tuple[str, ...], tmp_path: Path) -> None:
    """In the RFC's words alone, and in all clients' words in one run, the embedded endpoint is conformant.

    A replace of what a filter does not find is then refused with noTarget, unless it is in Entra's capitals.
    """
    by_dialect = modules_of(check.id for check in load_checks() if check.over and "dialect" in check.over)
    asked = [word for dialect in dialects for word in ("--scim-dialect", dialect)]
    run = run_suite(tmp_path, profile, *lean(tmp_path), *asked, *by_dialect, measured=dialects == DIALECTS)
    assert run.exit == 0, run.told()
    assert set(run.outcomes().values()) <= {"passed", "not-applicable"}, run.told()
    told = [one for one in run.cases.values() if one["check"] == NO_TARGET and one["outcome"] == "passed"]
    refused = {one["case"].rpartition("/")[2] for one in told}
    assert refused == ({*dialects} - {"entra"} if _may_lack_one_of_several(profile) else set())


def _may_lack_one_of_several(profile: str) -> bool:
    chosen = [one.path.selector for one in load(profile).users.attributes if one.required is not True]
    return any(one is not None and isinstance(one.value, str) for one in chosen)


def _left(run: Run) -> Counter[tuple[str, str]]:
    return Counter((one["endpoint"], one["state"]) for one in run.document["leftovers"])


def _check_counts(document: dict[str, Any]) -> None:
    counted = Counter(one["outcome"] for one in document["cases"])
    assert {key: value for key, value in document["counts"]["total"].items() if value} == dict(counted)
    for authority, by_outcome in document["counts"]["by_authority"].items():
        of_it = Counter(one["outcome"] for one in document["cases"] if one["authority"] == authority)
        assert {key: value for key, value in by_outcome.items() if value} == dict(of_it)


def _check_cases(document: dict[str, Any]) -> None:
    members = {"check", "case", "requirements", "level", "authority", "area", "outcome", "findings", "exchanges"}
    for case in document["cases"]:
        assert members | {"seconds", "scored"} <= set(case)
        assert case["scored"] is True
        assert case["exchanges"] or case["outcome"] == "not-applicable"
        assert all(0 <= index < len(document["exchanges"]) for index in case["exchanges"])
        assert case["outcome"] == "passed" or case["reason"]
