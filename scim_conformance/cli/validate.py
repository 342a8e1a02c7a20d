"""``validate``: what profiles promise and what would be asked for them, or what has to be mended in them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from scim_conformance.cli.promises import lines, promises
from scim_conformance.planning import strange_deviations
from scim_conformance.profile import Profile, ProfileError, load
from scim_conformance.suite import load_checks


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("-q", "--quiet", is_flag=True, help="Say only whether each file is valid.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of objects, one for each file.")
def command(files: tuple[str, ...], quiet: bool, as_json: bool) -> None:
    """Tell what each profile FILE promises and what would be asked, or what has to be mended, with its line.

    Exit 0 when nothing has to be mended in any of them, else 4.
    """
    told: list[dict[str, Any]] = []
    problems: list[str] = []
    for file in files:
        profile, found = _checked(file)
        problems += found
        if profile is None or found:
            told.append({"file": file, "valid": False, "problems": found})
        else:
            told.append({"file": file, "valid": True, **({} if quiet else promises(profile, datetime.now(UTC).date()))})
            if not as_json:
                _tell(profile, told[-1], quiet=quiet)
    if as_json:
        click.echo(json.dumps(told, indent=2))
    if problems:
        raise click.ClickException("\n".join(problems))


def _checked(file: str) -> tuple[Profile | None, list[str]]:
    """Return the profile in a file, None where it cannot be used, and what has to be mended."""
    try:
        profile = load(Path(file))
    except ProfileError as error:
        return None, str(error).splitlines()
    strange = strange_deviations(profile.deviations, profile, load_checks())
    return profile, [f"{file}: {problem}" for problem in strange]


def _tell(profile: Profile, told: dict[str, Any], *, quiet: bool) -> None:
    count = len(profile.users.attributes)
    valid = click.style("valid", fg="green")
    attributes = f"{count} user attribute{'' if count == 1 else 's'}"
    click.echo(f"{told['file']}: profile {profile.connector} is {valid}, with {attributes}")
    for line in () if quiet else lines(told):
        click.echo(line)
