"""``validate``: what has to be mended in a profile file."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

import click

from scim_conformance.planning import plan
from scim_conformance.profile import Profile, ProfileError, load
from scim_conformance.suite import load_checks


@click.command()
@click.argument("file")
def command(file: str) -> None:
    """Tell what has to be mended in the profile FILE, each with its line; exit 0 when nothing has, else 4."""
    try:
        profile = load(Path(file))
    except ProfileError as error:
        raise click.ClickException(str(error)) from None
    problems = [f"{file}: {problem}" for problem in _strange_deviations(profile)]
    if problems:
        raise click.ClickException("\n".join(problems))
    count = len(profile.users.attributes)
    click.echo(f"{file}: profile {profile.connector} is valid, with {count} user attribute{'' if count == 1 else 's'}")


def _strange_deviations(profile: Profile) -> Iterator[str]:
    """Yield what is wrong with deviations that no case can meet."""
    cases = {check.id: {one.case.id for one in plan(check, profile, profile.dialects)} for check in load_checks()}
    for one in profile.deviations:
        if one.check not in cases:
            yield f"deviations: there is no check {one.check!r}{_near(one.check, cases)}"
        elif one.case is not None and one.case not in cases[one.check]:
            yield f"deviations: {one.check} has no case {one.case!r}{_near(one.case, cases[one.check])}"


def _near(word: str, known: dict[str, set[str]] | set[str]) -> str:
    near = get_close_matches(word, list(known), n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(near)}?" if near else "; `scim-conformance list checks` shows the checks"
