"""What the correct endpoint does with users and groups, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from scim_conformance.profile.model import Delete, Profile
from scim_conformance.reference import serve
from scim_conformance.scim import urns

Json = dict[str, Any]
CORP = "urn:example:params:scim:schemas:extension:corp:2.0:User"
ENT = urns.ENTERPRISE_USER


def body(name: str = "ada@acme.example", **members: Any) -> Json:
    """Return the body of a create."""
    return {"schemas": [urns.USER], "userName": name, "displayName": "Ada", **members}


def refused(answer: Any, status: int, scim_type: str | None = None) -> str:
    """Check that an answer is a SCIM error and return its detail."""
    document = answer.json()
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == urns.MEDIA_TYPE
    assert document["schemas"] == [urns.ERROR]
    assert document["status"] == str(status)
    assert document.get("scimType") == scim_type
    return str(document["detail"])


def test_create_answers_with_the_user(scim: Any) -> None:
    """A create is answered with 201, Location, ETag, id and meta, and a read shows the same."""
    answer = scim.post("/Users", body())
    user = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Content-Type"] == urns.MEDIA_TYPE
    assert answer.headers["Location"] == user["meta"]["location"] == f"{scim.endpoint.url}/Users/{user['id']}"
    assert answer.headers["ETag"] == user["meta"]["version"] == 'W/"1"'
    assert user["meta"]["created"] == user["meta"]["lastModified"]
    assert user["meta"]["resourceType"] == "User"
    assert user["schemas"] == [urns.USER]
    assert scim.get(f"/Users/{user['id']}").json() == user


def test_create_keeps_what_it_is_sent(scim: Any) -> None:
    """Values of every type come back as they were sent, names in the schema's letter case."""
    sent = {
        "NICKNAME": 'O\'Malley "x" Žluťoučký 🐎',
        "active": "FALSE",
        "roles": [{"primary": "True", "value": '{"id":"1"}'}],
        "costCode": " 7 ",
        "emails": ["plain@acme.example"],
        "photos": [{"value": "http://x/p.png"}],
        "x509Certificates": [{"value": "AAA"}, {"value": "_-8="}],
        ENT: {"manager": "123", "Department": "R&D"},
        CORP: {"badge": 7, "since": "2020-01-01T00:00:00+01:00", "vip": True, "height": 1.5, "photo": "AAAA"},
    }
    user = scim.user(**sent)
    assert user["nickName"] == sent["NICKNAME"]
    assert user["active"] is False
    assert user["roles"] == [{"primary": True, "value": '{"id":"1"}'}]
    assert user["emails"] == [{"value": "plain@acme.example"}]
    assert user["costCode"] == " 7 "
    assert user[ENT] == {"manager": {"value": "123"}, "department": "R&D"}
    assert user[CORP] == sent[CORP]
    assert user["schemas"] == [urns.USER, ENT, CORP]


def test_create_leaves_out_what_does_not_count(scim: Any) -> None:
    """Nulls, empty lists, read-only and unknown members and the password are not shown."""
    user = scim.user(
        id="mine",
        meta={"resourceType": "x"},
        groups=[{"value": "x"}],
        title=None,
        emails=[],
        phoneNumbers=[None, {}],
        name={"givenName": None},
        nothing=1,
        password="secret",
        **{ENT: None, CORP: {"badge": None, "nothing": 1}},
    )
    assert set(user) == {"schemas", "id", "userName", "displayName", "meta"}
    assert user["id"] != "mine"


def test_create_tolerates_other_schemas(scim: Any) -> None:
    """Unknown URNs and the URN of an extension that is not sent do no harm."""
    urn = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/User"
    answer = scim.post("/Users", body(schemas=[urn, ENT, urns.USER.upper(), 5]))
    assert answer.status_code == 201
    assert answer.json()["schemas"] == [urns.USER]


