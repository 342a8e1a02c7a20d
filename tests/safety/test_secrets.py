"""The token stands in no file and no output of a run, in none of its forms, whatever endpoint and options do."""

from __future__ import annotations

import base64
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from tests import support
from tests.forks import run_suite
from tests.support import Run, answering, serving

#: Long enough not to be found by chance, and different in each of its forms.
SECRET = 's3cr3t/Tok+en=="&x~0123456789'
CODED = base64.b64encode(SECRET.encode()).decode()
FORMS = {
    "plain": SECRET,
    "URL-encoded": quote(SECRET, safe=""),
    "URL-encoded with slashes": quote(SECRET),
    "form-encoded": quote_plus(SECRET),
    "base64": CODED,
    "base64 without padding": CODED.rstrip("="),
    "base64 for URLs": base64.urlsafe_b64encode(SECRET.encode()).decode(),
    "as JSON": SECRET.replace('"', '\\"'),
    "upper case": SECRET.upper(),
}
LOUD = ("-vv", "-s", "--showlocals", "--tb=long", "-rA", "--durations=3")
REPORTS = ("--junitxml=junit.xml", "--html=report.html", "--self-contained-html")


@pytest.mark.parametrize("workers", ["0", "2"])
@pytest.mark.parametrize("fault", [None, "token-echoed"])
def test_token_is_nowhere(fault: str | None, workers: str, tmp_path: Path) -> None:
    """With everything shown that can be shown, neither files nor output hold the token, echoed or not."""
    with serving("bizagi", *([fault] if fault else []), token=SECRET) as endpoint:
        run = run_suite(tmp_path, "bizagi", *LOUD, *REPORTS, "-n", workers, url=endpoint.url, token=SECRET)
    _search(run)
    if fault is None:
        assert run.exit == 0, run.told()
    else:
        assert "authentication-token-is-not-echoed" in run.checks("failed"), run.told()
        assert "[redacted]" in (tmp_path / "results.json").read_text()


def test_token_echoed_in_any_form_is_masked(tmp_path: Path) -> None:
    """Whatever form of the token an endpoint repeats, in body or header, is masked."""
    said = " | ".join(f"Bearer {form}" for form in FORMS.values())
    with answering(400, {"Content-Type": "text/plain", "X-Debug": said}, said) as url:
        run = run_suite(tmp_path, "bizagi", *LOUD, *REPORTS, "-k", "test_connection.py", url=url, token=SECRET)
    assert run.checks("failed"), run.told()
    _search(run)


def test_token_of_a_refused_run_is_nowhere(tmp_path: Path) -> None:
    """An endpoint that refuses the token and repeats it in its answer does not make the run tell it."""
    with answering(401, {"WWW-Authenticate": f'Bearer error="{SECRET}"'}, f'{{"detail": "bad token {CODED}"}}') as url:
        run = run_suite(tmp_path, "bizagi", *LOUD, *REPORTS, url=url, token=SECRET)
    assert run.exit == 10, run.told()
    _search(run)


def test_redirect_that_repeats_the_token_tells_nothing(tmp_path: Path) -> None:
    """A redirect to another origin that carries the token is neither followed nor shown."""
    with answering(307, {"Location": f"http://scim.invalid/?token={quote(SECRET)}"}, "") as url:
        run = run_suite(tmp_path, "bizagi", *LOUD, *REPORTS, "-k", "test_connection.py", url=url, token=SECRET)
    assert run.checks("failed"), run.told()
    _search(run)


def test_locals_of_a_failing_test_tell_nothing(tmp_path: Path) -> None:
    """A test of the user's own that fails with the client among its locals shows them without the token."""
    own = tmp_path / "test_own.py"
    own.write_text("def test_own(client):\n    target = client.transport.target\n    assert not target\n")
    with serving("bizagi", token=SECRET) as endpoint:
        chosen = ("--pyargs", "scim_conformance.suite.test_connection", str(own))
        run = support.run_suite(tmp_path, "bizagi", *LOUD, *REPORTS, *chosen, url=endpoint.url, token=SECRET)
    assert "Secret([redacted])" in run.output
    _search(run)


def test_token_file_is_not_copied(tmp_path: Path) -> None:
    """A token from a file stands in that file alone."""
    (tmp_path / "outside").write_text(SECRET)
    inside = tmp_path / "inside"
    inside.mkdir()
    with serving("bitabiz", token=SECRET) as endpoint:
        named = ("--scim-token-file", "../outside")
        run = run_suite(inside, "bitabiz", *LOUD, *REPORTS, *named, url=endpoint.url, token=None)
    assert run.exit == 0, run.told()
    assert (inside / "ledger.jsonl").exists()
    _search(run)


def _search(run: Run) -> None:
    """Demand that no file below the run's folder, the name of none, and no output hold the token."""
    found = {"output": run.output}
    for path in run.folder.rglob("*"):
        found[f"name of {path}"] = str(path)
        if path.is_file():
            found[str(path)] = path.read_bytes().decode("utf-8", errors="replace")
    assert {"results.json", "junit.xml", "report.html"} <= {Path(name).name for name in found}
    for where, text in found.items():
        for form, secret in FORMS.items():
            assert secret.casefold() not in text.casefold(), f"{form} in {where}"
