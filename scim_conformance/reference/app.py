# ruff: noqa: ARG002 - a step is given what a fault may need, not only what it needs itself
"""The endpoint as a WSGI application: authentication, addresses, media types and errors around the service."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, RequestRedirect, Rule
from werkzeug.wrappers import Request, Response

from scim_conformance.profile.model import Profile
from scim_conformance.reference import auth
from scim_conformance.reference.bulk import BulkService
from scim_conformance.reference.errors import ScimError, invalid_syntax, not_found, not_implemented
from scim_conformance.reference.grants import PATH, TokenDesk
from scim_conformance.reference.messages import Answer, Call, header_safe, list_response, refusal
from scim_conformance.reference.store import Store
from scim_conformance.scim import urns

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

_MEDIA_TYPES: Final = frozenset({urns.MEDIA_TYPE, "application/json"})
_RESOURCE_OPERATIONS: Final = {"GET": "read", "PUT": "replace", "PATCH": "patch", "DELETE": "delete"}


class Logged(NamedTuple):
    """One request that was answered; ``path`` is below the base URL, ``query`` the raw query string."""

    method: str
    path: str
    query: str
    status: int


class App(TokenDesk, BulkService):
    """The whole endpoint; a fault is a subclass that overrides a step."""

    def __init__(
        self, profile: Profile, store: Store, token: str, prefix: str, *, strict_no_target: bool = False
    ) -> None:
        super().__init__(profile, store, strict_no_target=strict_no_target)
        self.token = token
        self.credentials: Mapping[str, str] = {}  # further tokens by kind, as profiles name them
        self.tenants = {"": store, "second_tenant": Store()}
        self.prefix = prefix
        self.latency = 0.0  # seconds by which each answer is delayed
        self.requests: list[Logged] = []
        self.errors: list[Exception] = []
        self.notes: dict[str, Any] = {}  # room for what a fault wants to remember between calls
        self._addresses = _addresses(prefix, tuple((one.name, one.endpoint) for one in self.kinds.values()))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one WSGI request."""
        request = Request(environ)
        call = Call(request, request.get_data())
        time.sleep(self.latency)
        with self.tenants[""].lock:
            response = self.render(call, self.handle(call))
            self.store = self.tenants[""]
            path = request.path.removeprefix(self.prefix)
            query = request.query_string.decode("latin-1")
            self.requests.append(Logged(request.method, path, query, response.status_code))
        return response(environ, start_response)

    def handle(self, call: Call) -> Answer:
        """Return the answer to a call, whatever happens on the way."""
        try:
            answer = self.answer(call)
        except ScimError as error:
            answer = self.refuse(call, error)
        except Exception as error:  # noqa: BLE001 - a server answers 500 and goes on; the error is kept for the tests
            self.errors.append(error)
            answer = self.refuse(call, ScimError(500, "The endpoint failed unexpectedly."))
        return self.finish(call, answer)

    def answer(self, call: Call) -> Answer:
        """Return the answer to a call; raise the refusal."""
        problem = self.route(call)
        if call.operation == "token":
            return self.grant(call)
        if call.operation != "service-provider-config":
            self.authenticate(call)
            self.store = self.tenants[self.tenant(call)]
        if problem is not None:
            raise problem
        self.read_body(call)
        return self.dispatch(call)

    def authenticate(self, call: Call) -> None:
        """Raise 401 unless the call carries a valid token, 403 where that may not write (RFC 7644 section 2)."""
        role = self.role(call)
        if role in {None, "expired"}:
            raise auth.refusal(call.authorization)
        if role == "read_only":
            self.authorize(call)

    def role(self, call: Call) -> str | None:
        """Return whose token the call carries: empty for the main one, the kind of a further one, None for no token."""
        known = [("", self.token), *self.credentials.items(), *(("", one) for one in self.issued)]
        return next((kind for kind, token in known if auth.accepts(call.authorization, token)), None)

    def authorize(self, call: Call) -> None:
        """Raise 403 for what a token that may only read does not allow."""
        if call.request.method != "GET" and call.operation != "search":
            raise ScimError(403, "This token may only read.")

    def tenant(self, call: Call) -> str:
        """Return whose resources an authenticated call is about: the second tenant's, or empty for the first's."""
        return "second_tenant" if self.role(call) == "second_tenant" else ""

    def route(self, call: Call) -> ScimError | None:
        """Fill in what the call is about; return the refusal when the address or the method leads nowhere."""
        adapter = self._addresses.bind("", path_info=call.request.path, default_method=call.request.method)
        try:
            operation, arguments = adapter.match()
        except (NotFound, RequestRedirect):
            return not_found(f"There is nothing at {call.request.path}.")
        except MethodNotAllowed as error:
            allowed = ", ".join(sorted(error.valid_methods or ()))
            return ScimError(405, f"Use one of {allowed} here.", headers={"Allow": allowed})
        if operation == "token" and self.client is None:
            return not_found("There is no token endpoint.")
        call.operation = operation
        call.id = arguments.get("id", "")
        name = arguments.get("kind")
        call.kinds = (self.kinds[name],) if name else tuple(self.kinds.values())
        return None

    def read_body(self, call: Call) -> None:
        """Read the JSON object of a POST, PUT or PATCH; raise 415 or invalidSyntax."""
        if call.request.method not in {"POST", "PUT", "PATCH"} or call.operation == "me":
            return
        if not self.understands(call):
            raise ScimError(415, f"Send {urns.MEDIA_TYPE}.")
        call.body = self.parse(call)

    def understands(self, call: Call) -> bool:
        """Return whether the media type of the body is one the endpoint reads (RFC 7644 section 3.1)."""
        return call.request.mimetype in _MEDIA_TYPES

    def parse(self, call: Call) -> dict[str, Any]:
        """Return the JSON object in the body."""
        try:
            body = json.loads(call.raw, parse_constant=_no_constant)
            json.dumps(body, ensure_ascii=False).encode()  # half a surrogate pair is no text
        except (ValueError, RecursionError) as error:
            raise invalid_syntax("The body is not JSON.") from error
        if not isinstance(body, dict):
            raise invalid_syntax("The body must be a JSON object.")
        return body

    def dispatch(self, call: Call) -> Answer:
        """Carry out the operation."""
        operations: dict[str, Callable[[Call], Answer]] = {
            "create": self.create,
            "read": self.read,
            "query": self.query,
            "search": self.search,
            "replace": self.replace,
            "patch": self.patch,
            "delete": self.delete,
            "bulk": self.bulk,
        }
        if call.operation in operations:
            return operations[call.operation](call)
        if call.operation == "me":
            raise not_implemented("/Me is not offered.")
        return self.discover(call)

    def discover(self, call: Call) -> Answer:
        """Answer at a discovery endpoint, where filters are refused (RFC 7644 section 4)."""
        if "filter" in call.request.args:
            raise ScimError(403, "Discovery documents cannot be filtered.")
        if call.operation == "service-provider-config":
            return Answer(200, self.service_provider_config(call))
        listed = self.schemas(call) if call.operation.startswith("schema") else self.resource_types(call)
        if call.operation in {"schemas", "resource-types"}:
            return Answer(200, list_response(len(listed), 1, listed))
        for one in listed:
            if one["id"].casefold() == call.id.casefold():
                return Answer(200, one)
        raise not_found(f"There is no {call.operation} {call.id}.")

    def refuse(self, call: Call, error: ScimError) -> Answer:
        """Return the answer for a refusal."""
        return refusal(error)

    def finish(self, call: Call, answer: Answer) -> Answer:
        """Return the answer as it leaves: the last step before it becomes bytes."""
        return answer

    def render(self, call: Call, answer: Answer) -> Response:
        """Return the answer as an HTTP response."""
        headers = dict(answer.headers)
        body: bytes | None = None
        if answer.text is not None:
            body = answer.text.encode()
        elif answer.document is not None:
            body = json.dumps(answer.document, ensure_ascii=False).encode(errors="replace")
        if body is not None:
            headers.setdefault("Content-Type", urns.MEDIA_TYPE)
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **headers}
        response = Response(body, status=_status(answer.status), headers=header_safe(headers))
        if "Content-Type" not in headers:
            del response.headers["Content-Type"]
        return response


