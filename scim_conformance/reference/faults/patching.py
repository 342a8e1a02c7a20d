# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of updating users: how the operations of a PATCH are worded, and how attributes are cleared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import invalid_path, invalid_syntax, invalid_value, no_target
from scim_conformance.reference.faults.registry import (
    Area,
    declares,
    has_extension,
    has_optional,
    has_unheard_of,
    unheard_of,
)
from scim_conformance.reference.faults.steps import Step, empty, keys
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.patching import Operation
from scim_conformance.reference.resources import member
from scim_conformance.scim import schemas, urns

Json = dict[str, Any]

AREA = Area("users-update")
_MANAGER = f"{urns.ENTERPRISE_USER}:manager"


def _lacks_plain(profile: Profile) -> bool:
    """Return whether a user may be without a plain text such as title."""
    plain = [profile.users.attribute(name) for name in ("title", "displayName", "nickName")]
    return any(one is not None and one.required is not True for one in plain)


# -- wording ----------------------------------------------------------------------------------------------------------


@AREA.operation(
    "patch-capital-op-refused",
    of=None,
    effect="Entra's default wording of updates is refused, so nothing but creating works.",
    caught_by=("users-update-applies", "users-deactivate-sets-active-false"),
    classes=("PU-01",),
)
def capital_op_refused(step: Step) -> Operation:
    """A PATCH operation that begins with a capital letter is refused."""
    if step.operation.capitalised:
        raise invalid_syntax("op must be add, remove or replace.")
    return step.operation


@AREA.operation(
    "patch-lower-op-refused",
    of=None,
    effect="Clients that write operations as the RFC does, Entra with its flag among them, can change nothing.",
    caught_by=("users-update-applies",),
    classes=("PU-02",),
)
def lower_op_refused(step: Step) -> Operation:
    """A PATCH operation in small letters is refused."""
    if not step.operation.capitalised:
        raise invalid_syntax("op must be Add, Remove or Replace.")
    return step.operation


@AREA.operation(
    "patch-add-refused-on-single",
    effect="An attribute that was empty when the person was created never gets a value.",
    caught_by=("users-set-attribute",),
    classes=("PU-06",),
)
def add_refused_on_single(step: Step) -> Operation:
    """An add with the path of a single-valued attribute is refused."""
    leaf = step.target.leaf if step.target is not None else None
    single = leaf is not None and not schemas.multi_valued(leaf)
    if step.operation.op == "add" and step.operation.path is not None and not step.conditional and single:
        raise invalid_syntax(f"{step.text} has one value; use replace.")
    return step.operation


@AREA.operation(
    "patch-pathless-refused",
    effect="Okta cannot disable anybody, and Entra with its flag can change nothing but e-mail addresses and phones.",
    caught_by=("users-update-applies",),
    classes=("PU-08",),
)
def pathless_refused(step: Step) -> Operation:
    """A PATCH operation without path is refused."""
    if step.operation.path is None:
        raise no_target("path is required.")
    return step.operation


@AREA.operation(
    "patch-pathless-ignored",
    effect="Okta disables nobody and Entra with its flag changes nothing, while their logs say otherwise.",
    caught_by=("users-update-applies",),
    classes=("PU-08",),
)
def pathless_ignored(step: Step) -> Operation | None:
    """A PATCH operation without path is passed over."""
    return None if step.operation.path is None else step.operation


@AREA.operation(
    "patch-flat-keys-ignored",
    effect="With Entra's flag names and departments stay outdated, while each export reports success.",
    caught_by=("users-update-applies",),
    classes=("PU-09",),
)
def flat_keys_ignored(step: Step) -> Operation | None:
    """Keys such as name.givenName in a value without path are passed over."""
    return _without_flat_keys(step)


@AREA.operation(
    "patch-flat-keys-stored",
    effect="With Entra's flag names stay outdated and users gather members such as name.givenName.",
    caught_by=("users-update-applies",),
    classes=("PU-10",),
)
def flat_keys_stored(step: Step) -> Operation | None:
    """Keys such as name.givenName in a value without path become members of that name."""
    if step.operation.path is None and isinstance(step.operation.value, dict):
        flat = {name: value for name, value in step.operation.value.items() if _is_flat(step.call.kind, name)}
        step.resource.update(flat)
    return _without_flat_keys(step)


def _without_flat_keys(step: Step) -> Operation | None:
    value = step.operation.value
    if step.operation.path is not None or not isinstance(value, dict):
        return step.operation
    left = {name: one for name, one in value.items() if not _is_flat(step.call.kind, name)}
    return replace(step.operation, value=left) if left else None


def _is_flat(kind: Kind, name: str) -> bool:
    return kind.extension(name) is None and ("." in name or ":" in name)


@AREA.operation(
    "patch-urn-cut-at-dot",
    each_key=True,
    effect="Department, employee number and manager are never updated, and odd members pile up.",
    caught_by=("users-set-attribute", "users-change-attribute"),
    need=has_extension,
    classes=("PU-12",),
)
def urn_cut_at_dot(step: Step) -> Operation | None:
    """The path of an attribute in an extension is cut at the first dot, which belongs to the URN."""
    if step.extension is None or step.text is None:
        return step.operation
    head, _, tail = step.text.partition(".")
    if step.operation.op != "remove":
        step.resource.setdefault(head, {})[tail] = step.value
    return None


