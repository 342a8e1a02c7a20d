"""The compliance page: whole, inert, and the same bytes every time."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from typing import Any

import pytest

from scim_conformance.model import Finding, Outcome
from scim_conformance.report.compliance import evidence, page
from scim_conformance.report.terminal import NOTICE
from tests.hostile.markup import PAYLOAD, SCRIPT, Markup
from tests.report.documents import (
    EMBEDDED,
    MISSING,
    RUN,
    SHOULD,
    blocked,
    case,
    document,
    exchange,
    failed,
    leftover,
)


def _text(*cases: Any, **changed: Any) -> str:
    """Return the words of a page of these cases, without style, script and evidence."""
    return _words(page(document(*cases, **changed)))


def _words(html: str) -> str:
    apart = re.sub(r"<(style|script).*?</\1>|(?=<(?:/?(?:d[dtl]|t[dhr]|p)|br)\b)", " ", html, flags=re.DOTALL)
    return " ".join(Markup(apart).text.split())


def _packed(html: str) -> Any:
    found = re.search(r'id="packed">([^<]*)</script>', html)
    assert found is not None
    return json.loads(gzip.decompress(base64.b64decode(found[1])))


def test_page_is_a_pure_function() -> None:
    """The same results make the same bytes."""
    told = document(failed(exchanges=("main-1",)), exchanges=[exchange()])
    assert page(told) == page(json.loads(json.dumps(told)))


def test_page_fetches_nothing() -> None:
    """No element names anything outside of the page, and the page forbids it as well."""
    html = page(document(failed(exchanges=("main-1",)), exchanges=[exchange()]))
    markup = Markup(html)
    addresses = [value or "" for name, value in markup.attributes if name in ("src", "href", "action", "srcset")]
    assert [one for one in addresses if not one.startswith(("#", "data:,"))] == []
    assert "default-src 'none'" in html
    assert "url(" not in html


@pytest.mark.parametrize(
    ("cases", "told"),
    [
        ([case(Outcome.PASSED)], "conformant 1 case judged, and none breaks a MUST."),
        ([failed(), failed(name="bizagi/Group")], "1 mistake breaks a MUST, seen in 2 of 2 cases judged."),
        (
            [case(Outcome.INCONCLUSIVE, reason="timed out")],
            "incomplete Nothing failed, but not enough could be judged. 1 case could not be judged.",
        ),
        (
            [case(Outcome.PASSED), case(Outcome.DEVIATES, "a", requirement=SHOULD, findings=(MISSING,))],
            "2 cases judged, and none breaks a MUST. But 1 case does not follow a SHOULD.",
        ),
    ],
)
def test_first_screen_says_the_verdict(cases: list[Any], told: str) -> None:
    """The verdict stands in words before everything else, with what could not be judged."""
    words = _text(*cases)
    assert told in words
    assert words.index(told) < words.index("Cases by level")


def test_embedded_endpoint_is_named_first() -> None:
    """A page about our own endpoint begins by saying so."""
    assert _text(case(Outcome.PASSED), target=EMBEDDED).partition(NOTICE)[0].endswith("Skip to the report ")


def test_finding_says_all_there_is_to_know() -> None:
    """Where, expected, actual, hint, requirement with source, impact, remedy, case, exchange and curl line."""
    words = _text(failed(exchanges=("main-1",)), exchanges=[exchange()])
    for fact in (
        "Provisioning stops",
        "header Location: absent instead of the URI of the new resource users-create MUST RFC create",
        "Asked: A question.",
        "Where: header Location",
        "Expected the URI of the new resource",
        "Actual absent",
        "Where to look: look where the response is built",
        "RFC7644-3.3-create-201, RFC 7644 section 3.3",
        "What follows",
        "Usual remedy",
        "Case users-create[bizagi/User]",
        "POST https://host.example/scim/v2/Users → 201 in 10 ms",
        "curl -sS -i -X POST",
        "Bearer $SCIM_TOKEN",
    ):
        assert fact in words, fact


def test_difference_is_marked() -> None:
    """What one side has and the other has not is marked in the page."""
    html = page(document(failed("a", "b", Finding("title", "title is Manager", "title is Owner"))))
    assert "title is <mark>Manager</mark>" in html
    assert "title is <mark>Owner</mark>" in html


def test_token_variable_is_the_runs_own() -> None:
    """Curl lines name the variable that held the token in the run, or the usual one in results that do not say."""
    told = document(failed(exchanges=("main-1",)), exchanges=[exchange()], run=RUN | {"token_variable": "ACME_TOKEN"})
    assert "Bearer $ACME_TOKEN" in _words(page(told))


def test_results_of_an_older_version_are_shown() -> None:
    """Without the members that came later there is a page all the same."""
    told = document(failed(exchanges=("main-1",)), exchanges=[exchange()])
    for name in ("checks", "created"):
        del told[name]
    told["run"] = {name: value for name, value in RUN.items() if name != "token_variable"}
    told["cases"][0]["requirements"] = ["RFC9999-unknown"]
    words = _words(page(told))
    assert "RFC9999-unknown" in words
    assert "Effect not known" in words
    assert "Bearer $SCIM_TOKEN" in words


def test_judged_read_and_the_write_before_it_stand_open() -> None:
    """Of a case's exchanges the last one and the last write are open, the others folded."""
    asked = [("one", "POST"), ("two", "PATCH"), ("three", "GET"), ("four", "GET")]
    used = [exchange(uid, request=exchange()["request"] | {"method": method}) for uid, method in asked]
    html = page(document(failed(exchanges=tuple(uid for uid, _ in asked)), exchanges=used))
    opened = re.findall(r'<details class="exchange[^"]*"( open)?>\s*<summary>\d. <code>(\w+)', html)
    assert [(method, bool(state)) for state, method in opened] == [
        ("POST", False),
        ("PATCH", True),
        ("GET", False),
        ("GET", True),
    ]
    assert "4. GET https://host.example/scim/v2/Users → 201 in 10 ms judged here" in _words(html)
    assert "scim-conformance run bizagi --url https://host.example/scim/v2 -- -k users_create" in _words(html)


