"""Rules about which attributes an answer shows."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.rules.answers import status_is
from scim_conformance.rules.projection import (
    either,
    hides,
    lists_only,
    marked,
    partial,
    shows,
    shows_only,
    shows_without,
)
from scim_conformance.scim import schemas, urns
from scim_conformance.scim.paths import parse
from tests.rules.making import answer, listing, one, places

USER = {
    "schemas": [urns.USER],
    "id": "1",
    "userName": "ada",
    "name": {"givenName": "Ada", "familyName": "Lovelace"},
    "emails": [{"value": "a@x", "type": "work"}, {"value": "b@x", "type": "home"}],
    urns.ENTERPRISE_USER: {"department": "Tools", "manager": {"value": "2"}},
    "meta": {"resourceType": "User"},
}
NAME = parse("userName")
DEPARTMENT = parse(f"{urns.ENTERPRISE_USER}:department")


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ([NAME], {"id": "1", "userName": "ada"}),
        ([NAME], {"id": "1", "schemas": [urns.USER], "userName": "ada", "emails": [], "title": None, "name": {}}),
        ([parse("name.givenName")], {"id": "1", "name": {"givenName": "Ada"}}),
        ([parse("emails.value")], {"id": "1", "emails": [{"value": "b@x"}, {"value": "a@x"}]}),
        ([parse("emails")], {"id": "1", "emails": USER["emails"]}),
        ([DEPARTMENT], {"id": "1", urns.ENTERPRISE_USER: {"department": "Tools"}}),
        ([parse(f"{urns.USER}:userName")], {"id": "1", "username": "ada"}),
        ([], {"id": "1"}),
    ],
)
def test_what_was_asked_for_and_no_more_is_right(wanted: Any, shown: Any) -> None:
    """The minimum and what was asked for pass, unassigned members and other orders included."""
    assert shows_only(USER, wanted)(answer(shown)) == []


@pytest.mark.parametrize(
    ("wanted", "shown", "where"),
    [
        ([NAME], {"userName": "ada"}, ["id"]),
        ([NAME], {"id": "1"}, ["userName"]),
        ([NAME], {"id": "1", "userName": "eve"}, ["userName"]),
        ([NAME], USER, ["answer"]),
        ([NAME], {"id": "1", "userName": "ada", "meta": {"resourceType": "User"}}, ["answer"]),
        ([parse("name.givenName")], {"id": "1", "name": USER["name"]}, ["answer"]),
        ([DEPARTMENT], {"id": "1", urns.ENTERPRISE_USER: USER[urns.ENTERPRISE_USER]}, ["answer"]),
        ([DEPARTMENT], {"id": "1"}, [str(DEPARTMENT)]),
    ],
)
def test_less_or_more_is_found(wanted: Any, shown: Any, where: list[str]) -> None:
    """What is missing is named by its path, what is too much by its names."""
    assert places(shows_only(USER, wanted)(answer(shown))) == where


def test_what_is_always_returned_may_come_along() -> None:
    """Attributes whose schema says always are no surplus."""
    shown = {"id": "1", "userName": "ada", "meta": {"resourceType": "User"}}
    assert shows_only(USER, [], [NAME, parse("meta")])(answer(shown)) == []


def test_surplus_is_told_by_name_only() -> None:
    """The finding says which attributes came along, and no value of them."""
    assert one(shows_only(USER, [NAME])(answer(USER)))[2].startswith("also name.givenname, name.familyname")


@pytest.mark.parametrize(
    ("excluded", "shown", "where"),
    [
        ("name", {name: value for name, value in USER.items() if name != "name"}, []),
        ("name", USER, ["name"]),
        ("name", {"id": "1", "userName": "ada"}, ["emails", urns.ENTERPRISE_USER]),
        ("name", {"userName": "ada"}, ["id"]),
        (str(DEPARTMENT), {**USER, urns.ENTERPRISE_USER: {"manager": {"value": "2"}}}, []),
        (str(DEPARTMENT), {**USER, urns.ENTERPRISE_USER: None}, [urns.ENTERPRISE_USER]),
    ],
)
def test_one_attribute_is_left_out(excluded: str, shown: Any, where: list[str]) -> None:
    """The excluded attribute is gone, and everything else is there."""
    assert (
        places([one for one in shows_without(USER, parse(excluded))(answer(shown)) if one.where != "schemas"]) == where
    )


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (listing({"id": "1", "userName": "a"}, {"id": "2", "userName": "b"}), []),
        (listing({"id": "1", "userName": "a"}, {"id": "2", "userName": "b", "title": "x"}), ["Resources"]),
        (listing({"userName": "a"}), ["Resources"]),
        (listing(), ["Resources"]),
        ({"schemas": [urns.LIST_RESPONSE], "Resources": [{"id": "1"}]}, ["totalResults"]),
    ],
)
def test_each_entry_of_a_list_is_projected(body: Any, where: list[str]) -> None:
    """Every entry has id and what was asked for alone, in a list that is whole."""
    assert places(lists_only([NAME])(answer(body))) == where


def test_hidden_and_shown_attributes() -> None:
    """An attribute that must not be there is found, and one that must."""
    password = parse("password")
    assert places(hides([password])(answer({"password": "x"}))) == ["password"]
    assert hides([password])(answer({"password": None})) == []
    assert "x" not in hides([password])(answer({"password": "x"}))[0].actual
    assert places(shows([password])(answer({}))) == ["password"]
    assert shows([password])(answer({"password": "x"})) == []


def test_one_of_several_rules_is_enough() -> None:
    """Where no rule holds, the first speaks."""
    rule = either(status_is(200), status_is(400))
    assert rule(answer(status=400)) == []
    assert one(rule(answer(status=500)))[1] == "200"


def test_parts_that_have_others_beside_them() -> None:
    """A member of name and one of emails can be asked for; where there is only one member, nothing can be told."""
    assert [str(path) for path in partial(USER)] == ["name.givenName", "emails.value"]
    assert partial({"name": {"givenName": "Ada"}, "emails": [{"value": "x"}], "userName": "a", "b c": [{}]}) == []


def test_the_schema_says_what_is_hidden() -> None:
    """Attributes are found by their returned setting, those of extensions by their URN."""
    core = schemas.core_schemas()
    assert parse("password") in marked(core, "never")
    extension = {
        "x:y": {"attributes": [{"name": "pin", "returned": "request"}, {"name": "no path", "returned": "request"}]}
    }
    assert [path.name for path in marked({"urn:x:y": extension["x:y"]}, "request")] == ["pin"]
    assert marked({urns.GROUP: core[urns.GROUP]}, "default") == []


def test_extension_without_its_last_attribute_may_leave_schemas() -> None:
    """Where the only attribute of an extension is excluded, schemas may name the extension or not."""
    department = parse(f"{urns.ENTERPRISE_USER}:department")
    whole = {"schemas": [urns.USER, urns.ENTERPRISE_USER], "id": "1", urns.ENTERPRISE_USER: {"department": "T"}}
    shown = [{"schemas": [urns.USER], "id": "1"}, {"schemas": whole["schemas"], "id": "1", urns.ENTERPRISE_USER: {}}]
    assert [shows_without(whole, department)(answer(one)) for one in shown] == [[], []]
