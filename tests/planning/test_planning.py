"""Profile and check declaration to cases."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from scim_conformance.model import CaseId
from scim_conformance.planning import NEEDS, SUBJECTS, Case, Check, check_id, plan
from scim_conformance.profile import (
    Attribute,
    Basis,
    Delete,
    Known,
    Operations,
    Profile,
    ResourceProfile,
    TestValues,
    load,
)
from scim_conformance.scim.paths import parse
from scim_conformance.suite import load_checks
from tests.support import EVERYTHING

PROFILES = ["bitabiz", "britive", "bizagi", "bic-cloud-design", EVERYTHING]
DEPARTMENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"
WORK = 'emails[type eq "work"].value'


def attribute(path: str, type_: str = "string", required: Known = None, filterable: Known = None) -> Attribute:
    """Return a declared attribute."""
    return Attribute(parse(path), type_, required, filterable, Basis.STATED)


def profile(*attributes: Attribute, **changes: Any) -> Profile:
    """Return a profile of users with these attributes, matched by userName."""
    operations = changes.pop("operations", Operations(True, True, True, Delete.HARD))
    users = ResourceProfile(parse(changes.pop("match_by", "userName")), operations, attributes)
    plain = Profile(
        "acme", "Acme", "entra", None, None, ("bearer",), users, None, TestValues(), (), MappingProxyType({}), Path("x")
    )
    return replace(plain, **changes)


ACME = profile(
    attribute("userName", required=True, filterable=True),
    attribute("active", "boolean", required=False, filterable=True),
    attribute("title", required=None, filterable=None),
    attribute(WORK, required=True, filterable=False),
    attribute("password", filterable=False),
    attribute("manager", "reference"),
    attribute("photo", "binary"),
    attribute("place", "complex"),
)


def check(**members: Any) -> Check:
    """Return a check's declaration."""
    return Check("users-x", "x", "Holds.", ("RFC-A", "RFC-B"), **members)


@pytest.mark.parametrize(
    ("subject", "labels"),
    [
        ("attributes", ["userName", "active", "title", "emails.work", "password", "manager", "photo", "place"]),
        ("required attributes", ["emails.work"]),
        ("filterable attributes", ["userName", "active"]),
        ("filterable text attributes", ["userName"]),
        ("unpromised attributes", ["title", "emails.work"]),
        ("dialects", ["entra", "okta"]),
    ],
)
def test_subjects(subject: str, labels: list[str]) -> None:
    """Each kind of subject picks from the profile what it is about, in the profile's order."""
    found = SUBJECTS[subject](ACME, ["entra", "okta"])
    assert [one.label for one in found] == labels
    assert all((one.dialect is None) != (one.attribute is None) for one in found)


def test_every_subject_and_need_is_tried() -> None:
    """A kind of subject or need that is added has to be added here."""
    assert set(SUBJECTS) == {
        "attributes",
        *(f"attributes {done}{by}" for done in ("set", "changed", "cleared") for by in ("", " by dialect")),
        "group attributes",
        "group attributes changed by dialect",
        "filterable group attributes",
        "required attributes",
        "filterable attributes",
        "filterable text attributes",
        "unpromised attributes",
        "dialects",
        "entra dialects",
        "first dialect",
        "okta dialect",
    }
    assert set(NEEDS) == {
        "hard delete",
        "no promise of hard delete",
        "base URL with slash",
        "client credentials",
        "deactivation",
        "enterprise attributes",
        "entra",
        "expired token",
        "external id",
        "filter by typed e-mail",
        "formatted address",
        "group external id",
        "manager",
        "read-only token",
        "roles",
        "second tenant",
        "groups",
        "group members",
        "group update",
        "groups matched by name",
        "typed values",
        "update",
    }


def test_matching_attribute_is_filterable() -> None:
    """The attribute users are matched by is searched for, whether or not it is ticked as filterable."""
    matched = profile(attribute("active", "boolean", filterable=True), attribute("externalId"), match_by="externalId")
    labels = [one.label for one in SUBJECTS["filterable attributes"](matched, [])]
    assert labels == ["externalId", "active"]
    assert [one.label for one in SUBJECTS["unpromised attributes"](matched, [])] == []
    undeclared = profile(attribute("title"), match_by="userName")
    assert SUBJECTS["filterable attributes"](undeclared, []) == []


ALL = Operations(True, True, True, Delete.HARD)


