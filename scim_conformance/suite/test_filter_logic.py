"""How conditions of a filter go together (RFC 7644 section 3.4.2.2, tables 4 and 5), over three users of this run.

What a connector does not promise may be refused, but must never be answered wrongly.
"""

from __future__ import annotations

import json

import pytest

from scim_conformance.evidence import Exchange
from scim_conformance.rules.lists import finds_exactly, finds_nobody, right_or_refused
from scim_conformance.rules.queries import bounded
from scim_conformance.suite.givens import equals
from scim_conformance.suite.group_givens import DISPLAY_NAME, Group, Groups
from scim_conformance.suite.kit import Blocked, Case, NotApplicable, cases, demand, requirement
from scim_conformance.suite.query_givens import Crowd, Queries, mail_elements

_DEPTH = 200


@pytest.fixture(scope="module")
def joined(groups: Groups, crowd: Crowd) -> Group:
    """Return a group that alma is in, beside one without members; Blocked where groups cannot be found by name."""
    groups.require(groups.plain)
    group = groups.require(groups.attempt([str(crowd.alma.id)]), "with-members")
    if finds_exactly([str(group.id)])(groups.find(equals(DISPLAY_NAME, group.body.get("displayName")))):
        raise Blocked("the plain filter does not work", groups.case("groups-filter-finds-own", "displayName"))
    return group


@requirement("RFC7644-3.4.2.2-and")
@cases(requests=1)
def test_users_filter_and_needs_both(case: Case, queries: Queries, crowd: Crowd) -> None:
    """Of two conditions joined by and, each must hold."""
    demand(queries.both(), right_or_refused(finds_exactly(crowd.ids[:1])))


@requirement("RFC7644-3.4.2.2-or")
@cases(requests=1)
def test_users_filter_or_needs_one(case: Case, queries: Queries, crowd: Crowd) -> None:
    """Of two conditions joined by or, one is enough, and who meets neither stays out."""
    demand(queries.either(), right_or_refused(finds_exactly(crowd.ids[:2])))


@requirement("RFC7644-3.4.2.2-not")
@cases(variants=("spaced", "tight"), requests=1)
def test_users_filter_not_turns_its_bracket(case: Case, queries: Queries, crowd: Crowd) -> None:
    """The word not turns round the bracket behind it and nothing else, with or without a space before it."""
    queries.require_and()
    word = {"spaced": "not ", "tight": "not"}[str(case.variant)]
    found = queries.find(f"{word}({queries.is_(crowd.alma)}) and {queries.is_(crowd.bert)}")
    demand(found, right_or_refused(finds_exactly([str(crowd.bert.id)])))


@requirement("RFC7644-3.4.2.2-precedence")
@cases(variants=("and-last", "and-first"), requests=1)
def test_users_filter_and_goes_before_or(case: Case, queries: Queries, crowd: Crowd) -> None:
    """Without brackets and is applied before or, in whatever order they are written."""
    queries.require_and()
    queries.require_or()
    alma, bert, carl = (queries.is_(one) for one in crowd.everyone)
    texts = {"and-last": f"{alma} or {bert} and {carl}", "and-first": f"{carl} and {bert} or {alma}"}
    demand(queries.find(texts[str(case.variant)]), right_or_refused(finds_exactly(crowd.ids[:1])))


@requirement("RFC7644-3.4.2.2-grouping")
@cases(requests=1)
def test_users_filter_brackets_come_first(case: Case, queries: Queries, crowd: Crowd) -> None:
    """Conditions in round brackets are settled before the word next to them."""
    queries.require_and()
    queries.require_or()
    alma, bert, _ = (queries.is_(one) for one in crowd.everyone)
    found = queries.find(f"({alma} or {bert}) and {bert}")
    demand(found, right_or_refused(finds_exactly([str(crowd.bert.id)])))


@requirement("RFC7644-3.4.2.2-valuepath")
@cases(requests=1)
def test_users_filter_value_path(case: Case, queries: Queries, crowd: Crowd) -> None:
    """A filter in square brackets selects by the elements of an attribute, or is refused."""
    queries.require_selective()
    mail, _ = _typed_mails(queries, crowd, at_least=1)
    demand(_in_brackets(queries, mail["type"], mail["value"]), right_or_refused(finds_exactly(crowd.ids[:1])))


@requirement("RFC7644-3.4.2.2-valuepath-same-element")
@cases(requests=1)
def test_users_filter_value_path_asks_one_element(case: Case, queries: Queries, crowd: Crowd) -> None:
    """All conditions in square brackets are asked of one and the same element."""
    queries.require_selective()
    first, last = _typed_mails(queries, crowd, at_least=2)
    if right_or_refused(finds_exactly(crowd.ids[:1]))(_in_brackets(queries, first["type"], first["value"])):
        raise Blocked("square brackets do not work in filters", queries.users.case("users-filter-value-path"))
    demand(_in_brackets(queries, first["type"], last["value"]), right_or_refused(finds_nobody))


@requirement("RFC7644-3.4.2.2-nested-valuepath-400")
@cases(requests=1)
def test_users_filter_nested_value_path_finds_nobody(case: Case, queries: Queries, crowd: Crowd) -> None:
    """Square brackets within square brackets are refused, or find nobody."""
    queries.require_selective()
    demand(queries.find('emails[type eq "work" and value[display eq "x"]]'), right_or_refused(finds_nobody))


@requirement("RFC7644-3.4.2.2-deep-nesting")
@cases(variants=("brackets", "conditions"), requests=1)
def test_users_filter_without_end_is_survived(case: Case, queries: Queries, crowd: Crowd) -> None:
    """A filter with hundreds of brackets or conditions is answered rightly or refused, without a server error."""
    queries.require_or()
    alma = queries.is_(crowd.alma)
    nobody = [equals(queries.users.profile.users.match_by, f"{crowd.prefix}{number}") for number in range(_DEPTH)]
    texts = {"brackets": f"{'(' * _DEPTH}{alma}{')' * _DEPTH}", "conditions": " or ".join([*nobody, alma])}
    demand(queries.find(texts[str(case.variant)]), bounded(finds_exactly(crowd.ids[:1])))


@requirement("RFC7644-3.4.2.2-groups")
@cases(resource="Group", needs="group members", requests=1)
def test_groups_filter_finds_by_member(case: Case, groups: Groups, crowd: Crowd, joined: Group) -> None:
    """A filter on members.value finds the groups that a user is in, and no others."""
    found = groups.find(f"members.value eq {json.dumps(crowd.alma.id)}")
    demand(found, right_or_refused(finds_exactly([str(joined.id)])))


def _typed_mails(queries: Queries, crowd: Crowd, *, at_least: int) -> tuple[dict[str, str], dict[str, str]]:
    typed = [one for one in mail_elements(queries.users, crowd, at_least=at_least) if isinstance(one.get("type"), str)]
    if len({one["type"].casefold() for one in typed}) < at_least:
        raise NotApplicable("a user of this connector has no mail addresses of different types")
    return typed[0], typed[-1]


def _in_brackets(queries: Queries, type_: str, value: str) -> Exchange:
    return queries.find(f"emails[type eq {json.dumps(type_)} and value eq {json.dumps(value)}]")
