# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of what the operators of a filter compare, and of how its conditions go together."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import ScimError
from scim_conformance.reference.faults.finding import everything, nothing
from scim_conformance.reference.faults.registry import Area, declares, has_mails, has_members
from scim_conformance.reference.filtering import Predicate
from scim_conformance.reference.messages import Call
from scim_conformance.scim import urns

Json = dict[str, Any]

AREA = Area("filter-operators")
Classes = tuple[str, ...]
_CORE = f"{urns.USER}:"


def misread(
    name: str,
    effect: str,
    caught_by: str,
    summary: str,
    read: Callable[[str], str],
    need: Any = None,
    classes: Classes = (),
) -> None:
    """Register a fault that takes the text of each filter on users for another text."""

    class Misread(App):
        def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
            return super().predicate(call, kind, read(text) if kind.name == "User" else text)

    Misread.__doc__ = summary
    AREA.layer(name, effect=effect, caught_by=(caught_by,), need=need, classes=classes)(Misread)


def misses(
    name: str, effect: str, caught_by: str, summary: str, pattern: str, need: Any = None, classes: Classes = ()
) -> None:
    """Register a fault for which filters with a pattern in their text find nobody."""

    class Misses(App):
        def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
            return nothing if re.search(pattern, text) else super().predicate(call, kind, text)

    Misses.__doc__ = summary
    AREA.layer(name, effect=effect, caught_by=(caught_by,), need=need, classes=classes)(Misses)


def shows_all(name: str, effect: str, caught_by: str, summary: str, pattern: str, need: Any = None) -> None:
    """Register a fault for which filters with a pattern in their text find everybody."""

    class ShowsAll(App):
        def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
            return everything if re.search(pattern, text) else super().predicate(call, kind, text)

    ShowsAll.__doc__ = summary
    AREA.layer(name, effect=effect, caught_by=(caught_by,), need=need)(ShowsAll)


def _precedence_lost(text: str) -> str:
    return re.sub(r"^([^()]+ or [^()]+?) and ([^()]+)$", r"(\1) and \2", text)


def _brackets_lost(text: str) -> str:
    return text if "not" in text or "((" in text else text.replace("(", "").replace(")", "")


