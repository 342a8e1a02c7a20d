"""The shape of bulk jobs and their results (RFC 7644 section 3.7), read leniently: what is wrong is judged by rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from scim_conformance.scim import urns

Json = dict[str, Any]


def job(operations: Sequence[Json], **members: Any) -> Json:
    """Return a BulkRequest; further members, such as ``failOnErrors``, are laid over it, None takes one away."""
    body = {"schemas": [urns.BULK_REQUEST], "Operations": list(operations), **members}
    return {name: value for name, value in body.items() if value is not None}


def results(answer: Json) -> list[Json]:
    """Return the results in a BulkResponse, empty when there are none."""
    listed = answer.get("Operations")
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def result_of(operations: Sequence[Json], index: int, answer: Json) -> Json | None:
    """Return the result of an operation, None when it is not told: by bulkId, else by address, else by place.

    No sentence of section 3.7 makes the results come in the order of the operations.
    """
    told = results(answer)
    wanted = operations[index].get("bulkId")
    if wanted is not None:
        return next((one for one in told if one.get("bulkId") == wanted), None)
    path, method = str(operations[index].get("path")), operations[index].get("method")
    by_place = told[index] if len(told) == len(operations) else None
    by_address = [one for one in told if str(one.get("location")).endswith(path)]
    alike = [one for one in by_address if one.get("method") == method]
    if alike:
        return by_place if by_place in alike else alike[0]
    return by_place or next(iter(by_address), None)


def status_of(result: Json | None) -> int | None:
    """Return the status of a result as a number, also where it is an object with ``code``; None when it is none."""
    status = (result or {}).get("status")
    if isinstance(status, dict):
        status = status.get("code")
    text = str(status)
    return int(text) if len(text) == 3 and text.isascii() and text.isdigit() else None


def done(result: Json | None) -> bool:
    """Return whether a result tells that the operation was carried out."""
    status = status_of(result)
    return status is not None and 200 <= status < 300


def refused(result: Json | None) -> bool:
    """Return whether a result tells that the operation was refused: with a status from 400 to 499."""
    return 400 <= (status_of(result) or 0) < 500


def id_of(result: Json | None) -> str | None:
    """Return the id of the resource that a result is about: the last segment of its location, None without one."""
    location = (result or {}).get("location")
    return unquote(location.rstrip("/").rpartition("/")[2]) or None if isinstance(location, str) else None
