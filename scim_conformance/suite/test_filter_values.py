"""Values that are hard to find: plus, space, quote, backslash, letters beyond ASCII (RFC 7644 section 3.4.2.2)."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

import pytest

from scim_conformance.profile import Attribute
from scim_conformance.rules.answers import accepted_or
from scim_conformance.rules.lists import finds_exactly, finds_nobody
from scim_conformance.rules.values import attribute_is
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.suite.givens import Creation, Filtering, Users
from scim_conformance.suite.kit import Blocked, Case, cases, demand, requirement

#: What is put behind the run's name; "eq and or" stands in the space's value because naive parsers split there.
SPECIALS = {
    "plus": "a+b",
    "space": "first eq and or last",
    "quote": 'say "hi" O\'Neill',
    "backslash": "back\\slash",
    "non-ascii": "Żoë-Müller-名前",
}
_LOCAL_PARTS = {"plus": "a+b"}  # of the others, mail addresses rightly refuse most
_USER_NAME = paths.parse("userName")


@pytest.fixture(scope="module")
def special(users: Users) -> Callable[[str], Creation]:
    """Return the attempt to create a user whose userName, and free text, carries a special value; sent once each."""

    @cache
    def create(variant: str) -> Creation:
        def put(body: Json) -> None:
            name, domain = str(body["userName"]).rsplit("@", 1) if "@" in body["userName"] else (body["userName"], "")
            body["userName"] = f"{name}-{SPECIALS[variant]}" + (f"@{domain}" if domain else "")
            for attribute in users.profile.users.attributes:
                path = attribute.path
                value = paths.read(body, path)
                if attribute.filterable is True and isinstance(value, str) and path.text != "userName":
                    paths.write(body, path, _special(path, value, variant))

        return users.vary([*users.required(), *_filterable(users)], change=put)

    return create


@requirement("ENTRA-STORE-AS-SENT", "RFC7643-2.3.1-unicode-roundtrip")
@cases(variants=tuple(SPECIALS), requests=2)
def test_users_special_value_is_kept(case: Case, special: Callable[[str], Creation]) -> None:
    """A userName with a special character is stored as it was sent, or refused with 400."""
    creation = special(str(case.variant))
    demand(creation.post, accepted_or(400))
    sent = creation.person.body["userName"] if creation.id is not None else None
    demand(creation.read or creation.post, attribute_is(_USER_NAME, sent, case_exact=False))


@requirement(
    "PROFILE-MATCH-FILTERABLE",
    "RFC7644-3.4.2.2-json-escapes",
    "RFC7644-3.4.2.2-urlencoding",
    "RFC7644-3.4.2.2-literal-containing-keywords",
)
@cases(over="filterable text attributes", variants=tuple(SPECIALS), requests=1)
def test_users_filter_special_value(
    case: Case, users: Users, special: Callable[[str], Creation], filtering: Filtering
) -> None:
    """A special value in a filter finds exactly the user who has it; nobody, where the endpoint refused such a user."""
    variant, path = str(case.variant), case.declared.path
    if case.declared not in users.taken():
        raise Blocked(f"the endpoint does not take {path}", users.case("users-create-stores-attribute", path.label))
    filtering.require(path)
    creation = special(variant)
    held = paths.read(creation.body, path)
    if creation.id is not None and not isinstance(held, str):
        judge = users.case("users-special-value-is-kept", variant)
        raise Blocked(f"{path} cannot be read back from the user with a special value", judge)
    asked = held if isinstance(held, str) else _special(path, users.client.names.fresh(), variant)
    found = finds_exactly([str(creation.id)]) if isinstance(held, str) else finds_nobody
    demand(users.find(f"{path} eq {json.dumps(asked, ensure_ascii=False)}"), found)


def _filterable(users: Users) -> list[Attribute]:
    return [one for one in users.taken() if one.filterable is True and one.type == "string"]


def _special(path: AttributePath, value: str, variant: str) -> str:
    if path.name.casefold() == "emails":
        local, _, domain = value.partition("@")
        return f"{local}-{_LOCAL_PARTS[variant]}@{domain}" if variant in _LOCAL_PARTS else value
    return f"{value} {SPECIALS[variant]}"
