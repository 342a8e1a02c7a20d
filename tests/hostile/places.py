"""Ids, addresses and pages that lead astray, round in circles, or nowhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.hostile.bodies import EVIL
from tests.hostile.rows import of_lists, row
from tests.hostile.wire import PREFIX, Answer, Asked, Behaviour, Line


def _called(id_: str) -> Behaviour:
    """Return the behaviour of an endpoint that calls each user it creates by one id, and knows no other address."""

    def behave(line: Line, asked: Asked, right: Answer) -> None:
        document: Any = right.document
        if isinstance(document, dict) and isinstance(document.get("id"), str):
            right = right.saying({**document, "id": id_})
        elif isinstance(document, dict) and isinstance(document.get("Resources"), list):
            right = right.saying({**document, "Resources": [{**one, "id": id_} for one in document["Resources"]]})
        line.send(right.having(Location=None).raw)

    return behave


def _named(name: str, id_: str, told: str) -> None:
    behave = _called(id_)
    behave.__name__, behave.__doc__ = name, told
    row(10, "blocked")(behave)


_named("id_of_two_dots", "..", "Call every user '..': an address with it is that of the base URL.")
_named("id_of_a_dot", ".", "Call every user '.'.")
_named("id_of_coded_dots", "%2e%2e", "Call every user by two dots that are encoded already.")
_named("id_of_a_neighbour", "../Groups/1", "Call every user by the way to a group.")
_named("id_of_a_query", "?x=1#y", "Call every user by a query and a fragment.")
_named("id_of_lines", 'a\r\nX-Evil: 1\r\n\r\nDELETE /Users HTTP/1.1"\x00', "Call every user by a request of its own.")
_named("id_of_ten_thousand", "x" * 10_000, "Call every user by 10,000 characters.")
_named("id_of_half_a_pair", "\ud83e", "Call every user by half a character.")
_named("id_of_a_fox", "🦊 ü'\"<b>", "Call every user by an emoji, quotes and markup.")
_named("id_of_blanks", "  ", "Call every user by blanks.")
_named("id_of_escapes", EVIL, "Call every user by markup and terminal escapes.")


def _redirecting(location: Callable[[Asked], str], status: int) -> Behaviour:
    def behave(line: Line, asked: Asked, right: Answer) -> None:
        line.send(right.saying(b"", status).having(Location=location(asked)).raw)

    return behave


def _sent(name: str, told: str, location: Callable[[Asked], str], status: int, exit: int, outcome: str) -> None:
    behave = _redirecting(location, status)
    behave.__name__, behave.__doc__ = name, told
    row(exit, outcome)(behave)


_sent("redirect_in_a_circle", "Redirect every request to itself.", lambda asked: asked.target, 307, 10, "blocked")
_sent(
    "redirect_without_end",
    "Redirect every request to a new address.",
    lambda asked: f"{PREFIX}/{asked.number}",
    307,
    10,
    "blocked",
)
_sent("redirect_off_site", "Redirect to a host of others.", lambda asked: "http://127.0.0.2:9/x", 307, 1, "failed")
_sent("redirect_without_scheme", "Redirect to //host.", lambda asked: "//127.0.0.2:9/x", 302, 1, "failed")
_sent(
    "redirect_with_a_name",
    "Redirect with a user name.",
    lambda asked: "http://127.0.0.1:80@127.0.0.2/",
    307,
    1,
    "failed",
)
_sent("redirect_to_a_file", "Redirect to a file.", lambda asked: "file:///etc/passwd", 302, 1, "failed")
_sent("redirect_to_a_script", "Redirect to a script.", lambda asked: "javascript:alert(1)", 302, 1, "failed")
_sent("redirect_far", "Redirect to an address of 60 KB.", lambda asked: "/" + "x" * 60_000, 307, 10, "blocked")
_sent("redirect_with_escapes", "Redirect to escapes.", lambda asked: "/\x1b[31m\x01 \x7f\x9b", 302, 10, "blocked")


@row(1, "failed", "users-delete")
def writes_go_elsewhere(line: Line, asked: Asked, right: Answer) -> None:
    """Redirect each change and each delete of a user to the list of all."""
    if asked.method in ("PATCH", "PUT", "DELETE"):
        right = right.saying(b"", 308).having(Location=f"{PREFIX}/Users")
    line.send(right.raw)


@row(1, "failed", "users-create-location-leads-to-user")
def locations_lead_astray(line: Line, asked: Asked, right: Answer) -> None:
    """Give addresses of other kinds as those of what was created."""
    if asked.method == "POST":
        document = {**right.document, "meta": {**right.document["meta"], "location": "http://[::1"}}
        right = right.saying(document).having(Location="http://[::1")
    line.send(right.raw)


@of_lists(1, "failed")
def pages_without_end(right: Answer) -> Answer:
    """Send one more page for each that is asked for, and count up to 10^18."""
    return right.saying({**right.document, "totalResults": 10**18, "itemsPerPage": 1, "nextCursor": json.dumps(EVIL)})


@row(1, "failed", within=20)
def other_people_without_end(line: Line, asked: Asked, right: Answer) -> None:
    """Fill every page with new strangers, whatever is asked for; nobody of ours is ever found."""
    if b'"Resources"' in right.body:
        people = [{"id": f"{asked.number}-{one}", "userName": f"joe{asked.number}.{one}"} for one in range(200)]
        right = right.saying({**right.document, "Resources": people, "totalResults": 200 * (asked.number + 5)})
    line.send(right.raw)
