"""Comparing what was sent with what is stored."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import describe
from scim_conformance.rules.text_hints import change_of_text
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath
from scim_conformance.values import Values

Json = dict[str, Any]

#: Hints for want of a better one.
OTHER_VALUE = "another value is stored: is the attribute mapped to the right column, and is nothing computed over it?"
NOT_STORED = "the value is accepted but not stored, or not returned: is the attribute mapped in both directions?"
_NOTHING = frozenset({"null", "none", "nil", "nan", "undefined"})
#: A global number as people write it, or as a URI (RFC 3966 section 3).
_TELEPHONE = re.compile(r"(?:tel:)?\+[0-9 ().-]{7,30}")


def unassigned(value: Any) -> bool:
    """Return whether a value means *unassigned*: absent, null, [] or an object of such (RFC 7643 section 2.5)."""
    if isinstance(value, dict):
        return all(unassigned(inner) for inner in value.values())
    return value is None or value == []


def same(sent: Any, held: Any, *, case_exact: bool = True) -> bool:
    """Return whether a held value is the one that was sent.

    Members the server added to an object do not count, nor does the order of a multi-valued attribute; two spellings
    of one instant are one dateTime, and those of one telephone number one number (RFC 7643 section 4.1.2); without
    ``case_exact`` a server may alter letter case (section 7).
    """
    if isinstance(sent, dict):
        if not isinstance(held, dict):
            return False
        pairs = ((value, paths.get(held, name)) for name, value in sent.items())
        return all(same(value, held_value, case_exact=case_exact) for value, held_value in pairs)
    if isinstance(sent, list):
        return isinstance(held, list) and all(any(same(s, h, case_exact=case_exact) for h in held) for s in sent)
    if isinstance(sent, str) and isinstance(held, str):
        if sent == held or _alike(sent, held, case_exact=case_exact):
            return True
        return any(read(sent) is not None and read(sent) == read(held) for read in (_instant, _number))
    if isinstance(sent, bool) or isinstance(held, bool):
        return type(sent) is type(held) and sent == held
    return bool(sent == held)


def _alike(sent: str, held: str, *, case_exact: bool) -> bool:
    """Return whether texts are made of the same characters, composed or not, as text on a network is (RFC 5198).

    Letters are compared as capitals in small: a dotless i becomes a plain one where a server writes capitals.
    """
    forms = [one if case_exact else one.upper().casefold() for one in (sent, held)]
    return unicodedata.normalize("NFC", forms[0]) == unicodedata.normalize("NFC", forms[1])


def attribute_is(path: AttributePath, sent: Any, *, case_exact: bool = True) -> Rule:
    """Return the rule that the resource in the answer holds a value at a path."""

    def rule(exchange: Exchange) -> list[Finding]:
        held = paths.read(exchange.document, path)
        if same(sent, held, case_exact=case_exact):
            return []
        return [Finding(str(path), describe(sent), describe(held), _hint(exchange.document, path, sent, held))]

    return rule


def reference_is(path: AttributePath, id_: str) -> Rule:
    """Return the rule that a reference such as manager is a complex value whose ``value`` is this id."""

    def rule(exchange: Exchange) -> list[Finding]:
        held = paths.read(exchange.document, path)
        actual = paths.get(held, "value") if isinstance(held, dict) else held
        if isinstance(held, dict) and actual == id_:
            return []
        hint = "the reference is a complex attribute: an object with value, not a bare string" if held == id_ else ""
        return [Finding(str(path), f'{{"value": "{id_}"}}', describe(held), hint)]

    return rule


def holds(path: AttributePath, sent: Any, values: Values) -> Rule:
    """Return the rule that an attribute holds what was sent: a reference by id, and nothing for what is never shown.

    Letter case counts where the endpoint's schema (else the RFC's) says so.
    """
    definition = values.definition(path) or {}
    if definition.get("returned") in ("never", "request"):
        return attribute_unassigned(path)
    if (
        definition.get("type") == "complex"
        and path.selector is None
        and isinstance(sent, dict)
        and set(sent) == {"value"}
    ):
        return reference_is(path, sent["value"])
    return attribute_is(path, sent, case_exact=values.case_exact(path))


def attribute_unassigned(path: AttributePath) -> Rule:
    """Return the rule that a path leads to nothing: absent, null or empty."""

    def rule(exchange: Exchange) -> list[Finding]:
        held = paths.read(exchange.document, path)
        return [] if unassigned(held) else [Finding(str(path), "unassigned", describe(held))]

    return rule


def answer_shows(path: AttributePath, value: Any, case_exact: bool = True) -> Rule:
    """Return the rule that the resource in an answer to a write shows the new value; 204 shows nothing, as it may."""

    def rule(exchange: Exchange) -> list[Finding]:
        return [] if exchange.status == 204 else attribute_is(path, value, case_exact=case_exact)(exchange)

    return rule


def is_cleared(path: AttributePath) -> Rule:
    """Return the rule that a path leads to no value any more: absent, null, empty, or the empty string (C14)."""

    def rule(exchange: Exchange) -> list[Finding]:
        held = paths.read(exchange.document, path)
        if unassigned(held) or held == "" or (isinstance(held, dict) and not paths.get(held, "value")):
            return []
        hint = "the operation is answered with success and skipped, or the old value is merged back in"
        return [Finding(str(path), "no value", describe(held), hint)]

    return rule


def one_element(path: AttributePath) -> Rule:
    """Return the rule that at most one value of a multi-valued attribute is the one a path selects."""

    def rule(exchange: Exchange) -> list[Finding]:
        values = paths.get(exchange.document, path.name)
        selector = path.selector
        count = sum(1 for one in values if selector and selector.matches(one)) if isinstance(values, list) else 0
        if count <= 1:
            return []
        hint = "each operation appends a value of its own instead of completing the one its filter names"
        return [Finding(path.text.partition("]")[0] + "]", "one value", f"{count} values", hint)]

    return rule


def unchanged_since(
    before: Json,
    watched: Iterable[AttributePath],
    case_exact: Callable[[AttributePath], bool],
    *,
    defaults: bool = False,
) -> Rule:
    """Return the rule that every watched attribute holds what it held in an earlier reading.

    With ``defaults`` one without a value may have been given one, as a PUT may do (RFC 7644 section 3.5.1).
    """
    held_before = [(path, paths.read(before, path)) for path in watched]
    held_before = [(path, value) for path, value in held_before if not (defaults and unassigned(value))]

    def rule(exchange: Exchange) -> list[Finding]:
        findings = []
        for path, value in held_before:
            held = paths.read(exchange.document, path)
            grown = isinstance(value, list) and isinstance(held, list) and len(held) > len(value)
            kept = same(value, held, case_exact=case_exact(path)) and not grown
            if not kept and not (unassigned(value) and unassigned(held)):
                hint = "the update rewrites the whole record, or a related write resets it"
                findings.append(Finding(str(path), f"{describe(value)}, as before", describe(held), hint))
        return findings

    return rule


def agrees_with(other: Json, ignored: frozenset[str] = frozenset({"meta", "groups"})) -> Rule:
    """Return the rule that the resource shows the same values as another representation of it."""

    def rule(exchange: Exchange) -> list[Finding]:
        findings = []
        for name, value in other.items():
            held = paths.get(exchange.document, name)
            if name.casefold() in ignored or unassigned(value):
                continue
            if not same(value, held):
                hint = "one answer is built from the request or a cache, the other from what is stored"
                findings.append(Finding(name, describe(value), describe(held), hint))
        return findings

    return rule


def _instant(text: str) -> datetime | None:
    if len(text) < len("2026-01-01T00:00") or "T" not in text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else None


def _number(text: str) -> str | None:
    """Return the digits of a telephone number with its country, however they are set apart, None for other texts."""
    return "".join(filter(str.isdigit, text)) if _TELEPHONE.fullmatch(text) else None


def _hint(resource: Json, path: AttributePath, sent: Any, held: Any) -> str:
    """Return the cause that fits the difference, for somebody who has only the report."""
    if held is None:
        return _hint_when_missing(resource, path, sent)
    if isinstance(sent, bool) and not isinstance(held, bool):
        return "a boolean is a JSON true or false, not a string or a number (RFC 7643 section 2.3.2)"
    if isinstance(sent, str) and isinstance(held, str):
        if held.casefold() == sent.casefold():
            return "the attribute is case exact, its letter case has to be kept"
        changed = change_of_text(sent, held)
        if changed:
            return changed
        if "".join(filter(str.isalnum, held)) == "".join(filter(str.isalnum, sent)):
            return "the value is reformatted; it has to come back as it was sent"
    return OTHER_VALUE


def _hint_when_missing(resource: Json, path: AttributePath, sent: Any) -> str:
    if path.extension and paths.get(resource, path.extension) is None:
        flat = paths.get(resource, path.name) is not None
        return (
            "extension attributes belong into an object under the extension's URN, not beside userName"
            if flat
            else "the extension's object is missing: is the extension read, stored and serialised?"
        )
    if isinstance(sent, str) and sent.casefold() in _NOTHING:
        return f'the text "{sent}" is taken for no value: a parser, or a query put together as text, reads it'
    wanted = json.dumps(sent, ensure_ascii=False)
    if isinstance(sent, str | int) and wanted in json.dumps(resource, ensure_ascii=False):
        return "the value stands elsewhere in the resource: type, primary or the attribute's name was changed"
    return NOT_STORED
