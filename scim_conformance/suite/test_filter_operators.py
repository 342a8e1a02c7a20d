"""The operators of a filter and what they compare (RFC 7644 section 3.4.2.2), over three users of this run.

No tutorial promises more than eq: an operator may be refused, but must never be answered wrongly.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

from scim_conformance.rules.lists import finds_exactly, right_or_refused
from scim_conformance.rules.queries import finds_any_of, refused_as_filter, same_as
from scim_conformance.rules.resources import timestamps
from scim_conformance.scim import paths, urns
from scim_conformance.suite.givens import Users, equals
from scim_conformance.suite.kit import Case, NotApplicable, cases, demand, requirement
from scim_conformance.suite.query_givens import Crowd, Queries, mail_elements, optional_text, own_text, user_name

_HOUR = timedelta(hours=1)
_WEST, _EAST = timezone(timedelta(hours=-5)), timezone(timedelta(hours=5))
_ACTIVE, _PASSWORD = paths.parse("active"), paths.parse("password")


@requirement("RFC7644-3.4.2.2-sw")
@cases(variants=("beginning", "inside"), requests=1)
def test_users_filter_starts_with(case: Case, queries: Queries, crowd: Crowd) -> None:
    """A filter with sw finds the users whose value begins with the text, and nobody who has it further on."""
    queries.require_selective()
    asked = {
        "beginning": (crowd.prefix, crowd.ids),
        "inside": (crowd.prefix[1:], []),
    }
    text, ids = asked[str(case.variant)]
    demand(queries.find(f"userName sw {json.dumps(text)}"), right_or_refused(finds_exactly(ids)))


@requirement("RFC7644-3.4.2.2-co")
@cases(variants=("text", "wildcard"), requests=1)
def test_users_filter_contains(case: Case, queries: Queries, crowd: Crowd) -> None:
    """A filter with co finds the users whose value has the text somewhere, with % and _ as plain characters."""
    queries.require_selective()
    inner = crowd.prefix[1:]
    text, ids = {"text": (inner, crowd.ids), "wildcard": (inner.replace("-", "_"), [])}[str(case.variant)]
    demand(queries.find(f"userName co {json.dumps(text)}"), right_or_refused(finds_exactly(ids)))


@requirement("RFC7644-3.4.2.2-ew")
@cases(variants=("end", "inside"), requests=1)
def test_users_filter_ends_with(case: Case, queries: Queries, crowd: Crowd) -> None:
    """A filter with ew finds the users whose value ends in the text, and nobody who has it only before."""
    queries.require_selective()
    asked = {"end": (user_name(crowd.alma)[1:], crowd.ids[:1]), "inside": (crowd.prefix[1:], [])}
    text, ids = asked[str(case.variant)]
    demand(queries.find(f"userName ew {json.dumps(text)}"), right_or_refused(finds_exactly(ids)))


@requirement("RFC7644-3.4.2.2-ne")
@cases(requests=1)
def test_users_filter_not_equal(case: Case, queries: Queries, crowd: Crowd) -> None:
    """A filter with ne finds the users with another value than the one named."""
    found = queries.among(f"userName ne {json.dumps(user_name(crowd.alma))}")
    demand(found, right_or_refused(finds_exactly(crowd.ids[1:])))


@requirement("RFC7644-3.4.2.2-pr")
@cases(requests=1)
def test_users_filter_present(case: Case, users: Users, queries: Queries, crowd: Crowd) -> None:
    """A filter with pr finds the users who have a value for an attribute, and not those without."""
    path = optional_text(users, crowd)
    demand(queries.among(f"{path} pr"), right_or_refused(finds_exactly(crowd.having(path))))


@requirement("RFC7644-3.4.2.2-ge-le-string")
@cases(requests=1)
def test_users_filter_bounds_are_inside(case: Case, queries: Queries, crowd: Crowd) -> None:
    """Between ge and le of one text lies the user with exactly that text."""
    queries.require_and()
    name = json.dumps(user_name(crowd.bert))
    found = queries.find(f"userName ge {name} and userName le {name}")
    demand(found, right_or_refused(finds_exactly([str(crowd.bert.id)])))


@requirement("RFC7644-3.4.2.2-gt-datetime")
@cases(variants=("gt", "ge"), requests=1)
def test_users_filter_compares_instants(case: Case, queries: Queries, crowd: Crowd) -> None:
    """Times are compared as points in time, whichever offset from UTC they are written with."""
    earliest, latest = _modified(crowd)
    asked = {"gt": ((latest + _HOUR).astimezone(_WEST), []), "ge": ((earliest - _HOUR).astimezone(_EAST), crowd.ids)}
    moment, ids = asked[str(case.variant)]
    found = queries.among(f'meta.lastModified {case.variant} "{moment.isoformat(timespec="seconds")}"')
    demand(found, right_or_refused(finds_exactly(ids)))


@requirement("RFC7644-3.4.2.2-gt-boolean-400")
@cases(requests=1)
def test_users_filter_orders_no_boolean(case: Case, queries: Queries, crowd: Crowd) -> None:
    """A filter that orders booleans is refused as an invalid filter."""
    queries.require_selective()
    _with_active(crowd)
    demand(queries.find("active gt true"), refused_as_filter)


@requirement("RFC7644-3.4.2.2-eq-boolean", "RFC7644-3.4.2.2-defaulted")
@cases(variants=("true", "false"), requests=1)
def test_users_filter_active_as_shown(case: Case, queries: Queries, crowd: Crowd) -> None:
    """A filter for a bare true or false finds the users who show that value, whether it was sent or filled in."""
    shown = _with_active(crowd)
    silent = crowd.lacking(_ACTIVE)
    found = queries.among(f"active eq {case.variant}")
    wanted = [id_ for id_, value in shown.items() if value is (case.variant == "true")]
    demand(found, right_or_refused(finds_any_of(wanted, [*wanted, *silent])))


@requirement("RFC7644-3.4.2.2-multivalued-any")
@cases(requests=1)
def test_users_filter_any_of_several(case: Case, queries: Queries, crowd: Crowd) -> None:
    """A filter on an attribute with several values finds the user of whom only the last value fits."""
    queries.require_selective()
    mails = mail_elements(queries.users, crowd, at_least=2)
    found = queries.find(f"emails.value eq {json.dumps(mails[-1]['value'])}")
    demand(found, right_or_refused(finds_exactly(crowd.ids[:1])))


@requirement("RFC7644-3.4.2.2-subattr")
@cases(requests=1)
def test_users_filter_by_part(case: Case, users: Users, queries: Queries, crowd: Crowd) -> None:
    """A filter on a part such as name.familyName finds the user, with an apostrophe as a plain character."""
    queries.require_selective()
    parts = [one for one in users.plain() if one.path.name == "name" and one.path.sub and not one.path.extension]
    path, value = own_text(users, crowd.alma, sorted(parts, key=lambda one: one.path.sub != "familyName"))
    demand(queries.find(equals(path, value)), right_or_refused(finds_exactly(crowd.ids[:1])))


@requirement("RFC7644-3.10-urn-prefix")
@cases(requests=1)
def test_users_filter_with_core_urn(case: Case, queries: Queries, crowd: Crowd) -> None:
    """A filter may write the URN of the User schema before an attribute."""
    queries.require_selective()
    found = queries.find(f"{urns.USER}:{queries.is_(crowd.alma)}")
    demand(found, right_or_refused(finds_exactly(crowd.ids[:1])))


@requirement("RFC7644-3.10-ext-urn-filter")
@cases(requests=1)
def test_users_filter_with_extension_urn(case: Case, users: Users, queries: Queries, crowd: Crowd) -> None:
    """A filter on an attribute of an extension, named with the extension's URN, finds the user."""
    queries.require_selective()
    extended = [one for one in users.plain() if one.path.extension and not one.path.selector]
    path, value = own_text(users, crowd.alma, extended)
    demand(queries.find(equals(path, value)), right_or_refused(finds_exactly(crowd.ids[:1])))


