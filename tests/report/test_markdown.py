"""The Markdown summary tells the run, fits, and lets nothing an endpoint sent become markup."""

from __future__ import annotations

import re

import pytest

from scim_conformance.model import Finding, Outcome
from scim_conformance.report import annotations as workflow
from scim_conformance.report import gfm
from scim_conformance.report.markdown import summary
from tests.report.documents import EMBEDDED, SHOULD, blocked, case, document, exchange, failed, leftover

#: What would do something in Markdown or HTML if it stood there as itself.
HOSTILE = (
    "</details>`@octocat` ``` #12 <img src=x onerror=alert(1)> | [a](http://evil.example) www.evil.example\n\n# x\x1b"
)


def outside_code(text: str) -> str:
    """Return Markdown without its code: blocks, spans and code elements, by their own fences."""
    text = re.sub(r"(?ms)^(`{3,})\w*\n.*?^\1$", "", text)
    text = re.sub(r"<code>[^<]*</code>", "", text)
    return re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", text)


def test_summary_tells_a_run() -> None:
    """Connector, endpoint, verdict, counts; of a finding the requirement, the difference, the hint and a curl line."""
    told = summary(
        document(
            failed(exchanges=("main-1",)),
            case(Outcome.DEVIATES, "other", findings=[Finding("status", "401", "200")], requirement=SHOULD),
            case(Outcome.PASSED, "third"),
            exchanges=[exchange()],
        )
    )
    lines = told.splitlines()
    assert lines[0] == "## SCIM conformance: `bizagi`"
    assert "**Nonconformant**: 1 case breaks a MUST." in lines
    assert "`https://host.example/scim/v2`, 3 requests" in told
    assert "| rule of | level | passed | failed | deviates |" in lines
    assert "| RFC | MUST | 1 | 1 |  |" in lines
    assert "| all |  | 1 | 1 | 1 |" in lines
    assert "### What was found: 2 causes" in lines
    assert told.index("<details><summary>failed") < told.index("<details><summary>deviates")
    assert "MUST, RFC: `RFC7644-3.3-create-201` (RFC 7644 section 3\\.3): " in told
    assert "- where: `header Location`\n  - expected: `the URI of the new resource`\n  - actual: `absent`" in told
    assert "  - hint: `look where the response is built`" in told
    assert "**What a client does:** " in told
    assert '```sh\ncurl -sS -i -X POST -H "Authorization: Bearer $SCIM_TOKEN"' in told


def test_summary_of_the_embedded_endpoint() -> None:
    """The notice stands before the verdict, and what its embedded endpoint was left with is nobody's business."""
    told = summary(document(case(Outcome.PASSED), target=EMBEDDED, leftovers=[leftover("x")]))
    assert told.index("**Embedded reference endpoint: says nothing about a product.**") < told.index("**Conformant**")
    assert "Left behind" not in told


def test_summary_tells_what_was_not_judged() -> None:
    """Blocked and other unjudged cases stand with their reasons, grouped; declared differences and leftovers too."""
    told = summary(
        document(
            blocked("users-create[bizagi/User]", "no user could be created", "a"),
            blocked("users-create[bizagi/User]", "no user could be created", "b"),
            case(Outcome.ERROR, name="c", reason="KeyError"),
            case(Outcome.NOT_RUN, name="d"),
            case(Outcome.KNOWN, "declared", reason="later", findings=[Finding("a", "b", "c")]),
            leftovers=[leftover(f"name-{number}", None if number else "7") for number in range(22)],
        )
    )
    assert "### What could not be judged: 4 cases" in told
    assert "- 2 cases blocked: `no user could be created`" in told
    assert "- 1 case error (a bug of the suite, please report it): `KeyError`" in told
    assert "- 1 case not-run: `no reason was given`" in told
    assert "- `declared`, 1 case: `later`" in told
    assert "### Left behind at the endpoint: 22 resources" in told
    assert "| `/Users` | `name-0` | `7` | `deactivated` | `DELETE of name-0 was answered 405` |" in told
    assert "| `/Users` | `name-1` | (nothing) |" in told
    assert "and 2 more in results.json" in told


def test_summary_counts_what_it_leaves_out() -> None:
    """Of many cases of one cause, and many findings of a case, the first are told and the rest is a number."""
    many = [
        failed("one", f"bizagi/{number}", *[Finding("x", "a", "b")] * 5, since="2999-01-01") for number in range(13)
    ]
    told = summary(document(*many))
    assert "`bizagi/9` and 3 more" in told
    assert "- 2 more findings of this case in results.json" in told
    assert "MUST, RFC, newer than the edition: not scored" in told