@pytest.mark.parametrize(
    ("members", "named"),
    [
        ({"userName": None}, "userName"),
        ({"userName": ""}, "userName"),
        ({"displayName": None}, "displayName"),
        ({"active": "maybe"}, "active"),
        ({"active": 1}, "active"),
        ({"title": 5}, "title"),
        ({"emails": "x"}, "emails"),
        ({"emails": [5]}, "emails"),
        ({"emails": [{"value": 5}]}, "emails.value"),
        ({"name": "Ada"}, "name"),
        ({"emails": [{"primary": True, "value": "a"}, {"primary": True, "value": "b"}]}, "emails"),
        ({"x509Certificates": [{"value": "?"}]}, "x509Certificates.value"),
        ({ENT: "x"}, ENT),
        ({CORP: {"badge": 7.5}}, "badge"),
        ({CORP: {"badge": True}}, "badge"),
        ({CORP: {"height": "1"}}, "height"),
        ({CORP: {"since": "yesterday"}}, "since"),
        ({CORP: {"since": "2020-13-01T00:00:00Z"}}, "since"),
        ({CORP: {"since": 5}}, "since"),
    ],
)
def test_create_refuses_wrong_values(scim: Any, members: Json, named: str) -> None:
    """A missing or ill-typed value is invalidValue, and the detail names the attribute."""
    assert named in refused(scim.post("/Users", {**body(), **members}), 400, "invalidValue")


@pytest.mark.parametrize("schemas", [None, [], "x", [ENT]])
def test_create_needs_the_base_schema(scim: Any, schemas: Any) -> None:
    """A body that does not name the User schema is invalidSyntax."""
    refused(scim.post("/Users", body(schemas=schemas)), 400, "invalidSyntax")


def test_duplicate_is_refused(scim: Any) -> None:
    """A second user of the same name, in any letter case, is refused and the first stays as it was."""
    user = scim.user()
    refused(scim.post("/Users", body("ADA@acme.example", title="Other")), 409, "uniqueness")
    assert scim.get(f"/Users/{user['id']}").json() == user


def test_replace_puts_a_new_state(scim: Any) -> None:
    """PUT clears what is left out, ignores read-only members and keeps id, creation and password."""
    user = scim.user(title="Boss", password="secret", active=True)
    answer = scim.send("PUT", f"/Users/{user['id']}", body("eve@acme.example", id="x", active=False))
    after = answer.json()
    assert answer.status_code == 200
    assert (after["userName"], after["active"], after["id"]) == ("eve@acme.example", False, user["id"])
    assert "title" not in after
    assert after["meta"]["created"] == user["meta"]["created"]
    assert after["meta"]["lastModified"] > user["meta"]["lastModified"]
    assert after["meta"]["version"] != user["meta"]["version"]
    assert scim.endpoint.store.get("User", user["id"])["password"] == "secret"


def test_replace_is_refused_as_create_is(scim: Any) -> None:
    """PUT refuses a missing attribute, a taken name and an unknown id."""
    user = scim.user()
    scim.user("eve@acme.example")
    refused(scim.send("PUT", f"/Users/{user['id']}", body(displayName=None)), 400, "invalidValue")
    refused(scim.send("PUT", f"/Users/{user['id']}", body("eve@acme.example")), 409, "uniqueness")
    refused(scim.send("PUT", "/Users/unknown", body()), 404)


def test_patch_answers_with_the_user(scim: Any) -> None:
    """PATCH is answered with the whole user and its new version, and a read shows the same."""
    user = scim.user()
    answer = scim.patch(user, {"op": "Replace", "path": "active", "value": "False"})
    assert answer.status_code == 200
    assert answer.headers["ETag"] == answer.json()["meta"]["version"] == 'W/"2"'
    assert answer.json()["active"] is False
    assert scim.get(f"/Users/{user['id']}").json() == answer.json()


def test_patch_is_all_or_nothing(scim: Any) -> None:
    """When one operation is refused, those before it leave no trace."""
    user = scim.user()
    answer = scim.patch(user, {"op": "add", "path": "title", "value": "x"}, {"op": "add", "path": "id", "value": "x"})
    refused(answer, 400, "mutability")
    assert scim.get(f"/Users/{user['id']}").json() == user


def test_patch_without_effect_keeps_the_version(scim: Any) -> None:
    """A PATCH that changes nothing leaves version and lastModified."""
    user = scim.user()
    assert scim.patch(user, {"op": "add", "path": "displayName", "value": "Ada"}).json() == user


@pytest.mark.parametrize(
    ("operation", "status", "scim_type"),
    [
        ({"op": "replace", "path": "userName", "value": ""}, 400, "invalidValue"),
        ({"op": "replace", "path": "displayName", "value": None}, 400, "invalidValue"),
        ({"op": "replace", "path": "userName", "value": "EVE@acme.example"}, 409, "uniqueness"),
    ],
)
def test_patch_is_refused(scim: Any, operation: Json, status: int, scim_type: str) -> None:
    """PATCH cannot clear what is required nor take a name that is taken."""
    user = scim.user()
    scim.user("eve@acme.example")
    refused(scim.patch(user, operation), status, scim_type)


