"""Every declared attribute is created, set, changed and cleared, in each dialect and by PUT: each once, none padded."""

from __future__ import annotations

from collections import Counter

import pytest

from scim_conformance.dialects import DIALECTS
from scim_conformance.planning import PlannedCase, plan
from scim_conformance.profile import load
from scim_conformance.suite import load_checks
from tests.support import PROFILES, stem

CHECKS = {one.id: one for one in load_checks()}
CREATE = "users-create-stores-attribute"
STEPS = ("set", "change", "clear")
HAS_IT = "a user has a userName from the start"
HIDDEN = "the attribute is never returned, so that a write cannot be judged"
REQUIRED = "the attribute is required"
SWITCHED = "a boolean is switched, not cleared"
#: How many user attributes each profile declares.
DECLARED = {"bitabiz": 4, "britive": 45, "bizagi": 7, "bic-cloud-design": 6, "everything": 54}
#: What is not asked of whom, and why; userName is not set, and not cleared, anywhere.
NOT_ASKED: dict[str, dict[str, dict[str, str]]] = {
    "bitabiz": {"clear": dict.fromkeys(("emails.work", "name.givenName", "name.familyName"), REQUIRED)},
    "britive": {"clear": {"active": SWITCHED}},
    "bizagi": {"clear": {"active": SWITCHED}},
    "bic-cloud-design": {
        "clear": dict.fromkeys(
            ("emails.work", "active", "roles.primary", "displayName", "enterprise.organization"), REQUIRED
        )
    },
    "everything": {
        "set": {"password": HIDDEN},
        "change": {"password": HIDDEN},
        "clear": {
            **dict.fromkeys(("name.familyName", "emails.work"), REQUIRED),
            **dict.fromkeys(("active", "acme.contractor"), SWITCHED),
            "password": HIDDEN,
        },
    },
}
USER_NAME: dict[str, dict[str, str]] = {"set": {"userName": HAS_IT}, "change": {}, "clear": {"userName": REQUIRED}}

profiles = pytest.mark.parametrize("profile", PROFILES, ids=stem)
dialects = pytest.mark.parametrize("dialects", [("rfc",), ("entra", "entra-compliant"), DIALECTS], ids="+".join)


def planned(check: str, profile: str, dialects: tuple[str, ...]) -> list[PlannedCase]:
    """Return the cases of a check."""
    return list(plan(CHECKS[check], load(profile), dialects))


def labels(profile: str) -> list[str]:
    """Return the labels of the declared attributes, no two of them alike."""
    found = [one.path.label for one in load(profile).users.attributes]
    assert len(set(found)) == len(found) == DECLARED[stem(profile)]
    return found


@profiles
def test_every_attribute_is_created_once(profile: str) -> None:
    """Each declared attribute has one case of being stored on create, and it is asked."""
    cases = planned(CREATE, profile, load(profile).dialects)
    base = f"{stem(profile)}/User"
    assert [one.case.id for one in cases] == [f"{base}/{label}" for label in labels(profile)]
    assert [one.case.declared for one in cases] == list(load(profile).users.attributes)
    assert {one.not_applicable for one in cases} == {None}


@profiles
@dialects
@pytest.mark.parametrize("step", STEPS)
def test_every_attribute_is_patched_once_per_dialect(profile: str, dialects: tuple[str, ...], step: str) -> None:
    """Each declared attribute has one case per dialect and step, asked unless the plan says why it makes no sense."""
    cases = planned(f"users-{step}-attribute", profile, dialects)
    wanted = [(label, dialect) for label in labels(profile) for dialect in dialects]
    told = [(one.case.declared.path.label, str(one.case.dialect)) for one in cases]
    assert told == wanted
    assert [one.case.id for one in cases] == [f"{stem(profile)}/User/{label}.{dialect}" for label, dialect in wanted]
    _same_reasons(cases, profile, step, len(dialects))


@profiles
@pytest.mark.parametrize("step", STEPS)
def test_every_attribute_is_put_once(profile: str, step: str) -> None:
    """Each declared attribute has one case per step by PUT, which has no dialect."""
    cases = planned(f"users-put-{step}-attribute", profile, load(profile).dialects)
    assert [one.case.id for one in cases] == [f"{stem(profile)}/User/{label}" for label in labels(profile)]
    assert {one.case.dialect for one in cases} == {None}
    _same_reasons(cases, profile, step, 1)


def _same_reasons(cases: list[PlannedCase], profile: str, step: str, times: int) -> None:
    """Demand that exactly the cases known to make no sense are not asked, each for its reason."""
    left_out = Counter((one.case.declared.path.label, one.not_applicable) for one in cases if one.not_applicable)
    known = {**USER_NAME[step], **NOT_ASKED[stem(profile)].get(step, {})}
    assert left_out == Counter(dict.fromkeys(known.items(), times))
