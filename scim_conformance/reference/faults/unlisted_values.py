"""Faults of values that nobody has listed: only generated examples find them."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from scim_conformance.profile.model import Profile
from scim_conformance.reference.faults.registry import Area, Need

Json = dict[str, Any]

AREA = Area("generated-values")
_KEPT = ("users-generated-values-are-kept",)
#: What users are told apart by, and what the endpoint writes itself.
_LEFT_ALONE = frozenset({"id", "userName", "schemas", "meta", "externalId"})


def rewritten(
    name: str,
    effect: str,
    summary: str,
    rewrite: Callable[[str], Any],
    only: str = "",
    need: Need | None = None,
) -> None:
    """Register a fault that keeps the texts of users, or those of one attribute, as other values."""

    def edit(user: Json) -> None:
        for key, value in user.items():
            if key not in _LEFT_ALONE and only in ("", key):
                user[key] = _each(value, rewrite)

    edit.__doc__ = summary
    AREA.stored(name, effect=effect, caught_by=_KEPT, need=need)(edit)


def _each(value: Any, rewrite: Callable[[str], Any]) -> Any:
    if isinstance(value, str):
        return rewrite(value)
    if isinstance(value, dict):
        return {key: inner if key == "type" else _each(inner, rewrite) for key, inner in value.items()}
    return [_each(inner, rewrite) for inner in value] if isinstance(value, list) else value


def _maps(name: str) -> Need:
    def need(profile: Profile) -> bool:
        return any(one.path.name.casefold() == name.casefold() for one in profile.users.attributes)

    return need


def _free_of_marks(text: str) -> str:
    return "".join(one for one in text if not unicodedata.combining(one))


rewritten(
    "text-astral-mangled",
    "Names with rare letters or emoji come out as question marks in every message the product sends.",
    "Characters beyond the basic plane are kept as question marks.",
    lambda text: "".join("?" if ord(one) > 0xFFFF else one for one in text),
)
rewritten(
    "text-cut-at-255",
    "Long job titles end in the middle of a word, and each cycle writes them again.",
    "A text is cut after 255 characters, and nobody is told.",
    lambda text: text[:255],
)
rewritten(
    "text-cut-at-255-bytes",
    "Long names in other alphabets lose their end, so that each cycle finds a difference and writes them again.",
    "A text is cut after 255 bytes, and nobody is told.",
    lambda text: text.encode()[:255].decode(errors="ignore"),
)
rewritten(
    "text-entities-decoded",
    "Whoever is called like markup is called otherwise in the product, and may bring markup into its pages.",
    "A text is taken for HTML and its entities are replaced by what they stand for.",
    html.unescape,
)
rewritten(
    "text-percent-decoded",
    "Units such as Research%20Lab are renamed on the way, and each cycle writes them again.",
    "A text is decoded as if it had stood in an address.",
    unquote,
)
rewritten(
    "text-backslash-lost",
    "Names of file shares and domains lose a character, and what is built from them does not work.",
    "A backslash is taken for an escape and left out.",
    lambda text: text.replace("\\", ""),
)
rewritten(
    "text-quote-doubled",
    "Whoever is called O'Brien is written with two apostrophes, and with four after the next update.",
    "An apostrophe is escaped for a database that has got it as a parameter already.",
    lambda text: text.replace("'", "''"),
)
rewritten(
    "text-word-null-lost",
    "Somebody whose name is Null has none in the product.",
    "A text that reads null or None is taken for no value.",
    lambda text: None if text in {"null", "None", "undefined", "NaN"} else text,
)
rewritten(
    "text-number-read",
    "Codes such as 007 lose their zeros, and whatever is matched by them is not found any more.",
    "A text that reads like a number with zeros before it, or behind the point, is kept as that number.",
    lambda text: str(float(text)) if re.fullmatch(r"0[0-9]+|[0-9]+e[0-9]+|[0-9]+\.0", text, re.ASCII) else text,
)
rewritten(
    "text-marks-lost",
    "Names whose accents come as characters of their own lose them, and people are addressed by wrong names.",
    "Combining marks are dropped.",
    _free_of_marks,
)
rewritten(
    "text-odd-blanks-plain",
    "Texts with a blank that does not break differ from the directory's in every cycle, and are written again.",
    "All kinds of blanks are kept as plain ones, and characters without width are dropped.",
    lambda text: re.sub(r"[\u200b\u200d\ufeff\u00ad]", "", re.sub(r"[\u00a0\u3000\u2028]", " ", text)),
)
rewritten(
    "mail-tag-dropped",
    "Two people who share a mailbox by tags have one address, and one gets the other's mail.",
    "What stands behind the plus sign of an e-mail address is dropped.",
    lambda text: re.sub(r"\+[^@]*@", "@", text),
    only="emails",
    need=_maps("emails"),
)
rewritten(
    "mail-apostrophe-dropped",
    "Whoever is called O'Brien never gets a message, since the address is another one.",
    "An apostrophe in an e-mail address is dropped.",
    lambda text: text.replace("'", ""),
    only="emails",
    need=_maps("emails"),
)