def test_patch_needs_its_schema_and_an_existing_user(scim: Any) -> None:
    """A body without the PatchOp schema is invalidSyntax, an unknown id is 404."""
    operations = [{"op": "add", "path": "title", "value": "x"}]
    refused(scim.send("PATCH", f"/Users/{scim.user()['id']}", {"Operations": operations}), 400, "invalidSyntax")
    refused(scim.patch({"id": "unknown"}, *operations), 404)


def test_a_user_without_a_required_attribute_can_be_patched(scim: Any) -> None:
    """What a user has never had need not be supplied to change something else."""
    user = scim.endpoint.store.add("User", {"userName": "old@acme.example"})
    assert scim.patch(user, {"op": "add", "path": "title", "value": "x"}).status_code == 200


def test_delete_forgets_the_user(scim: Any) -> None:
    """A deleted user is gone from reads, lists and groups, cannot be deleted again, and frees the name."""
    user = scim.user()
    group = scim.group("Crew", user["id"])
    assert scim.send("DELETE", f"/Users/{user['id']}").status_code == 204
    refused(scim.get(f"/Users/{user['id']}"), 404)
    refused(scim.send("DELETE", f"/Users/{user['id']}"), 404)
    assert scim.find('userName eq "ada@acme.example"') == []
    assert "members" not in scim.get(f"/Groups/{group['id']}").json()
    assert scim.user()["id"] != user["id"]


def test_delete_can_be_unsupported(serving: Callable[..., Any]) -> None:
    """A connector without delete answers 501 and the user stays; one that says nothing deletes."""
    scim = serving(delete=Delete.UNSUPPORTED)
    user = scim.user()
    refused(scim.send("DELETE", f"/Users/{user['id']}"), 501)
    assert scim.get(f"/Users/{user['id']}").status_code == 200
    other = serving(delete=Delete.UNSTATED)
    assert other.send("DELETE", f"/Users/{other.user()['id']}").status_code == 204


def test_versions_guard_reads_and_writes(scim: Any) -> None:
    """If-None-Match is answered with 304, a stale If-Match with 412, a fresh one is let through."""
    user = scim.user()
    version, path = user["meta"]["version"], f"/Users/{user['id']}"
    unchanged = scim.send("GET", path, headers={"If-None-Match": version})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    for method, content in (("PUT", body()), ("PATCH", {}), ("DELETE", None)):
        refused(scim.send(method, path, content, headers={"If-Match": 'W/"9"'}), 412)
    assert scim.send("DELETE", path, headers={"If-Match": version}).status_code == 204


def test_groups_have_members(scim: Any) -> None:
    """Members are shown with type and address, users with their groups, directly and through others."""
    user = scim.user()
    inner = scim.group("Inner", user["id"], user["id"])
    outer = scim.group("Outer", inner["id"], user["id"])
    scim.patch(inner, {"op": "add", "path": "members", "value": [{"value": outer["id"]}]})
    assert inner["members"] == [{"value": user["id"], "$ref": user["meta"]["location"], "type": "User"}]
    assert outer["members"][0]["type"] == "Group"
    shown = scim.get(f"/Users/{user['id']}").json()["groups"]
    assert [(one["display"], one["type"]) for one in shown] == [("Inner", "direct"), ("Outer", "direct")]
    assert scim.find(f'members.value eq "{inner["id"]}"', "Groups") == ["Outer"]
    assert scim.find('groups.display eq "Inner"') == ["ada@acme.example"]


def test_groups_are_indirect_through_others(scim: Any) -> None:
    """A group around a user's group is shown as indirect."""
    user = scim.user()
    inner = scim.group("Inner", user["id"])
    scim.group("Outer", inner["id"])
    shown = scim.get(f"/Users/{user['id']}").json()["groups"]
    assert [(one["display"], one["type"]) for one in shown] == [("Inner", "direct"), ("Outer", "indirect")]


def test_group_patch_is_answered_without_body(scim: Any) -> None:
    """A PATCH of a group is 204, or 200 with what was asked for by ``attributes``."""
    group = scim.group("Crew")
    rename = {"op": "Replace", "path": "displayName", "value": "Team"}
    assert scim.patch(group, rename).status_code == 204
    answer = scim.patch(group, rename, params={"attributes": "displayName"})
    assert (answer.status_code, answer.json()["displayName"]) == (200, "Team")


