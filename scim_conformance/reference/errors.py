"""The refusals of the endpoint: an HTTP status, a SCIM error type and a sentence (RFC 7644 section 3.12)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


class ScimError(Exception):
    """A request that is refused; becomes an error answer."""

    def __init__(
        self, status: int, detail: str, scim_type: str | None = None, headers: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.scim_type = scim_type
        self.headers = headers


def invalid_value(detail: str) -> ScimError:
    """Return the refusal of a missing value or one that does not fit the attribute's type."""
    return ScimError(400, detail, "invalidValue")


def invalid_syntax(detail: str) -> ScimError:
    """Return the refusal of a body whose structure is wrong."""
    return ScimError(400, detail, "invalidSyntax")


def invalid_filter(detail: str) -> ScimError:
    """Return the refusal of a filter that cannot be read or applied."""
    return ScimError(400, detail, "invalidFilter")


def invalid_path(detail: str) -> ScimError:
    """Return the refusal of a PATCH path that cannot be read or leads to no known attribute."""
    return ScimError(400, detail, "invalidPath")


def no_target(detail: str) -> ScimError:
    """Return the refusal of a PATCH operation whose path selects nothing."""
    return ScimError(400, detail, "noTarget")


def mutability(detail: str) -> ScimError:
    """Return the refusal of a change that the attribute's mutability does not allow."""
    return ScimError(400, detail, "mutability")


def not_found(detail: str) -> ScimError:
    """Return the refusal of an address or identifier that leads to nothing."""
    return ScimError(404, detail)


def conflict(detail: str) -> ScimError:
    """Return the refusal of a value that another resource already has."""
    return ScimError(409, detail, "uniqueness")


def not_implemented(detail: str) -> ScimError:
    """Return the refusal of an operation this endpoint does not offer."""
    return ScimError(501, detail)
