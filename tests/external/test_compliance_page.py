"""The compliance page in a real browser: on a desk and on a phone, light and dark, with a keyboard and on paper."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from scim_conformance.report.compliance import page
from tests.external.browser import chromium, coloured, complaints, sized, violations
from tests.forks import run_suite
from tests.support import TOKEN, Run, once, serving

pytestmark = pytest.mark.external

MANY = (
    *("location-missing", "content-type-json", "patch-remove-ignored", "patch-siblings-lost", "string-boolean-refused"),
    *("etag-constant", "error-status-number", "group-remove-value-refused", "filter-malformed-500"),
    *("delete-only-deactivates", "page-from-zero", "group-delete-does-nothing", "password-in-error", "sort-refused"),
    *("duplicate-case-variant-accepted", "external-id-dropped", "put-touches-other-attributes"),
)
WRONG_TOKEN = "this-token-was-never-right"
#: Name of a run, its profile, the faults of the endpoint, and its verdict with the least number of findings.
RUNS = {
    "conformant": ("bizagi", (), "conformant", 0),
    "one": ("bizagi", ("location-missing",), "nonconformant", 1),
    "forty": ("britive", MANY, "nonconformant", 40),
    "incomplete": ("bizagi", (), "incomplete", 0),
}
#: Everything open, with a few of the rows that are all alike: axe-core looks at each for a long time.
_UNFOLDED = """
for (const one of document.querySelectorAll("details")) one.open = true;
for (const body of document.querySelectorAll("tbody")) [...body.rows].slice(12).forEach((row) => row.remove());
for (const list of document.querySelectorAll(".names")) [...list.children].slice(12).forEach((one) => one.remove());
"""


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Return a browser; starting one takes longer than a test."""
    with chromium(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture
def browser(started: Chrome) -> Chrome:
    """Return the browser as on a desk, with an empty page and nothing on its console."""
    sized(started, 1400)
    coloured(started, "light")
    started.get("about:blank")
    complaints(started)
    return started


def _run(factory: pytest.TempPathFactory, name: str) -> Run:
    profile, faults, _, _ = RUNS[name]

    def make(folder: Path) -> Run:
        with serving(profile, *faults) as endpoint:
            token = WRONG_TOKEN if name == "incomplete" else TOKEN
            run = run_suite(folder, profile, url=endpoint.url, token=token)
        (folder / "compliance.html").write_text(page(run.document), encoding="utf-8")
        return run

    return once(factory, f"page-{name}", make)


def _opened(browser: Chrome, run: Run, anchor: str = "") -> None:
    browser.get(f"{(run.folder / 'compliance.html').as_uri()}{anchor}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1400])
@pytest.mark.parametrize("name", RUNS)
def test_page_is_readable(
    browser: Chrome, tmp_path_factory: pytest.TempPathFactory, name: str, width: int, scheme: str
) -> None:
    """Nothing sticks out, the console is silent, and axe-core finds no serious violation."""
    run = _run(tmp_path_factory, name)
    _, _, verdict, findings = RUNS[name]
    assert run.document["verdict"] == verdict
    assert run.document["counts"]["total"]["failed"] >= findings
    sized(browser, width)
    coloured(browser, scheme)
    _opened(browser, run)
    assert browser.find_element(By.CSS_SELECTOR, ".verdict strong").text == verdict
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    browser.execute_script(_UNFOLDED)
    assert violations(browser) == []
    assert complaints(browser) == []
    _opened(browser, run)
    picture = run.folder / f"{name}-{width}-{scheme}.png"
    assert browser.save_screenshot(str(picture))
    assert picture.stat().st_size > 20_000


def test_filter_leaves_what_is_asked_for(browser: Chrome, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Words, area, level and outcome narrow causes, requirements and cases, which are counted; a reset shows all."""
    run = _run(tmp_path_factory, "forty")
    _opened(browser, run)
    browser.find_element(By.ID, "words").send_keys("users-create-returns-location asked:")
    (cause,) = browser.find_elements(By.CSS_SELECTOR, ".cause:not([data-out])")
    assert "users-create-returns-location" in cause.text
    assert browser.find_element(By.ID, "found").text.startswith("1 of ")
    browser.find_element(By.CSS_SELECTOR, "#filter button").click()
    WebDriverWait(browser, 5).until(lambda _: browser.find_element(By.ID, "found").text == "")
    browser.execute_script(
        "document.getElementById('area').value = 'deactivate';"
        "document.getElementById('outcome').value = 'failed';"
        "document.getElementById('filter').dispatchEvent(new Event('input'))"
    )
    cases = [one for one in run.document["cases"] if one["area"] == "deactivate" and one["outcome"] == "failed"]
    shown = browser.find_elements(By.CSS_SELECTOR, "tr[data-case]:not([data-out])")
    assert len(shown) == len(cases) > 0


def test_links_open_what_they_lead_to(browser: Chrome, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A link to a case opens it with its exchanges, also if it passed; one to a requirement opens its document."""
    run = _run(tmp_path_factory, "forty")
    case = next(one for one in run.document["cases"] if one["outcome"] == "passed" and len(one["exchanges"]) > 1)
    name = f"{case['check']}[{case['case']}]"
    _opened(browser, run, f"#case-{name}")
    shown = WebDriverWait(browser, 5).until(
        lambda _: browser.find_elements(By.CSS_SELECTOR, "tr[id^='details-case-'] .exchange")
    )
    assert len(shown) == len(case["exchanges"])
    asked = run.document["exchanges"][case["exchanges"][0]]["request"]
    assert shown[0].text.startswith(f"{asked['method']} {asked['url']}")
    _opened(browser, run, f"#req-{case['requirements'][0]}")
    browser.refresh()
    row = browser.find_element(By.ID, f"req-{case['requirements'][0]}")
    WebDriverWait(browser, 5).until(lambda _: row.is_displayed())


def test_keyboard_reaches_everything(browser: Chrome, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The first Tab offers to skip to the report, and a case is opened and closed by Enter."""
    _opened(browser, _run(tmp_path_factory, "one"))
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    assert browser.switch_to.active_element.text == "Skip to the report"
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.execute_script("return document.activeElement.id") == "main"
    button = browser.find_element(By.CSS_SELECTOR, "tr[data-outcome=passed] button")
    button.send_keys(Keys.ENTER)
    WebDriverWait(browser, 5).until(lambda _: button.get_attribute("aria-expanded") == "true")
    WebDriverWait(browser, 5).until(lambda _: _names(browser, "tr[id^='details-'] summary"))
    button.send_keys(Keys.ENTER)
    WebDriverWait(browser, 5).until(lambda _: button.get_attribute("aria-expanded") == "false")
    assert complaints(browser) == []


def test_page_prints(browser: Chrome, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Printed, the page is a PDF of some pages, without the filter and the list of all cases."""
    run = _run(tmp_path_factory, "forty")
    _opened(browser, run)
    pdf = base64.b64decode(browser.print_page())
    (run.folder / "compliance.pdf").write_bytes(pdf)
    assert pdf.startswith(b"%PDF-")
    assert 5 < pdf.count(b"/Type /Page\n") < 80
    coloured(browser, "dark")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    for hidden in ("#filter", "nav", "#cases"):
        assert not browser.find_element(By.CSS_SELECTOR, hidden).is_displayed()


def test_page_without_scripts_is_whole(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where scripts are switched off everything but the packed evidence is there, and that is said."""
    run = _run(tmp_path_factory, "one")
    with chromium(tmp_path, "--blink-settings=scriptEnabled=false") as opened:
        _opened(opened, run)
        assert not opened.find_element(By.ID, "filter").is_displayed()
        assert "need scripts to be shown" in opened.find_element(By.ID, "cases").text
        assert len(opened.find_elements(By.CSS_SELECTOR, ".cause .exchange")) > 0


def test_large_report_is_small_and_quick(browser: Chrome, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A thousand cases and two thousand exchanges make a file below 5 MB that can be used within a second."""
    run = _run(tmp_path_factory, "forty")
    large = _enlarged(run.document, 1_000, 2_000)
    file = tmp_path_factory.mktemp("large") / "compliance.html"
    file.write_text(page(large), encoding="utf-8")
    assert file.stat().st_size < 5_000_000
    took = min(_seconds_to_use(browser, file) for _ in range(3))
    assert took < 1


def _enlarged(document: dict[str, Any], cases: int, exchanges: int) -> dict[str, Any]:
    """Return a document with at least that many cases and exchanges, each exchange different and used."""
    large = copy.deepcopy(document)
    own = document["exchanges"]
    while len(large["exchanges"]) < exchanges:
        number = len(large["exchanges"])
        one = json.loads(json.dumps(own[number % len(own)]).replace(document["run"]["id"], f"{number:08x}"))
        large["exchanges"].append(one)
        large["cases"][number % len(document["cases"])]["exchanges"].append(number)
    while len(large["cases"]) < cases:
        number = len(large["cases"])
        large["cases"].append({**large["cases"][number % len(document["cases"])], "case": f"britive/User/x{number}"})
    return large


def _seconds_to_use(browser: Chrome, file: Path) -> float:
    """Return the seconds from the beginning of loading until the page's own script had run and it was laid out."""
    browser.get("about:blank")
    browser.get(file.as_uri())
    milliseconds: float = browser.execute_script(
        "document.body.getBoundingClientRect();"
        "const [one] = performance.getEntriesByType('navigation'); return Math.max(one.loadEventEnd, one.domComplete)"
    )
    return milliseconds / 1000


def _names(browser: Chrome, selector: str) -> list[str]:
    return [one.text.split(" ")[0] for one in browser.find_elements(By.CSS_SELECTOR, selector)]
