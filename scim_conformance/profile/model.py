"""What a connector profile says, as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

from scim_conformance.model import CaseId
from scim_conformance.scim.paths import AttributePath

Known = bool | None
"""A yes or no that a tutorial may leave open; None is *unknown*, which is not *no*."""


class Basis(StrEnum):
    """Where a fact comes from."""

    STATED = "stated"
    ASSUMED = "assumed"
    RFC = "rfc"


class Delete(StrEnum):
    """What a connector says about DELETE."""

    HARD = "hard"
    UNSUPPORTED = "unsupported"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One row of a tutorial's attribute table."""

    path: AttributePath
    type: str
    required: Known
    filterable: Known
    basis: Basis


@dataclass(frozen=True, slots=True)
class Operations:
    """What the connector promises to do with a resource type."""

    create: Known
    update: Known
    deactivate: Known
    delete: Delete


@dataclass(frozen=True, slots=True)
class ResourceProfile:
    """What the connector says about users or groups.

    ``basis`` tells for ``match_by``, ``create``, ``update``, ``deactivate``, ``delete`` and ``members`` where the
    fact comes from; ``members`` is whether groups carry members (always None for users).
    """

    match_by: AttributePath
    operations: Operations
    attributes: tuple[Attribute, ...]
    members: Known = None
    basis: Mapping[str, Basis] = field(default_factory=lambda: MappingProxyType({}))

    def attribute(self, path: str) -> Attribute | None:
        """Return the declared attribute with that path (letter case ignored), None when it is not declared."""
        return next((one for one in self.attributes if one.path.text.casefold() == path.casefold()), None)


@dataclass(frozen=True, slots=True)
class Source:
    """The page a profile was taken from."""

    tutorial: str
    date: date | None


@dataclass(frozen=True, slots=True)
class TestValues:
    """Values to send where free text will not do.

    ``user_name`` is a template with ``{name}`` (a run-unique word) and ``{domain}``; ``attributes`` maps an attribute
    path to the values to choose from; ``always`` maps paths to values that every created user carries. A path that an
    attribute row declares is spelt as the row spells it.
    """

    __test__ = False  # pytest would otherwise try to collect the class by its name

    email_domain: str = "example.com"
    user_name: str = "{name}@{domain}"
    attributes: Mapping[str, tuple[Any, ...]] = field(default_factory=lambda: MappingProxyType({}))
    always: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Deviation:
    """A known difference that is declared: a check (all cases, or one), a reason, an optional last day and owner.

    ``origin`` is where it stands: in the profile, or in a baseline that was joined to it.
    """

    check: str
    case: str | None
    reason: str
    until: date | None
    owner: str | None = None
    origin: Literal["profile", "baseline"] = "profile"

    @property
    def told(self) -> str:
        """The reason, with who sees to it and the last day where these are declared."""
        facts = [f"owner: {self.owner}" if self.owner else "", f"until {self.until}" if self.until else ""]
        added = ", ".join(filter(None, facts))
        return f"{self.reason} ({added})" if added else self.reason

    @property
    def ended(self) -> str:
        """What is told of a failure after the last day; empty without one."""
        owner = f" (owner: {self.owner})" if self.owner else ""
        return f"the declared deviation ended on {self.until}{owner}: {self.reason}" if self.until else ""

    def covers(self, id_: CaseId) -> bool:
        """Whether the declaration is about a case."""
        return self.check == id_.check and self.case in (None, id_.case)

    def counts_on(self, day: date) -> bool:
        """Whether the difference is still accepted on a day."""
        return self.until is None or day <= self.until


def known_by(declared: Sequence[Deviation], id_: CaseId, day: date) -> Deviation | None:
    """Return the declaration that decides about a failing case: one that still counts, else one that has ended."""
    covering = [one for one in declared if one.covers(id_)]
    return next((one for one in covering if one.counts_on(day)), covering[0] if covering else None)


#: What a client needs to be granted a token (RFC 6749 section 4.4): a profile names all of these or none.
CLIENT_CREDENTIALS: Final = ("token_endpoint", "client_id", "client_secret")


@dataclass(frozen=True, slots=True)
class Profile:
    """A connector profile, validated; ``document`` is the YAML document it was read from, ``file`` where it lies.

    ``credentials`` maps a kind of further token, such as ``second_tenant``, or a part of ``CLIENT_CREDENTIALS`` to the
    environment variable that holds it; ``spoken`` are the dialects of a run that asks in others than the client's own.
    """

    connector: str
    title: str
    client: str
    source: Source | None
    base_url_ends_with: str | None
    authentication: tuple[str, ...]
    users: ResourceProfile
    groups: ResourceProfile | None
    values: TestValues
    deviations: tuple[Deviation, ...]
    document: Mapping[str, Any]
    file: Path
    credentials: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    spoken: tuple[str, ...] = ()

    @property
    def dialects(self) -> tuple[str, ...]:
        """The dialects in which is asked, in the order in which cases are planned: the client's, unless told others."""
        return self.spoken or {"entra": ("entra", "entra-compliant"), "okta": ("okta",)}.get(self.client, ("rfc",))
