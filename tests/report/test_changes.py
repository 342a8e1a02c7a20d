"""What changed, told for a terminal, as Markdown, and for scripts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scim_conformance.model import Finding, Outcome
from scim_conformance.profile import Baseline, Deviation
from scim_conformance.report import changes
from scim_conformance.report.changes.data import schema
from scim_conformance.report.changes.markdown import code
from scim_conformance.results.comparison import Comparison, Kind, compare
from tests.report.documents import EMBEDDED, SHOULD, case, document, failed

Json = dict[str, Any]
STALE = {"check": "users-read", "case": None, "reason": "Late. (owner: API team)", "origin": "baseline"}
HOSTILE = "\x1b[31m`](http://evil.example)\n## <img src=x> ``` @everyone"


def _every_kind() -> Comparison:
    old = document(
        case(Outcome.PASSED, "breaks", "bizagi/User/1"),
        case(Outcome.PASSED, "breaks", "bizagi/User/2"),
        case(Outcome.PASSED, "lax"),
        case(Outcome.PASSED, "lost"),
        failed("told", "bizagi/User", Finding("status", "201", "200")),
        failed("still"),
        failed("mended"),
        failed("accepted"),
        case(Outcome.BLOCKED, "back", reason="r"),
        case(Outcome.PASSED, "left-out"),
        case(Outcome.BLOCKED, "stays", reason="r"),
        case(Outcome.PASSED, "gone"),
        case(Outcome.PASSED, "same"),
    )
    new = document(
        failed("breaks", "bizagi/User/1"),
        failed("breaks", "bizagi/User/2"),
        case(Outcome.DEVIATES, "lax", requirement=SHOULD, findings=[Finding("header", "one", "none")]),
        case(Outcome.INCONCLUSIVE, "lost", reason="throttled"),
        failed("told", "bizagi/User", Finding("status", "201", "500")),
        failed("still"),
        case(Outcome.PASSED, "mended"),
        case(Outcome.KNOWN, "accepted", reason="r"),
        case(Outcome.PASSED, "back"),
        case(Outcome.NOT_APPLICABLE, "left-out", reason="r"),
        case(Outcome.BLOCKED, "stays", reason="r"),
        case(Outcome.PASSED, "same"),
        case(Outcome.PASSED, "added"),
        failed("added-fails", reason="the declared deviation ended"),
        stale=[STALE],
    )
    return compare(old, new)


def test_text_tells_what_is_new_first() -> None:
    """The terminal's text has every kind that occurs, what is new in full and first, and the sum last."""
    lines = changes.text(_every_kind())
    titles = [line for line in lines if line.endswith(tuple("0123456789")) and line[0] != " " and ":" in line[:60]]
    assert titles[:3] == ["new failures: 3", "new cases that fail: 1", "not judged any more: 1"]
    text = "\n".join(lines)
    assert "  FAILED breaks (MUST, RFC), 2 cases: bizagi/User/1, bizagi/User/2\n" in text
    assert "      header Location: expected the URI of the new resource, but it was absent\n" in text
    assert "      hint: look where the response is built" in text
    assert "  INCONCLUSIVE 1 case: lost[bizagi/User]\n      reason: throttled" in text
    assert "  users-read in the baseline\n      reason: Late. (owner: API team)" in text
    assert "      reason: the declared deviation ended" in text
    assert "changed: 3 cases newly break a MUST; 1 case newly not as a SHOULD or MAY asks; 1 fixed; 2" in text


def test_markdown_tells_the_same() -> None:
    """The Markdown has the same sections, and the sum first."""
    told = changes.markdown(_every_kind())
    assert told.startswith("## What changed\n\n3 cases newly break a MUST; 1 case newly not as")
    assert "### New failures: 3\n\n- `FAILED breaks (MUST, RFC), 2 cases`: `bizagi/User/1, bizagi/User/2`" in told
    assert "### Stale deviations, to be removed: 1\n\n- `users-read in the baseline`\n" in told


