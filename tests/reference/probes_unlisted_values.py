# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes of faults in values and updates that only generated examples find."""

from __future__ import annotations

from typing import Any

from .probes_updates import op, patched, replaced
from .probing import Json, probe

TYPES = ("work", "home", "other")


def kept(scim: Any, **members: Any) -> Any:
    """Return what a read shows of the members that a user is created with."""
    user = scim.user(**members)
    shown = scim.get(f"/Users/{user['id']}").json()
    found = [shown.get(name) for name in members]
    return found[0] if len(found) == 1 else found


def numbers(*types: str, primary: str = "") -> list[Json]:
    """Return telephone numbers of these types, each with its type for a number."""
    return [{"type": one, "value": one, **({"primary": True} if one == primary else {})} for one in types]


@probe("a😀z", "text-astral-mangled")
def astral(scim: Any) -> Any:
    return kept(scim, title="a😀z")


@probe(["x" * 300, "é" * 200], "text-cut-at-255", "text-cut-at-255-bytes")
def long_texts(scim: Any) -> Any:
    return kept(scim, title="x" * 300, nickName="é" * 200)


@probe("a&lt;b", "text-entities-decoded")
def entities(scim: Any) -> Any:
    return kept(scim, title="a&lt;b")


@probe("a%41b", "text-percent-decoded")
def percent(scim: Any) -> Any:
    return kept(scim, title="a%41b")


@probe("a\\b", "text-backslash-lost")
def backslash(scim: Any) -> Any:
    return kept(scim, title="a\\b")


@probe("O'Brien", "text-quote-doubled")
def apostrophe(scim: Any) -> Any:
    return kept(scim, title="O'Brien")


@probe("null", "text-word-null-lost")
def word_null(scim: Any) -> Any:
    return kept(scim, title="null")


@probe("007", "text-number-read")
def number(scim: Any) -> Any:
    return kept(scim, title="007")


@probe("ae\u0301z", "text-marks-lost")
def marks(scim: Any) -> Any:
    return kept(scim, title="ae\u0301z")


@probe("a\u00a0b\u200bc", "text-odd-blanks-plain")
def odd_blanks(scim: Any) -> Any:
    return kept(scim, title="a\u00a0b\u200bc")


@probe("o'neil+x@acme.example", "mail-tag-dropped", "mail-apostrophe-dropped")
def mail(scim: Any) -> Any:
    return kept(scim, emails=[{"type": "work", "value": "o'neil+x@acme.example"}])[0]["value"]


@probe((None, "B"), "patch-removals-first", "patch-removals-last")
def set_and_cleared(scim: Any) -> Any:
    operations = [op("replace", "title", "A"), {"op": "remove", "path": "title"}]
    again = [op("add", "nickName", "A"), {"op": "remove", "path": "nickName"}, op("add", "nickName", "B")]
    _, user = patched(scim, scim.user(title="Z"), *operations, *again)
    return user.get("title"), user.get("nickName")


@probe("4", "patch-forgets-after-third")
def four_times(scim: Any) -> Any:
    return patched(scim, scim.user(), *(op("replace", "title", str(one)) for one in range(1, 5)))[1].get("title")


@probe(None, "patch-clears-plain-text-only")
def odd_text_cleared(scim: Any) -> Any:
    return patched(scim, scim.user(title="O'Brien"), {"op": "remove", "path": "title"})[1].get("title")


@probe(sorted(TYPES), "patch-list-third-takes-type")
def whole_list(scim: Any) -> Any:
    _, user = patched(scim, scim.user(), op("replace", "phoneNumbers", numbers(*TYPES)))
    return sorted(one["type"] for one in user["phoneNumbers"])


@probe([("home", "home"), ("work", "work")], "put-list-by-position")
def turned_list(scim: Any) -> Any:
    user = scim.user(phoneNumbers=numbers("work", "home"))
    _, shown = replaced(scim, user, phoneNumbers=numbers("home", "work"))
    return sorted((one["type"], one["value"]) for one in shown["phoneNumbers"])


@probe("home", "put-second-primary-lost")
def second_primary(scim: Any) -> Any:
    user = scim.user(phoneNumbers=numbers("work"))
    _, shown = replaced(scim, user, phoneNumbers=numbers("work", "home", primary="home"))
    return next(one["type"] for one in shown["phoneNumbers"] if one.get("primary"))


@probe(("A", "B"), "patch-without-change-empties")
def same_again(scim: Any) -> Any:
    user, operations = scim.user(), [op("replace", "title", "A"), op("replace", "nickName", "B")]
    patched(scim, user, *operations)
    _, shown = patched(scim, user, *operations)
    return shown.get("title"), shown.get("nickName")


@probe(None, "patch-fresh-value-stays")
def fresh_value_removed(scim: Any) -> Any:
    user = scim.user()
    patched(scim, user, op("add", "title", "A"))
    return patched(scim, user, {"op": "remove", "path": "title"})[1].get("title")
