"""The judge: pure functions that take an exchange and an expectation and return findings; no IO, no pytest.

A rule is a function from an Exchange to a list of findings, empty when the expectation holds. Rules with a parameter
are made by a function of that name: ``status_is(201)``.
"""

from collections.abc import Callable

from scim_conformance.evidence import Exchange
from scim_conformance.model import Finding

Rule = Callable[[Exchange], list[Finding]]

__all__ = ["Rule"]
