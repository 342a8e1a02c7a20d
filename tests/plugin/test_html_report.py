"""The HTML report: columns, summary and explanations, and nothing of an endpoint that a browser would obey."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from scim_conformance.suite import DIRECTORY
from tests.forks import run_suite
from tests.hostile.markup import SCRIPT, Markup, Page, hostile
from tests.support import NOTICE, Run, once, serving

MODULES = [str(DIRECTORY / f"test_{area}.py") for area in ("connection", "create", "errors")]
OURS = {"td", "span", "div", "p", "table", "tr", "th", "b", "details", "summary", "code", "pre"}
FAILED = "users-create-returns-location[bizagi/User]"


@pytest.fixture(scope="module", params=["0", "2"])
def mixed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run with failed, blocked and not applicable cases, undivided and divided."""

    def make(folder: Path) -> Run:
        with serving("bizagi", "location-missing", "error-html", "required-not-enforced") as endpoint:
            page = ("--html=report.html", "--self-contained-html", "-n", request.param)
            return run_suite(folder, "bizagi", *MODULES, *page, url=endpoint.url)

    return once(tmp_path_factory, f"html-mixed-{request.param}", make)


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run against the hostile endpoint."""

    def make(folder: Path) -> Run:
        with hostile() as url:
            return run_suite(folder, "bizagi", *MODULES, "--html=report.html", "--self-contained-html", url=url)

    return once(tmp_path_factory, "html-attacked", make)


def test_rows_have_our_columns(mixed: Run) -> None:
    """Each case has one row with its outcome, first requirement, level and authority under the right headings."""
    page = Page(mixed.folder / "report.html")
    assert len(page.rows) == len(mixed.cases)
    for test, case in mixed.cases.items():
        cells = [Markup(cell).text for cell in page.row(test)["resultsTableRow"]]
        assert cells[1].lstrip("0123456789") == case["outcome"]
        assert cells[2] == test
        assert cells[3:6] == [case["requirements"][0], case["level"], case["authority"]]
    headings = page.text.partition('results-table-head">')[2].partition("</thead>")[0]
    assert Markup(headings).text.split() == (
        ["Result", "Outcome", "Test", "Requirement", "Level", "Authority", "Duration", "Links"]
    )


def test_most_urgent_comes_first(mixed: Run) -> None:
    """As the page opens, sorted by outcome, failures stand before what was blocked, and what passed stands last."""
    page = Page(mixed.folder / "report.html")
    assert page.data["initialSort"] == "outcome"
    outcomes = [
        Markup(row["outcome"]).text.lstrip("0123456789") for row in sorted(page.rows, key=lambda row: row["outcome"])
    ]
    assert list(dict.fromkeys(outcomes)) == [
        one for one in ("failed", "deviates", "blocked", "not-applicable", "passed") if one in outcomes
    ]
    assert {"failed", "blocked"} <= set(outcomes)


def test_title_and_summary_name_what_was_judged(mixed: Run) -> None:
    """Title and summary tell endpoint, profile and verdict; the notice is only for our own endpoint."""
    page = Page(mixed.folder / "report.html")
    url = mixed.document["target"]["url"]
    assert page.title == f"{url} (bizagi)"
    assert "nonconformant: " in page.markup.text
    assert f"Profile bizagi at {url}" in page.markup.text
    assert NOTICE not in page.text


def test_summary_counts_by_area(mixed: Run) -> None:
    """The table of areas gives for each area how many cases came to what."""
    page = Page(mixed.folder / "report.html")
    table = page.text.partition('<table class="scim-areas">')[2].partition("</table>")[0]
    (_, *outcomes), *lines = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in table.split("</tr>")[:-1])
    counted = {area: dict(zip(outcomes, numbers, strict=True)) for area, *numbers in lines}
    expected = Counter((case["area"], case["outcome"]) for case in mixed.cases.values())
    told = {
        (area, outcome): int(number)
        for area, by_outcome in counted.items()
        for outcome, number in by_outcome.items()
        if area != "all" and number
    }
    assert told == dict(expected)
    assert {key: int(number) for key, number in counted["all"].items()} == {
        key: number for key, number in mixed.document["counts"]["total"].items() if number
    }


def test_failure_is_explained(mixed: Run) -> None:
    """A failed case tells requirement, impact, hint, difference, the redacted exchange and a curl line."""
    page = Page(mixed.folder / "report.html")
    text = page.explanation(FAILED)
    for told in (
        "header Location",
        "the URI of the new resource",
        "absent",
        mixed.cases[FAILED]["requirements"][0],
        "RFC 7644 section 3.3",
        "Impact",
        "Hint",
        f"POST {mixed.document['target']['url']}/Users",
        "Authorization: [redacted]",
        '"userName": "ScimConf-',
        "curl -sS -i -X POST -H 'Accept: application/scim+json'",
        '"Authorization: Bearer $SCIM_TOKEN"',
    ):
        assert told in text, text


def test_blocked_case_names_its_judge(mixed: Run) -> None:
    """A blocked case tells why, and which case judges what stands in its way."""
    page = Page(mixed.folder / "report.html")
    blocked = {key: case for key, case in mixed.cases.items() if case["outcome"] == "blocked" and case["blocked_by"]}
    assert blocked
    for test, case in blocked.items():
        text = page.explanation(test)
        assert case["reason"] in text
        assert case["blocked_by"][0] in text


def test_passed_case_has_its_columns_only(mixed: Run) -> None:
    """What passed is not explained and has no log."""
    page = Page(mixed.folder / "report.html")
    passed = [test for test, case in mixed.cases.items() if case["outcome"] == "passed"]
    assert passed
    assert all((page.row(test)["extras"], page.row(test)["log"]) == ([], "") for test in passed)


def test_embedded_report_says_so_first(tmp_path: Path) -> None:
    """About our own endpoint the title is the notice, the summary begins with it, and nothing else needs a file."""
    run = run_suite(tmp_path, "bizagi", MODULES[0], "--html=report.html", "--self-contained-html")
    page = Page(run.folder / "report.html")
    assert page.title == f"{NOTICE} (bizagi)"
    summary = page.text.partition('<div class="additional-summary prefix">')[2]
    assert Markup(summary.partition("</style>")[2]).text.strip().startswith(NOTICE)
    assert not (tmp_path / "assets").exists()


def test_report_with_assets_is_the_same(tmp_path: Path) -> None:
    """Plain --html keeps pytest-html's style beside the page, ours in it; the ini decides what opens collapsed."""
    options = ("-o", "render_collapsed=all", "-o", "initial_sort=original")
    run_suite(tmp_path, "bizagi", MODULES[0], "--html=report.html", *options)
    page = Page(tmp_path / "report.html")
    assert (tmp_path / "assets" / "style.css").exists()
    assert ".scim-notice {" in page.text
    assert (page.data["initialSort"], page.data["renderCollapsed"]) == ("original", ["all"])


