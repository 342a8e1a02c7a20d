"""Secrets of every kind stand in nothing that a run leaves, however an endpoint repeats what it was shown."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.connection.kinds import CLIENT, USER, Environ, granting, serving_kind
from tests.forks import run_suite
from tests.support import Run

#: Each is planted in one place, long enough not to be found by chance, and different in each of its forms.
SECRET = 'c4n4ry/Tok+en=="&x~0123456789'
PROXY = "pr0xy-c4n4ry/4711"
LOUD = ("-vv", "-s", "--showlocals", "--tb=long", "-rA", "--log-cli-level=DEBUG")
REPORTS = ("--junitxml=junit.xml", "--html=report.html", "--self-contained-html")
FEW = ("-k", "test_connection.py or test_authentication.py or test_errors.py")


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


WAYS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "upper case": str.upper,
    "URL-encoded": lambda text: quote(text, safe=""),
    "URL-encoded twice": lambda text: quote(quote(text, safe=""), safe=""),
    "base64": _coded,
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64 of a pair": lambda text: _coded(f"{USER}:{text}"),
    "base64 of a header": lambda text: _coded(f"Bearer {text}"),
    "hex": lambda text: text.encode().hex(),
    "JSON": json.dumps,
    "escapes": lambda text: "".join(f"\\u{ord(one):04x}" for one in text),
}


def _shown(environ: Environ) -> str:
    """Return the secret that a request shows, by whatever kind."""
    scheme, _, shown = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.casefold() == "basic":
        return base64.b64decode(shown).decode().partition(":")[2]
    return str(environ.get("HTTP_X_API_KEY") or shown)


class Echoing:
    """Repeats what it is shown in every way, in status line, header names and values, and the bodies of errors."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def __call__(self, environ: Environ, start: Any) -> Iterable[bytes]:
        """Answer one request."""
        secret = _shown(environ)
        said = " | ".join(way(secret) for way in WAYS.values()) if secret else ""
        began: list[Any] = []
        body = b"".join(self._app(environ, lambda *given: began.extend(given)))
        status, headers = began[0], [one for one in began[1] if one[0] != "Content-Length"]
        if said:
            further = {f"X-{secret.encode().hex()}": "1", "X-Debug": said, "Set-Cookie": f"t={quote(secret)}"}
            headers += [*further.items(), *([] if "Location" in dict(headers) else [("Location", f"/?{quote(said)}")])]
            status = f"{status} {WAYS['base64'](secret)}"
        if said and status >= "4" and body.startswith(b"{"):
            body = json.dumps({**json.loads(body), "detail": said}).encode()
        start(status, [*headers, ("Content-Length", str(len(body)))])
        return [body]


def _kind(kind: str) -> tuple[Any, list[str]]:
    """Return what serves a kind of credentials, and the options of a run by it."""
    if kind == "oauth2":
        return granting(SECRET), ["--scim-auth=oauth2", f"--scim-client-id={CLIENT}"]
    options = {"basic": ["--scim-auth=basic", f"--scim-user={USER}"], "bearer": []}
    keyed = ["--scim-auth=header", "--scim-auth-header=X-API-Key"]
    return serving_kind(lambda environ: _shown(environ) == SECRET), options.get(kind, keyed)


@pytest.mark.parametrize(
    ("kind", "echoing"),
    [("oauth2", False), ("bearer", True), ("basic", True), ("header", True), ("oauth2", True)],
)
def test_canaries_are_nowhere(kind: str, echoing: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With everything shown that can be shown, no file and no output has the secret, an issued token or a proxy's."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://jo:{quote(PROXY, safe='')}@127.0.0.1:9")
    (tmp_path / "outside").write_text(SECRET)
    inside = tmp_path / "inside"
    inside.mkdir()
    serve, options = _kind(kind)
    with serve as endpoint:
        if echoing:
            endpoint._server.wsgi_app = Echoing(endpoint._server.wsgi_app)
        options += [f"--scim-token-url={endpoint.token_url}"] if kind == "oauth2" else []
        words = (*LOUD, *REPORTS, *FEW, "--scim-token-file=../outside", *options)
        run = run_suite(inside, "bizagi", *words, url=endpoint.url)
        secrets = [SECRET, PROXY, *endpoint.issued]
    assert "Traceback" not in run.output, run.output
    assert run.exit == (1 if echoing else 0), run.told()
    assert ("authentication-token-is-not-echoed" in run.checks("failed")) is echoing
    _search(run, secrets)


def test_two_workers_keep_it(tmp_path: Path) -> None:
    """Workers that fetch tokens of their own show them no more than one process does."""
    (tmp_path / "outside").write_text(SECRET)
    inside = tmp_path / "inside"
    inside.mkdir()
    with granting(SECRET) as endpoint:
        endpoint._server.wsgi_app = Echoing(endpoint._server.wsgi_app)
        options = ("--scim-auth=oauth2", f"--scim-client-id={CLIENT}", f"--scim-token-url={endpoint.token_url}")
        words = ("-n", "2", *LOUD[:1], *REPORTS, *FEW, "--scim-token-file=../outside", *options)
        run = run_suite(inside, "bizagi", *words, url=endpoint.url)
        issued = list(endpoint.issued)
    assert len(issued) >= 2
    assert run.exit == 1, run.told()
    _search(run, [SECRET, *issued])


def test_log_and_warning_of_ones_own_are_masked(tmp_path: Path) -> None:
    """What a library logs or warns of while a test of the user's own runs is masked, also where it is shown live."""
    own = tmp_path / "inside" / "test_own.py"
    own.parent.mkdir()
    own.write_text(
        "import logging, warnings\n"
        "def test_own(client):\n"
        "    secret = client.transport.target.token.reveal()\n"
        "    logging.getLogger('urllib3.connectionpool').warning('said %s', secret)\n"
        "    warnings.warn(secret)\n"
        "    print(secret[:0])\n"
    )
    (tmp_path / "outside").write_text(SECRET)
    serve, _ = _kind("bearer")
    with serve as endpoint:
        words = ("-vv", "--log-cli-level=DEBUG", *REPORTS, str(own), "--scim-token-file=../outside")
        run = run_suite(own.parent, "bizagi", *words, url=endpoint.url)
    assert "said [redacted]" in run.output
    assert "UserWarning: [redacted]" in run.output
    found = {str(path): path.read_text(errors="replace") for path in own.parent.rglob("*") if path.is_file()}
    assert not [name for name, text in found.items() if SECRET in text]


def _search(run: Run, secrets: list[str]) -> None:
    """Demand that nothing in or below the run's folder, the name of none, and no output hold a secret."""
    found = {"output": run.output}
    for path in run.folder.rglob("*"):
        found[f"name of {path}"] = str(path)
        if path.is_file():
            found[str(path)] = path.read_bytes().decode("utf-8", errors="replace")
    assert {"results.json", "junit.xml", "report.html"} <= {Path(name).name for name in found}
    for where, text in found.items():
        small = text.casefold()
        for secret in secrets:
            for name, way in WAYS.items():
                form = way(secret).rstrip("=").casefold()
                assert form not in small, f"{name} in {where}"
            # Of base64 at another alignment, what does not depend on what stands around it.
            for before in range(3):
                inner = _coded("x" * before + secret)[4:-4].casefold()
                assert inner not in small, f"base64 at {before} in {where}"