def test_exchanges_beside_the_telling_ones_are_shown_in_part() -> None:
    """Of what only led to a finding the beginning is shown, of what was judged all."""
    used = [exchange(f"main-{number}") for number in range(2)]
    for one in used:
        one["request"] |= {"method": "GET"}
        one["response"]["body"] = "x" * 3_000
    words = _text(failed(exchanges=("main-0", "main-1")), exchanges=used)
    assert words.count("see results.json)") == 1
    assert "x" * 3_000 in words


def test_first_screen_lists_what_is_wrong() -> None:
    """The mistakes stand on the first screen, the gravest first, at most ten and a count of the rest."""
    cases = [failed(f"check-{number:02}", "bizagi/User", Finding(f"a{number}", "x", "y")) for number in range(12)]
    words = _text(*cases)
    assert "check-00: a0: y instead of x" in words
    assert "and 2 more mistakes, below" in words
    assert words.index("check-09: a9") < words.index("more mistakes, below") < words.index("Cases by level")


def test_headline_of_a_status_names_the_request() -> None:
    """What a wrong status was the answer to is told, without ids and values."""
    url = "https://host.example/scim/v2/Users/7?filter=a%20eq%201&count=1"
    asked = exchange()["request"] | {"method": "GET", "url": url}
    case_ = failed("a", "b", Finding("status", "404", "200"), exchanges=("main-1",))
    words = _text(case_, exchanges=[exchange(request=asked)])
    assert "a: GET /Users/…?filter&count: 200 instead of 404" in words


