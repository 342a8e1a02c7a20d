"""Reads the body of an answer within bounds of size and time, whatever the endpoint sends."""

from __future__ import annotations

import time

import requests

from scim_conformance.evidence.exchange import NOT_UTF8

_BODY_LIMIT = 16 * 1024 * 1024


def read_body(answer: requests.Response, deadline: float) -> tuple[bytes, tuple[str, ...]]:
    """Return the body, cut at the limit, and notes on what was done to it; raise requests.Timeout when it drips."""
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_content(64 * 1024):
        parts.append(part)
        size += len(part)
        if size > _BODY_LIMIT:
            return b"".join(parts)[:_BODY_LIMIT], (f"the body was cut after {_BODY_LIMIT} bytes",)
        if time.perf_counter() > deadline:
            raise requests.exceptions.ReadTimeout("the body never ended")
    return b"".join(parts), ()


def text_of(body: bytes, notes: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return the body as text, and one more note where it is no UTF-8; a body that was cut may end anywhere."""
    try:
        return body.decode("utf-8"), notes
    except UnicodeDecodeError:
        return body.decode("utf-8", errors="replace"), notes or (NOT_UTF8,)
