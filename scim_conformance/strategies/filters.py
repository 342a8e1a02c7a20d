"""Filters over what known users show, whose literals say where they come from instead of what they are.

A literal is an object such as ``{"of": 1, "cut": [0, 2]}``: the value that user 1 shows for the attribute, without its
last two characters. So an example is as good for the users of another run.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from hypothesis import strategies as st

from scim_conformance.strategies.text import ASTRAL, COMBINED, FOLDED, INVISIBLE, RIGHT_TO_LEFT, string_of, texts

Strategy = st.SearchStrategy[Any]
Spec = Mapping[str, Any]

#: What means something to a layer below, and is nothing but text in a literal; the plainest first.
SIGNS: Final = (
    *("x", "'", '"', "\\", "%", "_", "*", "+", "  ", "''", '\\"', "\\n", "\\u0041", "%41", "%20", "&", ";", "--", "#"),
    *("(", ")", "[", "]", ",", ":", "/", "?", "=", "é", "ß", "İ", "\U0001f600", "\U00020bb7", "a\u0308", "שלום"),
)
#: Text that would be a filter of its own, or a query's, if a quote ended the literal.
INJECTED: Final = (
    *('" or id pr or userName eq "x', '" or 1 eq 1', "' or '1'='1", "' or 1=1 --", "%' or '1' like '1"),
    *(" and title pr", " or id pr", ") or (id pr", "*)(uid=*", '\\" or id pr'),
)
_LETTERS: Final = (*ASTRAL, *COMBINED, *FOLDED, *RIGHT_TO_LEFT, *INVISIBLE)
_TEXTUAL: Final = ("eq", "sw", "co", "ew", "ne")
_ORDERED: Final = ("ge", "le", "gt", "lt")
_CASES: Final = ("swap", "upper", "lower", "base")
_SELDOM: Final = st.sampled_from((False, False, False, True))
_MOST_CUT: Final = 6
_MOST_LEAVES: Final = 5
_MOST_PIECES: Final = 7
_DAYS: Final = 48
_QUARTERS: Final = 14 * 4


@dataclass(frozen=True)
class Field:
    """What may be asked about: an attribute's path and kind (text, flag, moment, id), or its sub-attributes."""

    path: str
    kind: str = "text"
    parts: tuple[str, ...] = ()


def trees(fields: Sequence[Field], people: int) -> Strategy:
    """Return filters of up to some five comparisons over the values of so many people."""
    plain = [one for one in fields if not one.parts]
    parted = [one for one in fields if one.parts]
    single = st.one_of(*(comparisons(one, people) for one in plain), *_bracketed(parted, people))
    return _joined(single, _MOST_LEAVES)


@st.composite
def _joined(draw: st.DrawFn, single: Strategy, most: int) -> list[Any]:
    """Return one comparison, or up to so many joined in some order, some of them turned round."""
    parts = [_turned(one, draw(_SELDOM)) for one in draw(st.lists(single, min_size=1, max_size=most))]
    while len(parts) > 1:
        place = draw(st.integers(0, len(parts) - 2))
        pair = [draw(st.sampled_from(("or", "and"))), *parts[place : place + 2]]
        parts[place : place + 2] = [_turned(pair, draw(_SELDOM))]
    return parts[0]


def _turned(tree: list[Any], opposite: bool) -> list[Any]:
    return ["not", tree] if opposite else tree


def _bracketed(parted: Sequence[Field], people: int) -> list[Strategy]:
    """Return filters with square brackets, for each attribute with sub-attributes."""
    found = []
    for one in parted:
        inner = st.one_of(*(comparisons(Field(part), people) for part in one.parts))
        found.append(st.tuples(st.just("in"), st.just(one.path), _joined(inner, 2)).map(list))
    return found


def comparisons(field: Field, people: int) -> Strategy:
    """Return comparisons of one attribute with what somebody shows for it, or with something close to it."""
    if field.kind == "text":
        words = st.sampled_from((*_TEXTUAL, *_TEXTUAL, *_ORDERED, "pr"))
        return st.tuples(words, st.just(field.path), literals(people)).map(_worded)
    if field.kind == "id":
        return st.tuples(st.sampled_from(("eq", "ne")), st.just(field.path), literals(people)).map(list)
    if field.kind == "flag":
        values = st.builds(lambda of, other: {**of, "other": other}, _whose(people), st.booleans())
        return st.tuples(st.sampled_from(("eq", "ne")), st.just(field.path), values).map(list)
    return st.tuples(st.sampled_from(_ORDERED), st.just(field.path), _moments(people)).map(list)


def _worded(one: tuple[str, str, Spec]) -> list[Any]:
    return list(one[:2]) if one[0] == "pr" else list(one)


def leaf(word: str, path: str, literal: Strategy) -> Strategy:
    """Return comparisons by one operator."""
    return literal.map(lambda one: [word, path, one])


