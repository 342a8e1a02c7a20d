"""``list``: profiles, checks, requirements, faults and legal variants, as lines for people or as JSON for scripts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import click

from scim_conformance import requirements
from scim_conformance.planning import Check
from scim_conformance.profile import available, load
from scim_conformance.proving import choice
from scim_conformance.proving.matrix import level_of
from scim_conformance.reference import FAMILIES, FAULTS, VARIANTS, Fault
from scim_conformance.suite import load_checks

Json = dict[str, Any]


def _profiles() -> list[Json]:
    return [{"name": name, "title": load(file).title, "file": str(file)} for name, file in available().items()]


def _checks() -> list[Json]:
    return [_check(one) for one in load_checks()]


def _check(check: Check) -> Json:
    first = requirements.get(check.requirements[0])
    return {
        "id": check.id,
        "area": check.area,
        "question": check.question,
        "requirements": list(claimed(check)),
        "level": first.level.value,
        "authority": first.authority.value,
        "since": check.since,
    }


def claimed(check: Check) -> tuple[str, ...]:
    """Return the ids of all requirements a check tests, those of single dialects last."""
    return tuple(dict.fromkeys((*check.requirements, *check.by_dialect.values())))


def _requirements() -> list[Json]:
    by_check = {check.id: claimed(check) for check in load_checks()}
    return [
        {
            "id": one.id,
            "level": one.level.value,
            "effect": one.effect.value if one.effect else None,
            "authority": one.authority.value,
            "document": one.document,
            "section": one.section,
            "line": one.line,
            "statement": one.statement,
            "checks": [check for check, ids in by_check.items() if one.id in ids],
            "excluded": one.excluded,
            "decisions": list(one.decisions),
        }
        for one in requirements.load().values()
    ]


def _faults() -> list[Json]:
    return [
        {
            "name": one.name,
            "area": one.area,
            "summary": one.summary,
            "effect": one.effect,
            "caught_by": list(one.caught_by),
            **_proof(one),
        }
        for one in FAULTS.values()
    ]


def _proof(one: Fault) -> Json:
    """Return with which profiles a fault shows, and what it breaks there."""
    check = next(check for check in load_checks() if check.id == one.caught_by[0])
    profiles = [profile for profile, _ in choice.shown(one.name)]
    return {
        "classes": list(one.classes),
        "level": level_of(one, choice.levels(profiles[0])).value,
        "profiles": [Path(profile).stem for profile in profiles],
        "requirement": check.requirements[0],
    }


def _variants() -> list[Json]:
    return [
        {"name": one.name, "summary": one.summary, "allowed_by": one.allowed_by, "choice": one.choice}
        for one in VARIANTS.values()
    ]


#: What can be listed: the rows, and which of their members a line shows.
_LISTS: Final[Mapping[str, tuple[Callable[[], list[Json]], tuple[str, ...]]]] = {
    "profiles": (_profiles, ("name", "title")),
    "checks": (_checks, ("id", "level", "authority", "question")),
    "requirements": (_requirements, ("id", "level", "authority", "statement")),
    "faults": (_faults, ("name", "summary")),
    "variants": (_variants, ("name", "allowed_by", "summary")),
}


@click.command()
@click.argument("what", type=click.Choice(list(_LISTS)))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of objects.")
def command(what: str, as_json: bool) -> None:
    """List the packaged profiles, the checks, requirements, or the faults or legal variants `serve` knows."""
    make, shown = _LISTS[what]
    rows = make()
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    widths = {name: max((len(row[name]) for row in rows), default=0) for name in shown}
    for row in rows:
        click.echo("  ".join(f"{row[name]:<{widths[name]}}" for name in shown).rstrip())
    if what == "faults":
        for family in FAMILIES.values():
            click.echo(f"{family.name}:…  {family.summary.format('…')}")
