"""What a run tells GitHub Actions: workflow commands, the summary of the step, and the step's outputs."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from scim_conformance.report import annotations as workflow
from scim_conformance.report.markdown import LIMIT, summary

Json = Mapping[str, Any]

_SUMMARY: Final = "GITHUB_STEP_SUMMARY"
_OUTPUT: Final = "GITHUB_OUTPUT"


def at_work() -> bool:
    """Return whether this process is a step of GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


@contextmanager
def commands_stopped(on: bool) -> Iterator[None]:
    """Have GitHub take nothing for a workflow command that is printed in the block: an endpoint's text is among it."""
    if not on:
        yield
        return
    word = secrets.token_hex(16)
    _print(f"::stop-commands::{word}")
    try:
        yield
    finally:
        _print(f"::{word}::")


def tell(document: Json) -> None:
    """Print a run's annotations and append its Markdown to the step's summary, as much as GitHub takes of one."""
    for line in workflow.annotations(document):
        _print(line)
    file = os.environ.get(_SUMMARY)
    if file:
        written = Path(file).stat().st_size if Path(file).exists() else 0
        _append(file, summary(document, limit=max(0, LIMIT - written)))


def give(outputs: Mapping[str, object]) -> None:
    """Append outputs to those of the step, where there is a file for them; each value is one line."""
    file = os.environ.get(_OUTPUT)
    if file:
        _append(file, "".join(f"{name}={value}\n" for name, value in outputs.items()))


def _append(file: str, text: str) -> None:
    try:
        with Path(file).open("a", encoding="utf-8", newline="\n") as held:
            held.write(text)
    except OSError as error:
        click.echo(f"{file} cannot be written: {error.strerror}; GitHub is told nothing there", err=True)


def _print(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()  # what pytest writes comes in between, in pipes as well
