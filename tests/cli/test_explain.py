"""``explain``: what a check asks, sends and accepts, and what follows when it fails."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from scim_conformance import requirements
from scim_conformance.cli import explain, sent
from scim_conformance.cli.accepted import accepted
from scim_conformance.cli.explain import described
from scim_conformance.cli.explained import NEEDS_IN_WORDS, SUBJECTS_IN_WORDS, explained
from scim_conformance.cli.sent import Sent, readable, told
from scim_conformance.model import CaseId
from scim_conformance.planning import NEEDS, SUBJECTS, Check
from scim_conformance.suite import load_checks
from tests.cli.command import call

Explained = Callable[[str], str]
CHECKS = {one.id: one for one in load_checks()}


@pytest.fixture
def told_of(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Explained:
    """Return the output of ``explain`` in words with single spaces, without the run that shows what is sent."""
    monkeypatch.setattr(explain, "sent", lambda _: Sent("something"))

    def said_of(check: str) -> str:
        called = call(capsys, "explain", check)
        assert called.exit == 0
        return " ".join(called.out.split())

    return said_of


@pytest.mark.parametrize(
    "written",
    [
        "users-create-answers-201",
        "users-create-answers-201[britive/User/full]",
        "test_users_create_answers_201",
        "test_create.py::test_users_create_answers_201[britive/User/full]",
    ],
)
def test_check_is_found_by_every_spelling(told_of: Explained, written: str) -> None:
    """A check is found by its id, by a case of it, and by what pytest calls it."""
    assert told_of(written).startswith("users-create-answers-201 question ")


@pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))
def test_everything_is_described(check: Check) -> None:
    """Question, what is accepted, statement, decision, impact, effect and remedy of every check are told."""
    flat = " ".join(" ".join(described(explained(check, Sent("something")))).split())
    assert check.question in flat
    assert accepted(check)
    assert all(" ".join(line.split()) in flat for line in accepted(check))
    for id_ in (*check.requirements, *check.by_dialect.values()):
        one = requirements.get(id_)
        effect = one.effect.title if one.effect else "no effect is given"
        facts = (id_, one.statement, one.impact, effect, one.remedy, *one.decisions)
        assert all(" ".join(text.split()) in flat for text in facts)


def test_decision_is_labelled(told_of: Explained) -> None:
    """How a contradiction between the RFC and Entra is decided stands under a label of its own."""
    assert " decision C15: " in told_of("users-patch-without-operations")


def test_requirement_says_which_cases_it_is_for(told_of: Explained) -> None:
    """A requirement that comes first in some cases only is told with the kind of case it is for."""
    said = told_of("users-set-attribute")
    assert "for a value that is selected by its type and not there yet" in said
    assert "in the dialect entra" in said


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ("users-create-answers-201", ["an answer has one of these statuses: 201"]),
        ("users-post-at-user-does-nothing", ["an answer has one of these statuses: 400 to 499, 501"]),
        ("users-duplicate-names-uniqueness", ["the error names one of these keywords: uniqueness"]),
        ("okta-errors-have-detail", ["an answer has one of these statuses: 404, or 401"]),
        ("groups-rename-keeps-members", ["a group has these members and nobody else"]),
        ("groups-remove-all-members", ["then an answer has one of these statuses: 200", "nobody else", ": none"]),
        ("users-filter-value-path", ["refused with 400, 403 or 501, or answered as follows: a query finds these"]),
        ("users-set-attribute", ["then an answer has", "an attribute holds what an update has sent"]),
        ("users-put-touches-nothing-else", ["every watched attribute holds what it held"]),
        ("users-can-be-stopped", ["404, or the resource in the answer holds a value at a path: active, false"]),
        ("users-patch-core-urn", ["by a rule that depends on the case"]),
        ("schemas-group-name-is-required", ["one of these characteristics: displayName, required, true"]),
        ("security-headers-protect-answers", ["Cache-Control forbids", ", or a header has this value"]),
    ],
)
def test_rules_are_told_in_words(check: str, said: list[str]) -> None:
    """What is accepted is told by the rules' own sentences, with the arguments that every case has."""
    lines = accepted(CHECKS[check])
    assert len(set(lines)) == len(lines)
    assert [one for one in said if one not in " | ".join(lines)] == []


