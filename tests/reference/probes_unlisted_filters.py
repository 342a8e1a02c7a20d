"""What filters find that nobody lists: nested conditions, and texts that some layer reads in another way."""

from __future__ import annotations

from typing import Any

from .probing import probe

LONG = "x" * 120
_A, _B, _C = (f'userName eq "{name}"' for name in ("ada", "bob", "cy"))


def _finds(right: list[str], text: str, fault: str, *names: str) -> None:
    """Register the probe that a filter finds these people, of ada, bob, cy and those with these names."""

    def run(scim: Any) -> Any:
        for name in ("ada", "bob", "cy", *names):
            scim.user(name)
        return scim.find(text)

    run.__name__ = fault.replace("-", "_")
    probe(right, fault)(run)


_finds(["ada", "bob", "cy"], f"{_A} or {_B} or {_C}", "filter-third-or-dropped")
_finds(["ada", "bob", "cy"], f"not ({_A} and {_B})", "filter-not-of-and-spread")
_finds(["ada"], f"id pr and ({_A} or {_B} and {_C})", "filter-inner-and-lifted")
_finds([], rf'{_A} and userName eq "ada\""', "filter-quote-behind-and-dropped")
_finds([LONG], f'userName eq "{LONG}"', "filter-value-cut", LONG)
_finds(["a\U0001f600"], 'userName eq "a\U0001f600"', "filter-astral-misses", "a\U0001f600")
_finds(["Groß"], 'userName eq "Groß"', "filter-capitals-grow", "Groß")
_finds(["a  b"], 'userName eq "a  b"', "filter-blanks-collapsed", "a  b")
_finds(["a%41"], 'userName eq "a%41"', "filter-percent-decoded-twice", "a%41")
_finds([], "userName eq \"ada' or '1'='1\"", "filter-apostrophe-or-finds-all")
_finds([], 'userName eq "zoe"', "filter-accents-ignored", "zoë")
_finds(["zoë"], r'userName eq "zo\u00eb"', "filter-escapes-unread", "zoë")
