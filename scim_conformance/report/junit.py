"""JUnit XML as CI systems read it: the text of a case, the properties of a run, and the whole file made again.

The run's own file is written by pytest, with the texts and the properties from here; it has captured output and
tracebacks of suite errors as well, which results.json does not keep.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from scim_conformance.model import Outcome
from scim_conformance.report.causes import requirement_of
from scim_conformance.report.facts import difference
from scim_conformance.report.terminal import NOTICE
from scim_conformance.report.text import visible

Json = Mapping[str, Any]

#: What pytest makes of an outcome: the element in the test case, and the type of a skip.
_ELEMENTS: Final = {
    Outcome.FAILED: ("failure", ""),
    Outcome.DEVIATES: ("skipped", "pytest.xfail"),
    Outcome.KNOWN: ("skipped", "pytest.xfail"),
    Outcome.NOT_APPLICABLE: ("skipped", "pytest.skip"),
    Outcome.BLOCKED: ("error", ""),
    Outcome.INCONCLUSIVE: ("error", ""),
    Outcome.ERROR: ("error", ""),
    Outcome.NOT_RUN: ("skipped", "pytest.skip"),
}
_BY_REASON: Final = (Outcome.NOT_APPLICABLE, Outcome.BLOCKED, Outcome.INCONCLUSIVE, Outcome.ERROR, Outcome.NOT_RUN)


def suite_name(connector: str) -> str:
    """Return what the test suite of a run is called, so that the runs of one build can be told apart."""
    return f"SCIM {connector}"


def suite_properties(head: Json) -> list[tuple[str, str]]:
    """Return the properties of a run by what results.json begins with: suite, run, profile, target and verdict."""
    target = head["target"]
    return [
        ("profile", visible(head["profile"]["connector"])),
        ("target", NOTICE if target["embedded"] else visible(target["url"])),
        ("verdict", head["verdict"]),
        ("version", visible(head["suite"]["version"])),
        ("edition", head["suite"]["edition"]),
        ("seed", str(head["run"]["seed"])),
        ("run", head["run"]["id"]),
    ]


def told(case: Json) -> str:
    """Return what a case came to as text; the first line says which case, and what was expected and came instead."""
    outcome = Outcome(case["outcome"])
    if outcome in _BY_REASON:
        return visible(case["reason"])
    first = difference(case["findings"][0]) if case["findings"] else "no finding"
    lines = [f"{case['check']}[{case['case']}] {outcome}: {' '.join(first.split())}"]
    lines += [case["reason"]] if case["reason"] else []
    known = requirement_of(case)
    source = f", {known.source}): {known.statement}" if known else ")"
    lines.append(f"requirement {case['requirements'][0]} ({case['level']}, {case['authority']}{source}")
    for finding in case["findings"]:
        lines += [f"  {finding['where']}", f"    expected: {finding['expected']}", f"    actual:   {finding['actual']}"]
        lines += [f"    hint:     {finding['hint']}"] if finding["hint"] else []
    return visible("\n".join(lines))


def junit(document: Json) -> str:
    """Return the run as JUnit XML, with the test cases and properties that pytest gave it.

    Cases that were never run are skipped here and absent there. The time of a case is that of its own phase.
    """
    strict = "--scim-strict" in document["run"]["arguments"]
    elements = [_testcase(one, document["target"]["embedded"], strict) for one in document["cases"]]
    kinds = Counter(child.tag for one in elements for child in one)
    suite = ET.Element(
        "testsuite",
        name=suite_name(visible(document["profile"]["connector"])),
        errors=str(kinds["error"]),
        failures=str(kinds["failure"]),
        skipped=str(kinds["skipped"]),
        tests=str(len(elements)),
        time=f"{sum(one['seconds'] for one in document['cases']):.3f}",
        timestamp=visible(document["run"]["started"]),
    )
    suite.append(_properties(suite_properties(document)))
    suite.extend(elements)
    root = ET.Element("testsuites", name="pytest tests")
    root.append(suite)
    return f'<?xml version="1.0" encoding="utf-8"?>{ET.tostring(root, encoding="unicode")}\n'


def _testcase(case: Json, embedded: bool, strict: bool) -> ET.Element:
    module, function = (f"test_{case[name].replace('-', '_')}" for name in ("area", "check"))
    name = visible(f"{function}[{case['case']}]")
    element = ET.Element("testcase", classname=visible(module), name=name, time=f"{case['seconds']:.3f}")
    told_properties = [
        ("check", case["check"]),
        ("case", visible(case["case"])),
        ("requirement", visible(case["requirements"][0])),
        ("level", case["level"]),
        ("authority", case["authority"]),
        *([("target", NOTICE)] if embedded else []),
        *([("outcome", case["outcome"])] if case["outcome"] != Outcome.NOT_RUN else []),
    ]
    element.append(_properties(told_properties))
    outcome = Outcome(case["outcome"])
    if outcome is not Outcome.PASSED:
        element.append(_judged(case, Outcome.FAILED if strict and outcome is Outcome.DEVIATES else outcome))
    return element


def _judged(case: Json, outcome: Outcome) -> ET.Element:
    tag, kind = _ELEMENTS[outcome]
    text = told(case)
    if kind:
        return ET.Element(tag, type=kind, message=text)
    element = ET.Element(tag, message=text.partition("\n")[0])
    element.text = text
    return element


def _properties(named: list[tuple[str, str]]) -> ET.Element:
    element = ET.Element("properties")
    for name, value in named:
        ET.SubElement(element, "property", name=name, value=value)
    return element
