"""Credentials and strangers stay out of evidence."""

from __future__ import annotations

import base64
import html
import itertools
import json
import math
import time
import traceback
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scim_conformance.evidence import Redactor, Secret, writable
from scim_conformance.evidence.redaction import MASK, STRANGER, mask_emails, without_strangers
from scim_conformance.names import RunNames
from scim_conformance.scim import schemas, urns

TOKEN = "Abc/def+ghi=~.-_9"
NAMES = RunNames("0a1b2c3d", "gw0")
OURS = {"schemas": [urns.USER], "id": "1", "userName": f"{NAMES.marker}-gw1n7@example.com"}
THEIRS = {"schemas": [urns.USER], "id": "2", "userName": "boss@example.com", "emails": [{"value": "boss@example.com"}]}
TOKENS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=4, max_size=60)


def coded(text: str) -> str:
    """Return a text in base64."""
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "written",
    [
        TOKEN,
        TOKEN.upper(),
        TOKEN.lower(),
        quote(TOKEN),
        quote(TOKEN, safe=""),
        quote(TOKEN, safe="").lower(),
        coded(TOKEN),
        coded(TOKEN).rstrip("="),
        base64.urlsafe_b64encode(TOKEN.encode()).decode(),
        TOKEN.replace("/", "\\/"),
        TOKEN.replace("+", "\\u002b"),
        TOKEN.replace("+", "\\u002B").replace("/", "\\u002F"),
        html.escape(TOKEN),
        TOKEN.replace("+", "&#43;").replace("/", "&#x2F;"),
    ],
)
def test_every_form_of_a_secret_is_masked(written: str) -> None:
    """A token is found plain, in other letter case, in base64, and escaped for URLs, JSON and HTML."""
    redactor = Redactor([Secret(TOKEN)])
    text = f'{{"detail": "token {written} is bad"}}'
    assert redactor.holds_secret(text)
    assert redactor.text(text).startswith(f'{{"detail": "token {MASK}')
    assert not redactor.holds_secret(redactor.text(text))


@given(TOKENS, st.sampled_from([str, json.dumps, html.escape, lambda text: quote(text, safe=""), coded]))
def test_no_token_is_left(token: str, write: Any) -> None:
    """Whatever the token looks like, and however it is written, nothing of it is left."""
    redactor = Redactor([Secret(token)])
    cleaned = redactor.text(f"<<{write(token)}>>")
    assert MASK in cleaned
    assert len(cleaned) <= len(f"<<{MASK}==>>") + 2


def test_innocent_text_is_kept() -> None:
    """Without the secret a text stays as it is."""
    redactor = Redactor([Secret(TOKEN)])
    assert redactor.text("Abc/def ghi") == "Abc/def ghi"
    assert not redactor.holds_secret("Abc/def ghi")


def test_longest_secret_is_masked_first() -> None:
    """A secret that begins with another one leaves no rest."""
    assert Redactor([Secret("abcd"), Secret("abcdefgh")]).text("abcdefgh abcd") == f"{MASK} {MASK}"


@pytest.mark.parametrize("token", ["", "a", "abc"])
def test_short_secrets_are_not_searched_for(token: str) -> None:
    """A token shorter than four characters would be masked all over; only its header is."""
    redactor = Redactor([Secret(token)])
    assert redactor.text("abc a") == "abc a"
    assert not redactor.holds_secret("abc")
    assert redactor.headers({"Authorization": f"Bearer {token}"}) == {"Authorization": MASK}


def test_secret_headers_are_masked() -> None:
    """Credentials are masked by header name, and by content anywhere; a made-up wrong token stays visible."""
    redactor = Redactor([Secret(TOKEN)])
    assert redactor.headers(
        {
            "authorization": f"Bearer {TOKEN}",
            "Proxy-Authorization": "Basic x",
            "Cookie": "a=b",
            "Set-Cookie": "session=1",
            "X-Api-Key": "k",
            "X-Debug": f"got {TOKEN}",
            f"X-{TOKEN}": "1",
            "Accept": "application/scim+json",
        }
    ) == {
        "authorization": MASK,
        "Proxy-Authorization": MASK,
        "Cookie": MASK,
        "Set-Cookie": MASK,
        "X-Api-Key": MASK,
        "X-Debug": f"got {MASK}",
        f"X-{MASK}": "1",
        "Accept": "application/scim+json",
    }
    assert redactor.headers({"Authorization": "Bearer wrong"}) == {"Authorization": "Bearer wrong"}


