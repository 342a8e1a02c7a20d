# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of requests and changes that nobody has listed: only generated examples find them."""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.errors import ScimError, invalid_value
from scim_conformance.reference.faults.registry import Area
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.patching import operations
from scim_conformance.reference.resources import member

Json = dict[str, Any]

AREA = Area("generated-requests")
_UPDATES = ("users-generated-update-is-survived",)
_ATOMIC = ("users-generated-refused-patch-changes-nothing",)
_QUERIES = ("users-generated-queries-are-survived",)
_VERSIONS = ("users-generated-states-have-tags-of-their-own",)
_HALF = re.compile(rb"\\u[dD][89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]")


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts in a JSON value, names of members aside."""
    if isinstance(value, str):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from _texts(one)


def _about_a_user(call: Call) -> bool:
    return call.operation in {"replace", "patch"} and call.kind.name == "User"


# -- odd requests -------------------------------------------------------------------------------------------------


@AREA.layer(
    "lone-surrogate-500",
    effect="One name that was cut in the middle of an emoji stops the whole cycle, and is sent again for ever.",
    caught_by=_UPDATES,
)
class LoneSurrogate500(App):
    """Half of a surrogate pair, escaped in a text, ends in 500."""

    def parse(self, call: Call) -> Json:
        if _HALF.search(call.raw):
            raise ScimError(500, "UnicodeEncodeError: surrogates not allowed")
        return super().parse(call)


@AREA.layer(
    "nul-500",
    effect="A text with a NUL behind its end, out of an old directory, looks like an outage and is sent for ever.",
    caught_by=_UPDATES,
)
class Nul500(App):
    """A NUL in a text that is written ends in 500, as the database takes none."""

    def parse(self, call: Call) -> Json:
        body = super().parse(call)
        if _about_a_user(call) and any("\x00" in one for one in _texts(body)):
            raise ScimError(500, "invalid byte sequence for encoding UTF8: 0x00")
        return body


@AREA.layer(
    "bare-element-500",
    effect="A mapping that sends addresses as plain texts looks like an outage, and nobody finds the mapping.",
    caught_by=_UPDATES,
)
class BareElement500(App):
    """A value where an object is expected in a list ends in 500."""

    def parse(self, call: Call) -> Json:
        body = super().parse(call)
        listed = member(body, "emails") if call.operation == "replace" else None
        if isinstance(listed, list) and any(not isinstance(one, dict) for one in listed):
            raise ScimError(500, "AttributeError: no attribute 'get'")
        return body


@AREA.layer(
    "huge-number-500",
    effect="A number too large for a column looks like an outage, and the request is sent again for ever.",
    caught_by=_UPDATES,
)
class HugeNumber500(App):
    """A number of more than eight bytes, wherever it stands, ends in 500."""

    def parse(self, call: Call) -> Json:
        if _about_a_user(call) and re.search(rb"\d{20}", call.raw):
            raise ScimError(500, "OverflowError: Python int too large to convert to C long")
        return super().parse(call)


@AREA.layer(
    "empty-name-500",
    effect="A comma too many in a client's settings makes each of its reads fail as in an outage.",
    caught_by=_QUERIES,
)
class EmptyName500(App):
    """A name in attributes, excludedAttributes or sortBy with nothing before or behind its dot ends in 500."""

    def query(self, call: Call) -> Answer:
        asked = ",".join(call.request.args.get(name, "") for name in ("attributes", "excludedAttributes", "sortBy"))
        if any("" in one.split(".") for one in asked.split(",") if "." in one):
            raise ScimError(500, "IndexError: string index out of range")
        return super().query(call)


@AREA.layer(
    "null-in-list-wipes",
    effect="A mapping without a value takes all of a person's addresses away, and the log says that it was refused.",
    caught_by=_UPDATES,
)
class NullInListWipes(App):
    """A list with null in it is refused, after what was there before has been removed."""

    def parse(self, call: Call) -> Json:
        body = super().parse(call)
        if not _about_a_user(call):
            return body
        given = member(body, "emails") if call.operation == "replace" else _patched(body)
        if isinstance(given, list) and None in given and (held := self.store.get("User", call.id)):
            self.store.change("User", {name: one for name, one in held.items() if name != "emails"})
            raise invalid_value("null is no value of a list.")
        return body


def _patched(body: Json) -> Any:
    """Return the value of the first operation of a PATCH, None where there is none."""
    listed = member(body, "Operations")
    first = listed[0] if isinstance(listed, list) and listed else None
    return member(first, "value") if isinstance(first, dict) else None


# -- all or nothing -----------------------------------------------------------------------------------------------


@AREA.layer(
    "late-refusal-kept",
    effect="Half of a change is kept when the rest is refused, and the two systems differ without anybody knowing.",
    caught_by=_ATOMIC,
)
class LateRefusalKept(App):
    """Operations are written three at a time, and what is written stays when a later one is refused."""

    size = 3

    def patch(self, call: Call) -> Answer:
        if call.kind.name != "User":
            return super().patch(call)
        before = self.find(call)
        try:
            return super().patch(call)
        except ScimError:
            after = copy.deepcopy(before)
            done = operations(call.body)[: self.size]
            if len(operations(call.body)) > self.size:
                for one in done:
                    self.apply(call, after, one)
                self.store.change("User", after)
            raise


# -- versions -----------------------------------------------------------------------------------------------------


class _Tagged(App):
    """Shows another tag than the store's, and asks for the same one in If-Match."""

    def tag(self, resource: Json) -> str:
        """Return the tag of a stored resource."""
        raise NotImplementedError

    def find(self, call: Call) -> Json:
        found = super().find(call)
        return self._with_tag(found) if call.kind.name == "User" else found

    def view(self, kind: Any, stored: Json) -> Json:
        return super().view(kind, self._with_tag(stored) if kind.name == "User" else stored)

    def shown(self, call: Call, stored: Json, status: int = 200) -> Answer:
        return super().shown(call, self._with_tag(stored) if call.kind.name == "User" else stored, status)

    def update(self, call: Call, before: Json, after: Json) -> Json:
        kept = self.store.get(call.kind.name, after["id"]) or after
        return super().update(call, before, {**after, "meta": kept["meta"]})

    def _with_tag(self, stored: Json) -> Json:
        return {**stored, "meta": {**stored["meta"], "version": self.tag(stored)}}