misread(
    "filter-sw-anywhere",
    "Tools that read a directory letter by letter read accounts twice.",
    "users-filter-starts-with",
    "The operator sw matches text anywhere in a value.",
    lambda text: text.replace(" sw ", " co "),
)
misread(
    "filter-wildcard-live",
    "A script that acts on all accounts of a domain hits those of others.",
    "users-filter-contains",
    "An underscore in the text asked for stands for any character.",
    lambda text: text.replace("_", "-") if " co " in text else text,
)
misread(
    "filter-ew-anywhere",
    "A report on all accounts of one mail domain shows those of others.",
    "users-filter-ends-with",
    "The operator ew matches text anywhere in a value.",
    lambda text: text.replace(" ew ", " co "),
)
misread(
    "filter-ne-as-eq",
    "A client that wants everybody but one kind of account gets just that kind.",
    "users-filter-not-equal",
    "The operator ne is taken for eq.",
    lambda text: text.replace(" ne ", " eq "),
)
misread(
    "filter-pr-always",
    "A clean-up that looks for accounts with a title finds everybody.",
    "users-filter-present",
    "The operator pr is met by everybody.",
    lambda text: re.sub(r"\S+ pr\b", "id pr", text),
    declares("title"),
)
misread(
    "filter-bounds-outside",
    "A client that reads the directory in slices loses whoever sits on the border of two.",
    "users-filter-bounds-are-inside",
    "The operators ge and le shut out the bound itself.",
    lambda text: text.replace("userName ge ", "userName gt ").replace("userName le ", "userName lt "),
)
misread(
    "filter-offset-ignored",
    "A client that asks for recent changes misses some, or reads everybody every time.",
    "users-filter-compares-instants",
    "The offset of a time in a filter is ignored.",
    lambda text: re.sub(r'[+-]\d\d:\d\d"', 'Z"', text),
)
shows_all(
    "filter-boolean-ordered",
    "The author of a faulty filter gets an arbitrary list and acts on it.",
    "users-filter-orders-no-boolean",
    "A filter that orders booleans returns everybody.",
    r"\sgt true",
)
misses(
    "filter-boolean-unread",
    "A check for leavers who are still active comes out empty, and nobody sees an error.",
    "users-filter-active-as-shown",
    "A bare true or false in a filter matches nobody.",
    r"eq (true|false)\b",
)
misses(
    "filter-part-unknown",
    "People who are matched by family name are never found and created again and again.",
    "users-filter-by-part",
    "A filter on a part such as name.familyName finds nobody.",
    r"^name\.",
)
misses(
    "filter-core-urn-unknown",
    "A client that writes names in full finds nobody and creates duplicates.",
    "users-filter-with-core-urn",
    "A filter that names the URN of the User schema finds nobody.",
    re.escape(_CORE),
    classes=("RF-24",),
)
misses(
    "filter-extension-unknown",
    "A match by employee number finds nobody.",
    "users-filter-with-extension-urn",
    "A filter on an attribute of an extension finds nobody.",
    r"^urn:.*:extension:",
)
misses(
    "filter-id-unknown",
    "A client that checks references by id takes existing people for gone.",
    "users-filter-by-id",
    "A filter on id finds nobody.",
    r"^id eq",
)
shows_all(
    "filter-operator-dropped",
    "A client takes the first of all users for its match.",
    "users-filter-unknown-operator-is-refused",
    "A condition with an unknown operator is dropped.",
    r"\sregex\s",
)
shows_all(
    "filter-unquoted-dropped",
    "A client with an old habit receives the whole directory and overwrites the first person in it.",
    "users-filter-unquoted-is-not-ignored",
    "A text without quotes leaves the filter out.",
    r'^userName eq [^"tfn]',
)
misread(
    "filter-and-dropped",
    "The match step finds a stranger and changes their account.",
    "users-filter-and-needs-both",
    "Only the first of the conditions joined by and counts.",
    lambda text: text.partition(" and ")[0] if "[" not in text and "(" not in text else text,
    classes=("RF-14",),
)
misread(
    "filter-or-as-and",
    "A client that looks several people up at once takes them for missing and creates them again.",
    "users-filter-or-needs-one",
    "The word or is taken for and.",
    lambda text: text.replace(" or ", " and "),
)
misread(
    "filter-not-turns-all",
    "A filter for a few people brings almost the entire directory.",
    "users-filter-not-turns-its-bracket",
    "The word not turns round the whole filter.",
    lambda text: re.sub(r"^not ?(.*)$", r"not (\1)", text),
)
misread(
    "filter-left-to-right",
    "A filter that mixes and with or selects other people than its author meant.",
    "users-filter-and-goes-before-or",
    "The words and and or are applied from left to right.",
    _precedence_lost,
)
misread(
    "filter-brackets-ignored",
    "A filter lets people through whom its second condition was to keep out.",
    "users-filter-brackets-come-first",
    "Round brackets in a filter make no difference.",
    _brackets_lost,
)
shows_all(
    "filter-value-path-ignored",
    "A client that matches by work address takes the first of all users for its match.",
    "users-filter-value-path",
    "A filter with square brackets finds everybody.",
    r'^emails\[type eq "[^"]*" and value eq',
)
misread(
    "filter-value-path-spread",
    "Somebody is selected for their work address because their home address fits the rest.",
    "users-filter-value-path-asks-one-element",
    "The conditions in square brackets may be met by different elements.",
    lambda text: re.sub(r"^emails\[(type eq \S+) and (value eq \S+)\]$", r"emails[\1] and emails[\2]", text),
    need=has_mails,
)
shows_all(
    "filter-nested-value-path-all",
    "A slip in a filter shows everybody instead of an error.",
    "users-filter-nested-value-path-finds-nobody",
    "Square brackets within square brackets find everybody.",
    r"\[.*\[",
)


@AREA.layer(
    "filter-first-value-only",
    effect="A person known by a second mail address is not matched and gets a duplicate account.",
    caught_by=("users-filter-any-of-several",),
)
class FilterFirstValueOnly(App):
    """A filter on an attribute with several values looks at the first one only."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        wanted = super().predicate(call, kind, text)
        if not text.startswith("emails.value"):
            return wanted
        return lambda view: wanted({**view, "emails": view.get("emails", [])[:1]})


@AREA.layer(
    "default-not-searched",
    effect="The search for active users misses all who were created without the attribute.",
    caught_by=("users-filter-active-as-shown",),
)
class DefaultNotSearched(App):
    """A user without a state is shown as active, but not found as such."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        shown = super().represent(call, kind, resource)
        return {**shown, "active": shown.get("active", True)} if kind.name == "User" else shown


@AREA.layer(
    "filter-password-open",
    effect="Whoever holds a token finds passwords out letter by letter.",
    caught_by=("users-filter-tells-no-password",),
    need=declares("password"),
)
class FilterPasswordOpen(App):
    """The password can be searched like any text."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        wanted = super().predicate(call, kind, re.sub(r"\bpassword (sw|co|ew|ge)", r"nickName \1", text))
        if "password " not in text:
            return wanted
        return lambda view: wanted({**view, "nickName": view.get("password")})


@AREA.layer(
    "filter-long-500",
    effect="One long filter crashes a worker, and the provisioning of all others stands still.",
    caught_by=("users-filter-without-end-is-survived",),
)
class FilterLong500(App):
    """A filter of more than a thousand characters, or with deep brackets, ends in 500."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        if len(text) > 1000 or "((((" in text:
            raise ScimError(500, "Maximum recursion depth exceeded.")
        return super().predicate(call, kind, text)


@AREA.layer(
    "group-filter-member-ignored",
    effect="A client that looks for somebody's groups takes all groups for theirs.",
    caught_by=("groups-filter-finds-by-member",),
    need=has_members,
)
class GroupFilterMemberIgnored(App):
    """A filter on the members of groups finds every group."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        return everything if text.startswith("members") else super().predicate(call, kind, text)