@pytest.mark.parametrize(
    ("need", "changes", "reason"),
    [
        ("hard delete", {}, None),
        (
            "hard delete",
            {"operations": replace(ALL, delete=Delete.UNSTATED)},
            "the profile says of deleting users: unstated",
        ),
        (
            "hard delete",
            {"operations": replace(ALL, delete=Delete.UNSUPPORTED)},
            "the profile says of deleting users: unsupported",
        ),
        ("no promise of hard delete", {}, "the profile says of deleting users: hard"),
        ("no promise of hard delete", {"operations": replace(ALL, delete=Delete.UNSTATED)}, None),
        ("no promise of hard delete", {"operations": replace(ALL, delete=Delete.UNSUPPORTED)}, None),
        ("deactivation", {}, None),
        (
            "deactivation",
            {"operations": replace(ALL, deactivate=None)},
            "the profile does not say that users are deactivated",
        ),
        (
            "deactivation",
            {"operations": replace(ALL, deactivate=False)},
            "the profile denies that users are deactivated",
        ),
        ("entra", {}, None),
        ("entra", {"client": "okta"}, "the connector's client is okta, not Entra"),
        ("external id", {}, "the connector maps no externalId"),
        ("roles", {}, "the connector maps no roles"),
        ("filter by typed e-mail", {}, "the connector does not filter by an e-mail address of one type"),
        ("group external id", {}, "the profile does not say that groups are provisioned"),
        ("group external id", {"groups": ACME.users}, "the connector maps no externalId of groups"),
        ("base URL with slash", {"base_url_ends_with": "/scim/v2/"}, None),
        (
            "base URL with slash",
            {"base_url_ends_with": None},
            "the base URL of the tutorial does not end with a slash",
        ),
        ("groups", {"groups": ACME.users}, None),
        ("groups", {}, "the profile does not say that groups are provisioned"),
    ],
)
def test_needs(need: str, changes: dict[str, Any], reason: str | None) -> None:
    """A need is met, or the reason why it is not is told."""
    assert NEEDS[need](profile(attribute("userName"), **changes)) == reason


def test_plain_check_has_one_case() -> None:
    """A check without subject or variant is asked once of the users."""
    (planned,) = plan(check(), ACME, ["entra"])
    assert planned.id == CaseId("users-x", "acme/User")
    assert planned.case == Case("acme/User")
    assert planned.requirements == ("RFC-A", "RFC-B")
    assert planned.not_applicable is None
    assert str(planned.case) == "acme/User"


def test_variants_and_subjects_multiply() -> None:
    """Each subject is asked in each variant; the case knows both."""
    planned = plan(check(over="filterable attributes", variants=("eq", "odd variant")), ACME, ["entra"])
    assert [one.case.id for one in planned] == [
        "acme/User/userName.eq",
        "acme/User/userName.odd-variant",
        "acme/User/active.eq",
        "acme/User/active.odd-variant",
    ]
    assert [one.case.variant for one in planned] == ["eq", "odd variant"] * 2
    assert planned[2].case.declared == ACME.users.attribute("active")
    alone = plan(check(variants=("a", "b")), ACME, ["entra"])
    assert [one.case.id for one in alone] == ["acme/User/a", "acme/User/b"]


def test_case_without_attribute_says_so() -> None:
    """Asking a case for an attribute it does not have is a mistake of the suite."""
    with pytest.raises(LookupError, match=r"acme/User is not asked of an attribute"):
        _ = Case("acme/User").declared


def test_dialects_put_their_requirement_first() -> None:
    """A dialect's own requirement leads in its cases, once; others keep the order as declared."""
    declared = check(over="dialects", by_dialect={"entra": "ENTRA-C", "okta": "RFC-B"})
    planned = plan(declared, ACME, ["entra", "okta", "rfc"])
    assert [one.requirements for one in planned] == [
        ("ENTRA-C", "RFC-A", "RFC-B"),
        ("RFC-B", "RFC-A"),
        ("RFC-A", "RFC-B"),
    ]
    assert [one.case.dialect for one in planned] == ["entra", "okta", "rfc"]


def test_paths_with_a_filter_put_entras_requirement_first() -> None:
    """In Entra's dialects a quoted boolean and a value that may be absent are its rule, in others the RFC's."""
    filtered = profile(
        attribute("title"),
        attribute(WORK, required=True),
        attribute('emails[type eq "home"].value'),
        attribute('roles[primary eq "True"].value', required=True),
    )
    own = {"entra": "ENTRA-C", "absent-element": "ENTRA-A", "boolean-selector": "ENTRA-B"}
    declared = check(over="attributes changed by dialect", by_dialect=own)
    asked = ["entra", "entra-compliant", "rfc", "okta"]
    first: dict[str, list[str]] = {}
    for one in plan(declared, filtered, asked):
        first.setdefault(one.case.declared.path.label, []).append(one.requirements[0])
    assert first == {
        "title": ["ENTRA-C", "RFC-A", "RFC-A", "RFC-A"],
        "emails.work": ["ENTRA-C", "RFC-A", "RFC-A", "RFC-A"],
        "emails.home": ["ENTRA-A", "ENTRA-A", "RFC-A", "RFC-A"],
        "roles.primary": ["ENTRA-B", "ENTRA-B", "RFC-A", "RFC-A"],
    }
    only_entra = check(over="attributes changed by dialect", by_dialect={"entra": "ENTRA-C"})
    assert plan(only_entra, filtered, ["entra"])[2].requirements == ("ENTRA-C", "RFC-A", "RFC-B")


