"""``render``: the reports of earlier runs, made again from their results.json alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import click

from scim_conformance.cli import github
from scim_conformance.cli.outputs import FORMATS, JUNIT, OF_A_RUN, write_reports
from scim_conformance.results import ResultsError, read

Json = Mapping[str, Any]

_FOLDER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@click.command()
@click.argument("results", metavar="RESULTS...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write into DIR, into DIR/CONNECTOR/ for several RESULTS; without it next to the results.",
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(list(FORMATS)),
    multiple=True,
    help="What to write (repeatable); all by default, but a junit.xml that is there is kept.",
)
@click.option("--github", "on_github", is_flag=True, help="Give GitHub Actions summary and annotations, too.")
def command(results: tuple[Path, ...], output: Path | None, formats: tuple[str, ...], on_github: bool) -> None:
    """Write the reports of a run again from its results.json: nothing is asked, the same bytes come each time."""
    documents = _read(results)
    for folder, document in _folders(documents, output).items():
        for path in write_reports(document, folder, dict.fromkeys(formats) or _by_default(folder)):
            click.echo(path)
    if on_github:
        for document in documents.values():
            github.tell(document)


def _read(files: tuple[Path, ...]) -> dict[Path, Json]:
    """Return the documents by file; raise ClickException at the first that is none of ours."""
    documents = dict[Path, Json]()
    for file in dict.fromkeys(files):
        try:
            documents[file] = read(file)
        except ResultsError as error:
            raise click.ClickException(str(error)) from None
    return documents


def _folders(documents: Mapping[Path, Json], output: Path | None) -> dict[Path, Json]:
    """Return the folder each document's reports go to; raise ClickException where two would share one."""
    found = dict[Path, tuple[Path, Json]]()
    for file, document in documents.items():
        folder = file.parent if output is None else output
        if output is not None and len(documents) > 1:
            folder = output / _connector(file, document)
        if folder in found:
            other = found[folder][0]
            raise click.ClickException(
                f"{other} and {file} would write the same reports into {folder}; render one at a time, into folders of "
                "their own (-o DIR)"
            )
        found[folder] = (file, document)
    return {folder: document for folder, (_, document) in found.items()}


def _connector(file: Path, document: Json) -> str:
    name = str(document["profile"]["connector"])
    if not _FOLDER.fullmatch(name):
        raise click.ClickException(f"{file}: the connector {name!r} cannot be the name of a folder; render it alone")
    return name


def _by_default(folder: Path) -> Iterator[str]:
    yield from OF_A_RUN
    if (folder / JUNIT).exists():
        click.echo(f"{folder / JUNIT} is kept as it is; --format junit replaces it", err=True)
    else:
        yield "junit"
