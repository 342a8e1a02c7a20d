"""Calls the command in this process."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from scim_conformance.cli import main


@dataclass(frozen=True)
class Called:
    """What a call of the command came to."""

    exit: int
    out: str
    err: str


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> Called:
    """Return exit code and output of ``scim-conformance ARGUMENTS``."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    said = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return Called(ended.value.code, said.out, said.err)
