# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of updates that nobody has listed: only generated sequences of operations find them."""

from __future__ import annotations

import json
from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.faults.registry import Area, declares
from scim_conformance.reference.faults.steps import Step
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.patching import Operation
from scim_conformance.reference.resources import member

Json = dict[str, Any]

AREA = Area("generated-patches")
_APPLY = ("users-generated-patches-apply",)
_THIRD = 3


def _several_types(profile: Profile) -> bool:
    kinds = {(one.path.name, one.path.selector.value) for one in profile.users.attributes if one.path.selector}
    return any(sum(name == other for other, _ in kinds) > 1 for name, _ in kinds)


class _Reordered(App):
    """Lets a fault choose the order of the operations of a PATCH on a user."""

    def reordered(self, listed: list[Json]) -> list[Json]:
        """Return the operations as they are carried out."""
        return listed

    def patch(self, call: Call) -> Answer:
        listed = member(call.body, "Operations") if call.kind.name == "User" else None
        if isinstance(listed, list) and all(isinstance(one, dict) for one in listed):
            call.body = {**call.body, "Operations": self.reordered(listed)}
        return super().patch(call)


def _removes(operation: Json) -> bool:
    return str(operation.get("op")).casefold() == "remove"


@AREA.layer(
    "patch-removals-first",
    effect="An attribute that a client sets and then clears keeps its value, so that a leaver's title stays.",
    caught_by=_APPLY,
)
class RemovalsFirst(_Reordered):
    """The removals of a PATCH are carried out before everything else."""

    def reordered(self, listed: list[Json]) -> list[Json]:
        return sorted(listed, key=lambda one: not _removes(one))


@AREA.layer(
    "patch-removals-last",
    effect="A value that a client clears and sets anew in one request is gone, and is missed in the product.",
    caught_by=_APPLY,
)
class RemovalsLast(_Reordered):
    """The removals of a PATCH are carried out after everything else."""

    def reordered(self, listed: list[Json]) -> list[Json]:
        return sorted(listed, key=_removes)


@AREA.layer(
    "patch-forgets-after-third",
    effect="Whoever is changed in several ways at once keeps an old value, and the client believes it is the new one.",
    caught_by=_APPLY,
)
class ForgetsAfterThird(_Reordered):
    """Of the operations on one attribute of a PATCH the fourth and all further ones are dropped."""

    def reordered(self, listed: list[Json]) -> list[Json]:
        seen: dict[str, int] = {}
        kept = []
        for one in listed:
            value = one.get("value")
            name = str(one.get("path") or (sorted(value)[:1] if isinstance(value, dict) else ""))
            name = name.casefold().partition("[")[0].partition(".")[0]
            seen[name] = seen.get(name, 0) + 1
            if seen[name] <= _THIRD:
                kept.append(one)
        return kept


@AREA.layer(
    "patch-without-change-empties",
    effect="A repeated update, as clients send it after a lost answer, takes a value away that nobody cleared.",
    caught_by=("users-generated-patch-twice-is-once",),
)
class WithoutChangeEmpties(App):
    """A PATCH of several attributes that changes none of them writes an empty record: the last of them is gone."""

    def update(self, call: Call, before: Json, after: Json) -> Json:
        listed = member(call.body, "Operations") if call.operation == "patch" and call.kind.name == "User" else []
        names = [_attribute(one) for one in listed]
        if after == before and len(set(names)) > 1 and names[-1] not in {"userName", "externalId", "active"}:
            after = {name: value for name, value in after.items() if name != names[-1]}
        return super().update(call, before, after)


@AREA.layer(
    "patch-fresh-value-stays",
    effect="What a client has added by mistake cannot be taken back, until somebody changes it first.",
    caught_by=("users-generated-remove-undoes-add",),
    need=declares("nickName"),
)
class FreshValueStays(App):
    """A value that a PATCH has added, and that was never changed, is not removed: its row is not there yet."""

    def update(self, call: Call, before: Json, after: Json) -> Json:
        if call.operation != "patch" or call.kind.name != "User":
            return super().update(call, before, after)
        fresh = self.notes.setdefault("fresh values", {})
        texts = {name for name in {*before, *after} if isinstance(before.get(name, after.get(name)), str)}
        for name in texts - {"userName", "id"}:
            key = (before["id"], name)
            if name not in after and fresh.get(key) == before[name]:
                after = {**after, name: before[name]}
            elif name not in before:
                fresh[key] = after[name]
            elif after.get(name) != before[name]:
                fresh.pop(key, None)
        return super().update(call, before, after)


