"""What goes wrong with a profile, as sentences with a place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class ProfileError(ValueError):
    """A profile or a baseline that cannot be used.

    ``errors`` holds one sentence for each thing to mend, ``str()`` one a line.
    """

    @property
    def errors(self) -> tuple[str, ...]:
        """The sentences, in the order of the file."""
        return self.args

    def __str__(self) -> str:
        return "\n".join(self.errors)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line and a column of a file, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend in a profile, and where it stands."""

    place: Place
    sentence: str

    def within(self, file: Path) -> str:
        """Return the sentence behind ``file:line:column:``, the form that terminals and editors can follow."""
        return f"{file}:{self.place.line}:{self.place.column}: {self.sentence}"


class UnreadableError(Exception):
    """The text is no document at all; reading stopped at the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence)
        self.problem = problem
