# ruff: noqa: D102 - docstrings say what the endpoint does; a step is given what some layer may need
"""Legal ways to answer a create, an update and a delete."""

from __future__ import annotations

from typing import Any

from scim_conformance.profile.model import Delete, Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.errors import ScimError, conflict
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.resources import member
from scim_conformance.reference.variants.registry import Area

Json = dict[str, Any]

AREA = Area("writing")


@AREA.layer("patch-204", choice="patch-answer", allowed_by="RFC 7644 section 3.5.2")
class Patch204(App):
    """A PATCH that succeeds is answered with 204 and no body, unless attributes are asked for."""

    def patched(self, call: Call, stored: Json) -> Answer:
        answer = super().patched(call, stored)
        return answer if call.attributes else Answer(204, headers={"ETag": stored["meta"]["version"]})


@AREA.layer("patch-200", choice="patch-answer", allowed_by="RFC 7644 section 3.5.2", dialects=("rfc", "okta"))
class Patch200(App):
    """A PATCH that succeeds is answered with 200 and the resource, for groups as well."""

    def patched(self, call: Call, stored: Json) -> Answer:
        return self.shown(call, stored)


@AREA.layer("writes-tell-location", allowed_by="RFC 7644 section 3.5.2.1")
class WritesTellLocation(App):
    """Every answer about one resource has its address in Location, and one with a body in Content-Location too."""

    def finish(self, call: Call, answer: Answer) -> Answer:
        answer = super().finish(call, answer)
        if call.operation in {"create", "read", "replace", "patch"} and answer.status < 300:
            answer.headers.setdefault("Location", call.request.base_url)
            shown = answer.document or {}
            if "location" in shown.get("meta", {}):
                answer.headers["Content-Location"] = answer.headers["Location"] = shown["meta"]["location"]
        return answer


@AREA.layer("put-keeps-omitted", choice="put-omitted", allowed_by="RFC 7644 section 3.5.1")
class PutKeepsOmitted(App):
    """A PUT leaves what its body does not mention as it was; null and an empty list clear."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if call.operation != "replace" or before is None:
            return after
        return {**{name: held for name, held in before.items() if member_missing(call.body, name)}, **after}


@AREA.layer("put-defaults-omitted", choice="put-omitted", allowed_by="RFC 7644 section 3.5.1")
class PutDefaultsOmitted(App):
    """A PUT gives active, displayName and userType their defaults again when its body does not mention them."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if call.operation == "replace" and call.kind.name == "User":
            defaults = {"active": True, "displayName": after["userName"], "userType": "Employee"}
            for name, value in defaults.items():
                if member_missing(call.body, name):
                    after.setdefault(name, value)
        return after


@AREA.layer("update-always-touches", allowed_by="RFC 7643 section 3.1")
class UpdateAlwaysTouches(App):
    """A PUT that changes nothing moves lastModified and the version on all the same."""

    def update(self, call: Call, before: Json, after: Json) -> Json:
        if call.operation == "replace" and before == after:
            self.store.change(call.kind.name, {**after, "touched": True})
            after = {name: held for name, held in after.items() if name != "touched"}
        return super().update(call, before, after)


def _may_refuse_deletes(profile: Profile) -> bool:
    return profile.users.operations.delete is not Delete.HARD


def _refused_delete(call: Call, refusal: ScimError) -> None:
    if call.kind.delete is not Delete.HARD:
        raise refusal


@AREA.layer("delete-405", choice="delete", allowed_by="RFC 7644 section 3.2", need=_may_refuse_deletes)
class Delete405(App):
    """A DELETE that the connector does not promise is answered with 405 and the methods there are."""

    def delete(self, call: Call) -> Answer:
        _refused_delete(call, ScimError(405, "DELETE is not offered.", headers={"Allow": "GET, PUT, PATCH"}))
        return super().delete(call)


@AREA.layer("delete-403", choice="delete", allowed_by="RFC 7644 section 3.12", need=_may_refuse_deletes)
class Delete403(App):
    """A DELETE that the connector does not promise is answered with 403."""

    def delete(self, call: Call) -> Answer:
        _refused_delete(call, ScimError(403, "Users and groups may not be deleted."))
        return super().delete(call)


@AREA.layer("delete-501", choice="delete", allowed_by="RFC 7644 section 3.12", need=_may_refuse_deletes)
class Delete501(App):
    """A DELETE that the connector does not promise is answered with 501."""

    def delete(self, call: Call) -> Answer:
        _refused_delete(call, ScimError(501, "DELETE is not implemented."))
        return super().delete(call)


@AREA.layer(
    "delete-done",
    choice="delete",
    allowed_by="RFC 7644 section 3.6",
    need=lambda profile: profile.users.operations.delete is Delete.UNSUPPORTED,
)
class DeleteDone(App):
    """A DELETE is carried out although the connector does not promise it."""

    def delete(self, call: Call) -> Answer:
        stored = self.find(call)
        self.check_version(call, stored)
        self.forget(call, stored)
        return Answer(204)


@AREA.layer("delete-soft", allowed_by="RFC 7644 section 3.6")
class DeleteSoft(App):
    """A deleted resource is kept out of sight: no request finds it, and its name is free again."""

    def forget(self, call: Call, stored: Json) -> None:
        super().forget(call, stored)
        self.notes.setdefault("deleted", {})[stored["id"]] = stored
        self.store.add(f"Deleted{call.kind.name}", {**stored, "active": False}, stored["id"])


@AREA.layer("conflict-names-holder", allowed_by="RFC 7644 section 3.12")
class ConflictNamesHolder(App):
    """The refusal of a taken name has the address of whoever holds it in Location."""

    def require_unique(self, call: Call, resource: Json) -> None:
        rival = self.rival(call, resource)
        if rival is not None:
            refusal = conflict("That name is already taken.")
            refusal.headers = {"Location": self.location(call.kind, rival)}
            raise refusal


def member_missing(body: Json, name: str) -> bool:
    """Return whether a body does not mention an attribute at all, letter case ignored."""
    return member(body, name) is None and not any(one.casefold() == name.casefold() for one in body)
