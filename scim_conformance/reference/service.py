# ruff: noqa: ARG002 - a step is given what a fault may need, not only what it needs itself
"""What the endpoint does with resources, cut into named steps (RFC 7644 section 3).

Every step is a method that a fault may override; see the ``faults`` package.
"""

from __future__ import annotations

import copy
import time
import unicodedata
from typing import Any

from scim_conformance.profile.model import Delete, Profile
from scim_conformance.reference import discovery, patching
from scim_conformance.reference.catalog import Kind, kinds
from scim_conformance.reference.cursors import Cursors, Place
from scim_conformance.reference.errors import (
    ScimError,
    conflict,
    invalid_value,
    not_found,
    not_implemented,
)
from scim_conformance.reference.filtering import Predicate, compile_filter
from scim_conformance.reference.listing import Found, ordered, page
from scim_conformance.reference.messages import Answer, Call, Query, list_response
from scim_conformance.reference.patching import Operation
from scim_conformance.reference.projection import project
from scim_conformance.reference.resources import missing, normalise, require_schema
from scim_conformance.reference.store import Store
from scim_conformance.scim import schemas, urns

Json = dict[str, Any]


class Service:
    """The operations of RFC 7644 on users and, when the profile has them, groups."""

    def __init__(self, profile: Profile, store: Store, *, strict_no_target: bool = False) -> None:
        self.profile = profile
        self.store = store
        self.kinds = kinds(profile, strict_no_target=strict_no_target)
        self.cursors = Cursors()
        self.base_url = ""

    # -- writing ------------------------------------------------------------------------------------------------

    def create(self, call: Call) -> Answer:
        """Keep a new resource (section 3.3)."""
        resource = self.settle(call, self.accept(call))
        self.require_complete(call, resource)
        self.require_unique(call, resource)
        return self.created(call, self.insert(call, self.keep(call, None, resource)))

    def accept(self, call: Call) -> Json:
        """Return the resource that the body describes, normalised to the schemas."""
        require_schema(call.body, call.kind.core["id"])
        return normalise(call.kind, call.body)

    def settle(self, call: Call, resource: Json) -> Json:
        """Return the resource with what other resources decide: a group has each existing member once."""
        if call.kind.name != "Group" or "members" not in resource:
            return resource
        members = dict.fromkeys(one.get("value") for one in resource["members"])
        for value in members:
            if not (self.store.holds("User", value) or self.store.holds("Group", value)):
                raise invalid_value(f"members: there is no user or group {value!r}.")
        return {**resource, "members": [{"value": value} for value in members]}

    def require_complete(self, call: Call, resource: Json, before: Json | None = None) -> None:
        """Raise invalidValue when a required attribute has no value (had one, when there is a state before)."""
        earlier = missing(call.kind, before) if before is not None else []
        for path in missing(call.kind, resource):
            if path not in earlier:
                raise invalid_value(f"{path} is required.")

    def require_unique(self, call: Call, resource: Json) -> None:
        """Raise the uniqueness refusal when another resource of the type has the same name."""
        if self.rival(call, resource) is not None:
            name = call.kind.unique
            raise conflict(f"{name} {resource.get(name)!r} is already taken.")

    def rival(self, call: Call, resource: Json) -> Json | None:
        """Return the other resource with the same name, letter case and encoding of letters ignored, or None."""
        name = _prepared(resource.get(call.kind.unique, ""))
        if not name:
            return None
        for other in self.store.all(call.kind.name):
            if _prepared(other.get(call.kind.unique, "")) == name and other["id"] != resource.get("id"):
                return other
        return None

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        """Return what is stored of a new state; ``before`` is None for a new resource."""
        return after

    def insert(self, call: Call, resource: Json) -> Json:
        """Store a new resource and return it with id and meta."""
        return self.store.add(call.kind.name, resource)

    def created(self, call: Call, stored: Json) -> Answer:
        """Answer a create."""
        answer = self.shown(call, stored, 201)
        answer.headers["Location"] = self.location(call.kind, stored)
        return answer

    def replace(self, call: Call) -> Answer:
        """Put a new state in place of the old one (section 3.5.1); what clients cannot read stays when left out."""
        before = self.find(call)
        self.check_version(call, before)
        secret = {one["name"] for one in call.kind.attributes if schemas.mutability(one) == "writeOnly"}
        kept = {name: value for name, value in before.items() if name in {"id", "meta", *secret}}
        after = {**kept, **self.settle(call, self.accept(call))}
        self.require_complete(call, after)
        self.require_unique(call, after)
        return self.shown(call, self.update(call, before, self.keep(call, before, after)))

    def patch(self, call: Call) -> Answer:
        """Carry out operations, all or none (section 3.5.2)."""
        before = self.find(call)
        self.check_version(call, before)
        require_schema(call.body, urns.PATCH_OP)
        after = copy.deepcopy(before)
        for operation in patching.operations(call.body):
            self.apply(call, after, operation)
        after = self.settle(call, after)
        self.require_complete(call, after, before)
        self.require_unique(call, after)
        return self.patched(call, self.update(call, before, self.keep(call, before, after)))

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        """Carry out one PATCH operation on the resource, in place."""
        patching.apply(call.kind, resource, operation)

    def update(self, call: Call, before: Json, after: Json) -> Json:
        """Store a changed resource and return it."""
        return self.store.change(call.kind.name, after)

    def patched(self, call: Call, stored: Json) -> Answer:
        """Answer a PATCH: with the user, and for groups without a body, as Entra prefers."""
        if call.kind.name == "Group" and not call.attributes:
            return Answer(204, headers={"ETag": stored["meta"]["version"]})
        return self.shown(call, stored)

    def delete(self, call: Call) -> Answer:
        """Forget a resource (section 3.6), unless the connector does not offer that."""
        if call.kind.delete is Delete.UNSUPPORTED:
            raise not_implemented(f"{call.kind.name}s cannot be deleted; deactivate them instead.")
        stored = self.find(call)
        self.check_version(call, stored)
        self.forget(call, stored)
        return Answer(204)

    def forget(self, call: Call, stored: Json) -> None:
        """Remove a resource from the store."""
        self.store.remove(call.kind.name, stored["id"])

    # -- reading ------------------------------------------------------------------------------------------------

    def find(self, call: Call) -> Json:
        """Return the stored resource that the address names; raise 404 when there is none."""
        found = self.store.get(call.kind.name, call.id)
        if found is None:
            raise not_found(f"{call.kind.name} {call.id} was not found.")
        return found

    def check_version(self, call: Call, stored: Json) -> None:
        """Raise 412 when the client wants to change another version (section 3.14)."""
        wanted = call.request.if_match
        if wanted and not wanted.contains_raw(stored["meta"]["version"]):
            raise ScimError(412, "The resource has another version by now.")

    def read(self, call: Call) -> Answer:
        """Show one resource (section 3.4.1)."""
        stored = self.find(call)
        if call.request.if_none_match.contains_raw(stored["meta"]["version"]):
            return Answer(304, headers={"ETag": stored["meta"]["version"]})
        return self.shown(call, stored)

    def query(self, call: Call) -> Answer:
        """List resources (sections 3.4.2 and 3.4.3)."""
        query = call.query
        found = self.ordered(call, [one for kind in call.kinds for one in self.matching(call, kind)])
        if query.cursor is not None:
            return self.walk(call, found, self.place(call, found))
        shown = [self.represent(call, kind, resource) for kind, resource in self.page(call, found)]
        return Answer(200, list_response(len(found), query.start, shown))

    def search(self, call: Call) -> Answer:
        """List resources as the body asks (section 3.4.3)."""
        require_schema(call.body, urns.SEARCH_REQUEST)
        return self.query(call)

    def matching(self, call: Call, kind: Kind) -> Found:
        """Return the resources of a type that the filter selects."""
        views = [self.view(kind, stored) for stored in self.candidates(call, kind)]
        text = call.query.filter
        if text is None:
            return [(kind, view) for view in views]
        test = self.predicate(call, kind, text)
        return [(kind, view) for view in views if test(view)]

    def candidates(self, call: Call, kind: Kind) -> list[Json]:
        """Return the stored resources of a type that a query looks at."""
        return self.store.all(kind.name)

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        """Return the filter as a predicate; raise invalidFilter when it cannot be read."""
        return compile_filter(text, kind)

    def ordered(self, call: Call, found: Found) -> Found:
        """Return the results in the order that was asked for."""
        return ordered(found, call.query)

    def page(self, call: Call, found: Found) -> Found:
        """Return the part of the results that was asked for."""
        return page(found, call.query, self.page_size(call))

    def page_size(self, call: Call) -> int:
        """Return the most resources that a page of this query may hold."""
        return min(call.query.count, Query.MAXIMUM)

    def place(self, call: Call, found: Found) -> Place:
        """Return where the page begins that a cursor asks for: an empty one for the first (RFC 9865 section 2)."""
        query = call.query
        if query.cursor:
            return self.cursors.place(query.cursor, call.question, query.count)
        ids = tuple(resource["id"] for _, resource in found)
        return Place(call.question, query.count, ids, time.monotonic())

    def walk(self, call: Call, found: Found, place: Place) -> Answer:
        """Answer with a page, and with the cursor of the next one where more follow."""
        count = min(place.count, self.page_size(call))
        there = {resource["id"]: (kind, resource) for kind, resource in found}
        shown = [self.represent(call, *there[one]) for one in place.ids[:count] if one in there]
        document = list_response(len(found), 1, shown)
        del document["startIndex"]
        rest = place.ids[count:]
        if rest and count:
            given = Place(place.question, place.count, rest, time.monotonic())
            document["nextCursor"] = self.cursors.give(given)
        return Answer(200, document)

    # -- showing ------------------------------------------------------------------------------------------------

    def shown(self, call: Call, stored: Json, status: int = 200) -> Answer:
        """Answer with one resource."""
        document = self.represent(call, call.kind, self.view(call.kind, stored))
        return Answer(status, document, {"ETag": stored["meta"]["version"]})

    def location(self, kind: Kind, stored: Json) -> str:
        """Return the address of a resource."""
        return f"{self.base_url}{kind.endpoint}/{stored['id']}"

    def view(self, kind: Kind, stored: Json) -> Json:
        """Return the whole resource: what is stored and what follows from it."""
        used = [kind.core["id"], *(urn for urn in kind.extensions if urn in stored)]
        meta = {**stored["meta"], "location": self.location(kind, stored)}
        result = {"schemas": used, **stored, "meta": meta}
        if kind.name == "Group" and "members" in stored:
            result["members"] = [self._member(one["value"]) for one in stored["members"]]
        elif kind.name == "User":
            result |= self._groups(stored["id"])
        return result

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        """Return what is shown of a resource to this client."""
        return project(kind, resource, call.attributes, call.excluded)

    def _member(self, identifier: str) -> Json:
        name = "User" if self.store.holds("User", identifier) else "Group"
        return {"value": identifier, "$ref": f"{self.base_url}/{name}s/{identifier}", "type": name}

    def _groups(self, identifier: str) -> Json:
        found = [
            {
                "value": group["id"],
                "$ref": f"{self.base_url}/Groups/{group['id']}",
                "display": group["displayName"],
                "type": how,
            }
            for group, how in self.store.groups_of(identifier)
        ]
        return {"groups": found} if found else {}

    # -- discovery ----------------------------------------------------------------------------------------------

    def service_provider_config(self, call: Call) -> Json:
        """Return the document at /ServiceProviderConfig."""
        return discovery.service_provider_config(self.base_url)

    def schemas(self, call: Call) -> list[Json]:
        """Return the schemas served."""
        return discovery.schemas(self.kinds.values(), self.base_url)

    def resource_types(self, call: Call) -> list[Json]:
        """Return the resource types served."""
        return discovery.resource_types(self.kinds.values(), self.base_url)


def _prepared(name: Any) -> str:
    """Return a name in the form in which names are compared (RFC 7644 section 5, for the letters that matter)."""
    return unicodedata.normalize("NFC", str(name)).casefold()
