"""Rules about what must not get through, and what must not get out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scim_conformance.client.handshake import Attempt
from scim_conformance.evidence import Exchange, Request, Response
from scim_conformance.rules import security, tls
from tests.rules.making import BASE, answer, listing, one, places, silence

AGREED = Attempt("main-1", Request("TLS", BASE, {}), None, "agreed on TLSv1.3", agreed=True)
REFUSED = replace(AGREED, failure="the handshake was refused", agreed=False)
UNTRUSTED = replace(REFUSED, untrusted="self-signed certificate")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Traceback (most recent call last):", "a stack trace"),
        ("at com.acme.Users.create(Users.java:12)", "a stack trace"),
        (r"   at Acme.Users.Create(String name) in D:\src\Users.cs:line 8", "a stack trace"),
        ("    at create (/app/users.js:10:3)", "a stack trace"),
        ("java.lang.NullPointerException", "the name of an exception class"),
        ("System.Data.SqlClient.SqlException", "the name of an exception class"),
        ("SQLSTATE[42601]", "an error of the database"),
        ("ORA-00933: SQL command not properly ended", "an error of the database"),
        ("cannot open /var/www/scim/users", "a path of the file system"),
        (r"cannot open C:\inetpub\scim", "a path of the file system"),
        ("Apache Tomcat/9.0.1", "the version of a framework"),
    ],
)
def test_inside_of_a_program_is_seen(text: str, what: str) -> None:
    """Traces, database errors, paths and versions are told by kind, and never quoted."""
    findings = security.nothing_of_the_inside(answer({"detail": text}, 400))
    assert what in [found.actual for found in findings]
    assert all(text not in found.actual for found in findings)


@pytest.mark.parametrize(
    "text",
    [
        "userName is required.",
        "The filter userName eq \"x' OR '1'='1\" is not valid at position 12.",
        "There is nothing at /scim/v2/Users/opt/1.",
        "An exception to this rule: at most (10:30) users.",
        "See https://docs.acme.example/usr/local/errors.",
        "org unit com.acme has an Error",
    ],
)
def test_plain_words_are_no_inside(text: str) -> None:
    """Details in plain words, with addresses and quotes in them, are left alone."""
    assert security.nothing_of_the_inside(answer({"detail": text}, 400)) == []


def test_late_answers() -> None:
    """An answer in time passes, a late one is told with both times."""
    assert security.no_later_than(1)(answer()) == []
    late = replace(answer(), response=Response(200, {}, "", 5.2))
    assert one(security.no_later_than(2.5)(late)) == ("answer", "within 2.5 s, as without the value", "after 5.2 s")


def test_members_are_found_wherever_they_are() -> None:
    """A member is found at any depth and in any letter case, unless it is null."""
    rule = security.members_absent("password")
    assert rule(answer(listing({"id": "1", "password": None}))) == []
    assert places(rule(answer(listing({"id": "1", "x": {"PassWord": "p"}})))) == ["PassWord"]


def test_words_are_told_apart_by_their_numbers() -> None:
    """A word is found in body and headers, and not taken for a longer one."""
    rule = security.mentions_not("Conf-n1", "the user")
    assert rule(answer({"userName": "conf-n12"})) == []
    assert places(rule(answer({"userName": "conf-n1@x"}))) == ["answer"]
    assert places(rule(answer({}, headers={"Location": "/conf-n1"}))) == ["answer"]


def test_an_id_that_the_client_sent_is_no_news() -> None:
    """A word inside an id that the client itself has sent is passed over, and found beside it."""
    rule = security.mentions_not("Conf-n1", "the user", "Conf-n1@x 7")
    assert rule(answer({"value": "Conf-n1@x 7", "$ref": "/Users/Conf-n1%40x%207"})) == []
    assert places(rule(answer({"value": "Conf-n1@x 7", "display": "Conf-n1"}))) == ["answer"]


@pytest.mark.parametrize(("between", "status", "found"), [("%2F", 200, 1), ("%2f", 404, 0), ("/", 200, 0)])
def test_encoded_paths(between: str, status: int, found: int) -> None:
    """A success at the odd address is found; a refusal, or an open redirect to somewhere else, is not."""
    asked = replace(answer({}, status), request=Request("GET", f"{BASE}/Users/..{between}X", {}))
    assert len(security.leads_nowhere(asked)) == found


@pytest.mark.parametrize(
    ("headers", "caching", "sniffing", "origin"),
    [
        ({}, 1, 1, 0),
        ({"cache-control": "max-age=0, No-Store", "X-Content-Type-Options": "NoSniff"}, 0, 0, 0),
        ({"Cache-Control": "public", "Access-Control-Allow-Origin": "*"}, 1, 1, 0),
        ({"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Credentials": "true"}, 1, 1, 1),
        ({"Access-Control-Allow-Origin": "https://odd.example"}, 1, 1, 1),
    ],
)
def test_headers(headers: dict[str, str], caching: int, sniffing: int, origin: int) -> None:
    """Headers count whatever their letter case; an open origin counts with credentials or when it is the asker's."""
    exchange = answer({}, headers=headers)
    assert len(security.not_for_shared_caches(exchange)) == caching
    assert len(security.header_is("X-Content-Type-Options", "nosniff")(exchange)) == sniffing
    assert len(security.closed_to_origin("https://odd.example")(exchange)) == origin


def test_refusals_alike() -> None:
    """Two refusals are alike by status and members, whatever their texts."""
    rule = security.same_refusal(answer({"status": "404", "detail": "x"}, 404))
    assert rule(answer({"detail": "y", "status": "404"}, 404)) == []
    assert places(rule(answer({"status": "403"}, 403))) == ["status", "members of the body"]


def test_handshakes() -> None:
    """What was agreed, refused or not trusted is told in its own words."""
    assert tls.connected(AGREED) == tls.refused(REFUSED) == tls.certificate_trusted(REFUSED) == []
    assert one(tls.connected(REFUSED))[2] == "the handshake was refused"
    assert one(tls.refused(AGREED))[2] == "agreed on TLSv1.3"
    assert one(tls.certificate_trusted(UNTRUSTED))[2] == "self-signed certificate"
    assert tls.key_is_strong(AGREED) == []
    assert REFUSED.unjudgeable is None
    assert replace(REFUSED, reachable=False).unjudgeable == "the handshake was refused"


@pytest.mark.parametrize(
    ("exchange", "found"),
    [
        (silence(), 0),
        (answer({}, 301), 0),
        (answer({}, 404), 0),
        (answer({}, 401), 0),
        (answer({}, 200), 1),
        (answer({}, 401, {"WWW-Authenticate": "Bearer"}), 1),
    ],
)
def test_plain_http(exchange: Exchange, found: int) -> None:
    """Data and a challenge are found; silence, redirects and refusals are right."""
    assert len(tls.serves_nothing(exchange)) == found