def test_group_is_created_renamed_and_matched_as_entra_does(scim: Any) -> None:
    """Entra's own bodies create and rename a group, also with its id in the value, and find it without members."""
    extra = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"
    sent = {"schemas": [urns.GROUP, extra], "displayName": "R&D", "externalId": "1", "meta": {"resourceType": "Group"}}
    group = scim.post("/Groups", sent).json()
    ada = scim.user()["id"]
    changes = [
        {"op": "Add", "path": "members", "value": [{"$ref": None, "value": ada}]},
        {"op": "replace", "value": {"id": group["id"], "displayName": "R & D"}},
        {"op": "replace", "value": {"externalId": "2"}},
    ]
    assert [scim.patch(group, one).status_code for one in changes] == [204] * 3
    found = scim.get("/Groups", excludedAttributes="members", filter='displayName eq "r & d"').json()["Resources"]
    assert [(one["id"], one["externalId"], "members" in one) for one in found] == [(group["id"], "2", False)]
    assert "members" not in scim.get(f"/Groups/{group['id']}", excludedAttributes="members").json()
    assert [one["value"] for one in scim.get(f"/Groups/{group['id']}").json()["members"]] == [ada]


def test_members_come_and_go_in_one_request(scim: Any) -> None:
    """Adding and removing members can be combined, and adding one twice makes no difference."""
    ada, eve, bob = (scim.user(name)["id"] for name in ("ada", "eve", "bob"))
    group = scim.group("G", ada)
    added = {"op": "Add", "path": "members", "value": [{"$ref": None, "value": one} for one in (ada, eve, bob)]}
    removed = {"op": "Remove", "path": "members", "value": [{"$ref": None, "value": ada}]}
    assert scim.patch(group, added, removed).status_code == 204
    assert [one["value"] for one in scim.get(f"/Groups/{group['id']}").json()["members"]] == [eve, bob]


def test_replace_puts_a_new_state_of_a_group(scim: Any) -> None:
    """A PUT sets name and members of a group, whatever read-only members its body carries."""
    ada, eve = scim.user("ada")["id"], scim.user("eve")["id"]
    group = scim.group("G", ada)
    answer = scim.send("PUT", f"/Groups/{group['id']}", {**group, "displayName": "H", "members": [{"value": eve}]})
    assert (answer.status_code, answer.json()["displayName"]) == (200, "H")
    assert [one["value"] for one in answer.json()["members"]] == [eve]
    assert [one["display"] for one in scim.get(f"/Users/{eve}").json()["groups"]] == ["H"]
    assert "groups" not in scim.get(f"/Users/{ada}").json()
    assert scim.send("PUT", f"/Groups/{group['id']}", {**group, "members": []}).json().get("members") is None


def test_strict_endpoint_creates_nothing_on_replace(profile: Profile) -> None:
    """With strict_no_target a lower-case replace whose path selects nothing is noTarget and changes nothing."""
    with serve(profile, token="t", strict_no_target=True) as endpoint:
        headers = {"Authorization": "Bearer t", "Content-Type": urns.MEDIA_TYPE}
        user = requests.post(f"{endpoint.url}/Users", json=body(), headers=headers, timeout=5).json()
        operation = {"op": "replace", "path": 'emails[type eq "work"].value', "value": "w"}
        sent = {"schemas": [urns.PATCH_OP], "Operations": [operation]}
        answer = requests.patch(f"{endpoint.url}/Users/{user['id']}", json=sent, headers=headers, timeout=5)
        refused(answer, 400, "noTarget")
        operation["op"] = "Replace"
        answer = requests.patch(f"{endpoint.url}/Users/{user['id']}", json=sent, headers=headers, timeout=5)
        assert answer.json()["emails"] == [{"type": "work", "value": "w"}]


def test_groups_are_refused_like_users(scim: Any) -> None:
    """A taken group name is 409, a missing one and an unknown member are 400."""
    scim.group("Crew")
    assert "displayName" in refused(scim.post("/Groups", {"schemas": [urns.GROUP]}), 400, "invalidValue")
    refused(scim.post("/Groups", {"schemas": [urns.GROUP], "displayName": "crew"}), 409, "uniqueness")
    stranger = {"schemas": [urns.GROUP], "displayName": "New", "members": [{"value": "unknown"}]}
    refused(scim.post("/Groups", stranger), 400, "invalidValue")


def test_without_groups_there_is_no_such_address(serving: Callable[..., Any]) -> None:
    """A profile without groups has neither the address nor the schema."""
    scim = serving(groups=None)
    refused(scim.get("/Groups"), 404)
    assert scim.get("/ResourceTypes").json()["totalResults"] == 1
