"""``baseline``: writes down what fails now, so that from here on only what is new fails."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from scim_conformance.model import CaseId, Level, Outcome
from scim_conformance.profile import Baseline, Deviation, ProfileError, load_baseline
from scim_conformance.profile.formats import is_calendar_date
from scim_conformance.report.text import number
from scim_conformance.results import ResultsError, read, stale

Json = Mapping[str, Any]
_NO_REASON: Final = "failed when the baseline was made on {day}; nobody has looked into it yet"


@dataclass(frozen=True, slots=True)
class _New:
    """What is written of a case that is not in the baseline yet."""

    reason: str
    owner: str | None
    until: date | None

    def of(self, id_: CaseId) -> Deviation:
        return Deviation(id_.check, id_.case, self.reason, self.until, self.owner, "baseline")


def _day(ctx: click.Context, parameter: click.Parameter, text: str | None) -> date | None:
    try:
        is_calendar_date(text)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, parameter) from None
    return date.fromisoformat(text) if text else None


def _text(ctx: click.Context, parameter: click.Parameter, text: str | None) -> str | None:
    if text is not None and not text.strip():
        raise click.BadParameter("is blank; write a text, or leave the option out", ctx, parameter)
    return text


@click.command()
@click.argument("results", metavar="RESULTS", type=click.Path(path_type=Path))
@click.option("-o", "--output", metavar="FILE", required=True, type=click.Path(path_type=Path), help="Write it here.")
@click.option("--reason", metavar="TEXT", callback=_text, help="Why what fails is accepted, for all new entries.")
@click.option("--owner", metavar="NAME", callback=_text, help="Who sees to it, for all new entries.")
@click.option("--until", metavar="DATE", callback=_day, help="The last day on which it is accepted, for all new ones.")
@click.option("--strict", is_flag=True, help="Take in each SHOULD that is not followed, too, as run --strict does.")
@click.option("--update", is_flag=True, help="Keep what stands in FILE, drop what is stale, add what fails by now.")
@click.option("--force", is_flag=True, help="Replace FILE.")
def command(*, results: Path, output: Path, strict: bool, update: bool, force: bool, **options: Any) -> None:
    """Write what fails in RESULTS, a results.json, to a baseline FILE: one entry for each case.

    A run with --baseline FILE reports these cases as known, and fails on what is new only.
    """
    document = _read(results)
    before = _before(output, document, update=update, force=force)
    day = document["run"]["started"][:10]
    new = _New(options["reason"] or _NO_REASON.format(day=day), options["owner"], options["until"])
    gone = _gone(before, document)
    kept = [one for one in before.deviations if (one.check, one.case) not in gone]
    added = [new.of(id_) for id_ in _failing(document, strict) if not any(one.covers(id_) for one in kept)]
    source = {"run": document["run"]["id"], "date": day}
    _write(replace(before, deviations=(*kept, *added), source=source))
    click.echo(f"{output}: {number(len(kept) + len(added), 'entry', 'entries')}{_changes(before, kept, added, update)}")
    for line in _notes(document, kept, date.fromisoformat(day), update=update):
        click.echo(line)


def _read(file: Path) -> Json:
    try:
        return read(file)
    except ResultsError as error:
        raise click.ClickException(str(error)) from None


def _before(file: Path, document: Json, *, update: bool, force: bool) -> Baseline:
    """Return the baseline that is updated, an empty one where there is none; raise ClickException where it may not."""
    connector = document["profile"]["connector"]
    if update and file.exists():
        try:
            baseline = load_baseline(file)
        except ProfileError as error:
            raise click.ClickException(str(error)) from None
        if baseline.connector != connector:
            raise click.ClickException(
                f"{file}: the baseline is for {baseline.connector}, the results are of {connector}; name another file"
            )
        return baseline
    if file.exists() and not force:
        raise click.ClickException(
            f"{file}: there is a file already; --update keeps what stands in it, --force replaces it"
        )
    return Baseline(connector, (), file)


def _failing(document: Json, strict: bool) -> Iterator[CaseId]:
    """Yield the cases that make the run's exit code 1."""
    for case in document["cases"]:
        lax = case["outcome"] == Outcome.DEVIATES and case["level"] == Level.SHOULD
        if case["scored"] and (case["outcome"] == Outcome.FAILED or (strict and lax)):
            yield CaseId(case["check"], case["case"])


def _gone(before: Baseline, document: Json) -> set[tuple[str, str | None]]:
    """Return the entries that the run called stale or, made without the baseline, would have.

    Of a whole check only the run knows whether all its cases were asked.
    """
    single = [one for one in before.deviations if one.case is not None]
    called = [*document.get("stale", ()), *stale(single, document["cases"], ())]
    return {(entry["check"], entry["case"]) for entry in called}


def _write(baseline: Baseline) -> None:
    """Write the file, whole or not at all; raise ClickException when it cannot be, or could not be read again."""
    file = baseline.file
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(baseline.text(), encoding="utf-8")
        load_baseline(beside)
        beside.replace(file)
    except (OSError, UnicodeEncodeError, ProfileError) as error:
        why = getattr(error, "strerror", None) or "a text in it cannot be kept; use other characters"
        raise click.ClickException(f"{file}: the baseline cannot be written: {why}") from None
    finally:
        with suppress(OSError):
            beside.unlink()


def _changes(before: Baseline, kept: list[Deviation], added: list[Deviation], update: bool) -> str:
    if not update:
        return ""
    return f" ({len(kept)} kept, {len(added)} added, {len(before.deviations) - len(kept)} stale dropped)"


def _notes(document: Json, kept: list[Deviation], day: date, *, update: bool) -> Iterator[str]:
    ended = [one for one in kept if not one.counts_on(day)]
    if ended:
        yield (
            f"note: {number(len(ended), 'entry', 'entries')} ended before {day} and will fail: "
            "mend the endpoint, or write another last day (until)"
        )
    if not update and any(str(one).startswith("--scim-baseline") for one in document["run"]["arguments"]):
        yield "note: the run knew a baseline; what that accepts is not in this one: use --update to keep it"
    if document["target"]["embedded"]:
        yield "note: the results are of the embedded reference endpoint, which says nothing about a product"
