"""Updating users as provisioning does: every mapped attribute set, changed and cleared, in the words of each client."""

from __future__ import annotations

from typing import NoReturn

from scim_conformance.client import Client
from scim_conformance.dialects import change_values, set_active
from scim_conformance.evidence import Exchange
from scim_conformance.planning import NEEDS
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import accepted, patch_answer, status_is
from scim_conformance.rules.hints import updated
from scim_conformance.rules.protocol import content_location_is_location
from scim_conformance.rules.values import answer_shows, is_cleared, one_element, unchanged_since
from scim_conformance.scim.paths import AttributePath
from scim_conformance.suite.kit import Blocked, Case, cases, demand, requirement
from scim_conformance.suite.update_givens import ACTIVE, Step, Updates


@requirement(
    "RFC7644-3.5.2.3-replace-single",
    "RFC7644-3.5.2.3-replace-no-path",
    entra="ENTRA-USER-PATCH-SINGLE",
    entra_compliant="ENTRA-USER-PATCH-MULTI-FLAG",
)
@cases(over="dialects", needs="update", requests=15)
def test_users_update_applies(case: Case, updates: Updates) -> None:
    """One attribute replaced alone is accepted, and a fresh read shows the new value."""
    step = updates.of(str(case.dialect)).first
    path, value = step.only
    demand(step.sent[path], accepted)
    demand(step.read, status_is(200), updated(path, value, updates.users.values))


@requirement("RFC7644-3.5.2-response")
@cases(over="dialects", needs="update")
def test_users_patch_answer(case: Case, updates: Updates) -> None:
    """An update is answered 200 with the user as it is now, or 204 without a body."""
    step = updates.ready(str(case.dialect)).first
    path, value = step.only
    demand(step.sent[path], patch_answer, answer_shows(path, value, updates.users.values.case_exact(path)))


@requirement("RFC7643-3.1-content-location")
@cases(needs="update")
def test_users_patch_names_one_location(case: Case, updates: Updates, client: Client) -> None:
    """A Content-Location header, where the answer to a PATCH has one, is the location in meta."""
    step = updates.ready(updates.users.profile.dialects[0]).first
    demand(step.sent[step.only[0]], accepted, content_location_is_location(client.transport.target))


@requirement(
    "RFC7644-3.5.2.1-add-simple",
    "RFC7644-3.5.2.1-add-no-path",
    "RFC7644-3.5.2.1-add-complex",
    "RFC7644-3.5.2-ext-urn-path",
    "ENTRA-USER-PATCH-CREATE-ON-ABSENT",
    "ENTRA-USER-MANAGER-STRING",
    "ENTRA-USER-MANAGER-OBJECT",
    "ENTRA-VALIDATOR-ADD-VERBOSE",
    "PROFILE-BIC-ROLE",
    entra="ENTRA-USER-PATCH-ADD-SINGLE",
    entra_compliant="ENTRA-USER-PATCH-ADD-SINGLE",
    absent_element="ENTRA-USER-PATCH-CREATE-ON-ABSENT",
    boolean_selector="ENTRA-USER-ROLES-PRIMARY-PATH",
)
@cases(over="attributes set by dialect", needs="update")
def test_users_set_attribute(case: Case, updates: Updates) -> None:
    """An attribute without a value is given one by PATCH, and a fresh read shows it."""
    step = updates.ready(str(case.dialect)).set
    sent, rule = _written(case, step, updates, "users-set-attribute")
    demand(sent, accepted)
    demand(step.read, status_is(200), rule)


@requirement(
    "RFC7644-3.5.2.3-replace-single",
    "RFC7644-3.5.2.3-replace-valuepath-sub",
    "ENTRA-USER-MANAGER-STRING",
    "PROFILE-BIZAGI-ATTRIBUTES",
    "PROFILE-BIC-ROLE",
    entra="ENTRA-USER-PATCH-MULTI-LEGACY",
    entra_compliant="ENTRA-USER-PATCH-MULTI-FLAG",
    boolean_selector="ENTRA-USER-ROLES-PRIMARY-PATH",
)
@cases(over="attributes changed by dialect", needs="update")
def test_users_change_attribute(case: Case, updates: Updates) -> None:
    """An attribute is given another value by PATCH, and a fresh read shows it."""
    step = updates.ready(str(case.dialect)).change_of(case.declared.path)
    updates.require_stored(case.declared)
    if case.declared.path == ACTIVE:
        _require_switch(updates, str(case.dialect))
    updates.require_had(step, case.declared.path, str(case.dialect))
    sent, rule = _written(case, step, updates, "users-change-attribute")
    demand(sent, accepted)
    demand(step.read, status_is(200), rule)


