# ruff: noqa: D102 - docstrings say what the endpoint does; a step is given what some layer may need
"""Legal shapes of refusals."""

from __future__ import annotations

import uuid
from typing import Any

from scim_conformance.reference.app import App
from scim_conformance.reference.errors import ScimError
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.variants.registry import Area

Json = dict[str, Any]

AREA = Area("errors")
_ERRORS = "RFC 7644 section 3.12"
#: What the text demands by name where it speaks of a single operation, RFC 9865 for its cursors included.
_DEMANDED = {"uniqueness", "noTarget", "mutability", "invalidFilter", "tooMany", "sensitive"}
_DEMANDED |= {"invalidCursor", "expiredCursor", "invalidCount"}


def _telling(document: Json) -> bool:
    """Return whether a client needs the detail: of a limit (RFC 7644 section 3.7.4), or of what is missing."""
    return document["status"] in {"400", "413"}


class _Refusals(App):
    """The document of a refusal is shown as ``edited`` returns it."""

    def edited(self, document: Json) -> Json:
        """Return the document as it is shown."""
        return document

    def refuse(self, call: Call, error: ScimError) -> Answer:
        answer = super().refuse(call, error)
        answer.document = self.edited(answer.document)
        return answer


@AREA.layer("error-without-detail", choice="error-detail", allowed_by=_ERRORS, dialects=("rfc", "entra"))
class ErrorWithoutDetail(_Refusals):
    """A refusal has no detail, unless that tells of a limit or of what is wrong with a request."""

    def edited(self, document: Json) -> Json:
        document = super().edited(document)
        return {name: value for name, value in document.items() if name != "detail" or _telling(document)}


@AREA.layer("error-scim-type-seldom", choice="scim-type", allowed_by=_ERRORS)
class ErrorScimTypeSeldom(_Refusals):
    """A refusal has a scimType only where the text demands one by name."""

    def edited(self, document: Json) -> Json:
        document = super().edited(document)
        told = document.get("scimType") in _DEMANDED
        return {name: value for name, value in document.items() if told or name != "scimType"}


@AREA.layer("error-scim-type-null", choice="scim-type", allowed_by="RFC 7643 section 2.5")
class ErrorScimTypeNull(_Refusals):
    """A refusal without scimType shows it as null."""

    def edited(self, document: Json) -> Json:
        document = super().edited(document)
        return {"scimType": None, **document}


@AREA.layer("error-with-more", allowed_by=_ERRORS)
class ErrorWithMore(_Refusals):
    """A refusal has members of its own beside those of the standard."""

    def edited(self, document: Json) -> Json:
        document = super().edited(document)
        return {"traceId": str(uuid.uuid4()), "errors": [{"code": 7}], **document}


@AREA.layer("error-scim-type-syntax", choice="wrong-value", allowed_by=_ERRORS)
class WrongValueIsSyntax(App):
    """A create or PUT with a missing or wrong value is refused with invalidSyntax, as no match of the schema."""

    def refuse(self, call: Call, error: ScimError) -> Answer:
        if call.operation in {"create", "replace"} and error.scim_type == "invalidValue":
            error = ScimError(error.status, error.detail, "invalidSyntax", error.headers)
        return super().refuse(call, error)


@AREA.layer("unknown-path-no-target", choice="unknown-path", allowed_by=_ERRORS)
class UnknownPathNoTarget(App):
    """A PATCH path to no known attribute is refused with noTarget."""

    def refuse(self, call: Call, error: ScimError) -> Answer:
        if call.operation == "patch" and error.scim_type == "invalidPath" and "known attribute" in error.detail:
            error = ScimError(error.status, error.detail, "noTarget", error.headers)
        return super().refuse(call, error)


@AREA.layer("bad-path-filter-invalid-filter", choice="bad-path", allowed_by=_ERRORS)
class BadPathFilter(App):
    """A PATCH path that cannot be read is refused with invalidFilter where it has a filter."""

    def refuse(self, call: Call, error: ScimError) -> Answer:
        filtered = "[" in str(call.body.get("Operations", ""))[1:-1]
        if call.operation == "patch" and error.scim_type == "invalidPath" and filtered:
            error = ScimError(error.status, error.detail, "invalidFilter", error.headers)
        return super().refuse(call, error)


@AREA.layer("update-conflict-400", choice="update-conflict", allowed_by=_ERRORS)
class UpdateConflict400(App):
    """A PUT or PATCH that takes the name of another resource is refused with 400 and uniqueness."""

    def refuse(self, call: Call, error: ScimError) -> Answer:
        if call.operation in {"replace", "patch"} and error.scim_type == "uniqueness":
            error = ScimError(400, error.detail, "uniqueness", error.headers)
        return super().refuse(call, error)


@AREA.layer("detail-in-another-language", choice="error-detail", allowed_by=_ERRORS)
class DetailInAnotherLanguage(_Refusals):
    """The detail of a refusal is in French, unless that tells of a limit or of what is wrong with a request."""

    def edited(self, document: Json) -> Json:
        document = super().edited(document)
        if _telling(document):
            return document
        return {**document, "detail": "La requête n'a pas été acceptée : vérifiez les données envoyées."}
