"""A headless Chromium without a network, driven through its own driver."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

_AXE = Path(__file__).parent / "axe" / "node_modules" / "axe-core" / "axe.min.js"
_QUIETLY = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


@contextmanager
def chromium(folder: Path, *words: str) -> Iterator[Chrome]:
    """Drive a browser of its own for the block; nothing outside of this machine can be reached from it."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    driver = shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.fail("there is no Chromium with its driver; on Debian: apt-get install chromium chromium-driver")
    options = ChromeOptions()
    options.binary_location = program
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for word in (*_QUIETLY, f"--user-data-dir={folder / 'browser'}", "--host-resolver-rules=MAP * ~NOTFOUND", *words):
        options.add_argument(word)
    browser = Chrome(options=options, service=Service(driver))
    try:
        yield browser
    finally:
        browser.quit()


def sized(browser: Chrome, width: int, height: int = 1600) -> None:
    """Make the page itself that wide, in CSS pixels: a window of a desktop cannot be as narrow as a phone."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def coloured(browser: Chrome, scheme: str) -> None:
    """Have the page shown as to somebody who prefers ``light`` or ``dark``."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def complaints(browser: Chrome) -> list[str]:
    """Return what the console said since it was last asked."""
    return [entry["message"] for entry in browser.get_log("browser")]  # type: ignore[no-untyped-call]


def violations(browser: Chrome) -> list[str]:
    """Return the serious and critical violations of accessibility that axe-core finds, a line each."""
    if not _AXE.is_file():
        pytest.fail(f"there is no {_AXE.name}; `make test-external` installs it")
    # The page's own policy forbids scripts from elsewhere; the driver's are not subject to it.
    browser.execute_script(_AXE.read_text("utf-8"))
    found: Any = browser.execute_async_script("axe.run().then(arguments[arguments.length - 1])")
    grave = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {json.dumps(node['target'])} {node['html'][:120]}" for one in grave for node in one["nodes"]]
