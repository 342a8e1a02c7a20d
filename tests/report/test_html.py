"""HTML fragments for a case and for a run."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scim_conformance import requirements
from scim_conformance.model import Finding, Outcome
from scim_conformance.report import html
from scim_conformance.report.terminal import NOTICE
from tests.hostile.markup import PAYLOAD, Markup
from tests.report.documents import (
    EMBEDDED,
    MISSING,
    SHOULD,
    blocked,
    case,
    document,
    exchange,
    failed,
    leftover,
)

NASTY = Finding(PAYLOAD, PAYLOAD, PAYLOAD, PAYLOAD)


def _details(told: Any, *exchanges: Any, **options: Any) -> str:
    return Markup(html.case_details(told, {one["uid"]: one for one in exchanges}, **options)).text


def _summary(*cases: Any, **changed: Any) -> str:
    return " ".join(Markup(html.run_summary(document(*cases, **changed)).partition("</style>")[2]).text.split())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('<b> & "it\'s"', "&lt;b&gt; &amp; &#34;it&#39;s&#34;"),
        ("one\n\ttwo", "one\n\ttwo"),
        ("\x1b[31m\r\x00", "\\u001b[31m\\r\\u0000"),
        ("\u202egnp\ufeff\u2066", "\\u202egnp\\ufeff\\u2066"),
        ("\ud800 Zoë 張", "\\ud800 Zoë 張"),
    ],
)
def test_text_is_escaped_and_visible(text: str, shown: str) -> None:
    """Markup becomes text, and what would act without being seen is written out."""
    assert html.safe(text) == shown


def test_long_text_is_cut() -> None:
    """What is too long to read says how long it is."""
    assert html.safe("x" * 30_000).endswith("xxx… (cut: 30000 characters in all)")


def test_title_names_what_was_judged() -> None:
    """The title is the endpoint and the profile, or the notice where it was our own."""
    assert html.title("bizagi", "https://h/scim", embedded=False) == "https://h/scim (bizagi)"
    assert html.title("bizagi", "https://h/scim", embedded=True) == f"{NOTICE} (bizagi)"


def test_failed_case_tells_everything() -> None:
    """Requirement with its source, impact and remedy, the finding, the exchange and a curl line are all there."""
    told = failed(exchanges=("main-1",))
    known = requirements.get(told["requirements"][0])
    text = _details(told, exchange(), token_variable="MY_TOKEN")
    for part in (known.id, known.source, known.statement, known.impact, known.remedy):
        assert part in text
    for part in (MISSING.where, MISSING.expected, MISSING.actual, MISSING.hint):
        assert part in text
    assert "POST https://host.example/scim/v2/Users" in text
    assert "→ 201, 10 ms" in text
    assert '"userName": "scimconf-0a1b2c3d-wn1"' in text
    assert '-H "Authorization: Bearer $MY_TOKEN"' in text


def test_last_exchange_of_a_finding_stands_open() -> None:
    """Of several exchanges the one judged last is open; without a finding all are closed."""
    exchanges = {uid: exchange(uid) for uid in ("a", "b")}
    found = html.case_details(failed(exchanges=("a", "b")), exchanges)
    assert (found.count("<details"), found.count("open>")) == (2, 1)
    assert found.rindex("<details") < found.index("open>")
    assert "open>" not in html.case_details(blocked("x[y]", "no user", "z") | {"exchanges": ["a"]}, exchanges)


def test_many_exchanges_are_bounded() -> None:
    """Only the last few exchanges of a case are shown, the rest is counted."""
    exchanges = [exchange(f"e{number}") for number in range(11)]
    text = _details(failed(exchanges=tuple(one["uid"] for one in exchanges)), *exchanges)
    assert "3 earlier exchanges of this case are in results.json" in text
    assert text.count("→ 201") == 8


def test_exchange_without_an_answer_says_why() -> None:
    """A request that got no answer tells the failure; bodies that are no JSON and notes are shown as they are."""
    silent = exchange("a", response=None, failure="no answer within 30 s")
    odd = exchange("b")
    odd["response"] |= {"body": "<html>\n<p>oops", "notes": ["the body was cut"]}
    text = _details(failed(exchanges=("a", "b")), silent, odd)
    assert "→ no answer within 30 s" in text
    assert "<html>\n<p>oops" in text
    assert "the body was cut" in text


def test_huge_request_has_no_curl_line() -> None:
    """A curl line nobody could paste is left out."""
    huge = exchange()
    huge["request"]["body"] = {"userName": "x" * 30_000}
    text = _details(failed(exchanges=("main-1",)), huge)
    assert "curl -sS" not in text
    assert "(cut: 3" in text


def test_blocked_case_names_its_judge() -> None:
    """A blocked case tells its reason and who judges what blocks it, and no impact of its own."""
    judge = "users-create[bizagi/User]"
    text = _details(blocked(judge, "no user could be created", "z"))
    assert "no user could be created" in text
    assert f"Judged by: {judge}" in text
    assert "Impact" not in text
    assert _details(blocked(judge, f"no user (judged by {judge})", "z")).count(judge) == 1


def test_further_requirements_are_named() -> None:
    """What else a check tests is named by id; an id this version does not know is told without its text."""
    told = failed()
    gone = told | {"requirements": ["RFC0000-gone", *told["requirements"]]}
    assert f"Also tests{told['requirements'][0]}" in _details(gone)
    assert "RFC0000-gone\n" in _details(gone)


def test_hostile_case_is_text() -> None:
    """Whatever an endpoint writes anywhere, the fragment holds no element or attribute but ours."""
    nasty: dict[str, Any] = {"headers": {PAYLOAD: PAYLOAD}, "body": {PAYLOAD: [PAYLOAD]}}
    sent = {"uid": "a", "failure": None, "request": {"method": "POST", "url": PAYLOAD, **nasty}}
    told = {**sent, "response": {"status": 400, "seconds": 0.1, "notes": [PAYLOAD], **nasty}}
    unanswered = {**sent, "uid": "b", "response": None, "failure": PAYLOAD}
    hostile = failed("a", "x", NASTY, exchanges=("a", "b"), reason=PAYLOAD) | {"blocked_by": [PAYLOAD]}
    found = Markup(html.case_details(hostile, {"a": told, "b": unanswered}))
    assert not {"script", "img"} & set(found.tags)
    assert {name for name, _ in found.attributes} == {"class", "open"}
    assert not {"\x1b", "\u202e"} & set(found.text)
    assert found.text.count("document.title='owned'") > 20


def test_hostile_run_is_text() -> None:
    """The summary escapes as well."""
    cases = (
        failed("a", "x", NASTY, reason=PAYLOAD),
        case(Outcome.BLOCKED, name="y", reason=PAYLOAD),
        case(Outcome.KNOWN, name="z", findings=(NASTY,), reason=PAYLOAD),
    )
    found = Markup(html.run_summary(document(*cases, leftovers=[leftover(PAYLOAD)])))
    assert not {"script", "img"} & set(found.tags)
    assert {name for name, _ in found.attributes} == {"class"}
    assert not {"\x1b", "\u202e"} & set(found.text)


def test_summary_begins_with_the_notice() -> None:
    """About our own endpoint the notice comes first; about another one there is none."""
    assert _summary(case(Outcome.PASSED), target=EMBEDDED).startswith(f"{NOTICE} conformant: no case breaks a MUST")
    assert NOTICE not in _summary(case(Outcome.PASSED))


def test_run_without_results_says_so() -> None:
    """A run that ended before there were results has the notice, the style and no verdict."""
    found = html.no_summary(embedded=True)
    text = " ".join(Markup(found.partition("</style>")[2]).text.split())
    assert text.startswith(f"{NOTICE} no verdict: the run ended before")
    assert ".scim-notice {" in found
    assert NOTICE not in html.no_summary(embedded=False)


@pytest.mark.parametrize(
    ("cases", "verdict"),
    [
        ((case(Outcome.PASSED),), "conformant: no case breaks a MUST"),
        ((failed(),), "nonconformant: 1 case breaks a MUST"),
        ((failed(), failed("b")), "nonconformant: 2 cases break a MUST"),
        ((case(Outcome.NOT_RUN),), "incomplete: nothing failed, but not every case came to a judgement"),
        ((), "incomplete: nothing failed"),
    ],
)
def test_summary_tells_the_verdict(cases: Any, verdict: str) -> None:
    """The verdict comes with what it means."""
    assert _summary(*cases).startswith(verdict)


def test_summary_counts_by_area() -> None:
    """The table has a line for each area and a column for each outcome that occurs, the most urgent first."""
    text = _summary(case(Outcome.PASSED), failed("b"), failed("c", "y"))
    assert "Areafailedpassed create21 all21" in text


def test_summary_tells_causes_once() -> None:
    """Cases with one cause are one line with the difference; others are told by their reason."""
    text = _summary(
        *(failed(name=f"bizagi/User/{number}") for number in range(5)),
        case(Outcome.DEVIATES, "auth", requirement=SHOULD, findings=(MISSING,)),
        *(blocked("users-create[bizagi/User]", "no user could be created", f"b{number}") for number in range(9)),
        case(Outcome.ERROR, "broken", name="e", reason="KeyError: 'x'"),
    )
    assert text.count("failedusers-create5 cases: bizagi/User/0, bizagi/User/1, bizagi/User/2, +2 more") == 1
    assert "header Location: expected the URI of the new resource, but it was absent" in text
    assert "deviatesauth1 case" in text
    assert "blocked9 casesno user could be created" in text
    assert "errorbroken1 caseKeyError: 'x'" in text


def test_all_outcomes_have_a_place() -> None:
    """The order of urgency knows every outcome."""
    assert set(html.BY_URGENCY) == set(Outcome)


def test_summary_is_bounded() -> None:
    """However much fails, the summary stays short and says what it leaves out."""
    text = _summary(
        *(failed(f"check-{number:03}") for number in range(23)),
        leftovers=[leftover(f"n{number}") for number in range(22)],
    )
    assert "check-019" in text
    assert "check-020" not in text
    assert "3 more causes" in text
    assert "and 2 more, see results.json" in text


def test_leftovers_are_told() -> None:
    """What stays at an endpoint is listed with id and reason; at our own it is only counted."""
    text = _summary(case(Outcome.PASSED), leftovers=[leftover("n1"), leftover("n2", None, "unknown")])
    assert "Left behind at the endpoint:" in text
    assert "/Users: n1 (id 1), deactivated: DELETE of n1 was answered 405" in text
    assert "/Users: n2, unknown" in text
    assert "left with 1 resource of this run" in _summary(target=EMBEDDED, leftovers=[leftover("n1")])


def test_fragments_need_the_document_only() -> None:
    """The same fragments come from the document after a way through JSON, exchanges called by their index."""
    before = document(failed(exchanges=("main-1",)), exchanges=[exchange()])
    after = json.loads(json.dumps(before))
    assert html.run_summary(after) == html.run_summary(before)
    by_index = dict(enumerate(after["exchanges"]))
    assert html.case_details(after["cases"][0], by_index) == html.case_details(
        failed(exchanges=("main-1",)), {"main-1": exchange()}
    )
