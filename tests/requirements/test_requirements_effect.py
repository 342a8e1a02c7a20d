"""Each requirement says what breaking it does to provisioning."""

from __future__ import annotations

import pytest

from scim_conformance.model import Effect
from scim_conformance.requirements import get, load
from scim_conformance.suite import load_checks

PINNED = {
    Effect.LOSS: (
        "ENTRA-USER-PATCH-ACTIVE-STRING",
        "ENTRA-GROUP-MEMBER-REMOVE-LEGACY",
        "OKTA-PATCH-DEACTIVATE",
        "PROFILE-DELETE-AS-DECLARED",
        "RFC7643-3.1-id-stable",
        "RFC7644-3.4.2.2-eq",
        "RFC7644-3.5.2-untouched",
        "RFC7644-7.2-https-only",
        "RFC9865-5.2-cursor-not-authority",
        "SEC-TENANT-READ",
    ),
    Effect.STOP: (
        "ENTRA-TEST-CONNECTION",
        "ENTRA-USER-MATCH-CASE",
        "HTTP-TRAILING-SLASH",
        "OKTA-SPEC-LIST",
        "RFC7643-3.1-create-id",
        "RFC7644-3.12-no-5xx",
        "RFC7644-3.3-create-409-uniqueness",
        "RFC7644-3.4.2-empty-200",
        "SEC-RESOURCE-LIMITS",
    ),
    Effect.DRIFT: (
        "ENTRA-GROUP-MEMBER-CONCURRENT",
        "ENTRA-STORE-AS-SENT",
        "ENTRA-USER-MANAGER-STRING",
        "PROFILE-MAPPING-ROUNDTRIP",
        "RFC7643-2.3.2-boolean-roundtrip",
        "RFC7644-3.5.2-sequential",
        "RFC7644-3.5.2.3-replace-single",
        "RFC9865-2-walk",
    ),
    Effect.COSMETIC: (
        "ENTRA-CONTENT-TYPE",
        "RFC7235-4.1-www-authenticate",
        "RFC7644-3.12-error-status-string",
        "RFC7644-3.4.2.3-desc",
        "RFC7644-3.7-bulk-200",
        "RFC7644-4-spc-filter-403",
    ),
}


def test_each_claimed_requirement_has_an_effect() -> None:
    """Whatever a check can find broken is sorted by what it does to provisioning."""
    claimed = {id_ for check in load_checks() for id_ in (*check.requirements, *check.by_dialect.values())}
    assert [id_ for id_ in sorted(claimed) if get(id_).effect is None] == []


def test_a_requirement_without_effect_is_excluded() -> None:
    """No effect is left out but where no check claims the requirement."""
    assert [one.id for one in load().values() if one.effect is None and one.excluded is None] == []


@pytest.mark.parametrize("effect", list(Effect))
def test_effects_are_judged_by_what_happens_to_people(effect: Effect) -> None:
    """Known examples of each effect stay where they were put."""
    assert {id_: get(id_).effect for id_ in PINNED[effect]} == dict.fromkeys(PINNED[effect], effect)


def test_effects_are_told_in_words_the_gravest_first() -> None:
    """Each effect has a title of its own, and the order of the enum is that of a report."""
    assert [one.title for one in Effect] == [
        "Data is lost or laid open, or a leaver keeps access",
        "Provisioning stops",
        "Accounts drift from the directory",
        "Cosmetic: no provisioning client acts otherwise",
    ]
