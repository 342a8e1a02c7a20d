"""What the commands say of a token that cannot be read."""

from __future__ import annotations

import click
import pytest

from scim_conformance.cli.token import read_token


def test_refusal_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable without a token ends the command in one sentence."""
    monkeypatch.setenv("EMPTY", " ")
    with pytest.raises(click.ClickException, match="the environment variable EMPTY is empty"):
        read_token("EMPTY", None)
