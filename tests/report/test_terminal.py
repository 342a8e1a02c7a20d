"""The summary a run ends with."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from scim_conformance import requirements
from scim_conformance.model import Effect, Finding, Outcome
from scim_conformance.report.terminal import NOTICE, summary
from scim_conformance.report.text import WIDTH
from tests.report.documents import (
    EMBEDDED,
    MISSING,
    MUST,
    SHOULD,
    blocked,
    case,
    document,
    exchange,
    failed,
    leftover,
)

PASSED = case(Outcome.PASSED)
_ENDS = (Effect.LOSS, Effect.COSMETIC)


def _text(*cases: Any, **changed: Any) -> str:
    options = {name: changed.pop(name) for name in ("verbose", "token_variable", "encoding") if name in changed}
    return "\n".join(summary(document(*cases, **changed), **options))


def test_conformant_run_is_three_lines() -> None:
    """A run without findings says what was counted, what was sent and the verdict."""
    assert summary(document(PASSED)) == [
        "cases:    1 passed",
        "requests: 3 (1 GET, 2 POST)",
        "verdict:  conformant: no case breaks a MUST (exit code 0)",
    ]


def test_embedded_run_begins_with_the_notice() -> None:
    """The first line says when only our own endpoint was judged."""
    assert summary(document(PASSED, target=EMBEDDED))[:2] == [NOTICE, ""]


def test_failed_case_says_what_to_do() -> None:
    """With -v a failed case is told with requirement, source, difference, consequence, remedy and a curl line."""
    text = _text(failed(exchanges=("main-1",)), exchanges=[exchange()], token_variable="BRITIVE_TOKEN", verbose=1)
    known = requirements.get(MUST)
    flat = " ".join(text.split())
    assert text.startswith("FAILED users-create (MUST, RFC), 1 case\n  case         bizagi/User\n")
    for told in (f"requirement {MUST}, {known.source}: {known.statement}", f"impact {known.impact}", known.remedy):
        assert told in flat
    assert "expected the URI of the new resource actual absent hint look where" in flat
    assert 'curl -sS -i -X POST -H "Authorization: Bearer $BRITIVE_TOKEN"' in text
    assert "gzip" not in text
    assert text.endswith("nonconformant: 1 case breaks a MUST (exit code 1)")


def test_failed_case_is_a_dozen_lines() -> None:
    """Without -v it is told what is wrong where and how to see it oneself, and what follows is left to -v."""
    long = Finding("body", *["word " * 900] * 3)
    text = _text(failed("a", "x", long, *[MISSING] * 5, exchanges=("main-1",)), exchanges=[exchange()])
    story = text.split("\n\n", maxsplit=1)[0].splitlines()
    assert [line.split()[0] for line in story if line[2:3].strip()] == [
        *("FAILED", "case", "effect", "requirement", "where", "expected", "actual", "hint", "and", "and", "3", "curl")
    ]
    assert len(story) <= 17
    assert all(len(line) <= WIDTH for line in story if "curl" not in line)
    assert "impact" not in text


def test_cases_with_one_cause_are_one_story() -> None:
    """Cases that fail for the same reason are told once, the first few by name."""
    text = _text(*(failed(name=f"bizagi/User/{number}") for number in range(6)))
    assert text.count("FAILED") == 1
    assert "6 cases" in text
    assert "+2 more" in text
    assert "6 cases break a MUST" in text


def test_findings_beyond_the_third_are_counted() -> None:
    """A case with many findings shows three and says how many more there are; with -v it shows all."""
    text = _text(failed("a", "bizagi/User", *[MISSING] * 5))
    assert text.count("  where ") + text.count("  and ") == 3
    assert "2 more findings of this case in results.json" in text
    assert _text(failed("a", "bizagi/User", *[MISSING] * 5), verbose=1).count("  where ") == 5


def test_verbosity_is_that_of_pytest() -> None:
    """With -q each cause is a line, with -qq only the verdict is told, and with -v nothing is left to the file."""
    cases = [failed(f"check-{number:03}", "x", Finding("body", "a" * 99, "b")) for number in range(23)]
    document_ = document(*cases, leftovers=[leftover("x")])
    lines = summary(document_, verbose=-1)
    assert sum(line.startswith("FAILED ") for line in lines) == 20
    assert lines[0].startswith("FAILED check-000 (MUST, RFC), 1 case: body: expected aaa")
    assert len(lines[0]) == WIDTH
    assert lines[0].endswith("…")
    assert lines[20:23] == ["… 3 more in results.json", "", "LEFT BEHIND at the endpoint: 1 resource of this run"]
    assert summary(document_, verbose=-2) == ["verdict:  nonconformant: 23 cases break a MUST (exit code 1)"]
    whole = "\n".join(summary(document_, verbose=1))
    assert whole.count("  impact ") == 23
    assert "more in results.json" not in whole


def test_causes_beyond_the_tenth_are_a_line_each() -> None:
    """Ten causes are told with their differences, the next ten in a line."""
    text = _text(*(failed(f"check-{number:03}") for number in range(15)))
    assert text.count("  where ") == 10
    assert text.count("FAILED check-") == 15
    assert "FAILED check-014 (MUST, RFC), 1 case: header Location: expected" in text


def test_gravest_comes_first() -> None:
    """Causes are told in the order of what they do to provisioning, with what could not be judged because of them."""
    grave, slight = (next(id_ for id_, one in requirements.load().items() if one.effect is effect) for effect in _ENDS)
    text = _text(
        case(Outcome.FAILED, "slight", requirement=slight, findings=(MISSING,)),
        case(Outcome.FAILED, "grave", requirement=grave, findings=(MISSING,)),
        blocked("grave[bizagi/User]", "it failed", "b"),
    )
    assert text.index(" grave (") < text.index(" slight (")
    assert f"effect {Effect.LOSS.title}; 1 further case could not be judged because of it" in " ".join(text.split())


def test_stories_of_one_cause_are_named_together() -> None:
    """Checks that fail for one mistake are told once, the others by name; with -v each has its story."""
    found = Finding("header Location", "an absolute URI", "absent", "another hint")
    cases = [failed(name, exchanges=("main-1",)) for name in ("users-create", "users-other")]
    text = _text(*cases, failed("users-create", "y", found, exchanges=("main-1",)), exchanges=[exchange()])
    assert text.count("FAILED") == 1
    assert "also         users-other (1 case), y" in text
    assert _text(*cases, exchanges=[exchange()], verbose=1).count("\n\nFAILED users-other") == 1


def test_evidence_stays_exact_where_it_cannot_be_shown() -> None:
    """On a stream that shows ASCII alone, what the endpoint sent and curl lines hold escapes and no lookalikes."""
    sent = exchange()
    sent["request"]["body"] = {"displayName": "Jo–Ann…"}
    one = failed("a", "x", Finding("displayName", "Jo–Ann", "x…", ""), exchanges=("main-1",))
    lines = _text(one, exchanges=[sent], encoding="ascii").splitlines()
    assert "  expected     Jo\\u2013Ann" in lines
    assert "  actual       x…" in lines
    assert any('Jo\\u2013Ann\\u2026"' in line for line in lines)
    assert "  expected     Jo–Ann" in _text(one, exchanges=[sent], encoding="utf-8")


def test_groups_beyond_the_twentieth_are_counted() -> None:
    """However much fails, the summary stays bounded, section by section."""
    outcomes = (Outcome.FAILED, Outcome.DEVIATES, Outcome.KNOWN, Outcome.BLOCKED)
    cases = [case(one, f"check-{number:03}", reason=chr(97 + number)) for one in outcomes for number in range(23)]
    text = _text(*cases)
    assert text.count("… 3 more in results.json") == 4
    assert "check-019" in text
    assert "check-020" not in text


def test_escapes_of_the_endpoint_never_reach_the_terminal() -> None:
    """Control characters an endpoint sent are shown, not obeyed."""
    nasty = "\x1b]0;owned\x07"
    sent = exchange()
    sent["request"]["url"] += nasty
    text = _text(
        failed("a", "x", Finding(nasty, nasty, nasty, nasty), exchanges=("main-1",), reason=nasty),
        case(Outcome.BLOCKED, name="y", reason=nasty),
        case(Outcome.KNOWN, name="z", reason=nasty),
        exchanges=[sent],
        leftovers=[leftover(nasty)],
    )
    assert "\x1b" not in text
    assert "\\u001b]0;owned" in text


def test_read_is_shown_with_the_write_before_it() -> None:
    """What a read revealed is told with the write that it was to confirm, so that it can be repeated."""
    read = exchange("main-2")
    read["request"] = {**read["request"], "method": "GET", "url": "https://host.example/scim/v2/Users/1", "body": None}
    text = _text(failed(exchanges=("main-1", "main-2")), exchanges=[exchange(), read])
    assert [line.split()[:4] for line in text.splitlines() if line.startswith("  curl")] == [
        ["curl", "curl", "-sS", "-i"],
        ["curl", "curl", "-sS", "-i"],
    ]
    assert text.index("-X POST") < text.index("/scim/v2/Users/1")


def test_huge_curl_line_is_left_to_the_file() -> None:
    """A request too long for a terminal is pointed to, not printed."""
    sent = exchange()
    sent["request"]["body"] = {"userName": "x" * 5000}
    assert "too long to show: see exchanges[0] in results.json" in _text(
        failed(exchanges=("main-1",)), exchanges=[sent]
    )


def test_deviations_are_told_briefly() -> None:
    """A SHOULD that is not followed shows its requirement and the difference, and that strictness would count it."""
    text = _text(PASSED, case(Outcome.DEVIATES, "auth", requirement=SHOULD, findings=(MISSING, MISSING)))
    assert "DEVIATES auth (SHOULD, RFC), 1 case" in text
    assert "header Location: expected the URI of the new resource, but it was absent" in " ".join(text.split())
    assert "exit code 0; 1 with --scim-strict" in " ".join(text.split())


def test_outcomes_that_judge_nothing_are_one_line_a_reason() -> None:
    """Blocked, inconclusive, erroneous and not-run cases are counted by reason."""
    text = _text(
        *(blocked("users-create[bizagi/User]", "no user could be created", f"b{number}") for number in range(45)),
        case(Outcome.INCONCLUSIVE, name="i", reason="the answer was 429 (throttled)"),
        case(Outcome.ERROR, name="e", reason="KeyError: 'x'"),
        case(Outcome.NOT_RUN, name="n"),
    )
    assert "45 cases blocked: no user could be created" in text
    assert "1 case inconclusive: the answer was 429 (throttled)" in text
    assert "1 case ended in a bug of the suite, please report it: KeyError: 'x' (users-create[e])" in text
    assert "1 case not run: no reason was given" in text
    assert "exit code 10, 2 when the run was interrupted" in " ".join(text.split())


def test_reasons_that_differ_in_the_judge_alone_are_one() -> None:
    """What is missing for one reason is told once, with -v for each case that judges it, and with -q in one line."""
    judges = [f"errors-body-is-scim[bizagi/User/{name}]" for name in "aab"]
    told = "the error is not in SCIM's form, and this is said at some length"
    cases = [blocked(by, f"{told} (judged by {by})", f"x{number}") for number, by in enumerate(judges)]
    text = " ".join(_text(*cases).split())
    assert f"3 cases blocked: {told} (judged by errors-body-is-scim[bizagi/User/a] and 1 other)" in text
    assert _text(*cases, verbose=1).count("(judged by") == 2
    assert summary(document(*cases), verbose=-1)[0].endswith("…")
    assert _text(blocked(judges[0], "short (judged by x)", "y"), verbose=-1).startswith(
        "1 case blocked: short (judged by x)\n"
    )


def test_known_deviations_give_the_declared_reason() -> None:
    """What a profile declares as known is shown with the reason it gives."""
    text = _text(PASSED, case(Outcome.KNOWN, "users-etag", reason="comes with release 12"))
    assert "KNOWN users-etag, 1 case: comes with release 12" in text


def test_expired_deviation_is_told_with_the_failure() -> None:
    """A failure whose declared deviation has ended says so."""
    assert "reason       the declared deviation ended" in _text(failed(reason="the declared deviation ended"))


def test_not_applicable_cases_are_listed_on_demand() -> None:
    """Cases that do not apply are only counted, with -v also told."""
    skipped = case(Outcome.NOT_APPLICABLE, reason="the profile has no groups")
    assert "no groups" not in _text(PASSED, skipped)
    assert "1 case not applicable: the profile has no groups" in _text(PASSED, skipped, verbose=1)


def test_unscored_failure_says_that_it_does_not_count() -> None:
    """A failure of a check newer than the edition is told but counts for nothing."""
    text = _text(PASSED, failed(since="2999-01-01"))
    assert "newer than the edition: not scored" in text
    assert text.endswith("conformant: no case breaks a MUST (exit code 0)")


def test_leftovers_are_grouped() -> None:
    """What stays at the endpoint is told by kind, state and reason, with the first names and ids."""
    left = [leftover(f"scimconf-0a1b2c3d-wn{number}") for number in range(6)]
    text = " ".join(_text(PASSED, leftovers=[*left, leftover("scimconf-0a1b2c3d-wn9", None, "unknown")]).split())
    assert "LEFT BEHIND at the endpoint: 7 resources of this run" in text
    assert "6 deactivated below /Users, as DELETE of scimconf-0a1b2c3d-wn0 was answered 405:" in text
    assert "scimconf-0a1b2c3d-wn3 (id 1), +2 more" in text
    assert "1 unknown below /Users" in text


def test_leftovers_of_the_embedded_endpoint_are_only_counted() -> None:
    """The embedded endpoint is gone with the run, and so is what it held."""
    assert "left with 1 resource of this run" in _text(PASSED, target=EMBEDDED, leftovers=[leftover("x")])


def test_nothing_selected() -> None:
    """A document without cases can be told as well."""
    assert summary(document())[:2] == ["cases:    none", "requests: 0"]


def test_requirement_of_another_version() -> None:
    """A requirement this version's catalogue does not hold is named without its text."""
    one = {**failed(), "requirements": ["RFC0000-gone"]}
    assert "requirement  RFC0000-gone\n" in _text(one)
    assert "requirement  RFC0000-gone\n" in _text(one, verbose=1)


def test_summary_needs_the_document_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same lines come from the document after a way through JSON, and from another catalogue's wording."""
    before = document(failed(exchanges=("main-1",)), exchanges=[exchange()])
    assert summary(json.loads(json.dumps(before))) == summary(before)
    other = replace(requirements.get(MUST), statement="Something.")
    monkeypatch.setattr("scim_conformance.requirements.get", lambda _: other)
    assert "Something." in "\n".join(summary(before, verbose=1))
