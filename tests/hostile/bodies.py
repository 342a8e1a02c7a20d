"""Right answers by HTTP whose bodies and headers nobody would expect."""

from __future__ import annotations

import json
from typing import Any

from scim_conformance.scim import urns
from tests.hostile.rows import of_bodies, of_lists, of_users, row
from tests.hostile.wire import Answer, Asked, Line

#: What does something to a terminal, a browser, a spreadsheet or an XML parser.
EVIL = (
    "</script><script>alert(1)</script><img src=x onerror=alert(1)>]]><!--\x1b[31m\x1b]8;;http://evil.example\x07"
    "\x9b2J\u202eevil\u2066\u2028\ufffe\uffff\x00\x08\r\nX-Evil: 1\n=cmd()"
)
_RAW = EVIL.encode("latin-1", "ignore").replace(b"\r", b"").replace(b"\n", b"").replace(b"\x00", b"")
_CREATED = "users-create-returns-full-representation"
_MEMBERS = ", ".join(f'"x{one}": {one}' for one in range(3_000))
_NOTE = "a.b+c-" * 170_000
_PEOPLE = [{"id": str(one), "userName": f"joe{one}@example.com"} for one in range(4_000)]


def _with(right: Answer, **members: Any) -> Answer:
    return right.saying({**right.document, **members})


def _spliced(right: Answer, text: str) -> Answer:
    return right.saying(right.body.rstrip()[:-1] + f", {text}}}".encode())


def _texts(value: Any, end: str) -> Any:
    if isinstance(value, dict):
        return {name: _texts(one, end) for name, one in value.items()}
    if isinstance(value, list):
        return [_texts(one, end) for one in value]
    return f"{value}{end}" if isinstance(value, str) and not value.startswith("urn:") else value


@of_bodies(1, "failed", _CREATED)
def evil_texts(right: Answer) -> Answer:
    """End every text, ids among them, in markup and terminal escapes."""
    return right.saying(_texts(right.document, EVIL))


@of_bodies(1, "failed", _CREATED)
def evil_names(right: Answer) -> Answer:
    """Name schemas and members in markup."""
    return _with(right, schemas=[EVIL], **{EVIL: {EVIL: [EVIL]}})


@row(1, "failed", "connection-unknown-user-is-empty-list")
def evil_refusals(line: Line, asked: Asked, right: Answer) -> None:
    """Refuse everything in markup and escapes, in the reason phrase and in headers as well."""
    error = {"schemas": [urns.ERROR], "status": "400", "scimType": EVIL, "detail": EVIL}
    answer = right.saying(error, 400).having(X_Evil="HERE", ETag="HERE", Location="HERE", Content_Type="HERE")
    line.send(answer.head.replace(b"HERE", _RAW).replace(b" 400 ", b" 400 " + _RAW) + answer.body)


@of_bodies(1, "failed", "users-create-answers-201")
def evil_page(right: Answer) -> Answer:
    """Answer with a page instead of JSON."""
    return right.saying(f"<html>{EVIL}{EVIL}</html>".encode()).having(Content_Type="text/html")


@of_bodies(1, "failed", _CREATED)
def abyss(right: Answer) -> Answer:
    """Nest arrays 100,000 levels deep."""
    return right.saying("[" * 100_000 + "]" * 100_000)


@of_users(1, "failed", _CREATED)
def deep_inside(right: Answer) -> Answer:
    """Nest objects in a user 200 levels deep."""
    return _spliced(right, '"deep": ' + '{"a":' * 200 + "1" + "}" * 200)


@of_users(1, "failed", _CREATED)
def duplicate_members(right: Answer) -> Answer:
    """Give every member of a user twice, the second time as null."""
    return _spliced(right, ", ".join(f"{json.dumps(name)}: null" for name in right.document))


@of_users(1, "failed", _CREATED)
def not_a_number(right: Answer) -> Answer:
    """Put NaN and Infinity into a user."""
    return _spliced(right, '"a": NaN, "b": -Infinity')


@of_bodies(1, "failed")
def enormous_numbers(right: Answer) -> Answer:
    """Put a number of 100,000 digits into every object."""
    return _spliced(right, f'"a": {"9" * 100_000}')


@of_bodies(1, "failed")
def infinite_floats(right: Answer) -> Answer:
    """Put numbers into every object that no float holds, as its id and its total too."""
    return _spliced(right, '"a": 1e999, "b": -1e999, "totalResults": 9e99999, "active": 1e-999999')


