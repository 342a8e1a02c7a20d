"""``schema``: the JSON Schemas of the files that are written by hand, and of those that others read."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Final

import click

#: What a schema describes: the package and the file it lies in.
SCHEMAS: Final = {
    "profile": ("scim_conformance.profile", "profile.schema.json"),
    "results": ("scim_conformance.results", "results.schema.json"),
    "requirements": ("scim_conformance.requirements", "catalogue.schema.json"),
    "matrix": ("scim_conformance.proving", "matrix.schema.json"),
}


@click.command()
@click.argument("name", type=click.Choice(list(SCHEMAS)), required=False)
def command(name: str | None) -> None:
    """Print the JSON Schema with that NAME, or without one the names with what they describe.

    An editor that is told of it explains and checks profiles while they are written: keep the output of `schema
    profile` as profile.schema.json, and begin a profile with `# yaml-language-server: $schema=profile.schema.json`.
    """
    if name is not None:
        click.echo(schema(name), nl=False)
        return
    for one in SCHEMAS:
        click.echo(f"{one:<14}{json.loads(schema(one)).get('title', '')}".rstrip())


def schema(name: str) -> str:
    """Return the text of a schema as it lies in the package; raise KeyError when there is none of that name."""
    package, file = SCHEMAS[name]
    return files(package).joinpath(file).read_text("utf-8")
