"""Conformance suite for SCIM 2.0 endpoints, driven by connector profiles."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("scim-conformance")
except PackageNotFoundError:  # a checkout that was never installed
    __version__ = "0+unknown"

EDITION = "2026-11-21"
"""Date of the rule set in this version; a check whose ``since`` is later than a run's edition is not scored."""
