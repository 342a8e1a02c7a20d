"""Reports about the worst endpoints in a real browser: nothing of them runs, and nothing is asked for anywhere."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.markup import Markup
from tests.hostile.running import run_core
from tests.hostile.table import TABLE
from tests.hostile.wire import misbehaving

pytestmark = pytest.mark.external

WORST = (
    "evil_texts",
    "evil_names",
    "evil_refusals",
    "evil_page",
    "id_of_escapes",
    "four_thousand_strangers",
    "garbage",
)
_QUIETLY = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
#: What the browser itself asks for when it is started, whatever is opened.
_ITS_OWN = ("google.com", "googleapis.com", "gvt1.com")


class Proxy:
    """Notes what a browser asks for, and answers nothing."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                line = connection.recv(4096).split(b"\r\n")[0].decode("latin-1")
                if not any(one in line for one in _ITS_OWN):
                    self.asked.append(line)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """Return a proxy that counts."""
    running = Proxy()
    yield running
    running.close()


def browse(page: Path, folder: Path, proxy: Proxy) -> tuple[str, str]:
    """Return what a browser makes of a page with everything unfolded, and what it prints about it."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        pytest.fail("there is no Chromium; on Debian: apt-get install chromium")
    through = [f"--proxy-server=http://{proxy.address}", "--proxy-bypass-list=<-loopback>"]
    words = [browser, *_QUIETLY, *through, f"--user-data-dir={folder / 'browser'}", "--enable-logging=stderr"]
    words += ["--virtual-time-budget=5000", "--dump-dom", f'{page.as_uri()}?collapsed=""']
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout, done.stderr


def test_the_proxy_would_notice(proxy: Proxy, tmp_path: Path) -> None:
    """A page with an image and a script that fails is noticed: by the proxy, and on the console."""
    page = tmp_path / "page.html"
    page.write_text("<img src='http://127.0.0.2:8080/x.png'><script>nothing()</script>")
    _, said = browse(page, tmp_path, proxy)
    assert any("127.0.0.2:8080/x.png" in one for one in proxy.asked)
    assert "CONSOLE" in said


@pytest.mark.parametrize("name", WORST)
def test_report_is_inert(name: str, proxy: Proxy, tmp_path: Path) -> None:
    """The report of a run against the worst loads, runs nothing but its own, and asks for nothing."""
    row = TABLE[name]
    with misbehaving(row.behave) as server:
        ended = run_core(tmp_path, server.url, row.caps, row.modules, row.timeout)
        shown, said = browse(tmp_path / "report.html", tmp_path, proxy)
        assert proxy.asked == []
    found = Markup(shown)
    assert "CONSOLE" not in said, [line for line in said.splitlines() if "CONSOLE" in line]
    assert found.tags.count("script") == 1
    assert "alert(1)" not in "".join(value or "" for name, value in found.attributes if name.startswith("on"))
    led = [value or "" for name, value in found.attributes if name in ("src", "href")]
    assert not [one for one in led if "evil" in one or one == "x"]
    assert all(case.partition("[")[0] in found.text for case in ended.run.cases)