def test_few_rules_are_left_untold() -> None:
    """Hardly any check hides a rule from the reading of its source."""
    untold = [name for name, check in CHECKS.items() if any("depends on the case" in one for one in accepted(check))]
    assert len(untold) <= 6, untold


def test_create_is_shown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A create is shown with its body and status; the address and the token of the user's endpoint are left alone."""
    monkeypatch.setenv("SCIM_URL", "http://192.0.2.1/scim")
    monkeypatch.setenv("SCIM_TOKEN", "not to be used")
    called = call(capsys, "explain", "users-create-answers-201")
    assert called.exit == 0
    said = " ".join(called.out.split())
    assert 'POST /Users {"schemas": ["urn:…:2.0:User"' in said
    assert '"userName": "NAME@' in said
    assert said.index(" sent ") < said.index("→ 201") < said.index(" accepted ") < said.index(" impact ")


def test_filter_is_shown() -> None:
    """A filter is shown readable, names as words in the letter case they were sent in."""
    lines = sent.sent(CHECKS["users-filter-in-other-case"]).lines
    assert lines[-1] == 'GET /Users?filter=userName eq "name@EXAMPLE.COM" → 200'
    assert 'GET /Users?filter=userName eq "NAME@example.com" → 200' in lines


def test_group_member_is_shown() -> None:
    """What a longer story begins with is counted only, and ids are words."""
    lines = sent.sent(CHECKS["groups-add-member"]).lines
    assert len(lines) == 9
    assert lines[0].startswith("+")
    assert '"Operations": [{"op": "Add", "path": "members", "value": [{"$ref": null, "value": "ID2"}]}]' in lines[-2]
    assert lines[-1] == "GET /Groups/ID → 200"


def test_okta_check_is_asked_in_its_words() -> None:
    """A check of Okta's dialect is shown although no packaged profile speaks it."""
    assert sent.sent(CHECKS["okta-list-of-one"]).lines[-1].endswith("→ 200")


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ("tls-version-12-is-accepted", "nothing here: it needs an https endpoint, and the embedded one is none"),
        ("tenants-user-cannot-be-read", "nothing for a packaged profile: the profile names no token of a second"),
    ],
)
def test_check_without_case_says_why(check: str, said: str) -> None:
    """A check that no packaged profile has a case for says what it needs."""
    assert sent.sent(CHECKS[check]).about.startswith(said)
    assert sent.sent(CHECKS[check]).lines == ()


def _fail(error: Exception, *_: Any, **__: Any) -> None:
    raise error


@pytest.mark.parametrize("error", [OSError(), subprocess.TimeoutExpired("pytest", 30)])
def test_run_that_fails_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Where the run cannot be made, one line says so and the rest is told all the same."""
    monkeypatch.setattr(subprocess, "run", partial(_fail, error))
    called = call(capsys, "explain", "users-create-answers-201")
    assert called.exit == 0
    assert f"cannot be shown: the run against the embedded endpoint failed ({type(error).__name__})" in " ".join(
        called.out.split()
    )
    assert "  accepted " in called.out


def test_run_without_results_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that writes nothing is one line as well."""
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: None)
    shown = sent.sent(CHECKS["users-create-answers-201"])
    assert shown == Sent("cannot be shown: the run against the embedded endpoint failed (ResultsError)")


_ID, _OTHER = "9d5f7c1e-9c55-4c3c-a1e4-0f3f7a5ed5aa", "11111111-2222-3333-4444-555555555555"


