"""Rules for odd requests are right about good and bad answers, and never raise."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules import bodies
from scim_conformance.scim import urns
from tests.rules.making import Judge, answer, documents, objects, one, places, silence

EXT = urns.ENTERPRISE_USER
PASSWORD = 'Sc1m! "x"'
BEFORE = {"meta": {"created": "2026-01-15T08:30:00Z", "lastModified": "2026-01-15T08:30:00Z"}}

RULES: dict[str, Judge] = {
    "hides_password": bodies.hides_password(PASSWORD),
    "refused_or_shows": bodies.refused_or_shows(EXT),
    "extension_gone": bodies.extension_gone(EXT),
    "not_modified_since": bodies.not_modified_since(BEFORE),
    "counts": bodies.counts("emails", 2),
    "allow_named": bodies.allow_named,
    "scim_type_fits": bodies.scim_type_fits("invalidPath"),
}


def moved(moment: str) -> dict[str, Any]:
    """Return a resource that was modified at a moment."""
    return {"meta": {**BEFORE["meta"], "lastModified": moment}}


GOOD = [
    ("hides_password", answer({"id": "1", "password": None})),
    ("refused_or_shows", answer({"detail": "no"}, 400)),
    ("refused_or_shows", answer({EXT: {"department": "D"}})),
    ("extension_gone", answer({"schemas": [urns.USER]})),
    ("extension_gone", answer({"schemas": [urns.USER, EXT.upper()]})),
    ("extension_gone", answer({"schemas": [urns.USER, EXT], EXT: {"costCenter": "7"}})),
    ("not_modified_since", answer(BEFORE)),
    ("not_modified_since", answer(moved("2026-01-15T08:30:00.000+00:00"))),
    ("not_modified_since", answer({})),
    ("counts", answer({"emails": [1, 2]})),
    ("allow_named", answer(status=405, headers={"Allow": "GET, POST"})),
    ("allow_named", answer(status=405, headers={"Allow": ""})),
    ("allow_named", answer(status=404)),
    ("scim_type_fits", answer({"scimType": "invalidPath"}, 400)),
    ("scim_type_fits", answer({}, 400)),
]
BAD = [
    ("hides_password", answer({"id": "1", "password": "****"}), "password"),
    ("hides_password", answer({"x": PASSWORD}), "answer"),
    ("hides_password", answer({"x": hashlib.sha256(PASSWORD.encode()).hexdigest().upper()}), "answer"),
    ("hides_password", answer({}, headers={"X-Debug": PASSWORD}), "answer"),
    ("refused_or_shows", answer({"id": "1", EXT: {}}, 201), EXT),
    ("extension_gone", answer({"schemas": [urns.USER], EXT: {}}), EXT),
    ("not_modified_since", answer(moved("2026-01-15T08:30:01Z")), "meta.lastModified"),
    ("counts", answer({"emails": [1]}), "emails"),
    ("counts", answer({}), "emails"),
    ("allow_named", answer(status=405), "header Allow"),
    ("scim_type_fits", answer({"scimType": ["invalidPath"]}, 400), "scimType"),
]


@pytest.mark.parametrize(("name", "exchange"), GOOD)
def test_a_good_answer_passes(name: str, exchange: Exchange) -> None:
    """What is right brings no finding."""
    assert RULES[name](exchange) == []


@pytest.mark.parametrize(("name", "exchange", "where"), BAD)
def test_a_bad_answer_is_found(name: str, exchange: Exchange, where: str) -> None:
    """What is wrong brings one finding, at its place."""
    assert places(RULES[name](exchange)) == [where]


def test_the_password_stands_in_no_finding() -> None:
    """A finding about a password does not repeat it."""
    assert PASSWORD not in str(one(bodies.hides_password(PASSWORD)(answer({"password": "****"}))))
    assert json.dumps(PASSWORD) not in str(bodies.hides_password(PASSWORD)(answer({"x": PASSWORD})))


@settings(max_examples=100, deadline=None)
@given(documents | objects)
def test_no_rule_raises(body: Any) -> None:
    """Every rule judges every JSON body, and silence."""
    for rule in RULES.values():
        for exchange in (answer(body), answer(body, 400), answer(body, 405), answer(text="<html>"), silence()):
            assert all(isinstance(finding, Finding) for finding in rule(exchange))