def test_command_line_tells_nothing_of_the_machine() -> None:
    """Of pytest's command line folders and plugins are left out, and files keep their names only."""
    arguments = [
        "-p",
        "scim_conformance.plugin",
        "-c",
        "/home/me/x.ini",
        "--rootdir",
        "/home/me",
        "--scim-profile=/p/a.yaml",
    ]
    arguments += [
        "--scim-results=/home/me/results.json",
        "--self-contained-html",
        "-k",
        "a b",
        "-o",
        "cache_dir=/home/me",
    ]
    words = _text(failed(exchanges=("main-1",)), exchanges=[exchange()], run=RUN | {"arguments": arguments})
    assert "pytest --scim-profile=/p/a.yaml --scim-results=results.json -k 'a b'" in words
    assert "scim-conformance run /p/a.yaml --url" in words
    assert "/home/me" not in words


def test_stories_of_one_cause_stand_together() -> None:
    """A cause shows its first story open and the others folded, and says what could not be judged because of it."""
    cases = [
        failed("a", "bizagi/User", MISSING, exchanges=("main-1",)),
        failed("b", "bizagi/User", MISSING, exchanges=("main-1",)),
        blocked("b[bizagi/User]", "no user", "bizagi/User/x"),
    ]
    words = _text(*cases, exchanges=[exchange()])
    assert "explains 2 cases and keeps 1 more case from being judged" in words
    assert "Probably the same mistake: a" in words
    assert "1 case that could not be judged because of it users-read[bizagi/User/x]" in words
    assert "1 case: no user Judged by b[bizagi/User]" in words


def test_declared_deviations_have_a_chapter() -> None:
    """A known difference is told with its reason, apart from what fails."""
    words = _text(case(Outcome.KNOWN, reason="comes with release 12", findings=(MISSING,)))
    assert "Declared deviations" in words
    assert "comes with release 12" in words


def test_generated_example_says_how_to_repeat_it() -> None:
    """A finding of a generated example shows the line that repeats it, and the seed of the run."""
    words = _text(failed(example='{"userName": "{name}"}'), run=RUN | {"seed": 7})
    assert '{"userName": "{name}"}' in words
    assert "--scim-seed 7" in words


def test_many_findings_and_exchanges_are_counted() -> None:
    """More findings and exchanges than a story shows are counted, and are in the evidence."""
    used = [exchange(f"main-{number}") for number in range(18)]
    findings = [Finding(f"a{number}", "1", "2") for number in range(9)]
    told = document(failed("a", "b", *findings, exchanges=tuple(one["uid"] for one in used)), exchanges=used)
    html = page(told)
    assert "3 more findings of this case in results.json" in _words(html)
    assert "4 earlier exchanges of this case" in _words(html)
    packed = _packed(html)
    assert packed["cases"][0]["exchanges"] == list(range(18))
    assert len(packed["cases"][0]["findings"]) == 9
    assert len(packed["exchanges"]) == 18


def test_run_facts_tell_what_was_left() -> None:
    """What was created, what stays and how the run was called stand at the end; hundreds of leftovers are counted."""
    many = [leftover(f"scimconf-{number}", None if number % 2 else "1") for number in range(201)]
    words = _text(case(Outcome.PASSED), leftovers=many)
    assert "1 below /Groups, 2 below /Users created." in words
    assert "201 resources left behind:" in words
    assert "/Users: scimconf-0 (id 1), deactivated: DELETE of scimconf-0 was answered 405" in words
    assert "and 1 more, see results.json" in words
    assert "Nothing of the run was left behind." in _text(case(Outcome.PASSED))
    assert "201 resources of the run stayed" in _text(case(Outcome.PASSED), leftovers=many, target=EMBEDDED)


