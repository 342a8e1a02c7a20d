"""The HTML report in a real browser: it shows what it should, and runs nothing that an endpoint wrote."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from scim_conformance.suite import DIRECTORY
from tests.hostile.markup import SCRIPT, Markup, Page, hostile
from tests.support import NOTICE, run_suite, serving

pytestmark = pytest.mark.external

MODULES = [str(DIRECTORY / f"test_{area}.py") for area in ("connection", "create", "errors")]
HTML = ("--html=report.html", "--self-contained-html")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_QUIETLY = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
]


@pytest.fixture
def browse(tmp_path: Path) -> Callable[..., str]:
    """Return a function that opens a page without a network and returns what the browser made of it."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        pytest.fail("there is no Chromium; on Debian: apt-get install chromium")

    def open_page(file: Path, query: str = "", *options: str) -> str:
        alone = [f"--user-data-dir={tmp_path / 'browser'}", "--host-resolver-rules=MAP * ~NOTFOUND"]
        words = [browser, *_QUIETLY, *alone, "--virtual-time-budget=5000", *options, f"{file.as_uri()}{query}"]
        return subprocess.run(words, capture_output=True, text=True, timeout=120, check=True).stdout

    return open_page


@pytest.fixture
def shown(browse: Callable[..., str]) -> Callable[..., Markup]:
    """Return a function that returns the elements and text of a page after its scripts ran."""
    return lambda file, query="": Markup(browse(file, query, "--dump-dom"))


def test_browser_would_run_what_is_not_escaped(shown: Callable[..., Markup], tmp_path: Path) -> None:
    """The hostile text really is one: unescaped on a page, it takes over the title."""
    page = tmp_path / "page.html"
    page.write_text(f"<title>mine</title><p>{SCRIPT}</p>")
    assert "owned" in shown(page).text


def test_nothing_of_the_endpoint_runs(shown: Callable[..., Markup], tmp_path: Path) -> None:
    """Opened with everything unfolded, the report keeps its title, and has no script or image but its own."""
    with hostile() as url:
        run = run_suite(tmp_path, "bizagi", *MODULES, *HTML, url=url)
    found = shown(tmp_path / "report.html", '?collapsed=""')
    assert found.text.strip().startswith(f"{url} (bizagi)")
    assert found.tags.count("script") == 1
    assert not any(name.startswith("on") and "owned" in (value or "") for name, value in found.attributes)
    assert not any(name == "src" and value == "x" for name, value in found.attributes)
    assert SCRIPT in found.text
    assert run.document["verdict"] == "nonconformant"


def test_report_shows_every_case(shown: Callable[..., Markup], tmp_path: Path) -> None:
    """Every case has its row, failures stand first, and each is explained with its exchange."""
    with serving("bizagi", "location-missing", "error-html") as endpoint:
        run = run_suite(tmp_path, "bizagi", *MODULES, *HTML, url=endpoint.url)
    found = shown(tmp_path / "report.html", '?collapsed=""')
    assert _rows(found) == len(run.cases)
    first = found.text.partition("users-create-returns-location[bizagi/User]")
    assert "users-create-answers-201[" not in first[0]
    assert "Authorization: [redacted]" in first[2]


def test_report_has_a_face(browse: Callable[..., str], tmp_path: Path) -> None:
    """Screenshots of a conformant report and of one with many findings are pictures, not blank pages."""
    faults = ("location-missing", "error-not-scim", "filter-ignored", "id-is-number", "content-type-json")
    with serving("bizagi", *faults) as endpoint:
        runs = {"clean": run_suite(_made(tmp_path / "clean"), "bizagi", *HTML)}
        runs["many"] = run_suite(_made(tmp_path / "many"), "bizagi", *HTML, url=endpoint.url)
    assert Page(runs["clean"].folder / "report.html").title == f"{NOTICE} (bizagi)"
    assert Counter(runs["many"].outcomes().values())["failed"] > 5
    for name, run in runs.items():
        picture = tmp_path / f"{name}.png"
        browse(run.folder / "report.html", "", "--window-size=1400,1600", f"--screenshot={picture}")
        assert picture.stat().st_size > 50_000


def _rows(found: Markup) -> int:
    classes = [value or "" for name, value in found.attributes if name == "class"]
    return sum(value.startswith("results-table-row") for value in classes) - classes.count("results-table-row")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
