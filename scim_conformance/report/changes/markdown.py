"""What changed, as Markdown for a pull request or a step summary."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scim_conformance.report.changes.sections import Block, Section, headings, sections, total
from scim_conformance.report.text import number, shortened
from scim_conformance.results.comparison import Comparison

_MOST_BLOCKS = 50
_TICKS = re.compile("`+")


def markdown(comparison: Comparison) -> str:
    """Return the comparison as Markdown; whatever an endpoint sent stands in code spans and cannot leave them."""
    return "\n".join(_lines(comparison)) + "\n"


def code(text: str) -> str:
    """Return the text as a code span of one line, its fence longer than any run of backticks within."""
    shown = shortened(text)
    fence = "`" * (1 + max((len(ticks) for ticks in _TICKS.findall(shown)), default=0))
    room = " " if shown[:1] in "` " or shown[-1:] in "` " else ""
    return f"{fence}{room}{shown}{room}{fence}"


def _lines(comparison: Comparison) -> Iterator[str]:
    yield "## What changed"
    yield ""
    yield f"{total(comparison)}."
    yield ""
    yield from (f"- {label}: {code(told)}" for label, told in headings(comparison))
    yield from (f"- **hardly comparable**: {code(warning)}" for warning in comparison.warnings)
    for section in sections(comparison):
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield f"\n### {section.title.capitalize()}: {section.count}\n"
    for block in section.blocks[:_MOST_BLOCKS]:
        yield from _block(block)
    if len(section.blocks) > _MOST_BLOCKS:
        yield f"- … {number(len(section.blocks) - _MOST_BLOCKS, 'more group')}"


def _block(block: Block) -> Iterator[str]:
    yield f"- {code(block.heading)}" + (f": {code(block.cases)}" if block.cases else "")
    yield from (f"  - {code(label)}: {code(told)}" for label, told in block.details)
