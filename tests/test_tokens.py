"""Where the token comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from scim_conformance.tokens import TokenError, read_token


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set two variables, and not the default one."""
    monkeypatch.delenv("SCIM_TOKEN", raising=False)
    monkeypatch.setenv("OTHER", " secret-1 ")
    monkeypatch.setenv("EMPTY", "  ")
    monkeypatch.setenv("LINES", "a\nb")


def test_named_variable() -> None:
    """A named variable's content is the token, white space around it aside."""
    token = read_token("OTHER", None)
    assert token is not None
    assert token.reveal() == "secret-1"


def test_default_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """SCIM_TOKEN is looked at when nothing was named; without it there is no token."""
    assert read_token(None, None) is None
    monkeypatch.setenv("SCIM_TOKEN", "secret-2")
    token = read_token(None, None)
    assert token is not None
    assert token.reveal() == "secret-2"


def test_file(tmp_path: Path) -> None:
    """A file comes before a variable."""
    (tmp_path / "token").write_text("secret-3\n")
    token = read_token("OTHER", str(tmp_path / "token"))
    assert token is not None
    assert token.reveal() == "secret-3"


@pytest.mark.parametrize(
    ("variable", "content", "said"),
    [
        ("NONE", None, "the environment variable NONE is not set"),
        ("EMPTY", None, "the environment variable EMPTY is empty"),
        ("LINES", None, "holds characters that no HTTP header can carry"),
        (None, b"", "is empty"),
        (None, b"\xff", "cannot be read: it is not text"),
    ],
)
def test_no_token(tmp_path: Path, variable: str | None, content: bytes | None, said: str) -> None:
    """What was named but holds no token is refused in one sentence that never repeats it."""
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(TokenError, match=said):
        read_token(variable, None if content is None else str(file))


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is named, one in another folder is found."""
    with pytest.raises(TokenError, match="cannot be read: No such file"):
        read_token(None, "none", tmp_path)
    (tmp_path / "there").write_text("secret-4")
    assert read_token(None, "there", tmp_path) is not None