def literals(people: int) -> Strategy:
    """Return literals: half of them what somebody shows, the others close to that."""
    return st.builds(lambda of, edit: {**of, **edit}, _whose(people), st.just({}) | edits())


def _whose(people: int) -> Strategy:
    return st.integers(0, people - 1).map(lambda one: {"of": one})


def edits() -> Strategy:
    """Return changes of a text: cut, in other letter case, with one character changed, or with more around it."""
    more = st.sampled_from(SIGNS) | st.sampled_from(INJECTED) | texts()
    counts = st.integers(0, _MOST_CUT)
    put = st.tuples(st.integers(1, 40), st.sampled_from(SIGNS)).map(list)
    return _weighed(
        more.map(lambda one: {"then": one}),
        st.tuples(counts, counts).map(lambda both: {"cut": list(both)}),
        st.sampled_from(_CASES).map(lambda one: {"case": one}),
        put.map(lambda one: {"put": one}),
        more.map(lambda one: {"before": one}),
        st.just({"case": "base"}),
    )


def _weighed(*choices: Strategy) -> Strategy:
    """Return one of these; as a choice among others it counts as one."""
    return st.one_of(*choices).map(dict)


def _moments(people: int) -> Strategy:
    """Return moments an hour or more away from those that somebody shows, with some offset."""
    hours = st.integers(1, _DAYS) | st.integers(-_DAYS, -1)
    quarters = st.just(0) | st.integers(-_QUARTERS, _QUARTERS)
    return st.builds(lambda of, away, zone: {**of, "hours": away, "quarters": zone}, _whose(people), hours, quarters)


def asked(fields: Sequence[Field], people: int) -> Strategy:
    """Return a filter, and whether its literals are written with JSON's escapes."""
    return st.fixed_dictionaries({"filter": trees(fields, people), "escaped": st.booleans()})


def lookups(attributes: Sequence[str], people: int) -> Strategy:
    """Return single comparisons by eq of these attributes."""
    single = st.one_of(*(leaf("eq", path, literals(people)) for path in attributes))
    return st.fixed_dictionaries({"filter": single, "escaped": st.booleans()})


def worn(attributes: Sequence[str]) -> Strategy:
    """Return texts by attribute that a user is to have, and a question that comes close to one of them."""
    values = st.fixed_dictionaries({}, optional=dict.fromkeys(attributes, odd_texts()))
    words = st.just("eq") | st.sampled_from(("co", "sw", "ew"))
    close = st.just({"case": "base"}) | edits() | edits().map(dict)
    ask = st.tuples(words, st.integers(0, len(attributes) - 1), close)
    return st.builds(_worn, values, ask, st.booleans())


def _worn(values: dict[str, str], ask: tuple[str, int, Spec], escaped: bool) -> dict[str, Any]:
    word, place, edit = ask
    asked = [[word, [*values][place % len(values)], {"of": 0, **edit}]] if values else []
    return {"values": values, "asks": asked, "escaped": escaped}


def odd_texts() -> Strategy:
    """Return texts of several odd pieces, of up to some two hundred characters; no blank stands at their ends.

    Many pieces in one text, since each text costs a user; what is wrong with one piece shrinks to that piece.
    """
    piece = st.one_of(
        _as_one(st.sampled_from(SIGNS)),
        _as_one(st.sampled_from(_LETTERS)),
        _as_one(st.sampled_from(INJECTED)),
        _as_one(texts()),
        _as_one(string_of("xé ", 30, 60)),
    )
    pieces = st.lists(piece, min_size=1, max_size=_MOST_PIECES).map("".join)
    return pieces.map(lambda one: one if one == one.strip() and one.isalnum() else f"a{one}z")


def _as_one(choices: Strategy) -> Strategy:
    """Return the same choices, which count as one among others."""
    return choices.map(str)


def edited(value: str, spec: Spec) -> str:
    """Return a value as a literal wants it; never empty, and without blanks at its ends, which may be trimmed."""
    first, last = spec.get("cut", (0, 0))
    found = value[first : len(value) - last]
    if "put" in spec and found:
        place, sign = spec["put"]
        place %= len(found)
        found = f"{found[:place]}{sign}{found[place + 1 :]}"
    found = f"{spec.get('before', '')}{_cased(found, spec.get('case', ''))}{spec.get('then', '')}"
    return found.strip() or value


def _cased(value: str, case: str) -> str:
    match case:
        case "swap":
            return value.swapcase()
        case "upper":
            return value.upper()
        case "lower":
            return value.lower()
        case "base":  # the letters without their accents
            return "".join(one for one in unicodedata.normalize("NFD", value) if not unicodedata.combining(one))
    return value


def shifted(moment: datetime, spec: Spec) -> str:
    """Return a moment as a literal wants it: hours away, and written with an offset from UTC."""
    zone = timezone(timedelta(minutes=15 * spec.get("quarters", 0)))
    return (moment + timedelta(hours=spec.get("hours", 1))).astimezone(zone).isoformat(timespec="seconds")
