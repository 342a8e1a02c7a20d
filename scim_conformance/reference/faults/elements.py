# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of updating users: one value among several, and one part of a value."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.errors import ScimError, invalid_value, no_target
from scim_conformance.reference.faults.registry import Area, has_members, has_selector
from scim_conformance.reference.faults.steps import Step
from scim_conformance.reference.messages import Call
from scim_conformance.reference.patching import Operation
from scim_conformance.reference.syntax import Compare

Json = dict[str, Any]

AREA = Area("users-update")


def _typed(profile: Profile) -> list[tuple[str, str]]:
    """Return name and type of what may be without a value and is one of several, such as emails and work."""
    selectors = [(one.path.name, one.path.selector) for one in profile.users.attributes if one.required is not True]
    return [(name, one.value) for name, one in selectors if one is not None and isinstance(one.value, str)]


def _has_typed(profile: Profile) -> bool:
    return bool(_typed(profile))


def _has_parts_of_one(profile: Profile) -> bool:
    return len(_typed(profile)) > len(set(_typed(profile)))


def _has_siblings(profile: Profile) -> bool:
    typed = set(_typed(profile))
    return len(typed) > len({name for name, _ in typed})


def _has_primary(profile: Profile) -> bool:
    return any(one.path.selector and isinstance(one.path.selector.value, bool) for one in profile.users.attributes)


def _has_email(profile: Profile) -> bool:
    return any(one.path.name == "emails" and one.path.selector for one in profile.users.attributes)


def _has_roles(profile: Profile) -> bool:
    return any(one.path.name == "roles" and one.path.sub == "value" for one in profile.users.attributes)


def _has_parts(profile: Profile) -> bool:
    parts = [one.path.name for one in profile.users.attributes if one.path.sub and not one.path.selector]
    return len(parts) > len(set(parts))


@AREA.operation(
    "patch-value-path-no-target",
    effect="A person's first mobile number or home address fails in each cycle, with all that is sent along with it.",
    caught_by=("users-set-attribute",),
    need=_has_typed,
    classes=("PU-16",),
)
def value_path_no_target(step: Step) -> Operation:
    """An add or replace whose value path selects nothing is refused with noTarget."""
    if step.creates:
        raise no_target(f"{step.text} selects nothing.")
    return step.operation


@AREA.operation(
    "patch-absent-replace-ignored",
    effect="The value is missing for ever, because the client believes that it is there.",
    caught_by=("users-patch-absent-element",),
    need=_has_typed,
    classes=("PU-16",),
)
def absent_replace_ignored(step: Step) -> Operation | None:
    """A replace whose value path selects nothing is answered with success and changes nothing."""
    return None if step.creates and step.operation.op == "replace" else step.operation


@AREA.operation(
    "patch-absent-element-500",
    effect="A person with an office phone can never be given a mobile number; each cycle ends in an error.",
    caught_by=("users-set-attribute",),
    need=_has_siblings,
    classes=("PU-20",),
)
def absent_element_500(step: Step) -> Operation:
    """An add or replace of a type that is not yet there beside others ends in 500."""
    if step.creates and step.values:
        raise ScimError(500, "Object reference not set to an instance of an object.")
    return step.operation


class _Appending(App):
    """Lets a fault append a value where it should have changed one."""

    def appends(self, step: Step) -> bool:
        """Return whether the operation appends, whatever is there already."""
        raise NotImplementedError

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        step = Step(call, resource, operation)
        found = step.selected() if operation.op != "remove" else []
        if not found or not self.appends(step):
            super().apply(call, resource, operation)
            return
        step.put([one for one in step.values if one not in found])
        super().apply(call, resource, operation)
        step.put([*found, *step.values])


@AREA.operation(
    "patch-replace-element-appends",
    effect="Each change of an address leaves the old one in place, and clients go on reading that.",
    caught_by=("users-change-attribute",),
    need=has_selector,
)
def replace_element_appends(step: Step) -> Operation | None:
    """A replace of a value that a path selects puts a second one beside it."""
    if step.operation.op != "replace" or step.path is None or step.path.sub != "value" or not step.selected():
        return step.operation
    step.put([*step.values, {**step.selected()[0], "value": step.operation.value, "primary": False}])
    return None


@AREA.layer(
    "patch-value-path-makes-three",
    effect="A person gets three addresses with one line each, and later updates hit all of them or none.",
    caught_by=("users-patch-element-once",),
    need=_has_parts_of_one,
    classes=("PU-17",),
)
class ValuePathMakesThree(_Appending):
    """Each add to a part of a value that was not there before the request creates another one."""

    def appends(self, step: Step) -> bool:
        before = self.store.get(step.call.kind.name, step.call.id) or {}
        return not replace(step, resource=before).selected()


