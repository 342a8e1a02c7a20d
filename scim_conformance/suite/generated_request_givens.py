"""What odd requests are sent to, and how it is judged what they leave behind: nothing broken, and nothing half done."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote, urlencode

import pytest
from hypothesis import strategies as st

from scim_conformance.client import Client
from scim_conformance.dialects import change_values, patch_body
from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import describe, status_below_500, status_is
from scim_conformance.rules.resources import id_is
from scim_conformance.rules.types import types_as_declared
from scim_conformance.rules.values import unchanged_since
from scim_conformance.scim import paths, urns
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.strategies import requests as odd
from scim_conformance.suite.exploring import Seen, findings, named
from scim_conformance.suite.generated_givens import Generated, Subject
from scim_conformance.suite.givens import USERS, Users
from scim_conformance.suite.update_givens import PLAIN

#: What odd values are never written to: a user without these may be lost to the run, hidden, or taken for another's.
_SPARED: Final = frozenset({"username", "id", "schemas", "active", "externalid"})
_USUAL: Final = ("displayName", "name", "title", "emails", "phoneNumbers", "nickName", "meta", "groups", "addresses")
_PLAIN_PATCH: Final = "plain"
_HALF_DONE: Final = (
    "the answer refuses the request, and part of it is kept: operations are carried out on what is stored, one by one; "
    "check them all first, or undo them"
)


class Requests:
    """Sends what is odd, to a user that examples share or to a new one, and looks at what that user is afterwards."""

    def __init__(self, generated: Generated, served: Mapping[str, Json]) -> None:
        self.generated = generated
        self.users = generated.users
        self.client = generated.client
        self._typed = types_as_declared(served)

    @cached_property
    def names(self) -> list[str]:
        """The names of attributes that odd values may be written to."""
        mapped = [one.path.name for one in self.users.plain() if not one.path.extension]
        spared = {*_SPARED, self.generated.profile.users.match_by.name.casefold()}
        return [one for one in dict.fromkeys([*mapped, *_USUAL]) if one.casefold() not in spared]

    def writes(self) -> st.SearchStrategy[Any]:
        """Return odd writes."""
        return odd.odd_writes(self.names)

    def plain_writes(self, example: Sequence[Json]) -> list[Json]:
        """Return writes of the same kinds with nothing odd in them."""
        return [{"patch": _PLAIN_PATCH} if "patch" in one else {"put": {}} for one in example]

    def survive(self, example: Sequence[Json], fresh: bool, dialect: str) -> Seen | None:
        """Send the writes, and read the user: none ends in a server error, and the user is whole."""
        if not example:
            return None
        if not fresh:
            self.generated.renew()
        subject = self.generated.subject(fresh)
        before = subject.shown
        writes = [self._write(subject, one, dialect) for one in example]
        found = [one for write in writes for one in findings(write, status_below_500)]
        read = self._read(subject)
        if any(write.accepted for write in writes):
            rules: list[Rule] = [id_is(subject.id), _has_user_name, self._no_new_types(before)]
        else:
            rules = [self._untouched(before)]
        found += findings(read, status_is(200)) or findings(read, *rules)
        return Seen(found, [subject.creation.post, *writes, read])

    def patches(self) -> st.SearchStrategy[Any]:
        """Return PATCHes that have to be refused for one of their operations."""
        return odd.refused_patches([one.path.text for one in self.generated.attributes])

    def plain_patch(self, example: Mapping[str, Any]) -> Json:
        """Return a PATCH with the two operations that a listed check tries."""
        plain = self._plain_path().text
        fits = plain if plain in example["changed"] else next(iter(example["changed"]))
        return {"changed": [fits], "refused": odd.REFUSED[0], "behind": 0}

    def atomic(self, example: Mapping[str, Any], fresh: bool) -> Seen | None:
        """Send a PATCH of which one operation is to be refused, and read the user: where it is refused, all is."""
        if not example["changed"]:
            return None
        subject = self.generated.subject(fresh)
        before = subject.shown
        word, made = self.client.names.fresh(), []
        for variant, text in enumerate(example["changed"]):
            value = self._sample(text, word, variant)
            made.append({"op": "replace", "path": paths.parse(text).canonical, "value": value})
        made.insert(max(0, len(made) - example["behind"]), named(dict(example["refused"]), word))
        patch = self.client.patch_operations(USERS, subject.id, made)
        read = self._read(subject)
        refused = patch.status is not None and 400 <= patch.status < 500
        found = findings(patch)  # it raises where the answer judges nothing
        if refused:
            found += findings(read, status_is(200)) or findings(read, self._untouched(before))
        return Seen(found, [subject.creation.post, patch, read], refused=not refused)

    def odd_queries(self) -> st.SearchStrategy[Any]:
        """Return odd parameters of a list."""
        return odd.odd_queries()

    def question(self, example: Mapping[str, str], fresh: bool) -> Seen | None:  # noqa: ARG002
        """Ask for users in an odd way: whatever is answered, it is no server error."""
        asked = self.client.get(_address(example, self.client.names.fresh()))
        return Seen(findings(asked, status_below_500), [asked])

    def _write(self, subject: Subject, one: Json, dialect: str) -> Exchange:
        if "put" in one:
            body = copy.deepcopy(subject.creation.person.body) | one["put"]
            return self.client.put(USERS, subject.id, odd.text_of(body))
        if one["patch"] == _PLAIN_PATCH:
            path = self._plain_path()
            value = self._sample(path.text, self.client.names.fresh(), 1)
            return self.client.patch(USERS, subject.id, patch_body(*change_values(dialect, {path: value})))
        body = {"schemas": [urns.PATCH_OP], "Operations": one["patch"]}
        return self.client.patch(USERS, subject.id, odd.text_of(body))

    def _read(self, subject: Subject) -> Exchange:
        read = self.users.read(subject.id)
        subject.shown = read.document if read.status == 200 else subject.shown
        return read

    def _untouched(self, before: Json) -> Rule:
        watched = [one.path for one in self.users.plain()]
        kept = unchanged_since(before, watched, self.users.values.case_exact)
        return lambda read: [replace(one, hint=_HALF_DONE) for one in kept(read)]

    def _no_new_types(self, before: Json) -> Rule:
        """Return the rule that no value has a wrong type now that had the right one before."""

        def rule(read: Exchange) -> list[Finding]:
            response = read.response
            shown = replace(read, response=replace(response, text=odd.text_of(before))) if response else read
            known = {one.where for one in self._typed(shown)}
            return [one for one in self._typed(read) if one.where not in known]

        return rule

    def _plain_path(self) -> AttributePath:
        found = [one.path for one in self.generated.attributes]
        return next((one for one in found if one.text.casefold() in PLAIN), found[0])

    def _sample(self, text: str, word: str, variant: int) -> Any:
        declared = next(one for one in self.generated.attributes if one.path.text == text)
        return self.users.values.sample(declared.path, declared.type, word, variant % 2)


def _address(example: Mapping[str, str], word: str) -> str:
    """Return the address of a list; where an example does not bound it by a filter or a count, count is 1."""
    raw = example.get("?")
    if raw is not None:
        return f"{USERS}?{raw}&count=1"
    bound = {"filter": f'userName eq "{word}"'} if "count" in example else {"count": "1"}
    bounded = {**bound, **example}
    return f"{USERS}?{urlencode(bounded, quote_via=quote, safe='', errors='surrogatepass')}"


def _has_user_name(read: Exchange) -> list[Finding]:
    """A user that an odd write has changed still has a userName."""
    held = paths.get(read.document, "userName")
    if isinstance(held, str) and held:
        return []
    return [Finding("userName", "a text, which no write touched", describe(held), "the whole record is rewritten")]


@pytest.fixture(scope="session")
def tried(users: Users, client: Client) -> Generated:
    """Return what sends generated examples to one user, which the modules of a worker share."""
    return Generated(users, client, users.rich())


@pytest.fixture(scope="session")
def requests(tried: Generated, endpoint_schemas: Mapping[str, Json]) -> Requests:
    """Return what sends odd requests."""
    return Requests(tried, endpoint_schemas)