def test_documents_are_masked_in_depth() -> None:
    """Strings and member names of a JSON document are masked, the rest is kept."""
    document = {"a": [TOKEN, 1, None], TOKEN: {"b": True}}
    assert Redactor([Secret(TOKEN)]).document(document) == {"a": [MASK, 1, None], MASK: {"b": True}}


def test_secret_never_shows_itself() -> None:
    """A secret's text is in no repr, no string and no traceback."""
    secret = Secret(TOKEN)
    assert secret.reveal() == TOKEN
    assert TOKEN not in f"{secret} {secret!r} {[secret]}"
    try:
        raise ValueError(secret)
    except ValueError:
        assert TOKEN not in traceback.format_exc()


@pytest.mark.parametrize(
    ("document", "kept"),
    [
        (OURS, OURS),
        (THEIRS, STRANGER),
        ({"userName": "boss"}, STRANGER),
        ({"schemas": [urns.GROUP]}, STRANGER),
        ({"schemas": urns.USER}, STRANGER),
        ([OURS, THEIRS, "x"], [OURS, STRANGER, "x"]),
        ({"Resources": [OURS, THEIRS], "totalResults": 2}, {"Resources": [OURS, STRANGER], "totalResults": 2}),
        ({"resources": [THEIRS]}, {"resources": [STRANGER]}),
        ({"Resources": ["boss@example.com", {"name": {"familyName": "Boss"}}]}, {"Resources": [STRANGER, STRANGER]}),
        ({"data": {"users": [OURS, THEIRS]}, "n": 2}, {"data": {"users": [OURS, STRANGER]}, "n": 2}),
        ({"Resources": {"0": THEIRS}}, {"Resources": {"0": STRANGER}}),
        ({"Resources": None}, {"Resources": None}),
        ("text", "text"),
        (None, None),
    ],
)
def test_strangers_are_left_out(document: Any, kept: Any) -> None:
    """A resource that this run did not create is replaced by a note, wherever it stands; ours stay."""
    assert without_strangers(document, NAMES.owns) == kept


def test_group_of_strangers_with_one_of_us_is_left_out() -> None:
    """A group that merely lists a user of ours is not ours."""
    group = {"schemas": [urns.GROUP], "id": "9", "displayName": "All", "members": [{"display": OURS["userName"]}]}
    assert without_strangers(group, NAMES.owns) == STRANGER


@pytest.mark.parametrize(
    "document",
    [
        {"schemas": [urns.ERROR], "status": "404", "detail": "no such", "id": "x"},
        {"schemas": [urns.SERVICE_PROVIDER_CONFIG], "id": "x"},
        *schemas.core_schemas().values(),
        {"id": "urn:acme:2.0:User", "name": "User", "attributes": []},
        {"schemas": [urns.RESOURCE_TYPE], "id": "User"},
        {"id": "User", "name": "User", "endpoint": "/Users", "schema": urns.USER},
    ],
)
def test_discovery_and_errors_are_kept(document: dict[str, Any]) -> None:
    """Discovery documents and errors are kept, alone and in a list, also where they do not name their schema."""
    assert without_strangers(document, NAMES.owns) == document
    listing = {"schemas": [urns.LIST_RESPONSE], "totalResults": 1, "Resources": [document]}
    assert without_strangers(listing, NAMES.owns) == listing


def test_emails_of_strangers_are_masked() -> None:
    """In a page of HTML every e-mail address is masked but those of this run."""
    page = f"<p>boss.two+x@mail.example.com, {OURS['userName']}</p>"
    assert mask_emails(page, NAMES.owns) == f"<p>{MASK}, {OURS['userName']}</p>"


def test_writable_replaces_half_characters() -> None:
    """What cannot be encoded as UTF-8 is replaced, everywhere."""
    assert writable({"\ud800": ["a\udfffb", ("ü", 1)], "n": None}) == {"?": ["a?b", ["ü", 1]], "n": None}


