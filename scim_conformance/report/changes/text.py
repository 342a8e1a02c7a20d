"""What changed, for a terminal: what is new in full, what is not in a line."""

from __future__ import annotations

from collections.abc import Iterator

from scim_conformance.report.changes.sections import Block, Section, headings, sections, total
from scim_conformance.report.text import number, paragraph
from scim_conformance.results.comparison import Comparison

#: Groups that are told of what is urgent, and of the rest.
_MOST = {True: 12, False: 5}


def text(comparison: Comparison) -> list[str]:
    """Return the lines of the comparison; nothing an endpoint sent can move the cursor."""
    return list(_lines(comparison))


def _lines(comparison: Comparison) -> Iterator[str]:
    for label, told in headings(comparison):
        yield from paragraph(f"{label}: ", told)
    for warning in comparison.warnings:
        yield from paragraph("warning: ", f"hardly comparable: {warning}")
    for section in sections(comparison):
        yield ""
        yield from _section(section)
    yield ""
    yield from paragraph("changed: ", total(comparison))


def _section(section: Section) -> Iterator[str]:
    most = _MOST[section.urgent]
    yield f"{section.title}: {section.count}"
    for block in section.blocks[:most]:
        yield from _block(block)
    if len(section.blocks) > most:
        yield f"  … {number(len(section.blocks) - most, 'more group')}, see --format json"


def _block(block: Block) -> Iterator[str]:
    cases = f": {block.cases}" if block.cases else ""
    yield from paragraph("  ", f"{block.heading}{cases}", 6)
    for label, told in block.details:
        yield from paragraph("      ", f"{label}: {told}", 8)
