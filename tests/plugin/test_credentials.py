"""Further tokens that a profile names by their environment variables."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest

from scim_conformance.profile import ProfileError, load
from tests.forks import run_suite
from tests.support import CLIENT_ID, CREDENTIALS, EVERYTHING, TOKEN, serving

SOME = ("-k", "expired_token or tenants_user_cannot_be_read or token_endpoint", "-p", "no:cacheprovider")
CHECKS = {"authentication-expired-token-is-401", "tenants-user-cannot-be-read"}
CHECKS |= {"token-endpoint-grants-token-for-hours", "token-endpoint-token-is-accepted"}
TEXT = Path(EVERYTHING).read_text("utf-8")
SECOND = "EVERYTHING_SECOND_TENANT"


def test_tokens_are_used_and_never_shown(tmp_path: Path) -> None:
    """The further tokens are sent, and stand in nothing that a run writes."""
    with serving(EVERYTHING) as endpoint:
        run = run_suite(tmp_path, EVERYTHING, *SOME, url=endpoint.url)
    assert run.checks("passed") == CHECKS, run.told()
    written = run.output + "".join(file.read_text() for file in tmp_path.rglob("*.json*"))
    issued = endpoint.issued
    assert len(issued) == 1
    assert [text for text in (*CREDENTIALS.values(), *issued) if text in written] == []
    assert b64encode(f"{CLIENT_ID}:{CREDENTIALS['client_secret']}".encode()).decode().rstrip("=") not in written
    assert '"access_token": "[redacted]"' in written


def test_workers_have_them_too(tmp_path: Path) -> None:
    """A divided run of the embedded endpoint has the tokens in each worker."""
    run = run_suite(tmp_path, EVERYTHING, *SOME, "-n", "1")
    assert run.checks("passed") == CHECKS, run.told()


def test_variable_that_is_not_set(tmp_path: Path) -> None:
    """Cases that need a token whose variable is not set do not apply, and say which one."""
    profile = tmp_path / "other.yaml"
    profile.write_text(TEXT.replace(SECOND, "NOBODY_SET_THIS"))
    with serving(EVERYTHING) as endpoint:
        run = run_suite(tmp_path, str(profile), *SOME, url=endpoint.url)
    told = {one["reason"] for one in run.cases.values() if one["outcome"] == "not-applicable"}
    assert told == {"NOBODY_SET_THIS is not set"}


def test_variables_of_the_client_that_are_not_set(tmp_path: Path) -> None:
    """Without its secret the token endpoint is not asked, and the variable is named."""
    profile = tmp_path / "other.yaml"
    profile.write_text(TEXT.replace("EVERYTHING_CLIENT_SECRET", "NOBODY_SET_THIS"))
    with serving(EVERYTHING) as endpoint:
        run = run_suite(tmp_path, str(profile), "-k", "token_endpoint", url=endpoint.url)
        assert endpoint.issued == []
    assert [(one["outcome"], one["reason"]) for one in run.cases.values()] == [
        ("not-applicable", "NOBODY_SET_THIS is not set")
    ] * 2


@pytest.mark.parametrize(
    ("text", "message"),
    [("", f"the environment variable {SECOND} is empty"), (TOKEN, f"{SECOND} holds the run's own token")],
)
def test_variable_that_holds_nothing_of_use(text: str, message: str, tmp_path: Path) -> None:
    """An empty variable, and one with the run's own token, are usage errors before anything is sent."""
    with serving(EVERYTHING) as endpoint:
        run = run_suite(tmp_path, EVERYTHING, *SOME, url=endpoint.url, extra={SECOND: text})
        assert endpoint.requests == []
    assert run.exit == 4
    assert message in run.output
    assert TOKEN not in run.output


def test_token_endpoint_that_is_no_url(tmp_path: Path) -> None:
    """What is no URL is a usage error, and not repeated: it may be the secret in the wrong variable."""
    with serving(EVERYTHING) as endpoint:
        run = run_suite(tmp_path, EVERYTHING, *SOME, url=endpoint.url, extra={"EVERYTHING_TOKEN_ENDPOINT": "hush-hush"})
        assert endpoint.requests == []
    assert run.exit == 4
    assert "EVERYTHING_TOKEN_ENDPOINT has to hold the http or https URL of a token endpoint" in run.output
    assert "hush-hush" not in run.output


@pytest.mark.parametrize(
    ("kept", "missing"),
    [
        ("token_endpoint", "credentials.client_id and credentials.client_secret"),
        ("client_secret", "credentials.token_endpoint and credentials.client_id"),
    ],
)
def test_client_named_in_part(kept: str, missing: str, tmp_path: Path) -> None:
    """A profile that names a part of what a client needs is refused, with what is missing."""
    parts = {"token_endpoint", "client_id", "client_secret"} - {kept}
    profile = tmp_path / "other.yaml"
    lines = [one for one in TEXT.splitlines() if one.strip().partition(":")[0] not in parts]
    profile.write_text("\n".join(lines))
    with pytest.raises(ProfileError) as refusal:
        load(profile)
    assert f"credentials.{kept} is of no use without {missing}; name all three or none" in str(refusal.value)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("expired: eyJhbGci.secret", "credentials.expired: this is no name of an environment variable"),
        ("read_only: EVERYTHING_EXPIRED", "credentials.expired names the same variable as credentials.read_only"),
        ("third_tenant: X", "'third_tenant' is no key of credentials"),
        ("expired: 1", "credentials.expired is a number"),
    ],
)
def test_mistakes_in_a_profile(line: str, message: str, tmp_path: Path) -> None:
    """What is no name of a variable, or one named twice, is refused; a token written there is not repeated."""
    profile = tmp_path / "other.yaml"
    key = line.partition(":")[0]
    kept = [one for one in TEXT.splitlines() if not one.strip().startswith(f"{key}: EVERYTHING")]
    kept.insert(kept.index("credentials:") + 1, f"  {line}")
    profile.write_text("\n".join(kept))
    with pytest.raises(ProfileError) as refusal:
        load(profile)
    assert message in str(refusal.value)
    assert "secret" not in str(refusal.value)
