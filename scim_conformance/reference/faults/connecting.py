# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults that already show when the connection is tested, and of addresses nobody meant."""

from __future__ import annotations

from scim_conformance.reference.app import App
from scim_conformance.reference.errors import ScimError, invalid_value
from scim_conformance.reference.faults.registry import LISTING, Area, has_groups
from scim_conformance.reference.messages import Answer, Call, list_response

AREA = Area("connection")
_KNOWN_PARAMETERS = frozenset(
    {"filter", "startIndex", "count", "sortBy", "sortOrder", "attributes", "excludedAttributes"}
)


@AREA.layer(
    "group-probe-500",
    effect="The connection test fails although users could be provisioned.",
    caught_by=("connection-group-probe-ends-cleanly",),
    need=has_groups,
)
class GroupProbe500(App):
    """A filter on groups ends in 500."""

    def query(self, call: Call) -> Answer:
        if call.query.filter and [kind.name for kind in call.kinds] == ["Group"]:
            raise ScimError(500, "The groups table is missing.")
        return super().query(call)


@AREA.answer(
    "group-probe-empty-object",
    effect="The client cannot tell whether there is no such group or no groups at all.",
    caught_by=("connection-group-probe-ends-cleanly", "connection-group-probe-is-empty-list"),
    to=LISTING,
    need=has_groups,
)
def group_probe_empty_object(answer: Answer) -> None:
    """A query without hits is answered with an empty object."""
    if not answer.document["totalResults"]:
        answer.document = {}


@AREA.layer(
    "unknown-parameter-400",
    effect="A Tenant URL with a feature flag in it, or a newer client, is refused altogether.",
    caught_by=("users-list-ignores-unknown-parameter", "connection-probe-survives-tenant-flag"),
)
class UnknownParameter400(App):
    """A query parameter the endpoint does not know is refused."""

    def query(self, call: Call) -> Answer:
        unknown = sorted(set(call.request.args) - _KNOWN_PARAMETERS)
        if unknown:
            raise invalid_value(f"There is no parameter {unknown[0]!r}.")
        return super().query(call)


@AREA.layer(
    "unknown-endpoint-200",
    effect="A misspelt base URL passes the connection test, and nothing is ever provisioned.",
    caught_by=("errors-unknown-endpoint-is-404",),
)
class UnknownEndpoint200(App):
    """A path that is no endpoint is answered with an empty list."""

    def answer(self, call: Call) -> Answer:
        if self.route(call) is not None and call.operation == "unknown":
            self.authenticate(call)
            return Answer(200, list_response(0, 1, []))
        return super().answer(call)
