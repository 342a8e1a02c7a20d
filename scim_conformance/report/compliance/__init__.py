"""The compliance report: the page an engineer mends from and a reviewer accepts, from results.json alone."""

from scim_conformance.report.compliance.page import page

__all__ = ["page"]