@pytest.mark.parametrize(
    ("label", "first"),
    [
        ("nickName", "ENTRA-USER-PATCH-ADD-SINGLE"),
        ("emails.work", "ENTRA-USER-PATCH-ADD-SINGLE"),
        ("phoneNumbers.mobile", "ENTRA-USER-PATCH-CREATE-ON-ABSENT"),
        ("addresses.work.locality", "ENTRA-USER-PATCH-CREATE-ON-ABSENT"),
        ("roles.primary", "ENTRA-USER-ROLES-PRIMARY-PATH"),
    ],
)
def test_setting_is_judged_by_whose_rule_it_is(label: str, first: str) -> None:
    """An add whose filter selects nothing yet is judged as creating the value, where Entra words it so."""
    (declared,) = [one for one in load_checks() if one.id == "users-set-attribute"]
    found = {one.case.id: one.requirements[0] for one in plan(declared, load(EVERYTHING), ["entra", "rfc"])}
    assert found[f"everything/User/{label}.entra"] == first
    assert found[f"everything/User/{label}.rfc"] == "RFC7644-3.5.2.1-add-simple"


def test_unmet_need_is_the_reason_of_every_case() -> None:
    """A check whose need is not met is planned as one case, with the first unmet need as the reason."""
    planned = plan(check(over="required attributes", needs=("entra", "groups")), ACME, ["entra"])
    assert [one.not_applicable for one in planned] == ["the profile does not say that groups are provisioned"]
    assert planned[0].case.id == "acme/User"


def test_check_without_subject_is_planned_with_a_reason() -> None:
    """Where the profile has nothing to ask a check of there is one case that says so."""
    bare = profile(attribute("userName", required=True))
    (planned,) = plan(check(over="required attributes"), bare, ["entra"])
    assert planned.not_applicable == "the profile has no required attributes for this check"
    assert planned.case.id == "acme/User"
    (unmet,) = plan(check(over="required attributes", needs=("groups",)), bare, ["entra"])
    assert unmet.not_applicable == "the profile does not say that groups are provisioned"


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("dialects", [None, ("entra", "entra-compliant", "okta", "rfc"), ()])
def test_whole_plan_is_unique_and_well_named(name: str, dialects: tuple[str, ...] | None) -> None:
    """Every check of the suite has a case for every profile; ids are unique, plain and the same every time."""
    loaded, again = load(name), load(name)
    asked = loaded.dialects if dialects is None else dialects
    for declared in load_checks():
        planned = plan(declared, loaded, asked)
        assert planned
        assert plan(declared, again, asked) == planned
        ids = [one.case.id for one in planned]
        assert len(set(ids)) == len(ids)
        for one in planned:
            assert re.fullmatch(r"[A-Za-z0-9.\-/]+", one.case.id)
            assert re.match(rf"{loaded.connector}/(User|Group)(/|$)", one.case.id)
            assert one.requirements
            assert one.not_applicable is None or one.not_applicable.strip()


def test_everything_leaves_nothing_out() -> None:
    """A connector that promises all there is has every check asked but those for connectors of another kind."""
    loaded = load(EVERYTHING)
    left_out = {
        one.id for one in load_checks() if all(case.not_applicable for case in plan(one, loaded, loaded.dialects))
    }
    less = {"no promise of hard delete", "base URL with slash"}
    excused = {one.id for one in load_checks() if less & {*one.needs} or one.over == "okta dialect"}
    assert left_out == excused


def test_check_id() -> None:
    """A check is called like its function, with dashes."""
    assert check_id("test_users_create_answers_201") == "users-create-answers-201"


def test_tutorials_concern_their_own_connector() -> None:
    """A requirement that restates a connector's tutorial shows in that connector's cases only, unless it is first."""
    own = replace(check(), requirements=("PROFILE-BIC-ROLE", "PROFILE-BRITIVE-GROUPS", "PROFILE-BIC-GROUPS", "RFC-A"))
    britive = replace(ACME, connector="britive")
    assert plan(own, britive, [])[0].requirements == ("PROFILE-BIC-ROLE", "PROFILE-BRITIVE-GROUPS", "RFC-A")
    assert plan(own, ACME, [])[0].requirements == ("PROFILE-BIC-ROLE", "RFC-A")


def test_entra_is_asked_in_its_words() -> None:
    """What only Entra wants has a subject for every dialect of the run, and applies to Entra's."""
    subjects = SUBJECTS["entra dialects"](ACME, ["entra", "rfc", "entra-compliant"])
    assert [one.dialect for one in subjects] == ["entra", "rfc", "entra-compliant"]
    assert [one.dialect for one in subjects if one.reason is None] == ["entra", "entra-compliant"]


def test_okta_is_asked_where_its_words_are() -> None:
    """What only Okta does has one subject, which does not apply to a run in other words."""
    (asked,), (left_out,) = (SUBJECTS["okta dialect"](ACME, dialects) for dialects in (["rfc", "okta"], ["entra"]))
    assert (asked.dialect, asked.reason) == ("okta", None)
    assert left_out.reason == "the run does not ask in Okta's words"