@AREA.layer(
    "patch-primary-string-never-matches",
    effect="A change of role gives the person one more role in each cycle and never takes the old one away.",
    caught_by=("users-patch-element-once",),
    need=_has_primary,
    classes=("PU-21",),
)
class PrimaryStringNeverMatches(_Appending):
    """The quoted boolean in a path such as roles[primary eq "True"].value equals no boolean."""

    def appends(self, step: Step) -> bool:
        condition = step.path.condition if step.path is not None else None
        return isinstance(condition, Compare) and condition.literal in ("True", "False", "true", "false")


@AREA.layer(
    "patch-siblings-lost",
    effect="A new office address deletes the private one and all other e-mail addresses.",
    caught_by=("users-update-touches-nothing-else", "users-patch-many-operations"),
    need=_has_siblings,
    classes=("PU-18",),
)
class SiblingsLost(App):
    """A change of one value among several removes the others."""

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        super().apply(call, resource, operation)
        step = Step(call, resource, operation)
        if step.conditional and operation.op != "remove":
            step.put(step.selected())


@AREA.layer(
    "patch-created-element-without-type",
    effect="A mobile number becomes a number of no kind, and one more of them is added in each cycle.",
    caught_by=("users-set-attribute",),
    need=_has_typed,
    classes=("PU-16",),
)
class CreatedElementWithoutType(App):
    """A value that a value path creates does not carry the type from the path."""

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        step = Step(call, resource, operation)
        created = step.creates
        super().apply(call, resource, operation)
        for one in step.selected() if created else []:
            one.pop("type", None)


@AREA.operation(
    "patch-add-replaces-list",
    of=None,
    effect="One more address deletes all others, and one more member empties the group before joining it.",
    caught_by=("groups-add-many-members",),
    need=has_members,
    classes=("PU-24",),
)
def add_replaces_list(step: Step) -> Operation:
    """An add on a multi-valued attribute replaces the values there were."""
    whole = step.operation.path is None or step.whole_list
    return replace(step.operation, op="replace") if step.operation.op == "add" and whole else step.operation


@AREA.layer(
    "patch-parts-lost",
    effect="A new family name deletes the given name, and the person is addressed without it from then on.",
    caught_by=("users-update-touches-nothing-else",),
    need=_has_parts,
)
class PartsLost(App):
    """A change of one part of a name deletes its other parts."""

    def keep(self, call: Call, before: Json | None, after: Json) -> Json:
        after = super().keep(call, before, after)
        if call.operation != "patch" or before is None:
            return after
        names = [name for name in after if isinstance(before.get(name), dict) and isinstance(after[name], dict)]
        for name in names:
            changed = {part: one for part, one in after[name].items() if before[name].get(part) != one}
            if changed and name not in {"meta", *call.kind.extensions}:
                after[name] = changed
        return after


@AREA.operation(
    "patch-absent-replace-untyped",
    effect="The client cannot tell a value that is not there from a request it worded wrongly.",
    caught_by=("users-patch-absent-element-names-no-target",),
    need=_has_typed,
)
def patch_absent_replace_untyped(step: Step) -> Operation:
    """A replace whose value path selects nothing is refused without scimType."""
    if step.creates and step.operation.op == "replace":
        raise ScimError(400, f"{step.text} selects nothing.")
    return step.operation


# -- e-mail addresses and roles ---------------------------------------------------------------------------------------


@AREA.operation(
    "patch-email-case-refused",
    effect="Where the directory writes an address in other letter case, each update of that person is refused.",
    caught_by=("users-patch-letter-case",),
    need=_has_email,
    classes=("PU-38",),
)
def email_case_refused(step: Step) -> Operation:
    """An e-mail address that differs from the stored one in letter case only is refused."""
    held = [one.get("value") for one in step.selected()] if step.name == "emails" else []
    new = step.operation.value
    if any(isinstance(one, str) and one != new and one.casefold() == str(new).casefold() for one in held):
        raise invalid_value("The e-mail address cannot be changed.")
    return step.operation


@AREA.operation(
    "patch-role-objects-refused",
    effect="Roles given after the account was made never arrive, and those taken away stay.",
    caught_by=("users-patch-replaces-roles",),
    need=_has_roles,
    classes=("PU-22",),
)
def role_objects_refused(step: Step) -> Operation:
    """A PATCH of roles knows no member but value, although a create takes type and display."""
    listed = step.value if step.name == "roles" and isinstance(step.value, list) else []
    if any(isinstance(one, dict) and set(one) != {"value"} for one in listed):
        raise invalid_value("roles: send the value alone.")
    return step.operation


@AREA.operation(
    "patch-role-text-fails",
    effect="With Entra's mapping of several roles each change of one looks like an outage and is retried for ever.",
    caught_by=("users-patch-role-in-text",),
    need=_has_roles,
    classes=("PU-22",),
)
def role_text_fails(step: Step) -> Operation:
    """A role that is JSON within a text ends in 500."""
    listed = step.value if step.name == "roles" and isinstance(step.value, list) else []
    if any(isinstance(one, dict) and str(one.get("value")).startswith("{") for one in listed):
        raise ScimError(500, "The role was not found.")
    return step.operation
