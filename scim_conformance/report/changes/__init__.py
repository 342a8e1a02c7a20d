"""What changed between two runs, for people and for scripts; pure functions of the comparison."""

from scim_conformance.report.changes.data import data
from scim_conformance.report.changes.markdown import markdown
from scim_conformance.report.changes.text import text

__all__ = ["data", "markdown", "text"]
