"""Whole modules of the suite against a clean endpoint, with each kind of credentials."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.connection.kinds import CLIENT, USER, basic, granting, header, mutual, serving_kind
from tests.forks import run_suite
from tests.support import MODULES, TOKEN, Run, lean

#: The modules in which credentials play a part, and one that writes.
AREAS = ("authentication", "security", "errors", "schemas", "http", "cursor", "tenants", "token_endpoint", "delete")
CHOSEN = [one for one in MODULES if Path(one).stem.removeprefix("test_") in AREAS]
BAD = ("failed", "deviates", "blocked", "inconclusive", "error")
ONLY_BEARER = {"authentication-in-query-is-refused", "authentication-right-token-is-accepted"}
ANONYMOUS = {"authentication-missing-is-refused", "authentication-refused-write-changes-nothing"}


def judged(folder: Path, url: str, *options: str, modules: list[str] = CHOSEN) -> Run:
    """Return the run of the modules, which must be a clean one."""
    run = run_suite(folder, "bizagi", *lean(folder), *modules, *options, url=url)
    assert run.exit == 0, run.told()
    assert not run.checks(*BAD), run.told()
    assert "authentication-token-is-not-echoed" in run.checks("passed")
    assert TOKEN not in (folder / "results.json").read_text() + run.output
    return run


def reasons(run: Run, check: str) -> set[str]:
    """Return why the cases of a check do not apply."""
    return {one["reason"] for one in run.cases.values() if one["check"] == check}


def test_basic(tmp_path: Path) -> None:
    """An endpoint that takes user name and password is conformant; what is about bearer tokens does not apply."""
    with serving_kind(basic) as endpoint:
        run = judged(tmp_path, endpoint.url, "--scim-auth", "basic", "--scim-user", USER)
    assert run.checks("not-applicable") >= ONLY_BEARER
    assert reasons(run, "authentication-in-query-is-refused") == {"the run authenticates with basic"}
    assert run.checks("passed") >= {*ANONYMOUS, "authentication-wrong-token-is-refused"}
    assert "authentication-scheme-in-any-case" in run.checks("passed")


def test_header(tmp_path: Path) -> None:
    """An endpoint that takes a key in a header of its own is conformant, and a wrong key is judged."""
    with serving_kind(header) as endpoint:
        run = judged(tmp_path, endpoint.url, "--scim-auth", "header", "--scim-auth-header", "X-API-Key")
    assert run.checks("not-applicable") >= {*ONLY_BEARER, "authentication-scheme-in-any-case"}
    assert run.checks("passed") >= {*ANONYMOUS, "authentication-wrong-token-is-refused"}


def test_wrong_key_that_is_accepted_is_told(tmp_path: Path) -> None:
    """An endpoint that lets every key in fails for it, and the curl line, not shown by -q, repeats the wrong key."""
    with serving_kind(lambda environ: "HTTP_X_API_KEY" in environ) as endpoint:
        words = ("--scim-auth=header", "--scim-auth-header=X-API-Key", "-v", *CHOSEN[:1])
        run = run_suite(tmp_path, "bizagi", *lean(tmp_path), *words, url=endpoint.url)
    assert "authentication-wrong-token-is-refused" in run.checks("failed"), run.told()
    assert "X-API-Key: ScimConf-" in run.output
    assert TOKEN not in run.output


def test_oauth2(tmp_path: Path) -> None:
    """With client credentials one token is fetched, everything about bearer tokens is asked, and nothing is shown."""
    with granting() as endpoint:
        options = ("--scim-auth=oauth2", f"--scim-token-url={endpoint.token_url}", f"--scim-client-id={CLIENT}")
        run = judged(tmp_path, endpoint.url, *options)
        assert len(endpoint.issued) == 1
        assert endpoint.issued[0] not in (tmp_path / "results.json").read_text() + run.output
    assert run.checks("passed") >= {*ONLY_BEARER, *ANONYMOUS, "authentication-scheme-in-any-case"}


def test_oauth2_that_is_refused(tmp_path: Path) -> None:
    """Where the client is not known the run is incomplete for one reason, which names token endpoint and error."""
    with granting("another-secret") as endpoint:
        options = ("--scim-auth=oauth2", f"--scim-token-url={endpoint.token_url}", f"--scim-client-id={CLIENT}")
        run = run_suite(tmp_path, "bizagi", *lean(tmp_path), *CHOSEN, *options, url=endpoint.url)
    assert run.exit == 10, run.told()
    reason = f"no access token could be got from {endpoint.token_url}: it answered 401 (invalid_client)"
    assert {one["reason"] for one in run.cases.values() if one["outcome"] == "blocked"} == {reason}
    assert TOKEN not in (tmp_path / "results.json").read_text() + run.output


@pytest.mark.parametrize("kind", ["none", "bearer"])
def test_mutual_tls(kind: str, tmp_path: Path) -> None:
    """A client certificate goes alone or beside a token, and what asks for anonymity says why it does not apply."""
    files = [f"--scim-{name}={file}" for name, file in (("client-cert", "client.pem"), ("client-key", "client.key"))]
    tls = [one for one in MODULES if Path(one).stem == "test_tls"]
    # Behind the certificate this endpoint lets every token pass: it is the connection that is asked.
    with mutual(tmp_path) as url:
        options = (f"--scim-auth={kind}", "--scim-ca-bundle=ca.pem", *files)
        run = run_suite(tmp_path, "bizagi", *lean(tmp_path), *CHOSEN, *tls, *options, url=url)
    wrong = {"authentication-wrong-token-is-refused", "authentication-empty-token-is-refused"}
    assert run.checks(*BAD) <= ({*wrong, "authentication-refusal-is-401"} if kind == "bearer" else set()), run.told()
    assert run.exit == (1 if kind == "bearer" else 0)
    assert run.checks("not-applicable") >= ANONYMOUS
    assert "a client certificate" in str(reasons(run, "authentication-missing-is-refused"))
    assert "tls-certificate-is-trusted" in run.checks("passed"), run.told()
    assert all(one["request"]["connection"] == ["cert", "key", "cacert"] for one in run.document["exchanges"])


def test_no_credentials_at_all(tmp_path: Path) -> None:
    """An endpoint that lets everybody in is told so, by the check of that, when the run shows nothing."""
    with serving_kind(lambda _: True) as endpoint:
        run = run_suite(tmp_path, "bizagi", *lean(tmp_path), *CHOSEN, "--scim-auth=none", url=endpoint.url)
    assert run.exit == 1, run.told()
    assert run.checks("failed") == ANONYMOUS, run.told()
