"""The pages of the checks: ``python -m tests.pages`` writes docs/checks anew.

What a check sends is seen in runs against the embedded endpoint: one by the profile that promises all there is, and a
few small ones for what that does not ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scim_conformance.cli.explained import Explained, explained
from scim_conformance.cli.sent import WITHOUT_TLS, Sent, told
from scim_conformance.model import CaseId, Effect
from scim_conformance.planning import Check
from scim_conformance.proving.choice import PROFILES, loaded
from scim_conformance.proving.choice import shown as shown_by
from scim_conformance.reference import FAMILIES
from scim_conformance.suite import load_checks
from tests.forks import run_suite
from tests.markdown import Marked, block, code, shown
from tests.support import EVERYTHING, OKTA, ROOT, Run, lean, modules_of, serving

Json = Mapping[str, Any]

FOLDER = ROOT / "docs" / "checks"
INDEX = "README.md"


@dataclass(frozen=True)
class Asked:
    """A small run for checks that the profile which promises everything does not ask of the embedded endpoint."""

    checks: tuple[str, ...]
    profile: str = EVERYTHING
    arguments: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """A name for the run's folder."""
        return f"pages-{self.checks[0]}"


#: The small runs.
FURTHER = (
    Asked(tuple(one.id for one in load_checks() if one.over == "okta dialect"), profile=OKTA),
    Asked(tuple(one.id for one in load_checks() if one.stateful), arguments=("-m", "stateful")),
    Asked(("users-patch-absent-element-names-no-target",), arguments=("--scim-dialect", "rfc")),
    Asked(("users-list-behind-double-slash",), profile="bizagi"),
    Asked(("users-delete-refused-or-done",), profile="bitabiz"),
    Asked(("bulk-not-offered-is-refused", "capabilities-denied-are-turned-away"), variants=("bulk-not-offered-501",)),
)
_SEED = "--scim-seed=1"
#: How many faults are told with what they do; the others are named.
_MOST_FAULTS = 4


def made(folder: Path, asked: Asked | None = None) -> Run:
    """Return a run in a folder: one of the small ones, or the one by the profile that promises everything."""
    if asked is None:
        return run_suite(folder, EVERYTHING, "-n", "0", _SEED, measured=False)
    keywords = " or ".join(one.replace("-", "_") for one in asked.checks)
    words = (*lean(folder), _SEED, *asked.arguments, "-k", keywords, *modules_of(asked.checks))

    endpoint = serving(asked.profile, variants=asked.variants) if asked.variants else nullcontext()
    with endpoint as served:
        return run_suite(folder, asked.profile, *words, url=served.url if served else None, measured=False)


def sent_in(documents: Sequence[Json]) -> dict[str, Sent]:
    """Return what each check sends in the first of these results that asks it, or why none does."""
    return {check.id: WITHOUT_TLS if check.area == "tls" else _sent(check, documents) for check in load_checks()}


def _sent(check: Check, documents: Sequence[Json]) -> Sent:
    cases = [(one, document) for document in documents for one in document["cases"] if one["check"] == check.id]
    case, document = next((pair for pair in cases if pair[0]["exchanges"]), cases[0])
    return told(CaseId(check.id, case["case"]), document)


def pages(sent: Mapping[str, Sent]) -> dict[str, str]:
    """Return the text of each page, the index among them, by the name of its file."""
    facts = [explained(check, sent[check.id]) for check in load_checks()]
    areas: dict[str, list[Explained]] = {}
    for one in facts:
        areas.setdefault(one.check.area, []).append(one)
    index = _rendered("index", areas=dict(sorted(areas.items())), total=len(facts), effects=Effect)
    return {INDEX: index} | {f"{one.check.id}.md": page(one) for one in facts}


def page(facts: Explained) -> str:
    """Return the page of a check."""
    about = facts.sent.about
    return _rendered(
        "check",
        check=facts.check,
        facts=facts,
        sent=about[:1].upper() + about[1:].removesuffix(":"),
        most=_MOST_FAULTS,
        commands=[facts.alone, *_commands(facts)],
    )


def _commands(facts: Explained) -> Iterator[str]:
    """Yield the commands that show the first fault, with the profile that takes least time to show it."""
    if facts.faults:
        name = facts.faults[0].name.removesuffix("…")
        yield f"scim-conformance prove --fault {name.removesuffix(':')}"
        profile, fault = next(_members(name, facts.check.id)) if name.endswith(":") else (shown_by(name)[0][0], name)
        yield f"scim-conformance serve {_written(profile)} --fault {fault}"


def _members(family: str, check: str) -> Iterator[tuple[str, str]]:
    for profile in PROFILES:
        for parameter in FAMILIES[family.removesuffix(":")].parameters(loaded(profile)):
            name = f"{family}{parameter}"
            yield from ((profile, name) for found, one in shown_by(name, (profile,)) if check in one.caught_by)


def _written(profile: str) -> str:
    """Return a profile as a user of a checkout writes it: its name, or its file where it is not among the packaged."""
    return Path(profile).relative_to(ROOT).as_posix() if Path(profile).is_absolute() else profile


def _rendered(template: str, **values: Any) -> str:
    text = _environment().get_template(f"{template}.md.jinja2").render(values)
    return text.rstrip("\n") + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"block": block, "code": code, "marked": Marked}
    return environment


def write(folder: Path, made_pages: Mapping[str, str]) -> list[str]:
    """Write the pages into a folder, remove those of checks that are no more, and return the names of the latter."""
    folder.mkdir(parents=True, exist_ok=True)
    gone = [one for one in folder.glob("*.md") if one.name not in made_pages]
    for file in gone:
        file.unlink()
    for name, text in made_pages.items():
        (folder / name).write_text(text, "utf-8")
    return [file.name for file in gone]


def documents(make: Callable[[Asked | None], Run]) -> list[Json]:
    """Return the results of all runs, that of the profile which promises everything first."""
    return [make(asked).document for asked in (None, *FURTHER)]


def _run(asked: Asked | None) -> Run:
    with TemporaryDirectory(prefix="scim-conformance-") as name:
        return made(Path(name), asked)


if __name__ == "__main__":
    removed = write(FOLDER, pages(sent_in(documents(_run))))
    print(f"{len(load_checks())} checks in {FOLDER}; removed: {', '.join(removed) or 'none'}")  # noqa: T201
