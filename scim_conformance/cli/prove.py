"""``prove``: the suite against each known fault and against legal variants, with the matrix of what it caught."""

from __future__ import annotations

import difflib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from scim_conformance import requirements
from scim_conformance.cli.process import on_ending
from scim_conformance.cli.progress import followed
from scim_conformance.model import ExitCode
from scim_conformance.profile import ProfileError, available
from scim_conformance.proving import choice, pool, seeds
from scim_conformance.proving.document import ProofError, Proving, document, text, write
from scim_conformance.proving.html import page
from scim_conformance.proving.matrix import matrix
from scim_conformance.proving.summary import summary
from scim_conformance.proving.tolerance import clean, elsewhere, tolerance
from scim_conformance.proving.trial import Trial, Tried
from scim_conformance.reference import FAULTS, UnknownNameError
from scim_conformance.suite import load_checks

_REPORTS = ("matrix.json", "matrix.html")
_SEVERAL = click.IntRange(0)


@click.command()
@click.argument("profile", required=False)
@click.option("--fault", "faults", metavar="NAME", multiple=True, help="Try this fault (repeatable; `list faults`).")
@click.option("--area", metavar="AREA", help="Try the faults of this area.")
@click.option("--sample", metavar="N", type=_SEVERAL, help="Try N faults, from as many areas as possible.")
@click.option("--pairs", metavar="N", type=_SEVERAL, default=0, help="Try N random pairs of faults, too.")
@click.option("--variants", metavar="N", type=_SEVERAL, default=0, help="Try N legal variants and combinations, too.")
@click.option("--clean", metavar="N", type=_SEVERAL, default=0, help="Try N seeds on the endpoint as it is, too.")
@click.option("--seeds", metavar="N", type=_SEVERAL, default=0, help="Look for what only generated examples show.")
@click.option("--max-examples", metavar="N", type=_SEVERAL, help="Generated examples for --seeds and --clean.")
@click.option("--seed", metavar="N", type=int, default=1, show_default=True, help="What is random follows from it.")
@click.option("-n", "--workers", metavar="N", type=click.IntRange(1), help="Trials at a time (default: processors).")
@click.option("--report-dir", metavar="DIR", default="reports/proof", show_default=True, help="Where the matrix goes.")
@click.pass_context
def command(ctx: click.Context, /, profile: str | None, report_dir: str, **options: Any) -> None:
    """Run the suite once for each known fault of the embedded endpoint, and tell which checks caught it.

    Without PROFILE each fault is tried with the quickest profile that shows it, and variants with each packaged one;
    with PROFILE (a packaged name, a YAML file, everything or okta) all is tried with that, as far as it shows there. A
    fault of a family is named like drop:title; the family alone stands for three attributes.

    With --seeds nothing else is tried than the faults that no listed example shows, each with seeds 1 to N; seeds.json
    tells how many of these find it, and by how many requests.

    Exit codes: 0 proven, 1 a fault was missed, a check is unproven or a legal variant raised an alarm, 2 interrupted,
    3 the suite broke down in a trial, 4 usage.
    """
    folder = Path(report_dir)
    if options["seeds"]:
        ctx.exit(_seek(folder, options))
    try:
        trials = _trials(profile and choice.OWN.get(profile, profile), options)
        _prepare(folder)
        done = _attempted(trials, options["workers"])
        whole = profile is options["area"] is options["sample"] is None and not options["faults"]
        proof = _proof(done, trials, whole=whole, seed=options["seed"])
        write(folder / "matrix.json", text(proof))
        write(folder / "matrix.html", page(proof))
    except (ProfileError, ProofError, UnknownNameError, choice.NotShownError) as error:
        raise click.ClickException(str(error)) from None
    for line in (*summary(proof), *(str(folder / name) for name in _REPORTS)):
        click.echo(line)
    ctx.exit(proof["exit"])


def _seek(folder: Path, options: Mapping[str, Any]) -> int:
    """Look for the faults that only generated examples show, and return the exit code."""
    examples = choice.THOROUGH if options["max_examples"] is None else options["max_examples"]
    try:
        write(folder / "seeds.json", "")
        done = _attempted(seeds.searches(options["seeds"], examples), options["workers"])
        rows = seeds.sought(done.tried)
        write(folder / "seeds.json", json.dumps(seeds.document(rows, examples), indent=1) + "\n")
    except ProofError as error:
        raise click.ClickException(str(error)) from None
    for line in (*seeds.summary(rows), str(folder / "seeds.json")):
        click.echo(line)
    if done.interrupted:
        return ExitCode.INTERRUPTED
    return ExitCode.CONFORMANT if all(one.surely for one in rows) else ExitCode.NONCONFORMANT


