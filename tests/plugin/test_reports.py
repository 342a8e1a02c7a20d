"""JUnit and HTML tell every outcome as what it is, whatever an endpoint writes into its answers."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest

from tests.forks import run_suite
from tests.support import NOTICE, Run, answering, once, serving

MARKUP = "</script><script>alert('x')</script> & \x1b[31m\x00 ]]> \ud800"
ERROR = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "400", "detail": MARKUP}
REPORTS = ("--junitxml=junit.xml", "--html=report.html", "--self-contained-html")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run against an endpoint whose every answer is an error full of markup and control characters."""

    def make(folder: Path) -> Run:
        with answering(400, {"Content-Type": "application/scim+json", "X-Odd": "<b>"}, json.dumps(ERROR)) as url:
            return run_suite(folder, "bizagi", *REPORTS, url=url)

    return once(tmp_path_factory, "hostile", make)


@pytest.fixture(scope="module", params=["0", "2"])
def mixed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run with failed, deviating, blocked and not applicable cases."""

    def make(folder: Path) -> Run:
        faults = ("create-200", "error-html", "filter-ignored")
        with serving("bizagi", *faults) as endpoint:
            return run_suite(folder, "bizagi", *REPORTS, "-n", request.param, url=endpoint.url)

    return once(tmp_path_factory, f"mixed-{request.param}", make)


def test_markup_does_not_reach_html(hostile: Run) -> None:
    """What an endpoint answers stands in the HTML report as text, not as markup."""
    assert hostile.exit == 1, hostile.told()
    page = (hostile.folder / "report.html").read_text(encoding="utf-8", errors="surrogatepass")
    assert "alert(" in page
    assert "<script>alert(" not in page


def test_markup_does_not_break_junit(hostile: Run) -> None:
    """JUnit stays XML, and holds the text."""
    root = ET.parse(hostile.folder / "junit.xml").getroot()
    assert any("<script>alert('x')</script>" in (one.text or "") for one in root.iter("failure"))


def test_control_characters_do_not_reach_the_terminal(hostile: Run) -> None:
    """Escape sequences of an endpoint are not passed on to the terminal."""
    assert "\x1b[31m" not in hostile.output
    assert "\x00" not in hostile.output


def test_junit_tells_the_outcomes(mixed: Run) -> None:
    """A failed case is a failure, a blocked one an error, one that deviates or does not apply is skipped."""
    expected = {"failed": "failure", "blocked": "error", "inconclusive": "error", "deviates": "skipped"}
    seen = Counter(mixed.outcomes().values())
    assert {"failed", "blocked", "not-applicable", "passed"} <= set(seen), seen
    cases = list(ET.parse(mixed.folder / "junit.xml").iter("testcase"))
    assert len(cases) == len(mixed.cases)
    for case in cases:
        told = {one.get("name"): one.get("value") for one in case.iter("property")}
        outcome = mixed.outcomes()[f"{told['check']}[{told['case']}]"]
        kinds = {one.tag for one in case} & {"failure", "error", "skipped"}
        assert kinds == ({expected.get(outcome, "skipped")} if outcome != "passed" else set()), (told, outcome)
        assert "target" not in told


def test_junit_failure_says_what_to_do(mixed: Run) -> None:
    """The text of a failure holds requirement, expected and actual."""
    root = ET.parse(mixed.folder / "junit.xml").getroot()
    texts = [one.text or "" for one in root.iter("failure")]
    assert texts
    assert all("requirement " in text and "expected:" in text and "actual:" in text for text in texts)


def test_html_tells_the_outcomes(mixed: Run) -> None:
    """The HTML report holds a row for every case, and names the endpoint, not the embedded one."""
    page = (mixed.folder / "report.html").read_text(encoding="utf-8")
    assert page.count("testId&#34;:") + page.count('testId":') == len(mixed.cases)
    assert mixed.document["target"]["url"] in page
    assert NOTICE not in page


def test_html_of_the_embedded_endpoint_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The title of an HTML report about the embedded endpoint is the notice."""
    run = once(
        tmp_path_factory, "html", lambda folder: run_suite(folder, "bizagi", "-k", "test_connection.py", *REPORTS)
    )
    page = (run.folder / "report.html").read_text(encoding="utf-8")
    assert f'<title id="head-title">{NOTICE} (bizagi)</title>' in page


def test_plugins_failure_section_is_not_doubled(mixed: Run) -> None:
    """Failures are told once, by cause: pytest's own section of them is left out."""
    assert "= FAILURES =" not in mixed.output
    assert "= ERRORS =" not in mixed.output
    assert "= SCIM conformance =" in mixed.output
