"""``compare``: what changed between two runs, or since a baseline."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import click

from scim_conformance.model import ExitCode
from scim_conformance.profile import Baseline, ProfileError, load_baseline
from scim_conformance.report import changes
from scim_conformance.results import ResultsError, read
from scim_conformance.results.comparison import Comparison, compare

_FORMATS: Final[Mapping[str, Callable[[Comparison], str]]] = {
    "text": lambda comparison: "\n".join(changes.text(comparison)) + "\n",
    "markdown": changes.markdown,
    "json": lambda comparison: json.dumps(changes.data(comparison), indent=1) + "\n",
}
_YAML: Final = (".yaml", ".yml")


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--fail-on-new", is_flag=True, help="Exit 1 when a MUST is newly broken, 10 when a judgement got lost.")
@click.option("--strict", is_flag=True, help="With --fail-on-new: a SHOULD that is newly not followed counts, too.")
@click.option("--format", "form", type=click.Choice(list(_FORMATS)), default="text", show_default=True)
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write it here, not to stdout.")
@click.pass_context
def command(ctx: click.Context, /, *, old: Path, new: Path, fail_on_new: bool, strict: bool, **options: Any) -> None:
    """Tell what changed from OLD, a results.json or a baseline (.yaml), to NEW, a results.json.

    Exit 0 whatever changed, unless --fail-on-new asks for more.
    """
    if strict and not fail_on_new:
        raise click.UsageError("--strict says what --fail-on-new counts; give both", ctx)
    comparison = compare(_old(old), _read(new))
    _tell(_FORMATS[options["form"]](comparison), options["output"])
    ctx.exit(comparison.exit_code(strict=strict) if fail_on_new else ExitCode.CONFORMANT)


def _old(file: Path) -> Mapping[str, Any] | Baseline:
    if file.suffix.lower() not in _YAML:
        return _read(file)
    try:
        return load_baseline(file)
    except ProfileError as error:
        raise click.ClickException(str(error)) from None


def _read(file: Path) -> Mapping[str, Any]:
    try:
        return read(file)
    except ResultsError as error:
        raise click.ClickException(str(error)) from None


def _tell(told: str, file: Path | None) -> None:
    if file is None:
        click.echo(told, nl=False)
        return
    try:
        file.write_text(told, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{file}: cannot be written: {error.strerror}; name another file") from None
