"""What Entra and Okta rely on beyond the RFC is judged as it should be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scim_conformance.evidence import Exchange
from scim_conformance.rules import clients
from tests.rules.making import BASE, Judge, answer, listing, places, silence

ROLE = {"value": "admin", "type": "Directory"}


def with_roles(*roles: object) -> Exchange:
    """Return an answer that shows a user with these roles."""
    return answer({"id": "1", "roles": list(roles)})


def slow(seconds: float) -> Exchange:
    """Return an answer that took its time."""
    exchange = answer({})
    assert exchange.response is not None
    return replace(exchange, response=replace(exchange.response, seconds=seconds))


@pytest.mark.parametrize(
    ("rule", "exchange"),
    [
        (clients.elements_kept("roles", [ROLE]), with_roles({"value": "x"}, {**ROLE, "primary": True})),
        (clients.primary_is_flag("roles"), with_roles({"value": "x"}, {**ROLE, "primary": True})),
        (clients.primary_is_flag("roles"), answer({}, 400)),
        (clients.page_from(2, 1), answer(listing({"id": "1"}, total=9, startIndex=2))),
        (clients.apart_from(["1"]), answer(listing({"id": "2"}))),
        (clients.same_order(["1", "2"]), answer(listing({"id": "1"}, {"id": "stranger"}, {"id": "2"}))),
        (clients.one_created([answer({}, 409), answer({}, 201), answer({}, 429)]), answer({}, 201)),
        (clients.quick_enough("searches", [slow(0.1), slow(0.2), slow(4.9)]), answer({})),
        (clients.quick_enough("searches", [silence()]), answer({})),
        (clients.answered_at(f"{BASE}/Users"), answer({}, 404)),
        (clients.counters_are_integers, answer(listing(startIndex=1, itemsPerPage=0))),
        (clients.has_members("name.givenName"), answer({"name": {"givenName": "Ada"}})),
        (clients.has_email, answer({"emails": [{"value": "a@b.example"}]})),
        (clients.has_detail, answer({"detail": "The token has expired."}, 401)),
    ],
)
def test_rule_holds(rule: Judge, exchange: Exchange) -> None:
    """What is right is found faultless."""
    assert rule(exchange) == []


@pytest.mark.parametrize(
    ("rule", "exchange", "where"),
    [
        (clients.elements_kept("roles", [ROLE]), with_roles({"value": "admin"}), ["roles"]),
        (clients.primary_is_flag("roles"), with_roles({**ROLE, "primary": "True"}), ["roles.primary"]),
        (clients.primary_is_flag("roles"), with_roles(ROLE), ["roles.primary"]),
        (clients.page_from(2, 1), answer(listing({}, {}, startIndex=1)), ["startIndex", "Resources"]),
        (clients.page_from(2, 1), answer({}, 500), ["status"]),
        (clients.page_from(1, 1), answer(listing({}, startIndex=True)), ["startIndex"]),
        (clients.apart_from(["1"]), answer(listing({"id": "1"})), ["Resources"]),
        (clients.same_order(["1", "2"]), answer(listing({"id": "2"}, {"id": "1"})), ["Resources"]),
        (clients.one_created([answer({}, 201), answer({}, 201)]), answer({}, 201), ["status"]),
        (clients.one_created([answer({}, 201), answer({}, 500)]), answer({}, 201), ["status"]),
        (clients.one_created([silence()]), silence(), ["status"]),
        (clients.quick_enough("searches", [slow(1.2), slow(1.3), slow(0.1)]), answer({}), ["time of searches"]),
        (clients.quick_enough("writes", [slow(0.1), slow(0.1), slow(6)]), answer({}), ["time of writes"]),
        (clients.answered_at(f"{BASE}//Users"), answer({}), ["address"]),
        (clients.answered_at(f"{BASE}/Users"), answer({}, 302), ["address"]),
        (clients.counters_are_integers, answer(listing(startIndex="1", itemsPerPage=0)), ["startIndex"]),
        (clients.has_members("name.givenName"), answer({"name": {"givenName": ""}}), ["name.givenName"]),
        (clients.has_email, answer({"emails": [{"type": "work"}]}), ["emails"]),
        (clients.has_detail, answer({"detail": " "}, 401), ["detail"]),
    ],
)
def test_rule_does_not_hold(rule: Judge, exchange: Exchange, where: list[str]) -> None:
    """What is wrong is found at its place."""
    assert places(rule(exchange)) == where
