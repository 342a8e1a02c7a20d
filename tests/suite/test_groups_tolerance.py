"""What the RFC leaves to an endpoint raises no finding about its groups."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.profile import Profile, load
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import no_target, not_implemented
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.server import Endpoint
from scim_conformance.reference.store import Store
from tests.forks import run_suite
from tests.support import EVERYTHING, TOKEN, Run, lean, modules_of

Json = dict[str, Any]
#: Entra alone wants it, so it is asked in no other words.
ENTRAS = {"groups-patch-answers-204"}
DIALECTS = [f"--scim-dialect={name}" for name in ("entra", "entra-compliant", "okta", "rfc")]


class OnRequest(App):
    """Members are returned only when asked for by name, with relative references and in another order."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        """Return what is shown of a resource."""
        shown = super().represent(call, kind, resource)
        if kind.name == "Group" and "members" not in [name.lower() for name in call.attributes]:
            shown.pop("members", None)
        listed = [{**one, "$ref": f"../Users/{one['value']}", "display": "x"} for one in shown.get("members", [])]
        return {**shown, "members": listed[::-1]} if listed else shown


class Chatty(App):
    """Groups show null for no members, PATCH is answered with the group, users show no groups, ids may be unknown."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        """Return what is shown of a resource."""
        shown = super().represent(call, kind, resource)
        if kind.name == "User":
            shown.pop("groups", None)
        hidden = kind.name != "Group" or "members" in call.excluded
        return shown if hidden else {"members": None, **shown}

    def patched(self, call: Call, stored: Json) -> Answer:
        """Answer with the whole resource."""
        return self.shown(call, stored)

    def settle(self, call: Call, resource: Json) -> Json:
        """Keep members as they come, each once."""
        if call.kind.name != "Group" or "members" not in resource:
            return resource
        return {
            **resource,
            "members": [{"value": id_} for id_ in dict.fromkeys(m["value"] for m in resource["members"])],
        }


class Strict(App):
    """A removal that selects nobody finds no target, and nothing can be deleted."""

    def patch(self, call: Call) -> Answer:
        """Refuse removals of members who are not there."""
        for one in call.body["Operations"] if call.kind.name == "Group" else []:
            if one["op"].lower() == "remove" and not self._selected(call, json.dumps(one)):
                raise no_target("Nobody is selected.")
        return super().patch(call)

    def delete(self, call: Call) -> Answer:
        """Refuse every deletion."""
        raise not_implemented(f"{call.kind.name}s cannot be deleted.")

    def _selected(self, call: Call, operation: str) -> bool:
        held = [one["value"] for one in self.find(call).get("members", [])]
        named = '\\"' in operation or '"value"' in operation
        return any(id_ in operation for id_ in held) if named else bool(held)


@contextmanager
def _served(profile: Profile, layer: type[App]) -> Iterator[Endpoint]:
    with Endpoint(layer(profile, Store(), TOKEN, "/scim/v2"), 0) as endpoint:
        yield endpoint


def _judged(folder: Path, layer: type[App], profile: str) -> Run:
    modules = modules_of(["groups-add-member", "groups-create-answers-201"])
    with _served(load(profile), layer) as endpoint:
        run = run_suite(folder, profile, *lean(folder), *DIALECTS, *modules, url=endpoint.url, measured=False)
        assert not endpoint.errors
    return run


@pytest.mark.parametrize(
    ("layer", "skipped"), [(OnRequest, set()), (Chatty, {"groups-shown-on-user"})], ids=["on-request", "chatty"]
)
def test_legal_endpoints_raise_no_finding(tmp_path: Path, layer: type[App], skipped: set[str]) -> None:
    """Members on request, null for none, other orders, 200 to PATCH and unknown members are all conformant."""
    run = _judged(tmp_path, layer, EVERYTHING)
    assert run.exit == 0, run.told()
    assert run.checks("not-applicable") - ENTRAS == skipped
    assert run.checks("deviates") <= ENTRAS, run.told()


def test_refused_deletion_is_not_applicable(tmp_path: Path) -> None:
    """An endpoint that deletes nothing is asked nothing more about it, and noTarget is an answer."""
    profile = tmp_path / "undeletable.yaml"
    profile.write_text(Path(EVERYTHING).read_text().replace("delete: hard", "delete: unstated"))
    run = _judged(tmp_path, Strict, str(profile))
    assert run.exit == 0, run.told()
    left_out = {"groups-user-delete-leaves-group", "groups-delete-leaves-users"}
    assert run.checks("not-applicable") - ENTRAS == left_out
    assert {"groups-delete-is-believable", "groups-not-findable-after-delete"} <= run.checks("passed")
    assert {one["state"] for one in run.document["leftovers"]} == {"deactivated", "present"}