@dataclass(slots=True)
class _Done:
    """What came of trials so far."""

    tried: list[Tried]
    started: datetime
    seconds: float = 0.0
    interrupted: bool = False


def _trials(profile: str | None, options: Mapping[str, Any]) -> list[Trial]:
    """Return what is to be tried; raise what is wrong with the options."""
    profiles = choice.PROFILES if profile is None else (profile,)
    choice.loaded(profiles[0])
    seed = options["seed"]
    chosen = [choice.trial(name, profiles) for name in _faults(profiles, options)]
    chosen += choice.pairs(options["pairs"], profiles, seed=seed)
    if options["variants"]:
        packaged = [*available()]
        chosen += tolerance(options["variants"], packaged if profile is None else profiles, seed=seed)
        chosen += elsewhere(packaged) if profile is None else []
    chosen += clean(options["clean"], [*available()] if profile is None else profiles, options["max_examples"])
    if not chosen:
        raise click.ClickException("nothing is left to be tried; name other faults, another area or another profile")
    return chosen


def _faults(profiles: Sequence[str], options: Mapping[str, Any]) -> list[str]:
    faults, area, sample, seed = (options[name] for name in ("faults", "area", "sample", "seed"))
    if not faults:
        return choice.spread(_of_area(choice.catalogue(profiles, seed=seed), area), sample, seed)
    if area is not None or sample is not None:
        raise click.UsageError("--fault names what to try; --area and --sample choose among all faults")
    return list(dict.fromkeys(one for name in faults for one in choice.named(name, profiles, seed)))


def _of_area(names: list[str], area: str | None) -> list[str]:
    if area is None:
        return names
    areas = list(dict.fromkeys(map(choice.area_of, [*FAULTS, *names])))
    if area not in areas:
        _refuse(area, areas)
    return [name for name in names if choice.area_of(name) == area]


def _refuse(area: str, areas: Sequence[str]) -> NoReturn:
    close = difflib.get_close_matches(area, areas, n=3)
    known = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(areas)}"
    raise click.ClickException(f"no fault is of the area {area!r}; {known}")


def _prepare(folder: Path) -> None:
    """Remove reports of an earlier proof; raise ProofError now, not after many trials, where none can be written."""
    for name in _REPORTS:
        write(folder / name, "")
        (folder / name).unlink()


def _attempted(trials: Sequence[Trial], workers: int | None) -> _Done:
    """Return what came of the trials, of those that had ended when it was interrupted."""
    done = _Done([], datetime.now(UTC))
    started = time.monotonic()
    try:
        with on_ending(_interrupted), closing(pool.attempts(trials, workers)) as ending:
            for one in followed(ending, len(trials)):
                done.tried.append(one)  # as they come: an interrupt keeps those that had ended
    except KeyboardInterrupt:
        done.interrupted = True
    done.seconds = time.monotonic() - started
    return done


def _interrupted() -> NoReturn:
    raise KeyboardInterrupt


def _proof(done: _Done, trials: Sequence[Trial], *, whole: bool, seed: int) -> dict[str, Any]:
    order = {one: at for at, one in enumerate(trials)}
    ordered = sorted(done.tried, key=lambda one: order[one.trial])
    checks = load_checks()
    return document(
        matrix(ordered, choice.known),
        Proving(
            arguments=tuple(_arguments(click.get_current_context())),
            seed=seed,
            planned=len(trials),
            whole=whole,
            started=done.started.isoformat(timespec="seconds"),
            seconds=done.seconds,
            interrupted=done.interrupted,
        ),
        {one.id: one.area for one in checks},
        {one.id: requirements.get(one.requirements[0]).level for one in checks},
    )


def _arguments(context: click.Context) -> Iterator[str]:
    """Yield the words that call for the same proof, wherever its reports go."""
    yield "prove"
    for option in context.command.params:
        given = context.params.get(option.name or "")
        if option.name == "profile" and given:
            yield Path(given).stem
        elif option.name not in {"profile", "report_dir", "workers"} and given not in (None, option.default, ()):
            yield from (f"{option.opts[0]}={one}" for one in (given if isinstance(given, tuple) else [given]))
