# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of media types, error bodies and list envelopes."""

from __future__ import annotations

from typing import Any

from scim_conformance.reference.app import App
from scim_conformance.reference.errors import ScimError
from scim_conformance.reference.faults.registry import LISTING, Area
from scim_conformance.reference.listing import Found
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.scim import urns

AREA = Area("messages")


def _media_type(answer: Answer, name: str) -> None:
    if answer.document is not None or answer.text is not None:
        answer.headers["Content-Type"] = name


@AREA.answer(
    "content-type-json",
    effect="A client that insists on the SCIM media type refuses every answer.",
    caught_by=("answers-content-type",),
    classes=("AT-05",),
    refusals=None,
)
def content_type_json(answer: Answer) -> None:
    """Every answer is application/json."""
    _media_type(answer, "application/json")


@AREA.answer(
    "content-type-html",
    effect="A client does not even try to parse the answers.",
    caught_by=("answers-content-type", "errors-content-type"),
    classes=("AT-05",),
    refusals=None,
)
def content_type_html(answer: Answer) -> None:
    """Every answer claims to be text/html."""
    _media_type(answer, "text/html; charset=utf-8")


@AREA.layer(
    "charset-refused",
    effect="No user can be created by a client that names the charset, as Entra's validator does.",
    caught_by=("users-create-accepts-entra-body",),
    classes=("AT-01",),
)
class CharsetRefused(App):
    """A media type with a charset parameter is answered with 415."""

    def understands(self, call: Call) -> bool:
        return super().understands(call) and "charset" not in call.request.mimetype_params


@AREA.answer(
    "error-status-number",
    effect="A typed client fails to read the error and reports a parse failure instead of its cause.",
    caught_by=("errors-status-is-string",),
    classes=("ER-01",),
    refusals=True,
)
def error_status_number(answer: Answer) -> None:
    """The status in error bodies is a number."""
    answer.document["status"] = answer.status


@AREA.answer(
    "error-without-body",
    effect="The administrator sees a number and no reason.",
    caught_by=("errors-body-is-scim",),
    classes=("ER-04",),
    refusals=True,
)
def error_without_body(answer: Answer) -> None:
    """Errors have no body."""
    answer.document = None


@AREA.answer(
    "error-not-scim",
    effect="A client cannot tell a duplicate from a wrong value.",
    caught_by=("errors-body-is-scim",),
    classes=("ER-02",),
    refusals=True,
)
def error_not_scim(answer: Answer) -> None:
    """Errors are JSON of another shape."""
    answer.document = {"error": answer.document["detail"], "code": answer.status}


@AREA.answer(
    "error-html",
    effect="A client fails on the page of the web framework instead of reporting the error.",
    caught_by=("errors-body-is-scim",),
    refusals=True,
)
def error_html(answer: Answer) -> None:
    """Errors are HTML pages."""
    answer.text = f"<html><body><h1>{answer.status}</h1></body></html>"
    answer.headers["Content-Type"] = "text/html; charset=utf-8"


@AREA.answer(
    "error-type-unknown",
    effect="A client that acts on the error type does not recognise the case.",
    caught_by=("errors-scim-type-known",),
    classes=("ER-06",),
    refusals=True,
)
def error_type_unknown(answer: Answer) -> None:
    """Errors carry a scimType that RFC 7644 does not know."""
    answer.document["scimType"] = "badRequest"


@AREA.answer(
    "error-content-type-json",
    effect="A client that insists on the SCIM media type does not read the reason of an error.",
    caught_by=("errors-content-type",),
    refusals=True,
)
def error_content_type_json(answer: Answer) -> None:
    """Errors are application/json."""
    _media_type(answer, "application/json")


@AREA.answer(
    "list-schemas-wrong",
    effect="A strict client does not recognise the answer to its match query as a list.",
    caught_by=("users-list-shape",),
    classes=("RS-04",),
    to=LISTING,
)
def list_schemas_wrong(answer: Answer) -> None:
    """A list names the User schema instead of ListResponse."""
    answer.document["schemas"] = [urns.USER]


@AREA.answer(
    "resources-null",
    effect="A client fails on null where it goes through a list.",
    caught_by=("connection-unknown-user-is-empty-list",),
    classes=("RF-02",),
    to=LISTING,
)
def resources_null(answer: Answer) -> None:
    """Without hits, Resources is null."""
    answer.document["Resources"] = answer.document["Resources"] or None


@AREA.answer(
    "resources-missing-with-hits",
    effect="A client sees that there is a match, but not whom, and cannot link the account.",
    caught_by=("users-list-shape", "users-filter-finds-own"),
    classes=("RF-17",),
    to=LISTING,
)
def resources_missing_with_hits(answer: Answer) -> None:
    """A list with hits leaves out Resources."""
    if answer.document["totalResults"]:
        del answer.document["Resources"]


@AREA.answer(
    "total-results-string",
    effect="A typed client cannot read any list.",
    caught_by=("users-list-shape",),
    classes=("PG-13",),
    to=LISTING,
)
def total_results_string(answer: Answer) -> None:
    """The number of hits is a string."""
    answer.document["totalResults"] = str(answer.document["totalResults"])


@AREA.layer(
    "page-count-ignored",
    effect="A client that asks for a small page is sent the whole directory.",
    caught_by=("users-list-respects-count",),
)
class PageCountIgnored(App):
    """The count parameter is ignored."""

    def page(self, call: Call, found: Found) -> Found:
        return found[call.query.start - 1 :]


@AREA.layer(
    "malformed-json-500",
    effect="A broken request looks like an outage and is retried for ever.",
    caught_by=("users-create-refuses-malformed-json",),
)
class MalformedJson500(App):
    """A body that is not JSON ends in 500."""

    def parse(self, call: Call) -> dict[str, Any]:
        try:
            return super().parse(call)
        except ScimError as error:
            raise ScimError(500, "Unexpected end of input.") from error
