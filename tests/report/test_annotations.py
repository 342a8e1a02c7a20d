"""Annotations are workflow commands, one a cause, and nothing an endpoint sent can begin another one."""

from __future__ import annotations

from scim_conformance.model import Finding, Outcome
from scim_conformance.report import annotations as workflow
from tests.report.documents import SHOULD, blocked, case, document, failed

HOSTILE = "a\r\n::set-output name=verdict::conformant\n##[add-mask]x % , : \x1b]0;"


def test_findings_become_annotations() -> None:
    """A failed cause is an error, one that deviates a warning, what was not judged a notice, in this order."""
    told = workflow.annotations(
        document(
            blocked("users-create[bizagi/User]", "no user could be created", "z"),
            case(Outcome.DEVIATES, "lax", findings=[Finding("status", "401", "200")], requirement=SHOULD),
            failed("strict", "a"),
            failed("strict", "b"),
            case(Outcome.NOT_RUN, name="y"),
        )
    )
    assert [one.partition(" ")[0] for one in told] == ["::error", "::warning", "::notice", "::notice"]
    assert told[0].startswith(
        "::error title=strict (MUST%2C RFC)::header Location: expected the URI of the new resource, but it was absent"
        "%0ARFC7644-3.3-create-201, RFC 7644 section 3.3%0AWhat a client does: "
    )
    assert told[0].endswith("%0AHint: look where the response is built%0A2 cases: a, b")
    assert told[2] == "::notice title=1 case blocked::no user could be created"
    assert told[3] == "::notice title=1 case not-run::no reason was given"


def test_no_more_than_github_shows() -> None:
    """Of each kind there are ten at most."""
    many = [failed(f"check-{number}") for number in range(12)]
    lax = [case(Outcome.DEVIATES, f"lax-{number}", findings=[Finding("a", "b", "c")]) for number in range(12)]
    odd = [case(Outcome.INCONCLUSIVE, f"odd-{'abcdefghijkl'[n]}", reason=f"why {'abcdefghijkl'[n]}") for n in range(12)]
    told = workflow.annotations(document(*odd, *lax, *many))
    assert [sum(one.startswith(f"::{kind} ") for one in told) for kind in ("error", "warning", "notice")] == [10] * 3
    assert len(told) == 30


def test_hostile_text_begins_no_command() -> None:
    """Line ends of an endpoint stay within the line of the command they stand in, and colons do not end a title."""
    told = workflow.annotations(
        document(
            failed("one", HOSTILE, Finding(HOSTILE, HOSTILE, HOSTILE, HOSTILE)),
            case(Outcome.BLOCKED, "two", HOSTILE, reason=HOSTILE),
            failed("three", reason=HOSTILE) | {"findings": [], "requirements": ["GONE-1"]},
        )
    )
    assert len(told) == 3
    assert all(one.isprintable() and one.startswith("::") and "%0D" not in one for one in told)
    assert all("\\r\\n::set-output" in one for one in told)


def test_command_is_escaped() -> None:
    """Percent signs and line ends are escaped, in properties colons and commas, too."""
    assert workflow.command("error", "a:b,c%\n", "d:e,f%\r\n") == "::error title=a%3Ab%2Cc%25%0A::d:e,f%25%0D%0A"
