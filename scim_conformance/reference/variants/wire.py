# ruff: noqa: ARG002, D102 - a step is given more than a variant needs; docstrings say what the endpoint does
"""Legal ways to put answers into bytes and headers, and to read addresses and media types."""

from __future__ import annotations

import gzip
import json
from typing import Any
from urllib.parse import quote

from werkzeug.wrappers import Response

from scim_conformance.reference.app import App
from scim_conformance.reference.errors import ScimError, invalid_syntax, not_found, not_implemented
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.variants.registry import Area
from scim_conformance.scim import urns

Json = dict[str, Any]

AREA = Area("wire")
_JSON = "application/json"
_STATUSES = "RFC 7644 section 3.12 table 8"


class Written(App):
    """An endpoint that writes its documents in a way of its own."""

    def finish(self, call: Call, answer: Answer) -> Answer:
        answer = super().finish(call, answer)
        if answer.document is not None and answer.text is None and not self.within_bulk(call):
            answer.text = self.written_document(answer.document)
        return answer

    def within_bulk(self, call: Call) -> bool:
        """Return whether a call is part of a job, whose result takes up the document."""
        return bool(self.notes.get("job"))

    def bulk(self, call: Call) -> Answer:
        self.notes["job"] = True
        try:
            return super().bulk(call)
        finally:
            self.notes["job"] = False

    def written_document(self, document: Any) -> str:
        """Return a document as text."""
        return json.dumps(document, ensure_ascii=False)


@AREA.layer("json-indented", choice="json", allowed_by="RFC 7159 section 2")
class JsonIndented(Written):
    """Documents are indented and end in a line break."""

    def written_document(self, document: Any) -> str:
        return json.dumps(document, indent="\t", ensure_ascii=False) + "\r\n"