@of_users(1, "failed", _CREATED)
def half_characters(right: Answer) -> Answer:
    """End every text of a user in half a surrogate pair, its id too."""
    return right.saying(json.dumps(_texts(right.document, "\ud83e")))


@of_bodies(0, "passed")
def byte_order_mark(right: Answer) -> Answer:
    """Begin every body with a byte order mark."""
    return right.saying(b"\xef\xbb\xbf" + right.body)


@of_bodies(1, "failed")
def utf_16(right: Answer) -> Answer:
    """Write every body in UTF-16."""
    return right.saying(right.body.decode().encode("utf-16"))


@of_bodies(1, "failed")
def latin_1(right: Answer) -> Answer:
    """Put bytes that are no UTF-8 into every body."""
    return right.saying(right.body[:-1] + b', "a": "\xff\xc0\x80\xed\xa0\x80"}')


@of_bodies(0, "passed")
def three_thousand_members(right: Answer) -> Answer:
    """Give every object 3,000 further members."""
    return _spliced(right, _MEMBERS)


@of_users(0, "passed", within=20)
def text_of_a_megabyte(right: Answer) -> Answer:
    """Give every user a text of 1 MB that looks like an e-mail address for long, with a character of four bytes."""
    return _spliced(right, f'"note": "{_NOTE}🦊 joe@example.com"')


@of_bodies(10, "inconclusive", caps={"client.reading._BODY_LIMIT": 1_000_000})
def larger_than_anything(right: Answer) -> Answer:
    """Fill every answer up beyond the limit with blanks."""
    return right.saying(right.body + b" " * 1_200_000)


@of_bodies(10, "inconclusive", caps={"client.reading._MOST_VALUES": 50_000})
def richer_than_anything(right: Answer) -> Answer:
    """Put more empty arrays into every answer than are read."""
    return _spliced(right, '"a": [' + "[]," * 70_000 + "[]]")


@of_users(1, "failed")
def numbers_as_ids(right: Answer) -> Answer:
    """Give ids as numbers, and the rest of what is text as well."""
    return right.saying({name: 7 if isinstance(one, str) else one for name, one in right.document.items()})


@of_bodies(1, "failed")
def null_everywhere(right: Answer) -> Answer:
    """Give null for everything."""
    return right.saying(dict.fromkeys(right.document))


@of_bodies(1, "failed")
def arrays_for_objects(right: Answer) -> Answer:
    """Put every value into an array, and what is one into an object."""
    swapped = {name: {"0": one} if isinstance(one, list) else [one] for name, one in right.document.items()}
    return right.saying(swapped)


@of_lists(1, "failed")
def numbered_resources(right: Answer) -> Answer:
    """Give the resources of a list as an object by number, and the total in words."""
    listed = {str(number): one for number, one in enumerate(right.document["Resources"])}
    return _with(right, Resources=listed, totalResults="9e99")


@of_lists(1, "failed")
def odd_resources(right: Answer) -> Answer:
    """List what is no resource."""
    return _with(right, Resources=[None, 1, "x", [], [[]], {"id": None}, {"id": {}}, {"id": [EVIL]}])


@of_lists(1, "failed", within=20)
def four_thousand_strangers(right: Answer) -> Answer:
    """Find 4,000 people whatever is asked for."""
    return _with(right, Resources=[*right.document["Resources"], *_PEOPLE], totalResults=len(_PEOPLE))


@row(0, "passed")
def clocks_of_other_times(line: Line, asked: Asked, right: Answer) -> None:
    """Tell of 1970 and 9999 in headers and in every meta."""
    told = right.body.replace(b'"2026-', b'"9999-')
    line.send(right.saying(told).having(Date="Thu, 01 Jan 1970 00:00:00 GMT", Age="-5", Expires="never").raw)


@row(10, "inconclusive")
def come_again_in_a_thousand_years(line: Line, asked: Asked, right: Answer) -> None:
    """Ask for patience until the year 9999 on every create."""
    late = right.saying({}, 429).having(Retry_After="Fri, 31 Dec 9999 23:59:59 GMT")
    line.send((late if asked.method == "POST" else right).raw)


@row(0, "passed")
def cookies(line: Line, asked: Asked, right: Answer) -> None:
    """Set cookies of all kinds, and refuse whoever brings one back."""
    if "cookie" in asked.headers:
        right = right.saying({}, 500)
    line.send(
        right.head[:-2] + b"".join(b"Set-Cookie: %d=x; Path=/\r\n" % one for one in range(50)) + b"\r\n" + right.body
    )
