"""In a tenant full of strangers who come and go nothing is misjudged, and nothing but the run's own is touched."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scim_conformance.reference import Endpoint
from tests.support import EVERYTHING, Run, once, run_suite, serving, stem

RESIDENTS = 500
PROFILES = ("bitabiz", "britive", EVERYTHING)
#: Faults that lead a careless run to other people's accounts.
TREACHEROUS = ("filter-ignored", "create-returns-foreign-id")


def crowded(factory: pytest.TempPathFactory, profile: str, workers: str, *faults: str) -> Run:
    """Return a run among 500 users and one who comes and goes; ``harm.json`` in its folder lists what went wrong."""

    def make(folder: Path) -> Run:
        with serving(profile, *faults) as endpoint:
            before = {one["id"]: one for one in endpoint.store.seed_users(RESIDENTS)}
            with _passers_by(endpoint):
                run = run_suite(folder, profile, "-n", workers, "-vv", url=endpoint.url)
            after = {one["id"]: one for one in endpoint.store.all("User")}
        harmed = [key for key, one in before.items() if after.get(key) != one]
        ours = [one for one in after.values() if "scimconf" in json.dumps(one).casefold()]
        (folder / "harm.json").write_text(json.dumps({"harmed": harmed, "ours": ours, "active": _active(ours)}))
        return run

    return once(factory, "-".join(["crowd", stem(profile), workers, *faults]), make)


@pytest.mark.parametrize(("profile", "workers"), [*((one, "0") for one in PROFILES), (EVERYTHING, "2")])
def test_strangers_raise_no_alarm(profile: str, workers: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The run is conformant, none of the 500 changed, and nothing active of ours stays."""
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
    """Where filters are ignored or a create answers with somebody else's id: findings, and nobody is touched."""
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
    """No userName, address or name of a stranger stands in results, output or any other file of the run."""
    run = crowded(tmp_path_factory, profile, "0", *faults)
    written = [path.read_text(encoding="utf-8") for path in run.folder.rglob("*") if path.suffix in (".json", ".jsonl")]
    for text in (run.output, *written):
        for of_strangers in ("corp.example", "Person Number", "passer-by"):
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


@contextmanager
def _passers_by(endpoint: Endpoint) -> Iterator[None]:
    """Add and remove users of another client, and groups around them, all through the block."""
    over = threading.Event()

    def come_and_go() -> None:
        number = 0
        present: list[str] = []
        while not over.wait(0.002):
            number += 1
            name = f"passer-by-{number}@corp.example"
            body = {"userName": name, "displayName": f"passer-by {number}", "active": True, "emails": [{"value": name}]}
            present.append(endpoint.store.add("User", {"schemas": [], **body})["id"])
            if len(present) > 5:
                endpoint.store.remove("User", present.pop(0))

    client = threading.Thread(target=come_and_go)
    client.start()
    try:
        yield
    finally:
        over.set()
        client.join()


def _active(users: list[dict[str, object]]) -> list[object]:
    return [one["id"] for one in users if one.get("active") is not False]
