"""``explain``: what a check asks, by whose rule, and what follows when it fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

import click

from scim_conformance.cli.explained import Claim, Explained, explained
from scim_conformance.cli.sent import sent
from scim_conformance.planning import Check, check_id
from scim_conformance.report.text import labelled
from scim_conformance.suite import load_checks


@click.command()
@click.argument("check")
def command(check: str) -> None:
    """Tell what CHECK asks, sends and accepts, the requirements behind it, and what to do when it fails.

    CHECK is written as a report writes it, with or without the case in brackets. What it sends is seen by asking the
    embedded endpoint, which takes some seconds; nothing leaves this machine.
    """
    found = _find(check)
    for line in described(explained(found, sent(found))):
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


def described(facts: Explained) -> Iterator[str]:
    """Yield all that is told of a check, a line of the terminal each."""
    check = facts.check
    yield check.id
    yield from labelled("question", facts.question)
    yield from labelled("area", check.area)
    yield from labelled("since", check.since)
    yield from labelled("asked", " ".join([facts.asked, *([facts.needs] if facts.needs else [])]))
    yield from _block("sent", (facts.sent.about, *facts.sent.lines))
    yield from _block("accepted", facts.accepted)
    for claim in facts.claims:
        yield ""
        yield from _claim(claim)
    yield ""
    if facts.faults:
        names = ", ".join(one.name for one in facts.faults)
        yield from labelled("faults", f"{names} (`serve PROFILE --fault NAME` shows what it catches)")
    yield from labelled("alone", facts.alone)


def _block(label: str, lines: Sequence[str]) -> Iterator[str]:
    """Yield facts of one kind, each on a line of its own, the label beside the first."""
    for index, text in enumerate(lines):
        yield from labelled("" if index else label, text)


def _claim(claim: Claim) -> Iterator[str]:
    one = claim.requirement
    only = f", {claim.only}" if claim.only else ""
    yield f"{one.id} ({one.level}, {one.authority}, {one.source}{only})"
    yield from labelled("statement", one.statement)
    yield from (line for text in one.decisions for line in labelled("decision", text))
    yield from labelled("impact", one.impact)
    yield from labelled("effect", one.effect.title if one.effect else "")
    yield from labelled("remedy", one.remedy)
