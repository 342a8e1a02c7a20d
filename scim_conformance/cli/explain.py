"""``explain``: what a check asks, by whose rule, and what follows when it fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

import click

from scim_conformance import requirements
from scim_conformance.cli.accepted import accepted
from scim_conformance.cli.listing import claimed
from scim_conformance.cli.sent import sent
from scim_conformance.planning import Check, check_id
from scim_conformance.reference import FAMILIES, FAULTS
from scim_conformance.report.text import labelled
from scim_conformance.suite import load_checks

#: Cases that a check declares a requirement of their own for, beside dialects.
_KINDS = {
    "absent-element": "for a value that is selected by its type and not there yet",
    "boolean-selector": "for a value that is selected by a boolean",
}


@click.command()
@click.argument("check")
def command(check: str) -> None:
    """Tell what CHECK asks, sends and accepts, the requirements behind it, and what to do when it fails.

    CHECK is written as a report writes it, with or without the case in brackets. What it sends is seen by asking the
    embedded endpoint, which takes some seconds; nothing leaves this machine.
    """
    found = _find(check)
    for line in described(found, sent(found)):
        click.echo(line)


def _find(text: str) -> Check:
    """Return the check meant by an id, an id with its case, or the name of a test function."""
    known = {one.id: one for one in load_checks()}
    wanted = check_id(text.partition("[")[0].rpartition("::")[2]).replace("_", "-")
    if wanted in known:
        return known[wanted]
    near = get_close_matches(wanted, known, n=3, cutoff=0.5)
    meant = f"did you mean {' or '.join(near)}?" if near else "`scim-conformance list checks` shows all"
    raise click.ClickException(f"there is no check {text!r}; {meant}")


def described(check: Check, sent_lines: Sequence[str] = ()) -> Iterator[str]:
    """Yield all that is told of a check; what it sends is found out by a run and therefore given."""
    yield check.id
    yield from labelled("question", " ".join(check.question.split()))
    yield from labelled("area", check.area)
    yield from labelled("since", check.since)
    if check.over or check.variants:
        yield from labelled("asked of", ", ".join([*([check.over] if check.over else []), *check.variants]))
    yield from _block("sent", sent_lines)
    yield from _block("accepted", accepted(check))
    dialects = {id_: dialect for dialect, id_ in check.by_dialect.items()}
    for id_ in claimed(check):
        yield ""
        yield from _requirement(id_, dialects.get(id_))
    faults = [one.name for one in FAULTS.values() if check.id in one.caught_by]
    faults += [f"{one.name}:…" for one in FAMILIES.values() if check.id in one.checks]
    if faults:
        yield ""
        yield from labelled("faults", f"{', '.join(faults)} (`serve PROFILE --fault NAME` shows what it catches)")


def _block(label: str, lines: Sequence[str]) -> Iterator[str]:
    """Yield facts of one kind, each on a line of its own, the label beside the first."""
    for index, text in enumerate(lines):
        yield from labelled("" if index else label, text)


def _requirement(id_: str, dialect: str | None) -> Iterator[str]:
    one = requirements.get(id_)
    only = f", {_KINDS.get(dialect, f'in the dialect {dialect}')}" if dialect else ""
    yield f"{id_} ({one.level}, {one.authority}, {one.source}{only})"
    yield from labelled("statement", one.statement)
    yield from (line for text in one.decisions for line in labelled("decision", text))
    yield from labelled("impact", one.impact)
    yield from labelled("effect", one.effect.title if one.effect else "")
    yield from labelled("remedy", one.remedy)
