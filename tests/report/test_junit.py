"""JUnit made again from the results says what the run's own file said."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.model import Finding, Outcome
from scim_conformance.report.junit import junit, suite_properties, told
from tests.forks import run_suite
from tests.report.documents import EMBEDDED, SHOULD, Json, case, document, failed
from tests.support import Run, once, serving

REPORT = "--junitxml=junit.xml"
FEW = ("-k", "authentication or connection or test_filter.py")


@pytest.fixture(scope="module", params=["0", "2"])
def reported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of few cases with several outcomes and a JUnit report, alone and divided."""

    def make(folder: Path) -> Run:
        with serving("bizagi", "filter-ignored", "anonymous-accepted") as endpoint:
            return run_suite(folder, "bizagi", REPORT, *FEW, "-n", request.param, url=endpoint.url)

    return once(tmp_path_factory, f"junit-{request.param}", make)


def suite_of(text: str) -> ET.Element:
    """Return the one test suite of a report."""
    (suite,) = ET.fromstring(text)
    return suite


def said(suite: ET.Element) -> dict[tuple[str, str], Any]:
    """Return what a report says of each test case: properties in order, and elements with their type and text."""
    return {
        (one.attrib["classname"], one.attrib["name"]): (_properties(one), _judged(one))
        for one in suite.iter("testcase")
    }


def _properties(element: ET.Element) -> list[tuple[str, str]]:
    return [(one.attrib["name"], one.attrib["value"]) for one in element.findall("properties/property")]


def _judged(element: ET.Element) -> list[tuple[str, str | None, str]]:
    found = [one for one in element if one.tag != "properties"]
    return [
        (one.tag, one.get("type"), (one.text if one.tag != "skipped" else one.get("message")) or "") for one in found
    ]


def test_rendered_junit_is_the_runs_own(reported: Run) -> None:
    """Test cases, their properties, elements and texts, and the suite's name, counts and properties are the same."""
    own = suite_of((reported.folder / "junit.xml").read_text(encoding="utf-8"))
    made = suite_of(junit(reported.document))
    assert {"failed", "blocked", "passed", "deviates"} <= set(reported.outcomes().values())
    assert said(made) == said(own)
    for name in ("name", "tests", "errors", "failures", "skipped"):
        assert made.get(name) == own.get(name), name
    assert _properties(made) == _properties(own)
    assert dict(_properties(own))["verdict"] == "nonconformant"
    assert dict(_properties(own))["seed"] == str(reported.document["run"]["seed"])


def test_failure_begins_with_the_difference(reported: Run) -> None:
    """The first line of a failure, which CI systems list, names the case and the difference."""
    own = suite_of((reported.folder / "junit.xml").read_text(encoding="utf-8"))
    first = [(one.get("message") or "").splitlines()[0] for one in own.iter("failure")]
    assert "authentication-missing-is-refused[bizagi/User] failed: status: expected 401 or 403, but it was 200" in first
    assert all(": expected " in line and ", but it was " in line for line in first)


@pytest.mark.parametrize(
    ("one", "tag", "kind"),
    [
        (failed(), "failure", None),
        (case(Outcome.DEVIATES, requirement=SHOULD, findings=[Finding("a", "b", "c")]), "skipped", "pytest.xfail"),
        (case(Outcome.KNOWN, reason="later", findings=[Finding("a", "b", "c")]), "skipped", "pytest.xfail"),
        (case(Outcome.NOT_APPLICABLE, reason="why"), "skipped", "pytest.skip"),
        (case(Outcome.NOT_RUN, reason="the end"), "skipped", "pytest.skip"),
        (case(Outcome.BLOCKED, reason="why"), "error", None),
        (case(Outcome.ERROR, reason="KeyError"), "error", None),
    ],
)
def test_outcomes_are_elements(one: Json, tag: str, kind: str | None) -> None:
    """Only what breaks a MUST is a failure; what could not be judged is an error, a bug of ours too."""
    suite = suite_of(junit(document(one)))
    assert [found[:2] for found in _judged(suite[1])] == [(tag, kind)]
    assert [suite.get(name) for name in ("failures", "errors", "skipped")] == [
        str(int(tag == name)) for name in ("failure", "error", "skipped")
    ]


def test_strict_run_fails_what_deviates() -> None:
    """In a strict run a SHOULD that is not followed is a failure, as it was when it ran."""
    made = document(case(Outcome.DEVIATES, requirement=SHOULD, findings=[Finding("a", "b", "c")]))
    made["run"] = made["run"] | {"arguments": ["--scim-strict"]}
    assert suite_of(junit(made)).get("failures") == "1"


def test_embedded_endpoint_is_named_on_each_case() -> None:
    """Suite and cases say that it was the embedded endpoint."""
    made = document(case(Outcome.PASSED), target=EMBEDDED)
    suite = suite_of(junit(made))
    assert dict(suite_properties(made))["target"] == "embedded reference endpoint: says nothing about a product"
    assert ("target", "embedded reference endpoint: says nothing about a product") in _properties(suite[1])


def test_hostile_text_stays_xml() -> None:
    """Control characters, half characters and markup of an endpoint stay text."""
    text = "]]> <b> & \x00 \x1b \ud800 \uffff"
    one = failed("x", text, Finding(text, text, text, text), reason=text)
    suite = suite_of(junit(document(one)).encode().decode())
    assert "]]> <b> & \\u0000 \\u001b \\ud800 \\uffff" in _judged(suite[1])[0][2]


def test_text_without_findings_and_catalogue() -> None:
    """A case whose requirement is gone, and that lost its findings, is told all the same."""
    one = failed() | {"findings": [], "requirements": ["GONE-1"]}
    assert told(one) == "users-create[bizagi/User] failed: no finding\nrequirement GONE-1 (MUST, RFC)"
    assert json.dumps(told(one))
