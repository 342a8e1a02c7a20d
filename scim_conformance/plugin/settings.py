"""What a run was asked to do, resolved once: profile, target, dialects, files."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scim_conformance import EDITION
from scim_conformance.client import Target, Waits
from scim_conformance.client.login import Kind
from scim_conformance.connection.making import ConnectionRefused, target_of
from scim_conformance.connection.options import BELOW_COMMAND, CONNECTION
from scim_conformance.connection.proxies import proxy_secrets
from scim_conformance.dialects import DIALECTS
from scim_conformance.evidence import Secret
from scim_conformance.model import CaseId
from scim_conformance.names import new_run_id
from scim_conformance.plugin.options import value
from scim_conformance.profile import Profile, ProfileError, load, load_baseline
from scim_conformance.suite.costs import EXAMPLES
from scim_conformance.suite.kept_examples import ExampleError, Kept, read_examples
from scim_conformance.tokens import DEFAULT_VARIABLE, TokenError, read_credentials

#: Where ledgers lie when nothing says otherwise.
LEDGER_FOLDER = ".scim-conformance"
#: A client id is none (RFC 6749 section 2.2); as a common word it would be masked all over innocent bodies.
_SEEDS = 2**32
_NO_SECRETS = frozenset({"token_endpoint", "client_id"})
EMBEDDED_NOTICE = "embedded reference endpoint: says nothing about a product"


@dataclass
class Settings:
    """A run's settings; ``target`` is None until the embedded endpoint has been started."""

    profile: Profile
    target: Target | None
    dialects: tuple[str, ...]
    run: str
    ledger: Path
    results: Path | None
    strict: bool
    edition: str
    seed: int
    seeded: bool
    examples: int
    kept: Mapping[CaseId, Sequence[Kept]]
    consent: bool
    plan_only: bool
    token_variable: str
    timeout: float
    rate: float | None
    credentials: Mapping[str, Secret] = field(default_factory=dict)
    waits: Waits = field(default_factory=Waits)
    of_proxies: tuple[Secret, ...] = ()
    baseline: Path | None = None

    @property
    def secrets(self) -> list[Secret]:
        """Every token and secret of the run, none of which may show in what it writes."""
        further = [one for kind, one in self.credentials.items() if kind not in _NO_SECRETS]
        return [*(self.target.secrets if self.target else ()), *further, *self.of_proxies]

    @property
    def embedded(self) -> bool:
        """Whether our own endpoint is judged."""
        return self.target is None or self.target.embedded


def resolve(config: pytest.Config, shared: dict[str, Any] | None) -> Settings:
    """Return the settings; ``shared`` is what the controller hands its workers. Raise pytest.UsageError on nonsense."""
    try:
        profile = load(config.getoption("scim_profile"))
    except ProfileError as error:
        raise pytest.UsageError(str(error)) from None
    timeout = value(config, "scim_timeout") or 30.0
    rate = value(config, "scim_rate")
    given = {one.key: value(config, f"scim_{one.key}", one.environment) for one in CONNECTION}
    run = shared["run"] if shared else new_run_id()
    results = value(config, "scim_results")
    waits = _waits(config, shared)
    target = _target(config, given, timeout, rate, shared)
    target = target and replace(target, waits=waits)
    profile = replace(profile, spoken=_dialects(config, profile))
    baseline = value(config, "scim_baseline")
    baseline = _absolute(config, baseline) if baseline else None
    seed, examples = value(config, "scim_seed"), value(config, "scim_max_examples")
    return Settings(
        profile=_joined(profile, baseline),
        target=target,
        dialects=profile.dialects,
        run=run,
        ledger=Path(shared["ledger"]) if shared else _ledger(config, run, results),
        results=_absolute(config, results) if results else None,
        strict=bool(value(config, "scim_strict")),
        edition=_edition(config),
        seed=_seed(seed, shared),
        seeded=seed is not None,
        examples=EXAMPLES if examples is None else examples,
        kept=_kept(config),
        consent=bool(value(config, "scim_yes")),
        plan_only=bool(config.getoption("scim_plan")),
        token_variable=_variable(given, target),
        timeout=timeout,
        rate=rate,
        credentials=_credentials(profile, target, shared),
        waits=waits,
        of_proxies=proxy_secrets(os.environ),
        baseline=baseline,
    )


