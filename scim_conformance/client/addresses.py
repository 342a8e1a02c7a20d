"""Which ids can be part of an address, and whether two addresses are of one resource.

HTTP libraries, proxies and servers take dot segments out of an address, each in its own way, and some decode first: an
id such as ``../Groups/1`` would make a request to one resource a request to another.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

_SEGMENT_SAFE = "!$&'()*+,;=:@-._~"
_LONGEST = 8_000
"""Octets of a request target that every server is to support (RFC 9110 section 4.1)."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SEPARATORS = re.compile(r"[/\\]")


def segment(id_: str) -> str:
    """Return an id percent-encoded as one path segment; what cannot be encoded as UTF-8 becomes question marks."""
    return quote(id_, safe=_SEGMENT_SAFE, errors="replace")


def unaddressable(id_: str, *, writing: bool = False) -> str | None:
    """Return why no request may be made to a resource with this id, None where one may.

    What is only read may have dot segments within its id, as long as it is no such segment as a whole.

    >>> unaddressable("..%2fGroups%2f1", writing=True)
    'an address with its id may lead to another resource'
    """
    if not id_.strip() or _CONTROL.search(id_):
        return "its id is blank or has control characters in it, so that an address may be cut short there"
    try:
        if len(quote(id_, safe=_SEGMENT_SAFE)) > _LONGEST:
            return "its id is longer than an address may be"
    except UnicodeEncodeError:
        return "its id is no Unicode text, so that no address can be made of it"
    parts = [part for text in _decoded(id_) for part in (_SEPARATORS.split(text) if writing else [text])]
    return "an address with its id may lead to another resource" if any(map(_is_dots, parts)) else None


def same_resource(one: str, other: str) -> bool:
    """Return whether two URLs end in the same endpoint and id, wherever they begin."""
    return _tail(one) == _tail(other)


def _decoded(id_: str) -> tuple[str, str, str]:
    """Return an id as it is, and as those read it who decode it once or twice more than they should."""
    once = unquote(id_)
    return id_, once, unquote(once)


def _is_dots(part: str) -> bool:
    """Whether a part of a path is a dot segment; behind a semicolon stand parameters that some servers leave out."""
    return part.partition(";")[0].strip() in {".", ".."}


def _tail(url: str) -> list[str]:
    return [unquote(part) for part in urlsplit(url).path.rstrip("/").split("/")[-2:]]