@AREA.operation(
    "patch-extension-refused",
    each_key=True,
    effect="Department, employee number and manager stay for ever what they were when the person was created.",
    caught_by=("users-set-attribute",),
    need=has_extension,
    classes=("PU-14",),
)
def extension_refused(step: Step) -> Operation:
    """A PATCH operation on an attribute of an extension is refused."""
    if step.extension is not None:
        raise invalid_path(f"There is no schema {step.extension}.")
    return step.operation


@AREA.operation(
    "patch-core-urn-refused",
    each_key=True,
    effect="Whatever an admin has mapped by its full name is never updated.",
    caught_by=("users-patch-core-urn",),
    classes=("PU-13",),
)
def core_urn_refused(step: Step) -> Operation:
    """A path that begins with the URN of the User schema is refused."""
    if (step.text or "").startswith(f"{urns.USER}:"):
        raise invalid_path(f"There is no extension {urns.USER}.")
    return step.operation


@AREA.operation(
    "patch-manager-value-refused",
    effect="The manager fails in each cycle where the mapping names the value inside it.",
    caught_by=("users-patch-reference-value",),
    need=declares(_MANAGER),
    classes=("PU-28",),
)
def manager_value_refused(step: Step) -> Operation:
    """A path to the value inside the manager is refused with noTarget."""
    if step.name == "manager" and step.path is not None and step.path.sub is not None:
        raise no_target(f"{step.text} is too deep.")
    return step.operation


@AREA.layer(
    "patch-unknown-attribute-fails-batch",
    effect="One attribute that the product does not know keeps all other changes from being made.",
    caught_by=("users-set-attribute",),
    need=has_unheard_of,
    classes=("PU-32",),
)
class UnknownAttributeFailsBatch(App):
    """One declared attribute, which a create takes, is unknown to PATCH and refused."""

    def apply(self, call: Call, resource: Json, operation: Operation) -> None:
        unknown = unheard_of(self.profile)
        texts = {str(Step(call, resource, one).text).casefold() for one in keys(call.kind, operation)}
        if unknown is not None and unknown.path.text.casefold() in texts:
            raise invalid_path(f"{unknown.path.text} leads to no known attribute.")
        super().apply(call, resource, operation)


# -- no value ---------------------------------------------------------------------------------------------------------


@AREA.operation(
    "patch-remove-ignored",
    effect="What a person no longer has stays in the account for ever, while the client's log says otherwise.",
    caught_by=("users-clear-attribute",),
    need=has_optional,
    classes=("PU-25",),
)
def remove_ignored(step: Step) -> Operation | None:
    """A remove is answered with success and changes nothing."""
    return None if step.operation.op == "remove" else step.operation


@AREA.operation(
    "patch-clear-ignored",
    each_key=True,
    effect="Values that were cleared in the directory stay, and Microsoft's test for it fails.",
    caught_by=("users-patch-null-clears",),
    need=has_optional,
    classes=("PU-30",),
)
def clear_ignored(step: Step) -> Operation | None:
    """A replace with null, an empty text or an empty list is answered with success and changes nothing."""
    return None if step.operation.op != "remove" and empty(step.value) else step.operation


@AREA.operation(
    "patch-manager-not-cleared",
    each_key=True,
    effect="Requests for approval go on to a manager who has left or moved on.",
    caught_by=("users-clear-attribute",),
    need=declares(_MANAGER),
    classes=("PU-29",),
)
def manager_not_cleared(step: Step) -> Operation | None:
    """The manager can be changed, but not taken away."""
    return None if step.name == "manager" and step.clears else step.operation


@AREA.operation(
    "patch-manager-string-refused",
    each_key=True,
    effect="The manager fails in each cycle for everybody, because Entra sends a bare id.",
    caught_by=("users-set-attribute",),
    need=declares(_MANAGER),
)
def manager_string_refused(step: Step) -> Operation:
    """A manager that is a bare id instead of an object is refused."""
    if step.name == "manager" and isinstance(step.value, str) and step.value:
        raise invalid_value("manager must be an object.")
    return step.operation


@AREA.operation(
    "patch-manager-object-refused",
    each_key=True,
    effect="The manager fails in each cycle for clients that send what the schema says.",
    caught_by=("users-set-attribute",),
    need=declares(_MANAGER),
)
def manager_object_refused(step: Step) -> Operation:
    """A manager that is an object instead of a bare id is refused."""
    if step.name == "manager" and isinstance(step.value, dict) and not step.clears:
        raise invalid_value("manager must be a string.")
    return step.operation


# -- what is not there ------------------------------------------------------------------------------------------------


@AREA.operation(
    "patch-replace-absent-passed-over",
    effect="A client that always says replace fills in nothing that was empty, and its log calls the update done.",
    caught_by=("users-patch-replace-adds",),
    need=_lacks_plain,
)
def replace_absent_passed_over(step: Step) -> Operation | None:
    """A replace of a plain attribute without a value is answered with success and not carried out."""
    plain = step.path is not None and step.path.sub is None and step.extension is None and not step.conditional
    absent = step.operation.op == "replace" and plain and step.name not in step.resource
    return None if absent and step.operation.path is not None and not step.whole_list else step.operation


@AREA.layer(
    "patch-replace-without-value-clears",
    effect="A faulty request wipes a title or a department, and the log says that all went well.",
    caught_by=("users-patch-replace-requires-value",),
    need=has_optional,
)
class PatchReplaceWithoutValueClears(App):
    """A replace without a value is taken as one of null."""

    def patch(self, call: Call) -> Answer:
        listed = member(call.body, "Operations")
        for one in listed if isinstance(listed, list) else ():
            if isinstance(one, dict) and str(member(one, "op")).lower() == "replace" and "value" not in one:
                one["value"] = None
        return super().patch(call)
