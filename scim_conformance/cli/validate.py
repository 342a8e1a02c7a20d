"""``validate``: what has to be mended in a profile file."""

from __future__ import annotations

from pathlib import Path

import click

from scim_conformance.planning import strange_deviations
from scim_conformance.profile import ProfileError, load
from scim_conformance.suite import load_checks


@click.command()
@click.argument("file")
def command(file: str) -> None:
    """Tell what has to be mended in the profile FILE, each with its line; exit 0 when nothing has, else 4."""
    try:
        profile = load(Path(file))
    except ProfileError as error:
        raise click.ClickException(str(error)) from None
    problems = [f"{file}: {problem}" for problem in strange_deviations(profile.deviations, profile, load_checks())]
    if problems:
        raise click.ClickException("\n".join(problems))
    count = len(profile.users.attributes)
    click.echo(f"{file}: profile {profile.connector} is valid, with {count} user attribute{'' if count == 1 else 's'}")
