"""What updates start from: users whose attributes are set, changed and cleared, each step judged by a fresh read.

One PATCH carries the operations of all attributes, as provisioning clients send them; where the endpoint refuses it,
it is divided by kind of attribute, and within a kind that is not broken as a whole halved until each refused operation
stands alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

import pytest

from scim_conformance.client import Client
from scim_conformance.dialects import change_values, clear_values, patch_body, set_values
from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.planning.subjects import SUBJECTS
from scim_conformance.profile import Attribute
from scim_conformance.rules import Rule
from scim_conformance.rules.values import holds, one_element, unassigned
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.suite.givens import USERS, Creation, Users
from scim_conformance.suite.group_givens import Groups
from scim_conformance.suite.kit import Blocked

RuleFor = Callable[[AttributePath], Rule]
Operations = Callable[[Mapping[AttributePath, Any]], list[Json]]
ACTIVE = paths.parse("active")
#: So many operations without an effect are worth a request more, to find out whether one of them has one alone.
_SEVERAL = 3
PLAIN = frozenset({"displayname", "name.givenname", "title", "nickname", "name.familyname", "name.formatted"})


@dataclass(frozen=True)
class Step:
    """One update: what was written, the PATCH that carried each attribute, the reads before and after.

    ``lost`` are attributes whose operations were accepted among others and had no effect, where the first of them,
    ``alone``, had one when it was sent once more by itself; ``after`` is the read after that.
    """

    written: Mapping[AttributePath, Any]
    sent: Mapping[AttributePath, Exchange]
    before: Json
    read: Exchange
    after: Exchange
    lost: frozenset[AttributePath] = frozenset()
    alone: AttributePath | None = None

    @property
    def accepted(self) -> set[AttributePath]:
        """The attributes whose operation the endpoint accepted."""
        return {path for path, exchange in self.sent.items() if exchange.accepted}

    @property
    def only(self) -> tuple[AttributePath, Any]:
        """The attribute and value of a step that writes one."""
        return next(iter(self.written.items()))

    def not_together(self) -> list[Finding]:
        """Return a finding where the endpoint took, or carried out, the operations in several requests only."""
        requests = len({exchange.uid for exchange in self.sent.values()})
        if self.alone is not None:
            actual = f"{len(self.lost)} of {len(self.written)} not carried out, though {self.alone} works alone"
            hint = "look for operations that undo each other, as where each writes a whole list anew, or for a limit"
            return [Finding("Operations", "all carried out", actual, hint)]
        if requests == 1:
            return []
        hint = "all operations of a request are one transaction: look for a limit, or for state kept between operations"
        return [Finding("Operations", "all taken in one PATCH", f"taken only when divided into {requests}", hint)]


@dataclass
class Updated:
    """A user that lives through updates, step by step; each step is taken once, in this order."""

    users: Users
    client: Client
    dialect: str
    references: tuple[str, str]
    user: Creation = field(init=False)

    def __post_init__(self) -> None:
        """Create the user with what is required, so that everything else can be set."""
        self.user = self.users.poor()

    @cached_property
    def first(self) -> Step:
        """One plain attribute set alone: the canary."""
        plain = [one for one in self._asked("attributes changed") if one.path.text.casefold() in PLAIN]
        chosen = (plain or self._asked("attributes changed"))[:1]
        return self._step(chosen, 1, self._change, self.user.body)

    @cached_property
    def set(self) -> Step:
        """Every attribute given its first value."""
        before = self.first.after.document

        def word(values: Mapping[AttributePath, Any]) -> list[Json]:
            existing = {path for path in values if path.selector and paths.read(before, replace(path, sub=None))}
            return set_values(self.dialect, values, existing)

        return self._step(self._asked("attributes set"), 0, word, before)

    @cached_property
    def changes(self) -> tuple[Step, Step]:
        """Every second attribute changed, then the others: each half shows that the other one stays as it was."""
        asked = [one for one in self._asked("attributes changed") if one.path != ACTIVE]
        one = self._step(asked[::2], 1, self._change, self.set.after.document)
        return one, self._step(asked[1::2], 1, self._change, one.after.document)

    @cached_property
    def cleared(self) -> Step:
        """Every attribute that may be empty cleared."""
        asked = self._asked("attributes cleared")
        references = [one.path for one in asked if one.type == "reference"]
        clear: Operations = lambda values: clear_values(self.dialect, list(values), references)  # noqa: E731
        return self._step(asked, 0, clear, self.changes[1].after.document, retry=False)

    @cached_property
    def switched(self) -> Step:
        """The user switched off, last of all: an endpoint may treat inactive users differently in other updates."""
        asked = [one for one in self._asked("attributes changed") if one.path == ACTIVE]
        return self._step(asked, 1, self._change, self.cleared.after.document)

    @property
    def loses(self) -> str | None:
        """In which step operations are lost that work alone, None in none."""
        steps = {"set": (self.set,), "change": self.changes}
        return next((name for name, taken in steps.items() if any(step.lost for step in taken)), None)

    def change_of(self, path: AttributePath) -> Step:
        """Return the step in which an attribute was changed."""
        return self.switched if path == ACTIVE else next(step for step in self.changes if path in step.written)

    def _change(self, values: Mapping[AttributePath, Any]) -> list[Json]:
        return change_values(self.dialect, values)

    def _asked(self, subject: str) -> list[Attribute]:
        subjects = SUBJECTS[subject](self.users.profile, ())
        return [one.attribute for one in subjects if one.reason is None and one.attribute is not None]

    def _step(
        self, asked: Iterable[Attribute], variant: int, word: Operations, before: Json, *, retry: bool = True
    ) -> Step:
        values = new_values(self.users, list(asked), variant, self.references[variant])
        sent = self._send(values, word) if values else {}
        read = self.users.read(str(self.user.id))
        step = Step(values, sent, before, read, read)
        return self._retried(step, word) if retry else step

    def _retried(self, step: Step, word: Operations) -> Step:
        """Return the step with what was lost in it, where the first of that has an effect when it is sent alone."""
        lost = [path for path in step.written if path in step.accepted and self._missing(step, path, step.read)]
        shared = [path for path in lost if sum(one.uid == step.sent[path].uid for one in step.sent.values()) > 1]
        if len(shared) < _SEVERAL:
            return step
        self._patch({shared[0]: step.written[shared[0]]}, word)
        after = self.users.read(str(self.user.id))
        if self._missing(step, shared[0], after):
            return replace(step, after=after)
        return replace(step, after=after, lost=frozenset(shared), alone=shared[0])

    def _missing(self, step: Step, path: AttributePath, read: Exchange) -> bool:
        """Return whether a value is not there, and has not ended up in a second element either."""
        return bool(holds(path, step.written[path], self.users.values)(read)) and not one_element(path)(read)

    def _send(self, values: Mapping[AttributePath, Any], word: Operations) -> dict[AttributePath, Exchange]:
        """Return the PATCH that carried each attribute: one for all, else those of each kind by themselves."""
        together = self._patch(values, word)
        if settled(together) or len(values) == 1:
            return dict.fromkeys(values, together)
        kinds: dict[str, dict[AttributePath, Any]] = {}
        for path, value in values.items():
            kinds.setdefault(_kind(path), {})[path] = value
        return {path: one for kind in kinds.values() for path, one in self._send_kind(kind, word).items()}

    def _send_kind(self, values: dict[AttributePath, Any], word: Operations) -> dict[AttributePath, Exchange]:
        """Return the PATCH that carried each attribute of a kind.

        Where neither the first nor the last one is taken alone, the kind is broken, and asking on would cost requests
        without telling more.
        """
        first, last = next(iter(values)), next(reversed(values))
        sent = {first: self._patch({first: values[first]}, word)}
        if not settled(sent[first]) and last != first:
            sent[last] = self._patch({last: values[last]}, word)
            if not settled(sent[last]):
                return {**dict.fromkeys(values, sent[last]), **sent}
        rest = {path: value for path, value in values.items() if path not in sent}
        return {**sent, **self._halve(rest, word)}

    def _halve(self, values: dict[AttributePath, Any], word: Operations) -> dict[AttributePath, Exchange]:
        if not values:
            return {}
        exchange = self._patch(values, word)
        if settled(exchange) or len(values) == 1:
            return dict.fromkeys(values, exchange)
        listed = list(values.items())
        half = len(listed) // 2
        return {**self._halve(dict(listed[:half]), word), **self._halve(dict(listed[half:]), word)}

    def _patch(self, values: Mapping[AttributePath, Any], word: Operations) -> Exchange:
        return self.client.patch(USERS, str(self.user.id), patch_body(*word(values)))


def settled(exchange: Exchange) -> bool:
    """Return whether dividing a request would tell nothing: it was accepted, or there is no answer that judges."""
    return exchange.accepted or exchange.unjudgeable is not None


def stored(users: Users, user: Creation, path: AttributePath) -> bool:
    """Return whether a created user shows a value as it was sent."""
    sent = user.person.value(path)
    if sent is None or user.read is None or unassigned(paths.read(user.body, path)):
        return False
    return not holds(path, sent, users.values)(user.read)


def new_values(users: Users, asked: list[Attribute], variant: int, reference: str) -> dict[AttributePath, Any]:
    """Return a value for each attribute; a reference points to the user with this id."""
    name = users.client.names.fresh()
    references = {one.path.text: reference for one in asked if one.type == "reference"}
    body = users.values.user(name, asked, variant, references).body
    return {one.path: value for one in asked if (value := paths.read(body, one.path)) is not None}


class Updates:
    """The users of the module that are updated, one per dialect, and what blocks the questions about them."""

    def __init__(self, users: Users, client: Client, user: Creation, groups: Groups) -> None:
        self.users = users
        self._client = client
        self._user = user
        self._groups = groups
        self.of = cache(self._live)

    def ready(self, dialect: str) -> Updated:
        """Return the updated user; raise Blocked where updates do not work at all."""
        updated = self.of(dialect)
        if not self.works(updated.first):
            raise Blocked("no update takes effect", self.users.case("users-update-applies", dialect))
        return updated

    def works(self, step: Step) -> bool:
        """Return whether a step was accepted and took effect."""
        return all(
            path in step.accepted and not holds(path, value, self.users.values)(step.read)
            for path, value in step.written.items()
        )

    def require_stored(self, attribute: Attribute) -> None:
        """Raise Blocked for an attribute that is not even stored on create as it is sent: one finding, not seven."""
        if attribute.type != "reference" and not stored(self.users, self._user, attribute.path):
            judge = self.users.case("users-create-stores-attribute", attribute.path.label)
            raise Blocked(f"{attribute.path} is not stored as sent", judge)

    def require_had(self, step: Step, path: AttributePath, dialect: str) -> None:
        """Raise Blocked for an attribute that had no value before a step that changes or clears it."""
        if not unassigned(paths.read(step.before, path)):
            return
        updated = self.of(dialect)
        judge = self.users.case("users-set-attribute", f"{path.label}.{dialect}")
        if updated.loses:
            judge = self.users.case("users-patch-many-operations", f"{dialect}.{updated.loses}")
        raise Blocked(f"{path} had no value that could be changed", judge)

    def require_not_all_broken(self, step: Step, path: AttributePath, check: str, dialect: str, rule: RuleFor) -> None:
        """Raise Blocked where a whole kind of attribute fails alike: the first one fails for all of them."""
        peers = [other for other in step.written if _kind(other) == _kind(path)]
        accepted = step.accepted
        # The first peer that works ends the question: asked in full for each of them, it would cost their square.
        broken = (other not in accepted or bool(rule(other)(step.read)) for other in peers)
        if len(peers) > 1 and path != peers[0] and all(broken):
            what = "values selected by a filter" if path.selector else "attributes of this kind"
            judge = self.users.case(check, f"{peers[0].label}.{dialect}")
            raise Blocked(f"none of the {len(peers)} {what} works", judge)

    def _live(self, dialect: str) -> Updated:
        return Updated(self.users, self._client, dialect, self.references)

    @cached_property
    def references(self) -> tuple[str, str]:
        """The ids of two users to refer to."""
        return referred(self.users, self._groups, self._user)


def referred(users: Users, groups: Groups, user: Creation) -> tuple[str, str]:
    """Return the ids of two users to refer to; one and the same where the connector maps no reference."""
    refers = any(one.type == "reference" for one in users.profile.users.attributes)
    return str(user.id), str((groups.people(1)[0] if refers else user).id)


def _kind(path: AttributePath) -> str:
    """Return what attributes have in common that break together: a filter in the path, an extension, or neither."""
    return "typed" if path.selector else path.extension or "core"


@pytest.fixture(scope="module")
def updates(users: Users, client: Client, user: Creation, groups: Groups) -> Updates:
    """Return the users of the module that are updated."""
    return Updates(users, client, user, groups)
