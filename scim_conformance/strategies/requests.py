"""Requests that nobody means to send: well-formed JSON in which something stands where it does not belong."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from hypothesis import strategies as st

from scim_conformance.strategies.text import string_of

Json = dict[str, Any]
Strategy = st.SearchStrategy[Any]

#: Ends a name that is the same as the one before it: no object of ours can have a name twice, but JSON text can.
AGAIN: Final = "{again}"
_DEEP: Final = 30
_LONG: Final = 5000
_TEXTS: Final = (
    "",
    " ",
    "a\x00b",
    "\ud800",
    "x\udfff",
    "\x01",
    "\x7f",
    "\u2028",
    "null",
    "5",
    "\U0001f600",
    "x" * _LONG,
)
_NUMBERS: Final = (0, -1, 5, 1.5, 2**31, 2**63, 10**40, -(10**400), 1e308, 5e-324)
_PLAIN: Final[tuple[Any, ...]] = (None, True, 5, "", "a\x00b", "\ud800", [], {})
#: What slips of clients look like, each at a place where it is met at once.
_COMMON: Final[tuple[Any, ...]] = (
    *(
        [None],
        [5],
        ["x"],
        [[]],
        [{}],
        ["x", None],
        {"value": None},
        {"x": "y"},
        [{"value": None}],
        [{"value": {}}],
        10**40,
    ),
    *([{"type": "work", "value": "a\x00b"}], [{"type": "work", "value": "\ud800"}], [{"type": 5, "value": "x"}], 2**64),
)
_NAMES: Final = ("", "x", "a.b", "$ref", "$ne", "__proto__", "constructor", "é", "\ud800", "name[", "a" * _LONG)
_WORDS: Final[tuple[Any, ...]] = (
    "replace",
    "add",
    "remove",
    "Replace",
    "move",
    "",
    " add",
    "a\x00",
    None,
    5,
    [],
    {},
    True,
)
_ENDS: Final = (
    *(
        "",
        "[",
        "]",
        "[]",
        "[0]",
        '[type eq "',
        '[type eq "work"',
        '[type eq "work"]]',
        "[type eq]",
        "[pr]",
        "[not (",
        "[(",
    ),
    *(
        ".",
        "..",
        ".0",
        ".value.value",
        ".x",
        ":",
        " ",
        "\x00",
        "\ud800",
        "\U0001f600",
        "/0",
        "'",
        '"',
        "%",
        "\\",
        "*",
        ";",
    ),
    *("[value eq 1e999]", '[value eq "\\ud800"]', '[type eq "work" and]', "[value co 5]"),
)
_PATHS: Final[tuple[Any, ...]] = (
    "",
    " ",
    ".",
    "[",
    "]",
    "$",
    "$[0]",
    "/",
    "/name/0",
    "__proto__.polluted",
    "a" * _LONG,
    "[" * 300,
    "urn:",
    5,
)
_ODD_PATHS: Final[tuple[Any, ...]] = (
    *_PATHS,
    None,
    [],
    {},
    True,
    "urn:ietf:params:scim:schemas:core:2.0:User:",
    "emails[" * 20,
)
#: What every endpoint refuses (RFC 7644 sections 3.5.2 and 3.12), the plainest first.
REFUSED: Final[Sequence[Json]] = (
    {"op": "remove"},
    {"op": "move", "path": "title", "value": "x"},
    {"op": "replace", "path": "title[", "value": "x"},
    {"op": "add", "path": 'emails[type eq "', "value": "x"},
    {"op": "replace", "path": "displayName"},
)
_FILTERS: Final = (
    *(
        "",
        " ",
        "(",
        ")",
        "()",
        "[",
        "userName",
        "userName eq",
        'eq "x"',
        'userName eq "x',
        "userName eq 'x'",
        "userName eq x",
    ),
    *(
        'userName eq "x" and',
        'not userName eq "x"',
        "not (",
        'userName == "x"',
        'a.b.c eq "x"',
        'userName eq "\\ud800"',
    ),
    *(
        'userName eq "\\u0000"',
        'userName eq "\x00"',
        "emails[",
        'emails[type eq "work"',
        'emails[type eq "work"].',
        "emails[]",
    ),
    *(
        "(" * 60,
        'userName eq "' + "x" * 1500 + '"',
        "userName gt null",
        "active gt true",
        "meta.created gt 5",
        "userName co 5",
    ),
    *(
        'emails[emails[type eq "x"]]',
        "userName eq {}",
        "userName eq []",
        "userName eq 1e999",
        'é eq "x"',
        "userName pr pr",
    ),
)
_LISTS: Final = (
    *(
        "",
        ",",
        ",,",
        ".",
        "..",
        ".x",
        "name.",
        "name..givenName",
        "a.b.c",
        ":",
        "urn:",
        "urn::",
        "userName,",
        " ",
        "*",
        "\x00",
    ),
    *(
        "emails[0]",
        'emails[type eq "work"]',
        "userName;select 1",
        "é",
        "\U0001f600",
        "a" * 1500,
        "$ref",
        "__proto__",
        "userName " * 3,
    ),
)
_COUNTS: Final = (
    "",
    " ",
    "-1",
    "+1",
    "1.5",
    "0x1",
    "1e3",
    "NaN",
    "null",
    "true",
    "٣",
    "-9223372036854775809",
    "2147483648",
    "1,2",
    "\x00",
)
_RAW: Final = (
    "x=%",
    "x=%zz",
    "x=%00",
    "x=%C3%28",
    "x=%ED%A0%80",
    "=",
    "&&",
    "x",
    "x=1&x=2",
    "count=1&count=2",
    "a[]=1",
    "a[b]=1",
    ";",
)


def odd_values() -> Strategy:
    """Return JSON values that hardly any attribute may have, the plainest first."""
    plain = st.sampled_from(_PLAIN)
    simple = plain | st.sampled_from(_NUMBERS) | st.sampled_from(_TEXTS)
    return (
        st.sampled_from(_COMMON)
        | simple
        | st.builds(_wrapped, plain, st.sampled_from(_SHAPES))
        | st.builds(_wrapped, simple, st.sampled_from(_SHAPES))
        | st.builds(_nested, st.booleans(), simple)
    )


_SHAPES: Final = ("list", "twice", "value", "listed", "part", "odd", "repeated", "mixed")


def _wrapped(value: Any, shape: str) -> Any:
    """Return a value one or two levels deeper, in a list or under a name."""
    return {
        "list": [value],
        "twice": [[value]],
        "value": {"value": value},
        "listed": [{"type": "work", "value": value}],
        "part": {"givenName": value},
        "odd": {"": value, "$ne": value},
        "repeated": {"value": "x", f"value{AGAIN}": value},
        "mixed": [{"type": "work", "value": "x"}, value],
    }[shape]


def _nested(lists: bool, value: Any) -> Any:
    for _ in range(_DEEP):
        value = [value] if lists else {"value": value}
    return value


def odd_bodies(names: Sequence[str]) -> Strategy:
    """Return what to put into a legal body, by name: odd values for some attributes, and members no schema has."""
    fits = st.sampled_from(tuple(names)) | st.sampled_from(tuple(names)).map(lambda one: f"{one}{AGAIN}")
    return st.dictionaries(fits | st.sampled_from(_NAMES), odd_values(), min_size=1, max_size=3)


def odd_operations(names: Sequence[str]) -> Strategy:
    """Return what stands as the Operations of a PATCH: some in which something is odd, or no operations at all."""
    named = st.sampled_from(tuple(names))
    paths = named | st.builds(lambda name, end: name + end, named, st.sampled_from(_ENDS)) | st.sampled_from(_ODD_PATHS)
    values = odd_values() | st.dictionaries(named | st.sampled_from(_NAMES), odd_values(), max_size=2)
    words = st.sampled_from(_WORDS[:3]) | st.sampled_from(_WORDS)
    usual = st.fixed_dictionaries({"op": words, "path": paths, "value": values})
    scanty = st.fixed_dictionaries({}, optional={"op": words, "path": paths, "value": values})
    return st.lists(usual | scanty, min_size=1, max_size=2) | odd_values()


def odd_writes(names: Sequence[str]) -> Strategy:
    """Return one to three odd writes, each a PATCH or a PUT."""
    patches = st.fixed_dictionaries({"patch": odd_operations(names)})
    puts = st.fixed_dictionaries({"put": odd_bodies(names)})
    return st.lists(patches | puts, min_size=1, max_size=3)


def refused_patches(names: Sequence[str]) -> Strategy:
    """Return the attributes that a PATCH changes, an operation that has to be refused, and how many stand behind it."""
    return st.fixed_dictionaries(
        {
            "changed": st.lists(st.sampled_from(tuple(names)), min_size=1, max_size=6),
            "refused": st.sampled_from(REFUSED),
            "behind": st.integers(0, 2),
        }
    )


def odd_queries() -> Strategy:
    """Return the parameters of a list: one or two of them odd, or a query string that no form makes."""
    numbers = st.sampled_from(_COUNTS) | string_of("0123456789-+.e ", 1, 6)
    filters = st.sampled_from(_FILTERS) | st.lists(st.sampled_from(_PIECES), min_size=1, max_size=6).map(" ".join)
    lists = st.sampled_from(_LISTS) | st.lists(st.sampled_from(_LISTS[:12]), min_size=2, max_size=3).map(",".join)
    parameters = {
        "filter": filters,
        "attributes": lists,
        "excludedAttributes": lists,
        "sortBy": lists,
        "sortOrder": st.sampled_from(("", "x", "DESCENDING", "ascending,descending", "\x00")),
        "startIndex": numbers,
        "count": numbers,
    }
    alone = st.one_of(*(st.fixed_dictionaries({name: one}) for name, one in parameters.items()))
    both = st.builds(lambda one, other: {**one, **other}, alone, alone)
    return alone | both | st.sampled_from(_RAW).map(lambda text: {"?": text})


_PIECES: Final = (
    "userName",
    "eq",
    '"x"',
    "and",
    "or",
    "not",
    "(",
    ")",
    "pr",
    "[",
    "]",
    "null",
    "5",
    "emails",
    ".",
    "co",
)


def text_of(body: Any) -> str:
    """Return a body as JSON text in ASCII, in which names that are there again are."""
    return json.dumps(body).replace(AGAIN, "")