@requirement(
    "RFC7644-3.5.2.2-remove-single",
    "RFC7644-3.5.2.2-remove-filter",
    "ENTRA-USER-MANAGER-CLEAR",
    entra="ENTRA-USER-CLEAR",
    entra_compliant="ENTRA-USER-CLEAR",
    boolean_selector="ENTRA-USER-ROLES-PRIMARY-PATH",
)
@cases(over="attributes cleared by dialect", needs="update")
def test_users_clear_attribute(case: Case, updates: Updates) -> None:
    """An attribute is cleared by PATCH, and a fresh read shows no value."""
    updates.require_stored(case.declared)
    path = case.declared.path
    updates.users.require_clearable(path)
    step = updates.ready(str(case.dialect)).cleared
    updates.require_had(step, path, str(case.dialect))
    updates.require_not_all_broken(step, path, "users-clear-attribute", str(case.dialect), is_cleared)
    if updates.of(str(case.dialect)).loses and is_cleared(path)(step.read):
        _block_lost(path, updates, str(case.dialect))
    demand(step.sent[path], accepted)
    demand(step.read, status_is(200), is_cleared(path))


@requirement("RFC7644-3.5.2-untouched")
@cases(over="dialects", variants=("single", "one-half", "other-half"), needs="update")
def test_users_update_touches_nothing_else(case: Case, updates: Updates) -> None:
    """An update changes no attribute it does not name."""
    updated = updates.ready(str(case.dialect))
    one, other = updated.changes
    step = {"single": updated.first, "one-half": one, "other-half": other}[str(case.variant)]
    demand(step.read, status_is(200), _others_unchanged(step, updates))


@requirement(
    "RFC7644-3.5.2-sequential",
    "ENTRA-VALIDATOR-ADD-VERBOSE",
    entra="ENTRA-USER-PATCH-MULTI-LEGACY",
    entra_compliant="ENTRA-USER-PATCH-MULTI-FLAG",
)
@cases(over="dialects", variants=("set", "change"), needs="update")
def test_users_patch_many_operations(case: Case, updates: Updates) -> None:
    """Operations the endpoint takes one by one are taken together in one PATCH too."""
    updated = updates.ready(str(case.dialect))
    steps = (updated.set,) if case.variant == "set" else updated.changes
    refused = [path for step in steps for path in step.written if path not in step.accepted]
    if refused:
        if refused[0] == ACTIVE:
            _require_switch(updates, str(case.dialect))
        judge = updates.users.case(f"users-{case.variant}-attribute", f"{refused[0].label}.{case.dialect}")
        raise Blocked(f"the operation on {refused[0]} is refused even alone", judge)
    demand(steps[0].read, lambda _: [finding for step in steps for finding in step.not_together()])


@requirement(
    "RFC7644-3.5.2.1-add-multivalued",
    "ENTRA-USER-PATCH-ADDRESS-ONE-ELEMENT",
    "PROFILE-BIC-ROLE",
)
@cases(over="dialects", needs=("update", "typed values"))
def test_users_patch_element_once(case: Case, updates: Updates) -> None:
    """Several operations on parts of one value, such as the work address, end in one value and not in several."""
    step = updates.ready(str(case.dialect)).set
    typed = [path for path in step.accepted if path.selector is not None]
    demand(step.read, status_is(200), *(one_element(path) for path in sorted(typed, key=str)))


def _written(case: Case, step: Step, updates: Updates, check: str) -> tuple[Exchange, Rule]:
    """Return the PATCH that carried an attribute, and the rule for the read after it."""
    updates.require_stored(case.declared)
    path = case.declared.path

    def holds_it(other: AttributePath) -> Rule:
        return updated(other, step.written[other], updates.users.values)

    among_others = updates.of(str(case.dialect)).loses and len(step.written) > 1
    if among_others and path in step.accepted and holds_it(path)(step.read):
        _block_lost(path, updates, str(case.dialect))
    updates.require_not_all_broken(step, path, check, str(case.dialect), holds_it)
    # Only what the judge sees too: several values that a change makes are a failure of the change.
    if path in step.accepted and one_element(path)(updates.of(str(case.dialect)).set.read):
        judge = updates.users.case("users-patch-element-once", str(case.dialect))
        raise Blocked(f"the parts of {path.name} end up in several values", judge)
    if path == ACTIVE and (path not in step.accepted or holds_it(path)(step.read)):
        _require_switch(updates, str(case.dialect))
    return step.sent[path], holds_it(path)


def _block_lost(path: AttributePath, updates: Updates, dialect: str) -> NoReturn:
    """Raise Blocked for an operation that is lost among others, where others of them work alone."""
    judge = updates.users.case("users-patch-many-operations", f"{dialect}.{updates.of(dialect).loses}")
    raise Blocked(f"{path} is lost among other operations", judge)


def _require_switch(updates: Updates, dialect: str) -> None:
    """Raise Blocked where users cannot even be switched off, which is judged by the check of deactivation.

    Only where that check words it alike: what is refused in one wording may work in another.
    """
    profile, off = updates.users.profile, {ACTIVE: False}
    alike = change_values(dialect, off) == set_active(dialect, False)["Operations"]
    if alike and NEEDS["deactivation"](profile) is None and not updates.works(updates.of(dialect).switched):
        raise Blocked("users cannot be switched off", updates.users.case("users-deactivate-sets-active-false", dialect))


def _others_unchanged(step: Step, updates: Updates) -> Rule:
    declared = [one.path for one in updates.users.profile.users.attributes]
    watched: list[AttributePath] = [path for path in declared if path not in step.written]
    return unchanged_since(step.before, watched, updates.users.values.case_exact)