@AREA.operation(
    "patch-clears-plain-text-only",
    effect="Values with an apostrophe or a letter with an accent cannot be cleared, so that old data stays for ever.",
    caught_by=_APPLY,
)
def clears_plain_text_only(step: Step) -> Operation | None:
    """A remove does nothing where the value has other characters than ASCII letters, digits and blanks."""
    if step.operation.op != "remove" or step.text is None:
        return step.operation
    held = json.dumps(step.resource.get(step.text.partition(".")[0].partition("[")[0]), ensure_ascii=False)
    return None if any(not one.isascii() or one in "'%\\" for one in held) else step.operation


@AREA.layer(
    "patch-list-third-takes-type",
    effect="A number counts as one of another kind, and whoever looks for it by its kind finds none.",
    caught_by=("users-generated-lists-are-kept",),
    need=_several_types,
)
class ListThirdTakesType(_Reordered):
    """A PATCH that replaces all values of an attribute gives the third the type of the second."""

    def reordered(self, listed: list[Json]) -> list[Json]:
        return [{**one, "value": _typed_alike(one["value"])} if _replaces_list(one) else one for one in listed]


@AREA.layer(
    "put-list-by-position",
    effect="Numbers change places between work and home whenever a client sends them in another order.",
    caught_by=("users-generated-lists-are-kept",),
    need=_several_types,
)
class ListByPosition(App):
    """A PUT with as many values of an attribute as there were gives the new values the old types, one by one."""

    def update(self, call: Call, before: Json, after: Json) -> Json:
        if call.operation == "replace" and call.kind.name == "User":
            after = {name: _by_position(before.get(name), value) for name, value in after.items()}
        return super().update(call, before, after)


@AREA.layer(
    "put-second-primary-lost",
    effect="Mail goes to an address that was never meant to be the first choice.",
    caught_by=("users-generated-lists-are-kept",),
    need=_several_types,
)
class SecondPrimaryLost(App):
    """A PUT makes the first value of an attribute the primary one, whichever the client chose."""

    def update(self, call: Call, before: Json, after: Json) -> Json:
        if call.operation == "replace" and call.kind.name == "User":
            after = {name: _first_is_primary(value) for name, value in after.items()}
        return super().update(call, before, after)


def _attribute(operation: Json) -> str:
    """Return the name of the attribute that an operation leads to."""
    value = operation.get("value")
    path = operation.get("path") or (next(iter(value), "") if isinstance(value, dict) else "")
    return str(path).partition("[")[0].partition(".")[0]


def _replaces_list(operation: Json) -> bool:
    return str(operation.get("op")).casefold() == "replace" and isinstance(operation.get("value"), list)


def _typed_alike(listed: list[Any]) -> list[Any]:
    typed = len(listed) >= _THIRD and all(isinstance(one, dict) and "type" in one for one in listed)
    return [*listed[:2], {**listed[2], "type": listed[1]["type"]}, *listed[3:]] if typed else listed


def _by_position(old: Any, new: Any) -> Any:
    alike = isinstance(old, list) and isinstance(new, list) and len(old) == len(new)
    if not alike or not all(isinstance(one, dict) and "type" in one for one in (*old, *new)):
        return new
    return [{**after, "type": before["type"]} for before, after in zip(old, new, strict=True)]


def _first_is_primary(listed: Any) -> Any:
    if not isinstance(listed, list) or not any(isinstance(one, dict) and one.get("primary") is True for one in listed):
        return listed
    plain = [{key: value for key, value in one.items() if key != "primary"} for one in listed]
    return [{**plain[0], "primary": True}, *plain[1:]]
