"""The proof told in lines for a terminal, from its document alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from scim_conformance.report.text import number, paragraph, shortened

Json = Mapping[str, Any]

_MOST: Final = 30


def summary(proof: Json) -> list[str]:
    """Return what a proof found, what has to be looked at by name."""
    parts = (_faults, _pairs, _variants, _unproven, _redundant, _trouble, _end)
    return [line for part in parts for line in part(proof)]


def detected(proof: Json) -> str:
    """Return how many of the faults were caught, with the percentage."""
    caught, every = sum(one["caught"] for one in proof["faults"]), len(proof["faults"])
    return f"{caught} of {every} ({100 * caught / every:.1f} %)" if every else "none tried"


def said(row: Json) -> str:
    """Return what a run said of a fault that was missed."""
    told = f"exit code {row['exit']}"
    if row["missed"]:
        told += f"; not caught by {', '.join(row['missed'])}"
    told += f"; detected by {', '.join(row['detected_by'][:5])}" if row["detected_by"] else "; nothing turned red"
    return told + (f"; {number(row['blocked'], 'case')} blocked" if row["blocked"] else "")


def caught(row: Json) -> str:
    """Return what caught a fault: the first check, the most specific one, and how many in all."""
    first, specific = row["first"], row["most_specific"]
    named = f"{first}, most specific {specific}" if specific != first else str(first)
    beside = f"; {number(row['failed'], 'further case')} failed" if row["failed"] else ""
    return f"{number(len(row['detected_by']), 'check')}, first {named}{beside}"


def _faults(proof: Json) -> Iterator[str]:
    if len(proof["faults"]) <= _MOST:
        found = [one for one in proof["faults"] if one["detected_by"]]
        yield from _listed([f"{one['fault']} ({one['profile']}): {caught(one)}" for one in found], "")
    yield f"faults detected: {detected(proof)}"
    missed = [one for one in proof["faults"] if not one["caught"]]
    yield from _listed([f"{one['fault']} ({one['profile']}, {one['level']}): {said(one)}" for one in missed], "missed")
    asked = [one for one in proof["faults"] if one["as_told"] is not None]
    yield f"reports that say of a fault what they must: {len(asked) - len(proof['otherwise'])} of {len(asked)}"
    otherwise = [one for one in asked if not one["as_told"]]
    yield from _listed([f"{one['fault']}: {one['requirement']}, {one['difference']}" for one in otherwise], "otherwise")
    if not proof["faults"]:
        return
    yield f"collateral: median {proof['collateral']['median']:g} further failed cases"
    for one in proof["collateral"]["worst"]:
        yield f"  {one['failed']:>4}  {one['fault']}"


def _pairs(proof: Json) -> Iterator[str]:
    if not proof["pairs"]:
        return
    caught = sum(one["caught"] for one in proof["pairs"])
    both = sum(len(one["shown"]) == len(one["faults"]) for one in proof["pairs"])
    yield f"pairs of faults caught: {caught} of {len(proof['pairs'])}; both faults show in {both}"
    missed = [one for one in proof["pairs"] if not one["caught"]]
    told = [f"{' + '.join(one['faults'])} ({one['profile']}): exit code {one['exit']}" for one in missed]
    yield from _listed(told, "missed")


def _variants(proof: Json) -> Iterator[str]:
    if not proof["variants"]:
        return
    loud = [one for one in proof["variants"] if not one["clean"]]
    yield f"legal variants and combinations: {len(proof['variants'])}, false alarms about {len(loud)}"
    for one in loud[:_MOST]:
        yield from paragraph("  ", f"{' + '.join(one['variants'])} ({one['profile']}): exit code {one['exit']}", 4)
        for alarm in one["alarms"][:3]:
            yield from paragraph("    ", alarm, 6)


def _unproven(proof: Json) -> Iterator[str]:
    if proof["unproven"] is None:
        yield "unproven checks: not asked, since not every fault was tried"
        return
    yield f"unproven checks: {len(proof['unproven'])}"
    yield from _listed(proof["unproven"], "")
    yield f"proven by {proof['elsewhere']['by']}: {number(len(proof['elsewhere']['checks']), 'check')}"


def _redundant(proof: Json) -> Iterator[str]:
    if proof["redundant"] is not None:
        yield f"groups of checks that always fail together: {len(proof['redundant'])}"


def _trouble(proof: Json) -> Iterator[str]:
    rows = [*proof["faults"], *proof["pairs"], *proof["variants"]]
    told = [f"{_laid(one)} ({one['profile']}): {trouble}" for one in rows for trouble in one["trouble"]]
    if told:
        yield f"not the endpoint's doing: {len(told)}"
        yield from _listed(told, "")


def _laid(row: Json) -> str:
    return row["fault"] if "fault" in row else " + ".join(row.get("faults") or row["variants"])


def _end(proof: Json) -> Iterator[str]:
    run = proof["run"]
    minutes, seconds = divmod(round(run["seconds"]), 60)
    tried = number(run["done"], "trial")
    of_planned = "" if run["done"] == run["planned"] else f" of {run['planned']}"
    yield f"{tried}{of_planned}, {run['requests']} requests, {minutes}:{seconds:02} minutes, seed {run['seed']}"
    yield f"verdict: {proof['verdict']}"


def _listed(told: Sequence[str], label: str) -> Iterator[str]:
    for one in told[:_MOST]:
        yield from paragraph(f"  {label} " if label else "  ", shortened(one), 4)
    if len(told) > _MOST:
        yield f"  and {len(told) - _MOST} more, see matrix.json"