@cache
def _addresses(prefix: str, kinds: tuple[tuple[str, str], ...]) -> Map:
    """Return the addresses below a prefix, for kinds with their endpoints; made once, since that takes longest."""
    return Map(list(_rules(prefix, kinds)), strict_slashes=False, merge_slashes=False)


def _rules(prefix: str, kinds: tuple[tuple[str, str], ...]) -> Iterable[Rule]:
    yield Rule(PATH, endpoint="token", methods=["POST"])
    for name, endpoint in kinds:
        address, arguments = prefix + endpoint, {"kind": name}
        yield Rule(address, endpoint="query", methods=["GET"], defaults=arguments)
        yield Rule(address, endpoint="create", methods=["POST"], defaults=arguments)
        yield Rule(f"{address}/.search", endpoint="search", methods=["POST"], defaults=arguments)
        for method, operation in _RESOURCE_OPERATIONS.items():
            yield Rule(f"{address}/<id>", endpoint=operation, methods=[method], defaults=arguments)
    for name, operation in (("Schemas", "schema"), ("ResourceTypes", "resource-type")):
        yield Rule(f"{prefix}/{name}", endpoint=f"{operation}s", methods=["GET"])
        yield Rule(f"{prefix}/{name}/<path:id>", endpoint=operation, methods=["GET"])
    yield Rule(f"{prefix}/ServiceProviderConfig", endpoint="service-provider-config", methods=["GET"])
    yield Rule(f"{prefix}/Me", endpoint="me", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    yield Rule(f"{prefix}/Bulk", endpoint="bulk", methods=["POST"])
    yield Rule(f"{prefix}/.search", endpoint="search", methods=["POST"])
    yield Rule(prefix or "/", endpoint="query", methods=["GET"])


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _status(code: int) -> str:
    known = {one.value: one.phrase for one in HTTPStatus}
    return f"{code} {known.get(code, 'Unknown')}"