def _document(*requests: dict[str, Any], **case: Any) -> dict[str, Any]:
    usual = {"headers": {"Authorization": "[redacted]"}, "body": None, "method": "GET"}
    answer = {"status": 200, "headers": {}, "body": {"id": _ID}}
    indices = list(range(len(requests)))
    return {
        "target": {"url": "http://127.0.0.1:4711/scim/v2"},
        "cases": [{"check": "a", "case": "b/User", "exchanges": indices, "reason": "", "outcome": "passed", **case}],
        "exchanges": [{"request": usual | one, "response": answer} for one in requests],
    }


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (f"/Users/{_ID.upper()}?a=%20%22%C3%A4%22", 'GET /Users/ID?a= "ä" → 200'),
        (f"/Users/{_OTHER}", "GET /Users/RANDOM → 200"),
        ("/Users/ScimConf-1a2b3c4d-mainn7@x", "GET /Users/NAME@x → 200"),
        ("/Users/cimConf-1a2b3c4d-mainn7", "GET /Users/AME → 200"),
        ("/Users/sCIMcONF-1A2B3C4D-MAINN7", "GET /Users/name → 200"),
        ("/Users?filter=a sw ScimConf-1a2b3c4d", "GET /Users?filter=a sw RUN → 200"),
        ("/a/2026-11-21T10:30:04.123Z", "GET /a/TIME → 200"),
        ("/a/2026-11-21T10:30:04-05:00", "GET /a/TIME-05:00 → 200"),
        ("/a?n=%2B1 425 555 0246", "GET /a?n=PHONE → 200"),
        ("/a?cursor=xyz&b=1", "GET /a?cursor=CURSOR&b=1 → 200"),
    ],
)
def test_made_up_values_are_words(path: str, said: str) -> None:
    """What differs from run to run is told by words that stay."""
    document = _document({"url": f"http://127.0.0.1:4711/scim/v2{path}"})
    assert told(CaseId("a", "b/User"), document).lines == (said,)


def test_requests_are_told_whole() -> None:
    """Other addresses, unusual headers, texts that are no JSON, long bodies and missing answers are told."""
    base = "http://127.0.0.1:4711/scim/v2"
    document = _document(
        {"url": "http://127.0.0.1:4711/scim/v9", "headers": {"Accept": "text/plain"}},
        {"url": base, "method": "POST", "body": "{\n"},
        {"url": f"{base}/Users", "method": "POST", "body": {"a": "x" * 200}},
        reason="it is over",
    )
    document["exchanges"][2]["response"] = None
    assert told(CaseId("a", "b/User"), document).lines == (
        "GET ORIGIN/scim/v9 (Accept: text/plain) (no Authorization) → 200",
        r"POST / {\n → 200",
        'POST /Users {"a": "' + "x" * 153 + "… → no answer",
        "and then no more: it is over",
    )


def test_same_thing_has_the_same_word() -> None:
    """The second thing of a kind is numbered, the first met again is not."""
    names = ("ScimConf-1a2b3c4d-mainn7", "ScimConf-1a2b3c4d-mainn8", "ScimConf-1a2b3c4d-mainn7")
    document = _document({"url": "http://127.0.0.1:4711/scim/v2/" + "/".join(names)})
    assert told(CaseId("a", "b/User"), document).lines == ("GET /NAME/NAME2/NAME → 200",)


def test_case_without_exchanges_says_why() -> None:
    """A case that was not asked after all is told with its reason."""
    document = _document(exchanges=[], reason="the endpoint does not offer it")
    assert told(CaseId("a", "b/User"), document) == Sent(
        "nothing to the embedded endpoint: the endpoint does not offer it"
    )


@pytest.mark.parametrize(
    ("address", "said"),
    [("%2Fa%2fb%25", "%2Fa%2fb%25"), ("a%26b%20c", "a%26b c"), ("%FF", "%FF"), ("%0A", "%0A"), ("%C3%A4", "ä")],
)
def test_escapes_are_decoded_where_that_misleads_nobody(address: str, said: str) -> None:
    """Escapes that cannot be printed, or that keep an address what it is, stay."""
    assert readable(address) == said


def test_every_kind_of_subject_and_need_has_words() -> None:
    """Whatever a check can be asked of, and can need, is told in words."""
    assert set(SUBJECTS_IN_WORDS) == set(SUBJECTS)
    assert set(NEEDS_IN_WORDS) == set(NEEDS)


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ("users-create-returns-location", "asked once."),
        ("users-create-answers-201", "asked for each of minimal, full."),
        (
            "users-update-applies",
            "in each dialect. Applies where the profile does not deny that users are updated.",
        ),
        ("users-generated-lookup-is-exact", "asked once, of generated examples of 1 request each."),
        ("users-generated-lives-add-up", "Runs on request only, by -m stateful."),
        ("users-generated-lives-add-up", "-- -k users_generated_lives_add_up -m stateful"),
        ("users-rename", "-- -k 'test_users_rename['"),
        ("users-deactivate-sets-active-false", "3.5.2.3, first in the dialect rfc)"),
    ],
)
def test_terminal_tells_whom_and_how(told_of: Explained, check: str, said: str) -> None:
    """How often a check is asked, of which profiles, and how to ask it alone is told."""
    assert said in told_of(check)