@pytest.mark.parametrize("wrap", [str, str.upper, lambda text: quote(text, safe=""), lambda text: quote(quote(text))])
def test_secret_inside_of_base64_is_masked(wrap: Any) -> None:
    """Base64 of a pair or a header is found at each alignment, and no bit of the secret is left."""
    redactor = Redactor([Secret(TOKEN)])
    around = ("", "u:", "us:", "user:", "Bearer ", ":x")
    for before, after in itertools.product(around, around):
        text = coded(f"{before}{TOKEN}{after}").rstrip("=")
        for one in (text, text.replace("+", "-").replace("/", "_")):
            first, mask, last = redactor.text(f"<{wrap(one)}>").partition(MASK)
            assert mask
            assert len(first) - 1 <= len(before) * 8 // 6
            assert len(last) - 1 <= math.ceil(len(after) * 8 / 6)


@pytest.mark.parametrize(
    "write",
    [
        lambda text: text.encode().hex(),
        lambda text: text.encode().hex().upper(),
        lambda text: quote(quote(text, safe=""), safe=""),
        lambda text: "".join(f"%{ord(one):02X}" for one in text),
        lambda text: "".join(f"%25{ord(one):02x}" for one in text),
        lambda text: "".join(f"\\u{ord(one):04x}" for one in text),
        lambda text: "".join(f"\\\\u{ord(one):04X}" for one in text),
        lambda text: "".join(f"\\x{ord(one):02x}" for one in text),
        lambda text: "".join(f"&#{ord(one)};" for one in text),
        lambda text: "".join(f"&#x{ord(one):X};" for one in text),
        lambda text: html.escape(html.escape(text)),
        lambda text: json.dumps(json.dumps(quote(text, safe=""))),
        lambda text: quote(coded(text), safe=""),
        lambda text: coded(quote(text, safe="")),
        lambda text: json.dumps(text.replace("/", "\\/")),
    ],
)
@pytest.mark.parametrize("secret", [TOKEN, 'pass"wö rd\\/%41&amp;', "%%%%\\\\\\\\"])
def test_secret_is_found_however_it_is_written(secret: str, write: Any) -> None:
    """Hex, double encoding, and escapes of every single character hide no secret, one of odd characters neither."""
    redactor = Redactor([Secret(secret)])
    cleaned = redactor.text(f"a <{write(secret)}> z")
    assert MASK in cleaned
    assert not redactor.holds_secret(cleaned)
    assert (cleaned[:3], cleaned[-3:]) == ("a <", "> z")


def test_short_secret_is_masked_as_a_word() -> None:
    """A secret of less than eight characters is masked where it stands alone, and innocent words are kept."""
    redactor = Redactor([Secret("user")])
    assert redactor.text("user, username, superuser: USER=user") == f"{MASK}, username, superuser: {MASK}={MASK}"


def test_neighbouring_text_is_kept() -> None:
    """Letters that change their length in small letters move no mask."""
    assert Redactor([Secret(TOKEN)]).text(f"İİ%41 {TOKEN} %4") == f"İİ%41 {MASK} %4"


def test_carrier_of_a_key_is_masked_as_authorization_is() -> None:
    """A header of the user's choice is masked with the right key, and shown with a wrong one."""
    redactor = Redactor([Secret(TOKEN)], "X-API-Key")
    assert redactor.headers({"x-api-key": TOKEN, "X-API-KEY": "wrong"}) == {"x-api-key": MASK, "X-API-KEY": "wrong"}
    redactor.learn(Secret("abc"))
    redactor.learn(Secret("long-enough"))
    assert redactor.headers({"x-api-key": "wrong"}) == {"x-api-key": MASK}


def test_a_megabyte_is_searched_at_once() -> None:
    """A body of a megabyte with escapes takes far less time than to send it."""
    redactor = Redactor([Secret(TOKEN), Secret("another-secret-4711"), Secret("user:a-password")])
    body = json.dumps([{"id": str(one), "name": 'M"ller/x', "mail": f"u{one}@example.com"} for one in range(17_000)])
    started = time.process_time()
    redactor.text(body)
    assert time.process_time() - started < 0.5  # seconds; measured: 0.04