@AREA.layer("json-escaped", choice="json", allowed_by="RFC 7159 section 7")
class JsonEscaped(Written):
    """Letters beyond ASCII are escaped, and so are slashes."""

    def written_document(self, document: Any) -> str:
        return json.dumps(document, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/")


@AREA.layer("json-members-backwards", choice="json", allowed_by="RFC 7159 section 4")
class JsonMembersBackwards(Written):
    """The members of each object are in backward order of their names."""

    def written_document(self, document: Any) -> str:
        return json.dumps(_backwards(document), ensure_ascii=False)


def _backwards(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _backwards(value[name]) for name in sorted(value, reverse=True)}
    return [_backwards(one) for one in value] if isinstance(value, list) else value


class Sent(App):
    """An endpoint that sends its answers in a way of its own."""

    def render(self, call: Call, answer: Answer) -> Response:
        response = super().render(call, answer)
        self.alter_response(call, response)
        return response

    def alter_response(self, call: Call, response: Response) -> None:
        """Change the response before it is sent."""


@AREA.layer("media-type-with-charset", choice="media-type", allowed_by="RFC 7644 section 3.8")
class MediaTypeWithCharset(Sent):
    """Documents are labelled with a charset."""

    def alter_response(self, call: Call, response: Response) -> None:
        super().alter_response(call, response)
        if response.mimetype == urns.MEDIA_TYPE:
            response.headers["Content-Type"] = f"{urns.MEDIA_TYPE};charset=UTF-8"


@AREA.layer("media-type-in-other-case", choice="media-type", allowed_by="RFC 7231 section 3.1.1.1")
class MediaTypeInOtherCase(Sent):
    """Documents are labelled in capitals, with a quoted charset."""

    def alter_response(self, call: Call, response: Response) -> None:
        super().alter_response(call, response)
        if response.mimetype == urns.MEDIA_TYPE:
            response.headers["Content-Type"] = 'Application/SCIM+JSON; Charset="utf-8"'


@AREA.layer("media-type-as-accepted", choice="media-type", allowed_by="RFC 7644 section 3.8")
class MediaTypeAsAccepted(Sent):
    """Who accepts application/json and not application/scim+json is served application/json."""

    def alter_response(self, call: Call, response: Response) -> None:
        super().alter_response(call, response)
        accepted = call.request.accept_mimetypes
        plain = bool(accepted) and accepted.best_match([urns.MEDIA_TYPE, _JSON]) == _JSON
        if plain and response.mimetype == urns.MEDIA_TYPE:
            response.headers["Content-Type"] = _JSON


@AREA.layer("not-acceptable-406", allowed_by="RFC 7231 section 6.5.6")
class NotAcceptable406(App):
    """Who accepts no JSON is answered 406."""

    def dispatch(self, call: Call) -> Answer:
        accepted = {one.partition(";")[0].strip() for one in call.request.accept_mimetypes.values()}
        if accepted and not accepted & {urns.MEDIA_TYPE, _JSON, "application/*", "*/*"}:
            raise ScimError(406, "Only JSON is served.")
        return super().dispatch(call)


@AREA.layer("answers-chunked", choice="transfer", allowed_by="RFC 7230 section 4.1")
class AnswersChunked(Sent):
    """Bodies come in chunks, without a Content-Length."""

    def alter_response(self, call: Call, response: Response) -> None:
        super().alter_response(call, response)
        body = response.get_data()
        if body:
            response.response = [body[:10], body[10:]] if len(body) > 10 else [body]
            response.automatically_set_content_length = False
            response.headers.pop("Content-Length", None)


@AREA.layer("answers-compressed", choice="transfer", allowed_by="RFC 7231 section 5.3.4")
class AnswersCompressed(Sent):
    """Bodies are compressed for who accepts that."""

    def alter_response(self, call: Call, response: Response) -> None:
        super().alter_response(call, response)
        body = response.get_data()
        if body and call.request.accept_encodings.best_match(["gzip"]) == "gzip":
            response.set_data(gzip.compress(body, 1))
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Vary"] = "Accept-Encoding"


@AREA.layer("connection-closed", allowed_by="RFC 7230 section 6.6")
class ConnectionClosed(Sent):
    """The connection is closed after each answer."""

    def alter_response(self, call: Call, response: Response) -> None:
        super().alter_response(call, response)
        response.headers["Connection"] = "close"


@AREA.layer("headers-in-small-letters", allowed_by="RFC 7230 section 3.2")
class HeadersInSmallLetters(Sent):
    """The names of headers are written in small letters."""

    def alter_response(self, call: Call, response: Response) -> None:
        super().alter_response(call, response)
        sent = [(name.lower(), value) for name, value in response.headers.items()]
        response.headers.clear()
        for name, value in sent:
            response.headers.add(name, value)


@AREA.layer("headers-beyond", allowed_by="RFC 7231 section 8.3.1")
class HeadersBeyond(Sent):
    """Answers carry headers of proxies and frameworks: a cookie, an id of the request, rate limits with room left."""

    def alter_response(self, call: Call, response: Response) -> None:
        super().alter_response(call, response)
        response.set_cookie("route", "node-3", path="/", httponly=True)
        beyond = {"X-Request-Id": "5f1c", "X-RateLimit-Limit": "600", "X-RateLimit-Remaining": "599", "Via": "1.1 edge"}
        response.headers.update({**beyond, "Strict-Transport-Security": "max-age=63072000", "Vary": "Accept"})


class Shown(App):
    """An endpoint that adds headers to the answers that show one resource."""

    def shown(self, call: Call, stored: Json, status: int = 200) -> Answer:
        answer = super().shown(call, stored, status)
        answer.headers |= self.further_headers(call, stored)
        return answer

    def further_headers(self, call: Call, stored: Json) -> dict[str, str]:
        """Return the headers to add."""
        return {}


@AREA.layer("location-with-each-resource", choice="location-header", allowed_by="RFC 7644 section 3.4.1")
class LocationWithEachResource(Shown):
    """A resource that is read or changed comes with a Location header as well."""

    def further_headers(self, call: Call, stored: Json) -> dict[str, str]:
        return {"Location": self.location(call.kind, stored)}


@AREA.layer("content-location-with-each-resource", choice="location-header", allowed_by="RFC 7643 section 3.1")
class ContentLocationWithEachResource(Shown):
    """A resource comes with a Content-Location header that says what meta.location says."""

    def further_headers(self, call: Call, stored: Json) -> dict[str, str]:
        return {"Content-Location": self.location(call.kind, stored)}


# -- what is asked ----------------------------------------------------------------------------------------------


class Routed(App):
    """An endpoint that reads the address of a call in a way of its own."""

    def route(self, call: Call) -> ScimError | None:
        problem = self.detour(call)
        return super().route(call) if problem is None else problem

    def detour(self, call: Call) -> ScimError | None:
        """Change the call before it is routed, or return its refusal."""
        return None


@AREA.layer("slash-at-end-404", choice="slash", allowed_by=_STATUSES)
class SlashAtEnd404(Routed):
    """An address with a slash at its end leads nowhere."""

    def detour(self, call: Call) -> ScimError | None:
        below = call.request.path.removeprefix(self.prefix)
        slash = below != "/" and below.endswith("/")
        return not_found("Leave out the slash at the end.") if slash else super().detour(call)


@AREA.layer("slash-at-end-308", choice="slash", allowed_by=_STATUSES)
class SlashAtEnd308(Routed):
    """An address with a slash at its end is redirected to the one without."""

    def detour(self, call: Call) -> ScimError | None:
        below = call.request.path.removeprefix(self.prefix)
        if below == "/" or not below.endswith("/"):
            return super().detour(call)
        query = call.request.query_string.decode("latin-1")
        address = self.base_url + below.rstrip("/") + (f"?{query}" if query else "")
        return ScimError(308, "Leave out the slash at the end.", headers={"Location": address})


@AREA.layer("redirected-307", allowed_by=_STATUSES)
class Redirected307(App):
    """Requests about one resource are redirected to the node that holds it, at the same host."""

    def answer(self, call: Call) -> Answer:
        single = self.route(call) is None and call.operation in {"read", "replace", "patch", "delete"}
        if not single or "node" in call.request.args or self.within_job(call):
            return super().answer(call)
        self.authenticate(call)
        query = call.request.query_string.decode("latin-1")
        address = f"{self.base_url}{call.kind.endpoint}/{quote(call.id, safe='')}?node=2"
        location = f"{address}&{query}" if query else address
        raise ScimError(307, "The node that holds the resource is there.", headers={"Location": location})

    def within_job(self, call: Call) -> bool:
        """Return whether a call is an operation of a bulk job."""
        return str(call.request.environ.get("REQUEST_URI", "")).partition("?")[0].endswith("/Bulk")


@AREA.layer("address-in-any-case", allowed_by="RFC 3986 section 6.2.3")
class AddressInAnyCase(Routed):
    """Endpoints are found in whatever letter case they are written."""

    def detour(self, call: Call) -> ScimError | None:
        if not call.request.path.startswith(f"{self.prefix}/"):
            return super().detour(call)
        below = call.request.path.removeprefix(self.prefix).split("/")
        known = ("Users", "Groups", "Schemas", "ResourceTypes", "ServiceProviderConfig", "Bulk", "Me")
        for number, part in enumerate(below[:2]):
            below[number] = next((one for one in known if one.casefold() == part.casefold()), part)
        call.request.path = self.prefix + "/".join(below)
        return super().detour(call)


class OtherMethods(App):
    """An endpoint that has another answer than 405 to a method it does not know at an address."""

    def route(self, call: Call) -> ScimError | None:
        problem = super().route(call)
        return self.unknown_method() if problem is not None and problem.status == 405 else problem

    def unknown_method(self) -> ScimError:
        """Return the refusal."""
        raise NotImplementedError


@AREA.layer("method-unknown-501", choice="method-unknown", allowed_by=_STATUSES)
class MethodUnknown501(OtherMethods):
    """A method that an address does not know is not implemented."""

    def unknown_method(self) -> ScimError:
        return not_implemented("This method is not offered here.")


@AREA.layer("method-unknown-404", choice="method-unknown", allowed_by=_STATUSES)
class MethodUnknown404(OtherMethods):
    """A method that an address does not know leads nowhere."""

    def unknown_method(self) -> ScimError:
        return not_found("There is no such method at this address.")


@AREA.layer("media-type-foreign-400", choice="media-type-foreign", allowed_by=_STATUSES)
class MediaTypeForeign400(App):
    """A body that is not labelled as JSON is refused as invalidSyntax."""

    def read_body(self, call: Call) -> None:
        try:
            super().read_body(call)
        except ScimError as error:
            raise invalid_syntax("The body is not labelled as JSON.") if error.status == 415 else error from None


@AREA.layer("discovery-versioned", allowed_by="RFC 7232 section 2.3")
class DiscoveryVersioned(App):
    """Documents of discovery have an ETag, and are not sent again to who has them."""

    def discover(self, call: Call) -> Answer:
        answer = super().discover(call)
        tag = f'"{hash(json.dumps(answer.document, sort_keys=True)) & 0xFFFFFFFF:x}"'
        if call.request.if_none_match.contains_raw(tag):
            return Answer(304, headers={"ETag": tag})
        answer.headers["ETag"] = tag
        return answer
