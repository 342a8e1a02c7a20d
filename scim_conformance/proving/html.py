"""The proof as one HTML page that needs nothing else, rendered from its document alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any, Final

from jinja2 import Environment

from scim_conformance.proving.summary import detected, said
from scim_conformance.report.markup import environment
from scim_conformance.report.text import number

Json = Mapping[str, Any]

#: The size of the picture's cells and margins, in units of its own.
_WIDE: Final = 3
_HIGH: Final = 4
_LEFT: Final = 150
_TOP: Final = 130
_APART: Final = 11
_MOST: Final = 12


def page(proof: Json) -> str:
    """Return the page; whatever stands in the document is escaped."""
    return (
        _environment()
        .get_template("matrix.jinja2")
        .render(
            proof=proof,
            picture=picture(proof),
            detected=detected(proof),
            said=said,
            number=number,
            most=_MOST,
            missed=[one for one in proof["faults"] if not one["caught"]],
            uncaught=[one for one in proof["pairs"] if not one["caught"]],
            both=sum(len(one["shown"]) == len(one["faults"]) for one in proof["pairs"]),
            loud=[one for one in proof["variants"] if not one["clean"]],
            troubled=[one for one in (*proof["faults"], *proof["pairs"], *proof["variants"]) if one["trouble"]],
        )
    )


def picture(proof: Json) -> dict[str, Any]:
    """Return the geometry of the matrix: a row for each fault, a column for each check, both grouped by area."""
    columns = {one["id"]: at for at, one in enumerate(proof["checks"])}
    return {
        "width": _LEFT + _WIDE * len(columns) + _TOP,  # the last of the slanted labels stands out at the right
        "height": _TOP + _HIGH * len(proof["faults"]),
        "left": _LEFT,
        "top": _TOP,
        "checks": list(_labels(_areas(proof["checks"]))),
        "faults": [(_TOP + _HIGH * at, area) for at, area in _areas(proof["faults"])],
        "rows": [_row(at, one, columns) for at, one in enumerate(proof["faults"])],
    }


def _areas(listed: Sequence[Json]) -> Iterator[tuple[int, str]]:
    """Yield where each area begins."""
    for area, held in groupby(enumerate(listed), key=lambda one: str(one[1]["area"])):
        yield next(held)[0], area


def _labels(areas: Iterable[tuple[int, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield where each area's columns begin and where its name stands: beside the one before, not on it."""
    free = 0
    for at, area in areas:
        begins = _LEFT + _WIDE * at
        stands = max(begins, free)
        free = stands + _APART
        yield begins, stands, area


def _row(at: int, row: Json, columns: Mapping[str, int]) -> dict[str, str]:
    middle = _TOP + _HIGH * at + _HIGH // 2
    declared, red = set(row["caught_by"]), set(row["detected_by"])
    count = number(len(red), "check")
    return {
        "title": f"{row['fault']} ({row['profile']}): detected by {count}, most specifically {row['most_specific']}",
        "declared": _line(middle, (columns[one] for one in declared & red)),
        "beside": _line(middle, (columns[one] for one in red - declared)),
        "missed": _line(middle, (columns[one] for one in declared - red)),
    }


def _line(middle: int, taken: Iterable[int]) -> str:
    """Return the SVG path along the middle of a row that covers some columns, neighbours in one stroke."""
    strokes: list[list[int]] = []
    for one in sorted(taken):
        if strokes and strokes[-1][1] == one:
            strokes[-1][1] = one + 1
        else:
            strokes.append([one, one + 1])
    return "".join(f"M{_LEFT + _WIDE * start} {middle}h{_WIDE * (end - start)}" for start, end in strokes)


@cache
def _environment() -> Environment:
    return environment("scim_conformance.proving")
