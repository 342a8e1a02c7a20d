"""Rules about what a token endpoint answers."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.client.grants import Grant
from scim_conformance.evidence import Secret
from scim_conformance.rules.grants import token_is_bearer, token_issued, token_lives_hours
from tests.rules.making import answer, one


@pytest.mark.parametrize("seconds", [3600, 21600, 3600.0])
def test_lifetimes_of_one_to_six_hours_pass(seconds: float) -> None:
    """Both ends of what the gallery allows are allowed."""
    assert token_lives_hours(answer({"expires_in": seconds})) == []


@pytest.mark.parametrize("seconds", [3599, 21601, 604800, 0, -1, "3600", None, True, [3600]])
def test_other_lifetimes_are_found(seconds: Any) -> None:
    """What is too short, too long, absent or no number is found."""
    where, expected, _ = one(token_lives_hours(answer({"expires_in": seconds})))
    assert (where, expected) == ("expires_in", "a number from 3600 to 21600")


@pytest.mark.parametrize(("kind", "count"), [("Bearer", 0), ("BEARER", 0), ("mac", 1), (None, 1), (1, 1)])
def test_type_is_bearer_in_any_case(kind: Any, count: int) -> None:
    """The type counts whatever its letter case; another one, and none, are found."""
    assert len(token_is_bearer(answer({"token_type": kind}))) == count


def test_token_must_have_been_issued() -> None:
    """An answer from which a token was kept passes; one without is found."""
    sent = answer({"access_token": "[redacted]"})
    kept = Grant(sent.uid, sent.request, sent.response, token=Secret("t"))
    assert token_issued(kept) == []
    assert one(token_issued(answer({}))) == ("access_token", "a text of visible ASCII characters", "absent")
