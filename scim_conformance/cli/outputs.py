"""The reports that are made of results.json, and how they are written."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import click

from scim_conformance.report.badge import badge
from scim_conformance.report.har import har
from scim_conformance.report.junit import junit
from scim_conformance.report.markdown import summary

Json = Mapping[str, Any]

PAGE: Final = "compliance.html"
JUNIT: Final = "junit.xml"


def _page(document: Json) -> str:
    from scim_conformance.report.compliance import page  # noqa: PLC0415 - templates are needed for this alone

    return page(document)


#: Format: its file, and what makes the file's text of a results document.
FORMATS: Final[Mapping[str, tuple[str, Callable[[Json], str]]]] = {
    "html": (PAGE, _page),
    "markdown": ("summary.md", summary),
    "badge": ("badge.json", lambda document: json.dumps(badge(document), indent=1) + "\n"),
    "har": ("traffic.har", lambda document: json.dumps(har(document), ensure_ascii=False, indent=1) + "\n"),
    "junit": (JUNIT, junit),
}
#: What is made of a run's results; JUnit is written by pytest itself, with more in it than results.json keeps.
OF_A_RUN: Final = tuple(name for name in FORMATS if name != "junit")
FILES: Final = tuple(FORMATS[name][0] for name in OF_A_RUN)


def write_reports(document: Json, folder: Path, formats: Iterable[str]) -> list[Path]:
    """Write reports of these formats into a folder, each whole or not at all, and return where they are.

    Nothing is written before all could be made. Raise ClickException where the folder cannot be written to.
    """
    made = {folder / file: make(document) for file, make in (FORMATS[name] for name in formats)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in made.items():
            _replace(path, text)
    except OSError as error:
        raise click.ClickException(
            f"the reports cannot be written to {folder}: {error.strerror}; name another folder"
        ) from None
    return list(made)


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise
