"""Reads the body of an answer within bounds of size and time, whatever the endpoint sends."""

from __future__ import annotations

import time

import requests

from scim_conformance.evidence.exchange import CUT, NOT_UTF8

_BODY_LIMIT = 8 * 1024 * 1024
"""Bytes of a body, unpacked; thousands of users are listed in less."""
_MOST_VALUES = 500_000
_KEPT = 64 * 1024
"""Bytes that are kept of a body that was cut: it judges nothing."""


def read_body(answer: requests.Response, deadline: float) -> tuple[bytes, tuple[str, ...]]:
    """Return the body, cut at the limit, and notes on what was done to it; raise requests.Timeout when it drips."""
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_content(64 * 1024):
        parts.append(part)
        size += len(part)
        if size > _BODY_LIMIT:
            return b"".join(parts)[: min(_BODY_LIMIT, _KEPT)], (f"{CUT} {_BODY_LIMIT} bytes and was cut",)
        if time.perf_counter() > deadline:
            raise requests.exceptions.ReadTimeout("the body never ended")
    return b"".join(parts), _surplus(answer)


def _surplus(answer: requests.Response) -> tuple[str, ...]:
    """Return a note where more came than the answer."""
    count = getattr(getattr(answer.raw, "_original_response", None), "surplus", 0)
    return (
        (f"more than the answer came: the connection was closed, {count} bytes or more left unread",) if count else ()
    )


def text_of(body: bytes, notes: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return the body as text, and one more note where it is no UTF-8, or holds more than anybody may read."""
    cut = any(note.startswith(CUT) for note in notes)
    if not cut and len(body) > _MOST_VALUES and sum(map(body.count, (b",", b"{", b"["))) > _MOST_VALUES:
        # In memory a value takes many times what it takes on the wire.
        body, cut, notes = body[:_KEPT], True, (*notes, f"{CUT} any list of users: it has over {_MOST_VALUES} values")
    try:
        return body.decode("utf-8"), notes
    except UnicodeDecodeError:
        # What was cut may end anywhere.
        return body.decode("utf-8", errors="replace"), notes if cut else (*notes, NOT_UTF8)
