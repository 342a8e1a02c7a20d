"""Rules about one resource in an answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scim_conformance.client import Target
from scim_conformance.evidence import Exchange, Secret
from scim_conformance.rules.resources import (
    has_id,
    id_is,
    id_is_legal,
    id_is_not,
    location,
    location_is_here,
    location_names_resource,
    member_absent,
    member_is_not,
    not_invented,
    one_primary,
    resource_type_is,
    schemas_name,
    timestamps_of_new,
    updated_since,
    values_are,
    values_mention,
)
from scim_conformance.scim import urns
from scim_conformance.scim.paths import parse
from tests.rules.making import BASE, SCIM, Judge, answer, documents, one, places, silence

TARGET = Target(BASE, Secret("token"))
HERE = f"{BASE}/Users/1"
CREATED = "meta.created", "a dateTime"


def located(header: str | None, member: Any) -> Exchange:
    """Return the answer to a create with these two locations."""
    headers = SCIM if header is None else {**SCIM, "Location": header}
    return answer({"id": "1", "meta": {"location": member}}, 201, headers)


def new(created: Any, modified: Any = ...) -> Exchange:
    """Return a resource with these timestamps; both are the same unless given."""
    return answer({"meta": {"created": created, "lastModified": created if modified is ... else modified}})


@pytest.mark.parametrize(
    ("rule", "exchange"),
    [
        (id_is_legal, answer({"id": "a/b c@d"})),
        (has_id, answer({"id": 7})),
        (id_is("1"), answer({"id": "1"})),
        (id_is("1"), answer({"id": 1})),
        (id_is_not("1"), answer({"id": "2"})),
        (schemas_name(urns.USER), answer({"schemas": [urns.USER]})),
        (
            schemas_name(urns.USER),
            answer({"schemas": [urns.ENTERPRISE_USER, urns.USER.upper()], urns.ENTERPRISE_USER: {}}),
        ),
        (resource_type_is("User"), answer({"meta": {"resourceType": "User"}})),
        (location_names_resource(TARGET), located(HERE, HERE)),
        (location_names_resource(TARGET), located("/scim/v2/Users/1", HERE)),
        (location_names_resource(TARGET), located("Users/1", HERE)),
        (location_is_here(TARGET), located(HERE, None)),
        (location_is_here(TARGET), located("/anywhere", None)),
        (location_is_here(TARGET), located(None, HERE)),
        (member_absent("unknown"), answer({"known": 1})),
        (member_absent("unknown"), answer({"unknown": None})),
        (member_is_not(parse("meta.created"), "1999"), answer({"meta": {"created": "2026"}})),
        (member_is_not(parse("groups"), {"value": "g"}), answer({"groups": []})),
        (one_primary, answer({"emails": [{"primary": True}, {"primary": False}, {}], "roles": [{"primary": True}]})),
        (one_primary, answer({"emails": [{"primary": "true"}, {"primary": True}, "x"]})),
        (values_are("roles", ["a", "b"]), answer({"Roles": [{"value": "b", "type": "x"}, {"VALUE": "a"}]})),
        (values_are("roles", []), answer({"roles": None})),
        (values_mention("roles", "admin"), answer({"roles": [{"value": "x"}, {"value": '{"value": "admin"}'}]})),
        (timestamps_of_new, new("2026-01-15T08:30:00Z")),
        (timestamps_of_new, new("2026-01-15T08:30:00.1Z", "2026-01-15T10:30:00.9+02:00")),
    ],
)
def test_rule_holds(rule: Judge, exchange: Exchange) -> None:
    """A rule has no finding where the resource is as it should be."""
    assert rule(exchange) == []


@pytest.mark.parametrize(
    ("rule", "exchange", "finding"),
    [
        (id_is_legal, answer({"id": 7}), ("id", "a non-empty string without the word bulkId", "7")),
        (id_is_legal, answer({"id": ""}), ("id", "a non-empty string without the word bulkId", '""')),
        (id_is_legal, answer({"id": "bulkId:1"}), ("id", "a non-empty string without the word bulkId", '"bulkId:1"')),
        (id_is_legal, silence(), ("id", "a non-empty string without the word bulkId", "absent")),
        (has_id, answer({"id": ""}), ("id", "present", '""')),
        (has_id, silence(), ("id", "present", "absent")),
        (id_is("1"), answer({"id": 2}), ("id", '"1"', "2")),
        (id_is_not("1"), answer({"id": "1"}), ("id", "a new one", '"1", the id of the deleted resource')),
        (schemas_name(urns.USER), answer({}), ("schemas", "an array of URNs", "absent")),
        (schemas_name(urns.USER), answer({"schemas": []}), ("schemas", f"names {urns.USER}", "[]")),
        (
            schemas_name(urns.USER),
            answer({"schemas": [urns.USER], urns.ENTERPRISE_USER: {}}),
            ("schemas", f"names {urns.ENTERPRISE_USER}", f'["{urns.USER}"]'),
        ),
        (
            schemas_name(urns.USER),
            answer({"schemas": [urns.USER, urns.USER]}),
            ("schemas", "each URN once", f'["{urns.USER}", "{urns.USER}"]'),
        ),
        (resource_type_is("User"), answer({"meta": "x"}), ("meta.resourceType", '"User"', "absent")),
        (
            resource_type_is("User"),
            answer({"meta": {"resourceType": "user"}}),
            ("meta.resourceType", '"User"', '"user"'),
        ),
        (
            location_names_resource(TARGET),
            located(None, HERE),
            ("header Location", "the URI of the new resource", "absent"),
        ),
        (
            location_names_resource(TARGET),
            located(HERE, None),
            ("meta.location", "the URI of the new resource", "absent"),
        ),
        (
            location_names_resource(TARGET),
            located(HERE, f"{HERE}0"),
            ("meta.location", f"{HERE}, as in the Location header", f'"{HERE}0"'),
        ),
        (
            location_names_resource(TARGET),
            located("http://[", HERE),
            ("meta.location", "http://[, as in the Location header", f'"{HERE}"'),
        ),
        (location_is_here(TARGET), located(None, None), ("header Location", "the URI of the new resource", "absent")),
        (
            location_is_here(TARGET),
            located("http://scim.example.com/scim/v2/Users/1", None),
            ("location", f"a URI below {BASE}", '"http://scim.example.com/scim/v2/Users/1"'),
        ),
        (location_is_here(TARGET), located("http://[", None), ("location", f"a URI below {BASE}", '"http://["')),
        (
            location_is_here(TARGET),
            located("https://host:x/", None),
            ("location", f"a URI below {BASE}", '"https://host:x/"'),
        ),
        (member_absent("unknown"), answer({"UNKNOWN": 1}), ("unknown", "absent", "1")),
        (
            member_is_not(parse("id"), "mine"),
            answer({"id": "mine"}),
            ("id", "a value of the server's own", '"mine", as the client sent it'),
        ),
        (
            member_is_not(parse("groups"), {"value": "g"}),
            answer({"groups": [{"value": "g"}]}),
            ("groups", "a value of the server's own", '[{"value": "g"}], as the client sent it'),
        ),
        (
            one_primary,
            answer({"emails": [{"primary": True}, {"primary": True}]}),
            ("emails", "at most one value with primary true", "2"),
        ),
        (
            values_are("roles", ["a"]),
            answer({"roles": [{"value": "a"}, {"value": "b"}]}),
            ("roles", '["a"]', '["a", "b"]'),
        ),
        (values_are("roles", ["a"]), answer({"roles": "a"}), ("roles", '["a"]', "absent")),
        (values_mention("roles", "a"), answer({"roles": [{"value": "b"}]}), ("roles", '"a"', '["b"]')),
        (
            timestamps_of_new,
            new("2026-01-15T08:30:00Z", "2026-01-15T08:31:00Z"),
            ("meta.lastModified", "2026-01-15T08:30:00Z, as created", '"2026-01-15T08:31:00Z"'),
        ),
        (
            timestamps_of_new,
            new("2026-01-15T08:30:00Z", None),
            ("meta.lastModified", "a dateTime", "absent"),
        ),
    ],
)
def test_rule_does_not_hold(rule: Judge, exchange: Exchange, finding: tuple[str, str, str]) -> None:
    """A rule says where a resource differs, what was expected and what came."""
    assert one(rule(exchange)) == finding


def test_location_missing_in_both_places_is_told_twice() -> None:
    """Header and member are told one by one."""
    assert places(location_names_resource(TARGET)(located(None, None))) == ["header Location", "meta.location"]
    assert places(location_names_resource(TARGET)(silence())) == ["header Location", "meta.location"]


@pytest.mark.parametrize(
    ("exchange", "uri"),
    [(located("/a", "/b"), "/a"), (located(None, "/b"), "/b"), (located(None, 5), None), (silence(), None)],
)
def test_location_is_the_header_or_the_member(exchange: Exchange, uri: str | None) -> None:
    """The Location header goes first, then meta.location."""
    assert location(exchange) == uri


LEGAL = [
    "2026-01-15T08:30:00Z",
    "2026-01-15T08:30:00",
    "2026-01-15T08:30:00.1Z",
    "2026-01-15T08:30:00.123456789Z",
    "2026-01-15T08:30:00+14:00",
    "2026-01-15T08:30:00-00:00",
    "2026-01-15T08:30:00.5-05:30",
    "2024-02-29T23:59:59Z",
    "2026-01-15T24:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "12026-01-15T08:30:00Z",
    "-0044-03-15T12:00:00Z",
]
NONSENSE = [
    1768465800,
    1768465800.5,
    True,
    None,
    "",
    "1768465800",
    "2026-01-15",
    "08:30:00Z",
    "2026-01-15 08:30:00Z",
    "2026-01-15T08:30Z",
    "20260115T083000Z",
    "2026-01-15T08:30:00z",
    "2026-01-15T08:30:00.Z",
    "2026-01-15T08:30:00+0200",
    "2026-01-15T08:30:00+15:00",
    "2026-01-15T08:30:00+02:60",
    "2026-13-15T08:30:00Z",
    "2026-00-15T08:30:00Z",
    "2026-02-30T08:30:00Z",
    "12026-01-32T08:30:00Z",
    "2025-02-29T08:30:00Z",
    "2026-01-15T25:00:00Z",
    "2026-01-15T24:00:01Z",
    "2026-01-15T08:60:00Z",
    "2026-01-15T08:30:61Z",
    "15.01.2026 08:30:00",
    "1/15/2026 8:30:00 AM",
    "Thu, 15 Jan 2026 08:30:00 GMT",
    "/Date(1768465800000)/",
    "٢٠٢٦-01-15T08:30:00Z",
    {"date": "2026-01-15T08:30:00Z"},
]


@pytest.mark.parametrize("text", LEGAL)
def test_legal_timestamps_are_accepted(text: str) -> None:
    """Every form of xsd:dateTime passes, and is the same moment as itself."""
    assert timestamps_of_new(new(text)) == []


@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_timestamps_are_found(value: Any) -> None:
    """Whatever is no xsd:dateTime is found, once for each member, without an exception."""
    findings = timestamps_of_new(new(value))
    assert places(findings) == ["meta.created", "meta.lastModified"]
    assert {finding.expected for finding in findings} == {"a dateTime"}


offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29), timezones=offsets)  # noqa: DTZ001


@given(moments, offsets, st.sampled_from(["", ".0", ".123", ".999999"]))
def test_any_moment_in_any_zone_is_accepted(moment: datetime, elsewhere: timezone, fraction: str) -> None:
    """A moment is the same one in another zone and with a fraction of a second less."""
    created = moment.replace(microsecond=0)
    text = created.isoformat().replace("+00:00", "Z", 1)
    offset = text[19:]
    modified = created.astimezone(elsewhere).isoformat()
    assert timestamps_of_new(new(f"{text[:19]}{fraction}{offset}", modified)) == []


@given(moments, st.integers(2, 10_000_000))
def test_a_later_change_is_found(moment: datetime, seconds: int) -> None:
    """A new resource that claims a later change is found."""
    created = moment.astimezone(UTC).replace(year=2020, day=1)
    later = created + timedelta(seconds=seconds)
    assert places(timestamps_of_new(new(created.isoformat(), later.isoformat()))) == ["meta.lastModified"]


@settings(max_examples=50, deadline=None)
@given(documents, documents)
def test_timestamps_never_raise(created: Any, modified: Any) -> None:
    """Any JSON in place of timestamps is judged."""
    assert isinstance(timestamps_of_new(new(created, modified)), list)


@given(st.from_regex(r"[-+]?\d{1,6}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,12})?(Z|[-+]\d\d:\d\d)?", fullmatch=True))
def test_timestamp_lookalikes_never_raise(text: str) -> None:
    """What looks like a timestamp is either one or told as none."""
    assert len(timestamps_of_new(new(text))) in (0, 2)


@pytest.mark.parametrize(
    ("created", "places_"),
    [
        ("2026-11-21T10:00:00.250Z", []),
        ("2026-11-21T10:00:00.2504Z", []),
        ("2026-11-21T10:00:00Z", []),
        ("2026-11-21T11:00:00.250+01:00", []),
        ("2026-11-21T10:00:00.255Z", ["meta.created"]),
        ("2026-11-21T10:00:02Z", ["meta.created"]),
    ],
)
def test_created_stays_the_moment_it_was(created: str, places_: list[str]) -> None:
    """Another way to write the moment of creation is the same moment, however roughly; another moment is not."""
    before = {"meta": {"created": "2026-11-21T10:00:00.250Z", "lastModified": "2026-11-21T10:00:00.250Z"}}
    after = answer({"meta": {"created": created, "lastModified": "2026-11-21T10:00:09Z"}})
    assert [one.where for one in updated_since(before)(after)] == places_


@pytest.mark.parametrize("body", [{}, {"externalId": None}, {"externalId": ""}, {"EXTERNALID": []}, {"id": "1"}])
def test_what_nobody_gave_has_no_value(body: dict[str, Any]) -> None:
    """Absent, null and empty are no value; anything else was made up."""
    assert not_invented("externalId")(answer(body)) == []
    assert places(not_invented("externalId")(answer({**body, "externalId": "ada"}))) == ["externalId"]
    assert places(not_invented("externalId")(answer({**body, "externalId": 0}))) == ["externalId"]