@requirement("RFC7644-3.4.2.2-id-eq")
@cases(requests=1)
def test_users_filter_by_id(case: Case, queries: Queries, crowd: Crowd) -> None:
    """A filter for an id finds the user who has it."""
    queries.require_selective()
    found = queries.find(f"id eq {json.dumps(crowd.alma.id)}")
    demand(found, right_or_refused(finds_exactly(crowd.ids[:1])))


@requirement("RFC7644-3.4.2.2-unknown-operator-400")
@cases(requests=1)
def test_users_filter_unknown_operator_is_refused(case: Case, queries: Queries, crowd: Crowd) -> None:
    """A filter with an operator that does not exist is refused as an invalid filter."""
    queries.require_selective()
    demand(queries.find(f"userName regex {json.dumps(user_name(crowd.alma))}"), refused_as_filter)


@requirement("RFC7644-3.4.2.2-unquoted-string")
@cases(requests=1)
def test_users_filter_unquoted_is_not_ignored(case: Case, queries: Queries, crowd: Crowd) -> None:
    """A text without quotes is refused or compared as that text; the filter is never left out."""
    queries.require_selective()
    found = queries.find(f"userName eq {user_name(crowd.alma)}")
    demand(found, right_or_refused(finds_any_of([], crowd.ids[:1])))


@requirement("RFC7644-3.4.2.2-password-no-leak")
@cases(variants=("sw", "co", "ew", "ge"), requests=2)
def test_users_filter_tells_no_password(case: Case, queries: Queries, crowd: Crowd) -> None:
    """A filter on the password is answered alike for the right text and for a wrong one."""
    password = crowd.alma.person.value(_PASSWORD)
    if not isinstance(password, str):
        raise NotApplicable("this connector sends no password")
    wrong = {"sw": f"{password}~", "co": f"{password}~", "ew": f"~{password}", "ge": f"{password}~"}
    other = queries.among(f"password {case.variant} {json.dumps(wrong[str(case.variant)])}")
    demand(queries.among(f"password {case.variant} {json.dumps(password)}"), same_as(other))


def _with_active(crowd: Crowd) -> dict[str, bool]:
    shown = {str(one.id): paths.read(one.body, _ACTIVE) for one in crowd.everyone}
    known = {id_: value for id_, value in shown.items() if isinstance(value, bool)}
    if not known:
        raise NotApplicable("no user shows whether they are active")
    return known


def _modified(crowd: Crowd) -> tuple[datetime, datetime]:
    told = [one[1] for one in (timestamps(user.body) for user in crowd.everyone) if one is not None]
    if len(told) < len(crowd.ids):
        raise NotApplicable("users do not show when they were last modified")
    return min(told), max(told)
