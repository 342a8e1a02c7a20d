"""What ``run`` does with a profile's results once pytest has ended: reports, GitHub, the browser."""

from __future__ import annotations

import traceback
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click

from scim_conformance.cli import github
from scim_conformance.cli.outputs import OF_A_RUN, PAGE, write_reports
from scim_conformance.model import ExitCode, Outcome, Verdict
from scim_conformance.report.causes import causes
from scim_conformance.results import ResultsError, read, worst

Json = Mapping[str, Any]

_WORST_FIRST: Final = (Verdict.NONCONFORMANT, Verdict.INCOMPLETE, Verdict.CONFORMANT)


def finish(folder: Path, *, on_github: bool, in_browser: bool) -> ExitCode:
    """Make the reports of the run whose results are in a folder, and say where the compliance page is.

    Return INTERNAL_ERROR where that fails, which is told, and otherwise CONFORMANT, which no other code yields to.
    A run without results has nothing to render.
    """
    if not (folder / "results.json").exists():
        return ExitCode.CONFORMANT
    try:
        _finish(folder, on_github, in_browser)
    except (ResultsError, click.ClickException) as error:
        click.echo(f"error: {error}", err=True)
    except Exception:  # noqa: BLE001 - Python's own exit code 1 would say that the endpoint is not conformant
        traceback.print_exc()
        click.echo("This is a bug in scim-conformance; please report it with the text above.", err=True)
    else:
        return ExitCode.CONFORMANT
    click.echo(f"The reports could not be made; the results of the run are in {folder / 'results.json'}.", err=True)
    return ExitCode.INTERNAL_ERROR


def _finish(folder: Path, on_github: bool, in_browser: bool) -> None:
    document = read(folder / "results.json")
    written = write_reports(document, folder, OF_A_RUN)
    if on_github:
        github.tell(document)
    for page in written:
        if page.name == PAGE:
            _show(page, in_browser)


def _show(page: Path, in_browser: bool) -> None:
    click.echo(f"compliance report: {page}")
    if in_browser and not opened(page):
        click.echo("no browser could be started to show it", err=True)


def opened(page: Path) -> bool:
    """Return whether a browser was told to show a page: the one that BROWSER names, or the system's."""
    try:
        return webbrowser.open(page.as_uri())
    except webbrowser.Error:
        return False


def step_outputs(codes: Mapping[str, int], report_dir: Path) -> dict[str, object]:
    """Return what a step of GitHub Actions tells the next ones of all profiles, by their exit codes.

    That is the worst verdict (``none`` without any), the worst exit code, and how many causes break a MUST.
    """
    documents = [one for one in (_document(report_dir / name / "results.json") for name in codes) if one]
    verdicts = {one["verdict"] for one in documents}
    return {
        "verdict": next((one for one in _WORST_FIRST if one in verdicts), "none"),
        "exit-code": int(worst(codes.values())),
        "findings": sum(len(causes(one, Outcome.FAILED)) for one in documents),
    }


def _document(file: Path) -> Json | None:
    try:
        return read(file)
    except ResultsError:
        return None
