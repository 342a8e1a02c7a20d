"""In a tenant full of strangers who come and go nothing is misjudged, and nothing but the run's own is touched."""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.profile import load
from scim_conformance.reference import Endpoint
from tests.forks import run_suite
from tests.support import EVERYTHING, Run, once, serving, stem

RESIDENTS = 500
CREWS = 50
CREW = 10
PROFILES = ("bitabiz", "britive", EVERYTHING)
#: Faults that lead a careless run to other people's accounts.
TREACHEROUS = ("filter-ignored", "create-returns-foreign-id")


def crowded(factory: pytest.TempPathFactory, profile: str, workers: str, *faults: str) -> Run:
    """Return a run among 500 users and, where the profile has groups, 50 groups; some more come and go.

    ``harm.json`` in its folder lists what went wrong.
    """

    def make(folder: Path) -> Run:
        groups = load(profile).groups is not None
        with serving(profile, *faults) as endpoint:
            users = endpoint.store.seed_users(RESIDENTS)
            if groups:
                _seed_groups(endpoint, [str(one["id"]) for one in users])
            before = _everything(endpoint)
            with _passers_by(endpoint, groups=groups):
                run = run_suite(folder, profile, "-n", workers, "-vv", url=endpoint.url, measured=False)
            after = _everything(endpoint)
        assert len(before) == RESIDENTS + (CREWS if groups else 0)
        harmed = [key for key, one in before.items() if after.get(key) != one]
        ours = [one for one in after.values() if "scimconf" in json.dumps(one).casefold()]
        (folder / "harm.json").write_text(json.dumps({"harmed": harmed, "ours": ours, "active": _active(ours)}))
        return run

    return once(factory, "-".join(["crowd", stem(profile), workers, *faults]), make)


@pytest.mark.parametrize(("profile", "workers"), [*((one, "0") for one in PROFILES), (EVERYTHING, "2")])
def test_strangers_raise_no_alarm(profile: str, workers: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The run is conformant, no user and no group of others changed, and nothing active of ours stays."""
    run = crowded(tmp_path_factory, profile, workers)
    assert run.exit == 0, run.told()
    assert set(run.outcomes().values()) <= {"passed", "not-applicable"}, run.told()
    _unharmed(run, profile)


@pytest.mark.parametrize(
    ("profile", "workers", "faults"),
    [*((profile, "0", (fault,)) for profile in PROFILES for fault in TREACHEROUS), ("britive", "2", TREACHEROUS)],
)
def test_treacherous_endpoint_does_no_harm(
    profile: str, workers: str, faults: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Where filters are ignored or a create answers with somebody else's id: findings, and nothing is touched."""
    run = crowded(tmp_path_factory, profile, workers, *faults)
    assert run.exit == 1, run.told()
    assert run.checks("failed")
    assert not run.checks("error"), run.told()
    _unharmed(run, profile)


@pytest.mark.parametrize(
    "faults", [(), TREACHEROUS[:1], TREACHEROUS[1:]], ids=lambda faults: "+".join(faults) or "none"
)
@pytest.mark.parametrize("profile", PROFILES, ids=stem)
def test_strangers_stay_out_of_evidence(
    profile: str, faults: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No userName, address or name of a stranger, or of a group of theirs, stands in any file or output of the run."""
    run = crowded(tmp_path_factory, profile, "0", *faults)
    written = [path.read_text(encoding="utf-8") for path in run.folder.rglob("*") if path.suffix in (".json", ".jsonl")]
    for text in (run.output, *written):
        for of_strangers in ("corp.example", "Person Number", "passer-by", "Crew Number"):
            assert of_strangers not in text


def _unharmed(run: Run, profile: str) -> None:
    harm = json.loads((run.folder / "harm.json").read_text())
    assert harm["harmed"] == []
    assert harm["active"] == []
    if profile == "bitabiz":
        assert {one["id"] for one in harm["ours"]} == {one["id"] for one in run.document["leftovers"]}
        assert {one["state"] for one in run.document["leftovers"]} == {"deactivated"}
    else:
        assert harm["ours"] == []
        assert run.document["leftovers"] == [], run.told()


def _seed_groups(endpoint: Endpoint, ids: list[str]) -> None:
    for number in range(CREWS):
        members = [{"value": one} for one in ids[number * CREW : (number + 1) * CREW]]
        endpoint.store.add("Group", _group(f"Crew Number {number}", members))


def _group(name: str, members: list[dict[str, str]]) -> dict[str, Any]:
    return {"schemas": [], "displayName": name, "externalId": f"{name} at corp.example", "members": members}


def _everything(endpoint: Endpoint) -> dict[str, Any]:
    found = [one for kind in ("User", "Group") for one in endpoint.store.all(kind)]
    return {one["id"]: copy.deepcopy(one) for one in found}


@contextmanager
def _passers_by(endpoint: Endpoint, *, groups: bool) -> Iterator[None]:
    """Add and remove users of another client, and groups around them, all through the block."""
    over = threading.Event()
    store = endpoint.store

    def come_and_go() -> None:
        number = 0
        present: list[tuple[str, str]] = []
        while not over.wait(0.002):
            number += 1
            name = f"passer-by-{number}@corp.example"
            body = {"userName": name, "displayName": f"passer-by {number}", "active": True, "emails": [{"value": name}]}
            present.append(("User", store.add("User", {"schemas": [], **body})["id"]))
            if groups:
                around = _group(f"passer-by group {number}", [{"value": present[-1][1]}])
                present.append(("Group", store.add("Group", around)["id"]))
            while len(present) > 10:
                store.remove(*present.pop(0))

    client = threading.Thread(target=come_and_go)
    client.start()
    try:
        yield
    finally:
        over.set()
        client.join()


def _active(ours: list[dict[str, object]]) -> list[object]:
    return [one["id"] for one in ours if one.get("active") is not False]