def test_hostile_text_is_inert() -> None:
    """Markup, escapes and direction marks of an endpoint are text wherever they stand."""
    nasty = exchange(failure=None)
    nasty["request"] |= {"url": f"https://h/{PAYLOAD}", "headers": {PAYLOAD: PAYLOAD}, "body": {PAYLOAD: PAYLOAD}}
    nasty["response"] |= {"headers": {PAYLOAD: PAYLOAD}, "body": PAYLOAD, "notes": [PAYLOAD]}
    finding = Finding(PAYLOAD, PAYLOAD, PAYLOAD, PAYLOAD)
    cases = [
        failed("a", "bizagi/User", finding, exchanges=("main-1",), example=PAYLOAD),
        case(Outcome.BLOCKED, "b", reason=PAYLOAD, exchanges=("main-1",)),
        case(Outcome.NOT_APPLICABLE, "users-create-stores-attribute", "bizagi/User/active", reason=PAYLOAD),
    ]
    stale = [{"check": PAYLOAD, "case": PAYLOAD, "reason": PAYLOAD}]
    html = page(document(*cases, exchanges=[nasty], leftovers=[leftover(PAYLOAD)], stale=stale))
    assert SCRIPT not in html
    assert "\x1b" not in html
    assert "\u202e" not in html
    assert Markup(html).tags.count("script") == 2
    assert not any(name.startswith("on") for name, _ in Markup(html).attributes)
    assert SCRIPT in _words(html)


def test_large_messages_are_cut_until_the_page_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long messages are cut with a note; where all together are too much they are cut further, and at last left out."""
    told = document(failed(exchanges=("main-1",)), exchanges=[exchange()])
    told["exchanges"][0]["response"]["body"] = "x" * 50_000
    told["exchanges"][0]["request"]["url"] = "https://host.example/" + "y" * 9_000
    text = evidence.shown(told, 0)
    assert "… (cut, 50011 characters in all: see results.json)" in text.response
    assert text.curl == ""
    monkeypatch.setattr(evidence, "_MOST_PACKED", 10)
    (packed,) = json.loads(gzip.decompress(base64.b64decode(evidence.packed(told))))["exchanges"]
    assert packed[3].startswith("\n… (cut, 50011")


def test_evidence_is_whole_however_much_it_is() -> None:
    """All exchanges are packed, also where they are more than the page shows of any text."""
    many = [exchange(f"main-{number}") for number in range(3)]
    for number, one in enumerate(many):
        one["response"]["body"] = [hashlib.sha256(b"%d.%d" % (number, line)).hexdigest() for line in range(200)]
    told = document(failed(exchanges=tuple(one["uid"] for one in many)), exchanges=many)
    html = page(told)
    packed = html.partition('id="packed">')[2].partition("<")[0]
    assert len(packed) > 20_000
    assert len(_packed(html)["exchanges"]) == 3


def test_request_without_answer_is_shown() -> None:
    """An exchange that failed shows why instead of an answer."""
    told = document(failed(exchanges=("main-1",)), exchanges=[exchange(response=None, failure="timed out after 30 s")])
    shown = evidence.shown(told, 0)
    assert (shown.came_to, shown.response, shown.notes) == ("timed out after 30 s", "", ())
    assert "→ timed out after 30 s" in _words(page(told))


def test_unjudged_root_shows_its_exchange() -> None:
    """Where nothing else blocks, the last exchange says why nothing could be judged."""
    told = case(Outcome.BLOCKED, reason="the endpoint refuses the token", exchanges=("main-1",))
    assert "curl -sS -i -X POST" in _text(told, exchanges=[exchange()])


def test_every_requirement_is_listed() -> None:
    """Requirements are told with what came of them, why they are excluded, or that nothing asked them."""
    words = _text(case(Outcome.PASSED), case(Outcome.NOT_APPLICABLE, "b", requirement=SHOULD, reason="no tokens"))
    assert "RFC7644-3.3-create-201" in words
    assert "✓ passed 1 case" in words
    assert "– not-applicable 1 case no tokens" in words
    assert "no case of this run asks it" in words
    assert "· excluded" in words


def test_part_of_the_suite_is_no_certificate() -> None:
    """Where cases were not selected the first screen says how many."""
    told = "400 cases of this profile were not selected, so this is no certificate."
    assert told in _text(case(Outcome.PASSED), run=RUN | {"left_out": 400})
    assert "not selected, so" not in _text(case(Outcome.PASSED))


def test_stale_deviations_are_named() -> None:
    """A declared deviation that is none any more stands on the first screen."""
    stale = [{"check": "users-create", "case": "bizagi/User", "reason": "old"}]
    assert "users-create[bizagi/User]: old" in _text(case(Outcome.PASSED), stale=stale)