def _has_lists(profile: Profile) -> bool:
    """Return whether users have something in a list or in an extension."""
    return any(one.path.selector or one.path.extension for one in profile.users.attributes)


@AREA.layer(
    "etag-of-one-table",
    effect="Two clients overwrite each other's addresses although each named the version it knew.",
    caught_by=_VERSIONS,
    need=_has_lists,
)
class EtagOfOneTable(_Tagged):
    """The version moves with the table of users, not with lists and extensions, which have tables of their own."""

    def tag(self, resource: Json) -> str:
        single = {k: one for k, one in resource.items() if k != "meta" and not isinstance(one, list) and ":" not in k}
        return f'W/"{hashlib.sha256(json.dumps(single, sort_keys=True).encode()).hexdigest()[:12]}"'


@AREA.layer(
    "etag-moved-by-refusal",
    effect="A client whose request was refused is told at the next one that somebody else has written meanwhile.",
    caught_by=_VERSIONS,
)
class EtagMovedByRefusal(_Tagged):
    """The version is counted before a PATCH is judged, so that it moves with those that are refused, too."""

    def tag(self, resource: Json) -> str:
        kept = self.store.get("User", resource["id"]) or resource
        return f'W/"{kept["meta"]["version"][3:-1]}.{self.notes.get(resource["id"], 0)}"'

    def patch(self, call: Call) -> Answer:
        try:
            return super().patch(call)
        except ScimError as error:
            if error.status == 400:
                self.notes[call.id] = self.notes.get(call.id, 0) + 1
            raise