def test_tests_of_others_keep_their_rows(tmp_path: Path) -> None:
    """A test that is no check has our columns empty and pytest-html's own log."""
    (tmp_path / "test_own.py").write_text("def test_own():\n    assert 'a' == 'b'\n")
    run_suite(tmp_path, "bizagi", MODULES[0], "test_own.py", "--html=report.html", "--self-contained-html")
    row = Page(tmp_path / "report.html").row("::test_own")
    cells = [Markup(cell).text for cell in row["resultsTableRow"]]
    assert (cells[0], cells[1], cells[3:6]) == ("Failed", "", ["", "", ""])
    assert "assert &#x27;a&#x27;" in row["log"]


def test_nothing_of_a_hostile_endpoint_is_markup(attacked: Run) -> None:
    """What the endpoint wrote is there to be read, as text: no element, no handler, no control character of it."""
    page = Page(attacked.folder / "report.html")
    assert attacked.document["verdict"] == "nonconformant", attacked.told()
    assert page.markup.tags.count("script") == 1
    assert "onerror" not in dict(page.markup.attributes)
    for fragment in page.fragments():
        found = Markup(fragment)
        assert set(found.tags) <= OURS
        assert {name for name, _ in found.attributes} <= {"class", "hidden", "open"}
        assert not {"\x1b", "\u202e"} & set(found.text)
    assert not {"\x1b", "\u202e"} & set(page.text)


@pytest.mark.parametrize("text", [SCRIPT, f"X-Odd: {SCRIPT}", "\\u001b[31m \\u202eevil &lt;b&gt;"])
def test_hostile_text_is_shown(text: str, attacked: Run) -> None:
    """Bodies, headers and escapes of the endpoint are shown as it sent them."""
    page = Page(attacked.folder / "report.html")
    assert any(text in Markup(fragment).text for fragment in page.fragments())


def test_report_of_a_run_without_results_says_so(tmp_path: Path) -> None:
    """Where nothing was judged, as with --collect-only, the report still begins with the notice."""
    run_suite(tmp_path, "bizagi", MODULES[0], "--collect-only", "--html=report.html", "--self-contained-html")
    text = Page(tmp_path / "report.html").markup.text
    assert NOTICE in text
    assert "no verdict" in text