def test_data_is_as_the_schema_describes() -> None:
    """The data has every case but those that stayed as they were, and breaks nothing of its schema."""
    told = changes.data(_every_kind())
    Draft202012Validator.check_schema(schema())
    assert list(Draft202012Validator(schema()).iter_errors(json.loads(json.dumps(told)))) == []
    assert told["counts"] == {kind.value: {Kind.NEW_FAILURE: 3, Kind.DECLARED: 1}.get(kind, 1) for kind in Kind}
    assert "same" not in {one["check"] for one in told["changes"]}
    gone = next(one for one in told["changes"] if one["kind"] == "gone")
    assert (gone["old"], gone["new"]) == ("passed", None)
    assert told["stale"] == [STALE]
    assert set(schema()["properties"]["counts"]["properties"]) == {kind.value for kind in Kind}


def test_nothing_changed_is_short() -> None:
    """Where nothing changed, the text is what was compared and one line."""
    same = document(case(Outcome.PASSED))
    assert changes.text(compare(same, same))[2:] == ["", "changed: no case newly breaks a MUST"]


def test_what_was_compared_is_told() -> None:
    """The text names the runs or the baseline, and why they are hardly comparable."""
    entries = (Deviation("a", None, "r", None),)
    source = {"run": "0a1b2c3d", "date": "2026-11-21"}
    new = document(case(Outcome.PASSED), target=EMBEDDED)
    first, *_ = changes.text(compare(Baseline("britive", entries, Path(), source), new))
    assert first == "old: baseline of britive with 1 entry, made from run 0a1b2c3d of 2026-11-21"
    told = changes.markdown(compare(Baseline("britive", (), Path()), new))
    assert "- old: `baseline of britive with 0 entries`\n- new: `bizagi at embedded reference endpoint, run" in told
    assert "- **hardly comparable**: `the baseline is for britive, the run is of bizagi`" in told
    assert changes.data(compare(Baseline("bizagi", (), Path(), source), new))["old"] == {
        "baseline": True,
        "connector": "bizagi",
        "run": "0a1b2c3d",
        "date": "2026-11-21",
    }
    lines = changes.text(compare(document(case(Outcome.PASSED), target=EMBEDDED), document(case(Outcome.PASSED))))
    assert any(line.startswith("warning: hardly comparable: OLD is of the embedded") for line in lines)


def test_many_groups_are_cut() -> None:
    """Of many groups the first are told, of what is not urgent fewer, and the rest is counted."""
    many = [failed(f"check-{number}") for number in range(60)]
    new = changes.text(compare(document(), document(*many)))
    assert "  … 48 more groups, see --format json" in new
    assert "  … 55 more groups, see --format json" in changes.text(compare(document(*many), document(*many)))
    assert "- … 10 more groups" in changes.markdown(compare(document(), document(*many)))


def test_what_an_endpoint_sent_stays_text() -> None:
    """Nothing in a finding moves the cursor, and in Markdown nothing leaves its code span."""
    hostile = document(failed("users-create", "bizagi/User", Finding(HOSTILE, HOSTILE, HOSTILE, HOSTILE)))
    compared = compare(document(case(Outcome.PASSED)), hostile)
    for told in ("\n".join(changes.text(compared)), changes.markdown(compared)):
        assert "\x1b" not in told
        assert "\n##  <img" not in told
    line = next(line for line in changes.markdown(compared).splitlines() if "hint" in line)
    assert line == f"  - `hint`: {code(HOSTILE)}"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("plain", "`plain`"),
        ("a`b", "``a`b``"),
        ("``", "``` `` ```"),
        ("`a", "`` `a ``"),
        (" a", "`  a `"),
        ("a\nb", "`a\\nb`"),
    ],
)
def test_code_spans_hold_what_is_in_them(text: str, span: str) -> None:
    """A code span is one line, and its fence is longer than any run of backticks within."""
    assert code(text) == span
