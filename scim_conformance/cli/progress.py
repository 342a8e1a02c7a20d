"""How far something long has come: a bar with an estimate on a terminal, elsewhere a line for each tenth."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

import click

One = TypeVar("One")

_TENTHS = 10


def followed(every: Iterable[One], length: int) -> Iterator[One]:
    """Yield all of them, and show on standard error how far it has come; ``length`` is how many there will be."""
    if sys.stderr.isatty():
        with click.progressbar(every, length, show_pos=True, item_show_func=_named, file=sys.stderr) as bar:
            yield from bar
    else:
        yield from _told(every, length)


def _named(one: object) -> str:
    return "" if one is None else str(one)


def _told(every: Iterable[One], length: int) -> Iterator[One]:
    started, told = time.monotonic(), 0
    for done, one in enumerate(every, 1):
        tenth = done * _TENTHS // length
        if tenth > told:
            told, passed = tenth, time.monotonic() - started
            left = passed / done * (length - done)
            click.echo(f"{done} of {length} after {passed:.0f} s, about {left:.0f} s to go", err=True)
        yield one
