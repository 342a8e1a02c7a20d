"""What generated changes are made to, where versions are offered, and the tags that reads show before and after."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pytest
from hypothesis import strategies as st

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.profile import Attribute
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import status_is
from scim_conformance.rules.protocol import etag_is_tag, header
from scim_conformance.rules.values import same, unassigned
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.strategies.versions import steps
from scim_conformance.suite.discovery_givens import Capabilities
from scim_conformance.suite.exploring import Seen, findings
from scim_conformance.suite.generated_givens import Generated, Subject
from scim_conformance.suite.givens import USERS
from scim_conformance.suite.kit import Blocked
from scim_conformance.suite.update_givens import PLAIN

_IDENTITY: Final = {"Accept-Encoding": "identity"}  # a proxy that compresses gives the body a tag of its own
_REUSED: Final = (
    "the tag is made of some attributes only, or moves with one table of several: make it of the whole record"
)
_MOVED: Final = "the version is counted before the request is judged, or it is not taken back with what was begun"


class Changed:
    """Changes a user, and refuses to, and compares what a read shows with the tag it has."""

    def __init__(self, generated: Generated) -> None:
        self.generated = generated
        self.users = generated.users
        self.client = generated.client
        self._known: dict[str, Exchange] = {}

    def examples(self) -> st.SearchStrategy[Any]:
        """Return one or two steps, each a change of some attributes or an update that is to be refused."""
        return steps([one.path.text for one in self.generated.attributes])

    def plain(self, example: Sequence[Json]) -> list[Json]:  # noqa: ARG002 - all examples have one that is plain
        """Return the change that a listed check makes."""
        found = [one.path.text for one in self.generated.attributes]
        return [{"by": "put", "changed": [next((one for one in found if one.casefold() in PLAIN), found[0])]}]

    def follow(self, example: Sequence[Json], fresh: bool) -> Seen | None:
        """Take the steps with a read after each: another state has another tag, and the same state the same one."""
        if not any(step.get("changed") or step["by"] == "refused" for step in example):
            return None
        subject = self.generated.subject(fresh)
        before = self._before(subject)
        seen, story, refused = [before], [before], True
        found: list[Finding] = []
        for number, step in enumerate(example):
            write = self._write(subject, step, seen[-1].document, number)
            read = self._read(subject)
            findings(write)  # it raises where the answer judges nothing
            latest = findings(read, status_is(200)) or findings(read, *self._rules(step, seen[-1:], write))
            story = [seen[-1], write, read] if latest else [*story, write, read]
            found = latest or findings(read, *self._rules(step, seen, write))
            seen.append(read)
            refused = refused and not write.accepted
            if found:
                break
        self._known[subject.id] = seen[-1]
        return Seen(found, story, refused=refused and not found and all(one["by"] != "refused" for one in example))

    def _before(self, subject: Subject) -> Exchange:
        """Return a read with the tag that the user has; raise Blocked where there is none."""
        before = self._known.pop(subject.id, None) or self._read(subject)
        if before.unjudgeable is None and etag_is_tag(before):
            raise Blocked(f"no version is shown: {before}", self.users.case("etag-is-in-header", "read"))
        return before

    def _read(self, subject: Subject) -> Exchange:
        read = self.client.read(USERS, subject.id, headers=_IDENTITY)
        subject.shown = read.document if read.status == 200 else subject.shown
        return read

    def _write(self, subject: Subject, step: Json, shown: Json, number: int) -> Exchange:
        word = self.client.names.fresh()
        values = {one.path: self._sample(one, word, shown, number) for one in self._named(step)}
        operations = [{"op": "replace", "path": path.canonical, "value": value} for path, value in values.items()]
        if step["by"] == "refused":
            return self.client.patch_operations(USERS, subject.id, [*operations, {"op": "remove"}])
        if step["by"] == "patch":
            return self.client.patch_operations(USERS, subject.id, operations)
        body = copy.deepcopy(subject.creation.person.body)
        for one in self.generated.attributes:
            held = paths.read(shown, one.path)
            if not unassigned(held):
                paths.write(body, one.path, held)
        for path, value in values.items():
            paths.write(body, path, value)
        return self.client.put(USERS, subject.id, body)

    def _rules(self, step: Json, seen: Sequence[Exchange], write: Exchange) -> list[Rule]:
        watched = [one.path for one in self.generated.attributes]
        changed = _another_tag(seen, watched)
        untouched = step["by"] == "refused" and write.status is not None and 400 <= write.status < 500
        return [_same_tag(seen[-1])] if untouched else [changed]

    def _named(self, step: Json) -> list[Attribute]:
        wanted = step.get("changed") or ()
        return [one for one in self.generated.attributes if one.path.text in wanted]

    def _sample(self, one: Attribute, word: str, shown: Json, number: int) -> Any:
        """Return a value that the user does not have."""
        made = [self.users.values.sample(one.path, one.type, word, variant) for variant in (number % 2, 1 - number % 2)]
        return next((value for value in made if not same(value, paths.read(shown, one.path))), made[0])


def _another_tag(seen: Sequence[Exchange], watched: Sequence[AttributePath]) -> Rule:
    """Return the rule that a read has none of the tags that earlier reads of other states had."""

    def rule(read: Exchange) -> list[Finding]:
        tag = header(read, "ETag")
        for earlier in seen:
            other = [path for path in watched if not _alike(earlier.document, read.document, path)]
            if other and header(earlier, "ETag") == tag:
                told = f"{tag}, as before {other[0]} changed"
                return [Finding("header ETag", "a tag that no other state of the user had", told, _REUSED)]
        return []

    return rule


def _same_tag(earlier: Exchange) -> Rule:
    """Return the rule that a user that a refused request left as it was, lastModified included, has the tag it had."""

    def rule(read: Exchange) -> list[Finding]:
        was, now = header(earlier, "ETag"), header(read, "ETag")
        if was == now or _without_version(earlier.document) != _without_version(read.document):
            return []
        return [Finding("header ETag", f"{was}, as the request was refused", now or "absent", _MOVED)]

    return rule


def _alike(before: Json, after: Json, path: AttributePath) -> bool:
    held, holds = paths.read(before, path), paths.read(after, path)
    return (unassigned(held) and unassigned(holds)) or same(held, holds)


def _without_version(document: Mapping[str, Any]) -> Json:
    meta = document.get("meta")
    kept = {name: value for name, value in meta.items() if name != "version"} if isinstance(meta, dict) else meta
    return {**document, "meta": kept}


@pytest.fixture(scope="module")
def changed(tried: Generated, capabilities: Capabilities) -> Changed:
    """Return what changes a user, where versions are offered at all."""
    capabilities.require("etag")
    return Changed(tried)
