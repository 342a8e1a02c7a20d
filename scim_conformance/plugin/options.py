"""Options, their ini and environment twins, and the selection of the suite."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scim_conformance.connection.options import CONNECTION

SUITE = Path(__file__).parent.parent / "suite"


@dataclass(frozen=True, slots=True)
class Option:
    """One option: name without dashes, help text, and how its text is read; ``twin`` is False without an ini twin."""

    name: str
    help: str
    read: Callable[[str], Any] = str
    action: str = "store"
    metavar: str | None = None
    twin: bool = True

    @property
    def dest(self) -> str:
        """The attribute name, such as ``scim_url``."""
        return self.name.replace("-", "_")


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < math.inf:  # False for nan, too
        raise ValueError("not a positive number")
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 0:
        raise ValueError("not a number of examples")
    return value


OPTIONS = (
    Option(
        "scim-profile", "connector profile to certify: a packaged name or a YAML file", metavar="NAME|PATH", twin=False
    ),
    *(
        Option(f"scim-{one.name}", one.help, action="store" if one.metavar else "store_true", metavar=one.metavar)
        for one in CONNECTION
    ),
    Option("scim-results", "write results.json here", metavar="FILE"),
    Option("scim-ledger", "write the list of what the run creates here", metavar="FILE"),
    Option("scim-baseline", "what is known to fail, so that only what is new fails the run", metavar="FILE"),
    Option("scim-strict", "a SHOULD that is not followed counts in the exit code too", action="store_true"),
    Option(
        "scim-dialect", "how requests are worded: entra, entra-compliant, okta or rfc (repeatable)", action="append"
    ),
    Option("scim-timeout", "seconds to wait for an answer (default 30)", read=_positive, metavar="S"),
    Option("scim-connect-timeout", "seconds to wait for a connection (default 10)", read=_positive, metavar="S"),
    Option("scim-run-timeout", "seconds for the whole run, clean-up apart", read=_positive, metavar="S"),
    Option("scim-max-pause", "seconds a 429 or 503 may have the run wait (default 60)", read=_positive, metavar="S"),
    Option("scim-rate", "requests per second over all workers, at most", read=_positive, metavar="RPS"),
    Option("scim-seed", "generate the values of the run with this seed, and of no earlier run", read=int, metavar="N"),
    Option("scim-max-examples", "generated examples per property (default 3, 0 for none)", read=_count, metavar="N"),
    Option("scim-example", "try the generated examples kept in this file, too", metavar="FILE"),
    Option("scim-edition", "score by the rules as they stood on this date (YYYY-MM-DD)", metavar="DATE"),
    Option("scim-yes", "consent to writing to an endpoint that is not on this machine", action="store_true"),
    Option("scim-plan", "list the cases and the expected number of requests, send nothing", action="store_true"),
)


def declare(parser: pytest.Parser) -> None:
    """Add every option and ini twin to pytest's parser."""
    group = parser.getgroup("scim", "SCIM conformance")
    for option in OPTIONS:
        extra: dict[str, Any] = {"metavar": option.metavar} if option.metavar else {}
        default = None if option.action != "store_true" else False
        group.addoption(
            f"--{option.name}", action=option.action, dest=option.dest, default=default, help=option.help, **extra
        )
        if option.twin:
            kind: Any = {"append": "args", "store_true": "bool"}.get(option.action, "string")
            parser.addini(option.dest, f"same as --{option.name}", type=kind, default=None)


def value(config: pytest.Config, name: str, environment: str | None = None) -> Any:
    """Return an option's value: the command line first, then its environment variable, then the ini file, else None.

    Raise pytest.UsageError when the text cannot be read.
    """
    option = next(one for one in OPTIONS if one.dest == name)
    given = config.getoption(name)
    origin = f"--{option.name}"
    if given in (None, False) and environment is not None and environment in os.environ:
        given, origin = os.environ[environment], environment
    if given in (None, False) and option.twin:
        given, origin = config.getini(name), f"{name} in the ini file"
    if given is None or option.action != "store":
        return given or None
    try:
        return option.read(given)
    except ValueError:
        raise pytest.UsageError(f"{origin}: {given!r} is not what it takes: {option.help}") from None


def select_suite(config: pytest.Config, args: list[str]) -> None:
    """Append the suite's folder to the arguments when a profile but no path was given, and read no conftest."""
    known = config.known_args_namespace
    if not getattr(known, "scim_profile", None):
        return
    known.noconftest = True
    if not known.file_or_dir:
        args.append(str(SUITE))


def keep_plan_in_one_process(config: pytest.Config) -> None:
    """Switch pytest-xdist off for a plan."""
    if config.getoption("scim_plan") and hasattr(config.option, "numprocesses"):
        config.option.numprocesses, config.option.dist, config.option.tx = None, "no", []