def test_summary_tells_what_one_cause_explains() -> None:
    """Findings of several checks with one cause are one entry, which names them and counts what could not be judged."""
    made = document(
        failed("one", exchanges=("main-1",)),
        failed("two", exchanges=("main-2",)),
        blocked("one[bizagi/User]", "no user", "c"),
        exchanges=[exchange("main-1"), exchange("main-2")],
    )
    told = summary(made)
    assert "### What was found: 1 cause" in told
    assert "<details><summary>failed, Provisioning stops: <code>one</code> (2 cases): <code>header Location" in told
    assert "- also seen by: `two`\n- could not be judged because of it: 1 case\n" in told
    (line, _) = workflow.annotations(made)
    assert line.endswith("%0AAlso seen by two%0A1 case could not be judged because of it")


def test_summary_tells_why_a_conformant_run_fails() -> None:
    """A deviation that holds no longer fails the run: it is told beside the verdict, and what to do about it."""
    stale = {"check": "users-create", "case": "bizagi/User", "reason": "later `@x`", "origin": "baseline"}
    made = document(case(Outcome.PASSED), stale=[stale])
    told = summary(made)
    assert "**Conformant**: no case breaks a MUST; 1 declared deviation held no longer, which fails the run." in told
    assert "### To be removed: 1 declared deviation\n\n- `users-create[bizagi/User]` in the baseline: ``its " in told
    (line,) = workflow.annotations(made)
    assert line.startswith("::error title=stale deviation users-create[bizagi/User]::its cases pass")


def test_summary_of_a_generated_example() -> None:
    """The example that fails is a block of its own; a reason, and a requirement nobody knows any more, are told."""
    one = failed(example='{"userName": "x"}', reason="the declared deviation ended") | {"requirements": ["GONE-1"]}
    told = summary(document(one))
    assert '```text\n{"userName": "x"}\n```' in told
    assert "- reason: `the declared deviation ended`" in told
    assert "MUST, RFC: `GONE-1`\n" in told


def test_nothing_an_endpoint_sent_is_markup() -> None:
    """Text of an endpoint stands in code wherever it stands: no mention, link, tag, fence or cell comes of it."""
    request = exchange()["request"] | {"url": f"https://host.example/{HOSTILE}", "body": HOSTILE}
    told = summary(
        document(
            failed("one", HOSTILE, Finding(HOSTILE, HOSTILE, HOSTILE, HOSTILE), exchanges=("main-1",), example=HOSTILE),
            case(Outcome.INCONCLUSIVE, "two", HOSTILE, reason=HOSTILE),
            case(Outcome.KNOWN, "three", HOSTILE, reason=HOSTILE, findings=[Finding(HOSTILE, HOSTILE, HOSTILE)]),
            exchanges=[exchange(request=request)],
            leftovers=[leftover(HOSTILE, HOSTILE)],
            target={"url": HOSTILE, "embedded": False},
        )
    )
    assert "octocat" in told
    rest = outside_code(told)
    assert [one for one in ("octocat", "evil", "img", "alert", "#12", "\x1b") if one in rest] == []
    assert rest.count("</details>") == 1
    rows = [line for line in told.splitlines() if line.startswith("| `")]
    assert [len(re.findall(r"(?<!\\)\|", row)) for row in rows] == [6]


def test_summary_is_the_same_twice() -> None:
    """The same document gives the same bytes."""
    made = document(failed(), case(Outcome.BLOCKED, name="b", reason="why"))
    assert summary(made) == summary(made)


@pytest.mark.parametrize("limit", [400, 2_000, 20_000])
def test_summary_fits(limit: int) -> None:
    """A summary that is larger than what is shown ends with a note between two findings."""
    many = document(*(failed(f"check-{number}", "é" * 50) for number in range(100)))
    told = summary(many, limit=limit)
    assert len(told.encode()) <= limit
    assert told.endswith("results.json has the rest._\n")
    assert told.count("<details>") == told.count("</details>")


def test_summary_without_room_is_empty() -> None:
    """Where there is no room even for the note, there is nothing."""
    assert summary(document(failed()), limit=10) == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a", "`a`"),
        ("a`b", "``a`b``"),
        ("`a", "`` `a ``"),
        ("a``b`", "``` a``b` ```"),
        ("", "(nothing)"),
        (" ", "` `"),
        (" a", "`  a `"),
        ("a\nb", "`a\\nb`"),
        ("a" * 2_000, f"`{'a' * 1_000}… (2000 characters)`"),
    ],
)
def test_code_span_holds_any_text(text: str, shown: str) -> None:
    """A code span's fence is longer than any run of backticks inside it."""
    assert gfm.code(text) == shown


def test_fence_is_longer_than_what_it_holds() -> None:
    """A block of code ends where it should, whatever runs of backticks it holds."""
    assert gfm.fenced("```\n`````\nx") == "``````text\n```\n`````\nx\n``````"


def test_own_text_means_nothing_to_markdown() -> None:
    """Punctuation in the catalogue's sentences is text."""
    assert gfm.plain("a*b* <x> [y](z) `c` #1 @d") == "a\\*b\\* \\<x\\> \\[y\\]\\(z\\) \\`c\\` \\#1 \\@d"