def _joined(profile: Profile, baseline: Path | None) -> Profile:
    """Return the profile with what the baseline knows to fail."""
    if baseline is None:
        return profile
    try:
        return load_baseline(baseline).joined(profile)
    except ProfileError as error:
        raise pytest.UsageError(str(error)) from None


def _waits(config: pytest.Config, shared: dict[str, Any] | None) -> Waits:
    """Return how long the endpoint is waited for; the run ends for all workers at one moment."""
    whole = value(config, "scim_run_timeout")
    until = shared["until"] if shared else whole and time.monotonic() + whole
    given = {"connect": value(config, "scim_connect_timeout"), "pause": value(config, "scim_max_pause")}
    return Waits(until=until, **{name: seconds for name, seconds in given.items() if seconds is not None})


def _seed(asked: int | None, shared: dict[str, Any] | None) -> int:
    """Return the seed of the run: the one asked for, else one that nothing else can know."""
    if asked is not None:
        return asked
    return int(shared["seed"]) if shared else secrets.randbelow(_SEEDS)


def _kept(config: pytest.Config) -> Mapping[CaseId, Sequence[Kept]]:
    name = value(config, "scim_example")
    if name is None:
        return {}
    try:
        return read_examples(_absolute(config, name))
    except ExampleError as error:
        raise pytest.UsageError(f"--scim-example: {error}") from None


def _credentials(profile: Profile, target: Target | None, shared: dict[str, Any] | None) -> dict[str, Secret]:
    """Return the further tokens; our own endpoint gets throw-away ones when it is started."""
    if target is None:
        return {}
    if target.embedded:
        return {kind: Secret(text) for kind, text in (shared or {}).get("credentials", {}).items()}
    try:
        return read_credentials(profile.credentials, target.token)
    except TokenError as error:
        raise pytest.UsageError(str(error)) from None


def _target(
    config: pytest.Config, given: Mapping[str, Any], timeout: float, rate: float | None, shared: dict[str, Any] | None
) -> Target | None:
    if shared and shared["embedded"]:
        return Target(shared["url"], Secret(shared["token"]), embedded=True, timeout=timeout, rate=rate)
    try:
        return target_of(given, config.invocation_params.dir, dashes=dashes(), timeout=timeout, rate=rate)
    except ConnectionRefused as error:
        raise pytest.UsageError(str(error)) from None


def dashes() -> str:
    """Return how the options begin that the user has typed: under the command, or under pytest itself."""
    return "--" if os.environ.get(BELOW_COMMAND) else "--scim-"


def _variable(given: Mapping[str, Any], target: Target | None) -> str:
    """Return the variable that curl lines name: of a token that is issued to the run, one that holds such a token."""
    if target is not None and target.login.kind is Kind.OAUTH2:
        return "ACCESS_TOKEN"
    return given["token_env"] or DEFAULT_VARIABLE


def _dialects(config: pytest.Config, profile: Profile) -> tuple[str, ...]:
    asked: Sequence[str] = value(config, "scim_dialect") or profile.dialects
    for name in asked:
        if name not in DIALECTS:
            raise pytest.UsageError(f"--scim-dialect: there is no dialect {name!r}; there are {', '.join(DIALECTS)}")
    return tuple(dict.fromkeys(asked))


def _edition(config: pytest.Config) -> str:
    text = value(config, "scim_edition") or EDITION
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise pytest.UsageError(f"--scim-edition: {text!r} is not a date; write it like {EDITION}") from None


def _ledger(config: pytest.Config, run: str, results: str | None) -> Path:
    asked = value(config, "scim_ledger")
    if asked:
        return _absolute(config, asked)
    if results:
        return _absolute(config, results).with_name("ledger.jsonl")
    return config.invocation_params.dir / LEDGER_FOLDER / f"{run}.jsonl"


def _absolute(config: pytest.Config, path: str) -> Path:
    return config.invocation_params.dir / Path(path).expanduser()
