"""PATCH operations on a resource (RFC 7644 section 3.5.2) and what Entra takes the liberty to send."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from scim_conformance.profile.model import Profile
from scim_conformance.reference.catalog import Kind, kinds
from scim_conformance.reference.errors import ScimError
from scim_conformance.reference.patching import apply, operations
from scim_conformance.scim import urns

Json = dict[str, Any]
CORP = "urn:example:params:scim:schemas:extension:corp:2.0:User"
ENT = urns.ENTERPRISE_USER
WORK = {"type": "work", "value": "w@x.example", "primary": True}
HOME = {"type": "home", "value": "h@x.example"}
START: Json = {
    "id": "1",
    "userName": "ada",
    "active": True,
    "title": "Boss",
    "name": {"givenName": "Ada", "familyName": "Love"},
    "emails": [WORK, HOME],
    ENT: {"department": "R&D", "manager": {"value": "7", "$ref": "http://x/Users/7"}},
}
KINDS = {"User": START, "Group": {"id": "2", "displayName": "G", "members": [{"value": "a"}, {"value": "b"}]}}


def op(op: str, path: str | None = None, *value: Any) -> Json:
    """Return one operation."""
    result: Json = {"op": op}
    if path is not None:
        result["path"] = path
    if value:
        result["value"] = value[0]
    return result


def applied(kind: Kind, start: Json, *ops: Json) -> Json:
    """Return a copy of a resource after operations."""
    resource = copy.deepcopy(start)
    for one in operations({"Operations": list(ops)}):
        apply(kind, resource, one)
    return resource


#: Operations, then what differs afterwards: values by name, None for gone.
CHANGES: list[tuple[str, list[Json], Json]] = [
    ("replace-simple", [op("replace", "title", "Chief")], {"title": "Chief"}),
    ("capitalised", [op("Replace", "title", "Chief")], {"title": "Chief"}),
    ("name-in-other-case", [op("replace", "TITLE", "Chief")], {"title": "Chief"}),
    ("qualified-core-name", [op("replace", f"{urns.USER}:title", "Chief")], {"title": "Chief"}),
    ("members-in-other-case", [{"OP": "replace", "Path": "title", "Value": "Chief"}], {"title": "Chief"}),
    ("add-simple", [op("add", "nickName", "A")], {"nickName": "A"}),
    ("add-existing-simple-replaces", [op("add", "title", "Chief")], {"title": "Chief"}),
    ("remove-simple", [op("remove", "title")], {"title": None}),
    ("remove-absent", [op("remove", "nickName")], {}),
    ("empty-string-clears", [op("replace", "title", "")], {"title": None}),
    ("null-clears", [op("replace", "title", None)], {"title": None}),
    ("boolean-as-string", [op("Replace", "active", "False")], {"active": False}),
    ("sequential", [op("add", "nickName", "A"), op("remove", "nickName")], {}),
    ("sub", [op("replace", "name.givenName", "Eve")], {"name": {"givenName": "Eve", "familyName": "Love"}}),
    ("sub-removed", [op("remove", "name.givenName")], {"name": {"familyName": "Love"}}),
    ("last-sub-removed", [op("remove", "name.givenName"), op("remove", "name.familyName")], {"name": None}),
    ("complex-merges", [op("replace", "name", {"givenName": "E"})], {"name": {"givenName": "E", "familyName": "Love"}}),
    ("complex-sub-cleared", [op("add", "name", {"givenName": ""})], {"name": {"familyName": "Love"}}),
    ("complex-cleared", [op("replace", "name", {})], {"name": None}),
    ("pathless", [op("replace", None, {"title": "C", "nickName": "A"})], {"title": "C", "nickName": "A"}),
    ("pathless-add-list", [op("add", None, {"emails": [{"value": "n"}]})], {"emails": [WORK, HOME, {"value": "n"}]}),
    (
        "flat-keys",
        [
            op(
                "replace",
                None,
                {"name.givenName": "K", f"{ENT}:employeeNumber": "9", 'emails[type eq "home"].value': "n"},
            )
        ],
        {
            "name": {"givenName": "K", "familyName": "Love"},
            "emails": [WORK, {"type": "home", "value": "n"}],
            ENT: {**START[ENT], "employeeNumber": "9"},
        },
    ),
    ("pathless-unknown-ignored", [op("replace", None, {"nothing": 1, "a.b.c": 2, "title": "C"})], {"title": "C"}),
    ("pathless-read-only-ignored", [op("replace", None, {"id": "9", "meta": {}, "groups": []})], {}),
    ("schemas-follow", [op("add", "schemas", [CORP])], {}),
    ("pathless-extension", [op("add", None, {ENT: {"division": "D"}})], {ENT: {**START[ENT], "division": "D"}}),
    ("whole-extension-merged", [op("replace", ENT, {"division": "D"})], {ENT: {**START[ENT], "division": "D"}}),
    ("whole-extension-removed", [op("remove", ENT)], {ENT: None}),
    ("new-extension", [op("add", f"{CORP}:badge", 7)], {CORP: {"badge": 7}}),
    ("extension-emptied", [op("add", f"{CORP}:badge", 7), op("remove", f"{CORP}:badge")], {}),
    ("list-added", [op("add", "emails", [{"value": "n"}])], {"emails": [WORK, HOME, {"value": "n"}]}),
    ("one-added", [op("add", "emails", {"value": "n"})], {"emails": [WORK, HOME, {"value": "n"}]}),
    ("known-one-added", [op("add", "emails", [HOME])], {}),
    ("nothing-added", [op("add", "emails", [])], {}),
    ("list-replaced", [op("replace", "emails", [HOME])], {"emails": [HOME]}),
    ("list-removed", [op("remove", "emails")], {"emails": None}),
    ("listed-removed", [op("Remove", "emails", [{"value": "h@x.example"}])], {"emails": [WORK]}),
    ("listed-removed-by-text", [op("remove", "emails", "h@x.example")], {"emails": [WORK]}),
    ("listed-unknown", [op("remove", "emails", [{"type": "other"}])], {}),
    ("selected-removed", [op("remove", 'emails[type eq "home"]')], {"emails": [WORK]}),
    ("none-selected-removed", [op("remove", 'emails[type eq "other"]')], {}),
    ("selected-sub", [op("replace", 'emails[type eq "home"].value', "n")], {"emails": [WORK, {**HOME, "value": "n"}]}),
    ("selected-sub-removed", [op("remove", 'emails[type eq "home"].value')], {"emails": [WORK]}),
    ("selected-sub-cleared", [op("replace", 'emails[type eq "home"].value', "")], {"emails": [WORK]}),
    (
        "selected-merged",
        [op("add", 'emails[type eq "home"]', {"display": "H"})],
        {"emails": [WORK, {**HOME, "display": "H"}]},
    ),
    (
        "selected-replaced",
        [op("replace", 'emails[type eq "home"]', {"display": "H"})],
        {"emails": [WORK, {"type": "home", "display": "H"}]},
    ),
    (
        "selected-by-text",
        [op("replace", 'emails[type eq "home"]', "n")],
        {"emails": [WORK, {"type": "home", "value": "n"}]},
    ),
    (
        "created-and-filled",
        [op("Add", 'addresses[type eq "work"].locality', "H"), op("Add", 'addresses[type eq "work"].country', "US")],
        {"addresses": [{"type": "work", "locality": "H", "country": "US"}]},
    ),
    (
        "created-by-replace",
        [op("Replace", 'phoneNumbers[type eq "fax"].value', "1")],
        {"phoneNumbers": [{"type": "fax", "value": "1"}]},
    ),
    (
        "created-from-two-equalities",
        [op("add", 'emails[type eq "other" and display eq "D"].value', "n")],
        {"emails": [WORK, HOME, {"type": "other", "display": "D", "value": "n"}]},
    ),
    (
        "primary-as-string",
        [op("add", 'roles[primary eq "True"].display', "D"), op("add", 'roles[primary eq "True"].value', "v")],
        {"roles": [{"primary": True, "display": "D", "value": "v"}]},
    ),
    (
        "primary-moves",
        [op("add", "emails", [{"value": "n", "primary": True}])],
        {"emails": [{**WORK, "primary": False}, HOME, {"value": "n", "primary": True}]},
    ),
    (
        "primary-moves-within",
        [op("replace", 'emails[type eq "home"].primary', "True")],
        {"emails": [{**WORK, "primary": False}, {**HOME, "primary": True}]},
    ),
    ("every-sub", [op("replace", "emails.type", "x")], {"emails": [{**WORK, "type": "x"}, {**HOME, "type": "x"}]}),
    ("every-sub-of-none", [op("add", "ims.value", "x")], {"ims": [{"value": "x"}]}),
    ("manager-text", [op("Add", f"{ENT}:manager", "8")], {ENT: {"department": "R&D", "manager": {"value": "8"}}}),
    (
        "manager-object",
        [op("replace", f"{ENT}:manager", {"value": "8"})],
        {ENT: {"department": "R&D", "manager": {"value": "8"}}},
    ),
    (
        "manager-array",
        [op("Add", f"{ENT}:manager", [{"value": "8", "$ref": "http://x/Users/8"}])],
        {ENT: {"department": "R&D", "manager": {"value": "8", "$ref": "http://x/Users/8"}}},
    ),
    (
        "manager-without-urn",
        [op("Add", "manager", [{"$ref": "http://x/Users/8", "value": "8"}])],
        {ENT: {"department": "R&D", "manager": {"value": "8", "$ref": "http://x/Users/8"}}},
    ),
    (
        "roles-as-json-text",
        [op("Add", "roles", [{"value": '{"id":"1","value":"25","displayName":"R"}'}])],
        {"roles": [{"value": '{"id":"1","value":"25","displayName":"R"}'}]},
    ),
    (
        "roles-replaced",
        [op("replace", "roles", [{"primary": False, "type": "T", "display": "User", "value": "User"}])],
        {"roles": [{"primary": False, "type": "T", "display": "User", "value": "User"}]},
    ),
    (
        "sub-in-other-case",
        [op("Replace", 'emails[type eq "home"].Value', "n")],
        {"emails": [WORK, {**HOME, "value": "n"}]},
    ),
    ("manager-sub", [op("add", f"{ENT}:manager.value", "8")], {ENT: {"department": "R&D", "manager": {"value": "8"}}}),
    ("manager-cleared", [op("replace", f"{ENT}:manager", "")], {ENT: {"department": "R&D"}}),
    ("manager-value-cleared", [op("replace", f"{ENT}:manager", {"value": ""})], {ENT: {"department": "R&D"}}),
]


@pytest.mark.parametrize(("ops", "changes"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_operations_change_what_they_should(profile: Profile, ops: list[Json], changes: Json) -> None:
    """Operations change the attributes they name and leave all others as they were."""
    after = applied(kinds(profile)["User"], START, *ops)
    expected = {name: value for name, value in {**START, **changes}.items() if value is not None}
    assert after == expected


MEMBERS: list[tuple[Json, list[str]]] = [
    (op("Add", "members", [{"$ref": None, "value": "c"}]), ["a", "b", "c"]),
    (op("Remove", "members", [{"$ref": None, "value": "a"}]), ["b"]),
    (op("remove", 'members[value eq "b"]'), ["a"]),
    (op("remove", "members"), []),
    (op("replace", "members", [{"value": "c"}]), ["c"]),
    (op("add", 'members[value eq "c"]', {"type": "User"}), ["a", "b", "c"]),
]


@pytest.mark.parametrize(("operation", "left"), MEMBERS)
def test_members_are_added_and_removed(profile: Profile, operation: Json, left: list[str]) -> None:
    """Members come and go in each of the wordings that clients use."""
    after = applied(kinds(profile)["Group"], KINDS["Group"], operation)
    assert [one["value"] for one in after.get("members", [])] == left


REFUSED: list[tuple[str, Json, str]] = [
    ("no-operation", op("test", "title", 1), "invalidSyntax"),
    ("operation-not-text", {"op": 1}, "invalidSyntax"),
    ("path-not-text", {"op": "add", "path": 1, "value": 1}, "invalidPath"),
    ("no-value", op("add", "title"), "invalidValue"),
    ("remove-without-path", op("remove"), "noTarget"),
    ("pathless-text", op("add", None, "x"), "invalidValue"),
    ("unreadable-path", op("add", "title[", "x"), "invalidPath"),
    ("unknown-attribute", op("add", "nothing", "x"), "invalidPath"),
    ("unknown-sub", op("add", "name.first", "x"), "invalidPath"),
    ("unknown-sub-of-list", op("add", 'emails[type eq "work"].text', "x"), "invalidPath"),
    ("unknown-extension", op("add", "urn:example:other:badge", "x"), "invalidPath"),
    ("unknown-in-core", op("add", f"{urns.USER}:manager", "x"), "invalidPath"),
    ("selection-of-one", op("add", 'name[givenName eq "A"].familyName', "x"), "invalidPath"),
    ("read-only", op("replace", "id", "x"), "mutability"),
    ("read-only-complex", op("add", "groups", [{"value": "x"}]), "mutability"),
    ("read-only-sub", op("replace", "meta.created", "x"), "mutability"),
    ("required", op("remove", "userName"), "mutability"),
    ("wrong-type", op("replace", "active", "maybe"), "invalidValue"),
    ("wrong-type-in-list", op("add", "emails", [5]), "invalidValue"),
    ("wrong-type-of-complex", op("replace", "name", "Ada"), "invalidValue"),
    ("two-primaries", op("replace", "emails", [WORK, {**HOME, "primary": True}]), "invalidValue"),
    ("two-new-primaries", op("replace", "emails.primary", True), "invalidValue"),
    ("not-constructible", op("add", 'emails[type sw "x"].value', "n"), "noTarget"),
    ("not-constructible-sub", op("add", 'emails[nothing eq "x"].value', "n"), "noTarget"),
    ("bad-selection", op("remove", "emails[primary gt true]"), "invalidFilter"),
]


@pytest.mark.parametrize(("operation", "scim_type"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_operation_is_refused(profile: Profile, operation: Json, scim_type: str) -> None:
    """An operation that cannot be carried out is refused with the right error type."""
    start = copy.deepcopy(START)
    start["emails"][0].pop("primary")
    with pytest.raises(ScimError) as refusal:
        applied(kinds(profile)["User"], start, operation)
    assert (refusal.value.status, refusal.value.scim_type) == (400, scim_type)


def test_immutable_value_cannot_change(profile: Profile) -> None:
    """The value of a member, once set, is refused another one."""
    with pytest.raises(ScimError) as refusal:
        applied(kinds(profile)["Group"], KINDS["Group"], op("replace", 'members[value eq "a"].value', "z"))
    assert refusal.value.scim_type == "mutability"


@pytest.mark.parametrize(
    ("client", "strict", "word", "refused"),
    [
        ("entra", False, "replace", False),
        ("entra", True, "replace", True),
        ("entra", True, "Replace", False),
        ("okta", False, "replace", True),
        ("okta", False, "Replace", False),
        ("entra", True, "add", False),
    ],
)
def test_replace_without_match(profile: Profile, client: str, strict: bool, word: str, refused: bool) -> None:
    """Replacing what a path does not select is noTarget unless the client is Entra or writes as it does."""
    kind = kinds(replace(profile, client=client), strict_no_target=strict)["User"]
    operation = op(word, 'emails[type eq "other"].value', "n")
    if not refused:
        assert applied(kind, START, operation)["emails"] == [WORK, HOME, {"type": "other", "value": "n"}]
        return
    with pytest.raises(ScimError) as refusal:
        applied(kind, START, operation)
    assert refusal.value.scim_type == "noTarget"


def test_plain_values_can_only_be_removed_one_by_one(profile: Profile) -> None:
    """The elements of a list of plain values have no sub-attributes to fill."""
    kind = kinds(profile)["User"]
    tags = {"name": "tags", "type": "string", "multiValued": True, "mutability": "readWrite"}
    kind.core["attributes"].append(tags)
    start = {**START, "tags": ["a", "b"]}
    assert applied(kind, start, op("remove", 'tags[value eq "a"]'))["tags"] == ["b"]
    assert applied(kind, start, op("remove", "tags", ["b"]))["tags"] == ["a"]
    with pytest.raises(ScimError, match="plain"):
        applied(kind, start, op("replace", 'tags[value eq "a"]', "c"))


@pytest.mark.parametrize("body", [{}, {"Operations": []}, {"Operations": {}}, {"Operations": ["x"]}])
def test_body_without_operations_is_refused(body: Json) -> None:
    """A body without a list of operations is invalidSyntax."""
    with pytest.raises(ScimError) as refusal:
        operations(body)
    assert refusal.value.scim_type == "invalidSyntax"
