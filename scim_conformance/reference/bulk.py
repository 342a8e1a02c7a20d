"""Several operations in one request, each carried out by the handler of its own method (RFC 7644 section 3.7)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from werkzeug.wrappers import Request

from scim_conformance.reference.discovery import MAX_OPERATIONS, MAX_PAYLOAD
from scim_conformance.reference.errors import ScimError, invalid_syntax, invalid_value
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.resources import require_schema
from scim_conformance.reference.service import Service
from scim_conformance.scim import urns

Json = dict[str, Any]

_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_MARK = "bulkId:"
_NOT_FOR_PARTS = ("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH", "werkzeug.request")


@dataclass(slots=True)
class Job:
    """A bulk request under way: ``ids`` are those given out by bulkId, ``results`` and ``halves`` go by position.

    A half is an operation of a circle, carried out without the references that are to be set once there is an id.
    """

    operations: list[Json]
    fail_on_errors: int | None
    ids: dict[str, str] = field(default_factory=dict)
    waiting: list[int] = field(default_factory=list)
    results: dict[int, Json] = field(default_factory=dict)
    halves: list[int] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether as many operations failed as the client accepts."""
        failed = sum(int(one["status"]) >= 400 for one in self.results.values())
        return self.fail_on_errors is not None and failed >= self.fail_on_errors

    @property
    def pending(self) -> set[str]:
        """The bulkIds of what has yet to be created."""
        waiting = [self.operations[index] for index in self.waiting]
        return {str(one.get("bulkId")) for one in waiting if one.get("method") == "POST"}

    def take(self) -> tuple[int, bool]:
        """Return the next operation that refers to nothing pending, and True; in a circle the next POST, and False."""
        for index in self.waiting:
            own = {str(self.operations[index].get("bulkId"))}
            if not set(references(self.operations[index])) & (self.pending - own):
                self.waiting.remove(index)
                return index, True
        index = next(one for one in self.waiting if self.operations[one].get("method") == "POST")
        self.waiting.remove(index)
        return index, False


class BulkService(Service):
    """The operations on resources, and jobs of many of them."""

    def handle(self, call: Call) -> Answer:
        """Return the answer to a single call, whatever happens on the way."""
        raise NotImplementedError

    def bulk(self, call: Call) -> Answer:
        """Carry out a bulk job."""
        job = self.read_job(call)
        self.require_limits(call, job)
        job.waiting = list(range(len(job.operations)))
        while job.waiting and not job.over:
            index, whole = job.take()
            job.results[index] = self.bulk_result(call, job, job.operations[index], whole=whole)
            if not whole and "response" not in job.results[index]:
                job.halves.append(index)
        for index in job.halves:
            self.complete(call, job, index)
        results = [job.results[index] for index in sorted(job.results)]
        return Answer(200, {"schemas": [urns.BULK_RESPONSE], "Operations": results})

    def require_limits(self, call: Call, job: Job) -> None:
        """Raise 413 for a job beyond a limit (section 3.7.4)."""
        if len(call.raw) > MAX_PAYLOAD:
            raise ScimError(413, f"The body has more bytes than maxPayloadSize ({MAX_PAYLOAD}).")
        if len(job.operations) > MAX_OPERATIONS:
            raise ScimError(413, f"There are more operations than maxOperations ({MAX_OPERATIONS}).")

    def read_job(self, call: Call) -> Job:
        """Return the job in the body; raise invalidSyntax or invalidValue where it is none."""
        require_schema(call.body, urns.BULK_REQUEST)
        operations, limit = call.body.get("Operations"), call.body.get("failOnErrors")
        if not isinstance(operations, list) or not operations or not all(isinstance(one, dict) for one in operations):
            raise invalid_syntax("Operations must be an array of objects.")
        if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or limit < 1):
            raise invalid_value("failOnErrors must be a whole number above 0.")
        named = [one["bulkId"] for one in operations if isinstance(one.get("bulkId"), str)]
        if len(set(named)) != len(named):
            raise invalid_syntax("Each bulkId must be used once.")
        return Job(operations, limit)

    def bulk_result(self, call: Call, job: Job, operation: Json, *, whole: bool = True) -> Json:
        """Carry out one operation and return its result (section 3.7.3)."""
        try:
            answer = self.bulk_step(call, job, operation, whole=whole)
        except ScimError as error:
            answer = self.refuse(call, error)
        return self.result_of(job, operation, answer)

    def refuse(self, call: Call, error: ScimError) -> Answer:
        """Return the answer for a refusal."""
        raise NotImplementedError

    def bulk_step(self, call: Call, job: Job, operation: Json, *, whole: bool) -> Answer:
        """Return what the operation would be answered by itself; raise the refusal of one that is no operation."""
        self.require_operation(operation)
        wanted = {name: operation.get(name) for name in ("path", "data")}
        wanted = self.resolve(wanted, job)
        if not whole:
            wanted = without(wanted, job.pending)
        for name in references(wanted):
            raise ScimError(409, f"bulkId:{name} leads to nothing that this job has created.")
        return self.handle(self.single(call, operation["method"], wanted["path"], wanted.get("data"), operation))

    def require_operation(self, operation: Json) -> None:
        """Raise invalidSyntax for an operation without what its method needs."""
        method, path = operation.get("method"), operation.get("path")
        if not isinstance(method, str) or method not in _METHODS:
            raise invalid_syntax("method must be POST, PUT, PATCH or DELETE.")
        below = [f"{kind.endpoint}/" for kind in self.kinds.values()]
        if not isinstance(path, str) or not (
            f"{path}/" in below if method == "POST" else path.startswith(tuple(below))
        ):
            raise invalid_syntax("path must lead to a resource, or with POST to the endpoint of a resource type.")
        if method == "POST" and (not isinstance(operation.get("bulkId"), str) or not operation["bulkId"]):
            raise invalid_syntax("A POST needs a bulkId.")
        if method != "DELETE" and not isinstance(operation.get("data"), dict):
            raise invalid_syntax("data must be an object.")

    def resolve(self, value: Any, job: Job) -> Any:
        """Return a value with each bulkId that has led to a resource replaced by its id (section 3.7.2)."""
        if isinstance(value, dict):
            return {name: self.resolve(one, job) for name, one in value.items()}
        if isinstance(value, list):
            return [self.resolve(one, job) for one in value]
        if not isinstance(value, str) or _MARK not in value:
            return value
        before, _, name = value.partition(_MARK)
        return before + job.ids[name] if name in job.ids and before in self._before_ids() else value

    def _before_ids(self) -> set[str]:
        return {"", *(f"{kind.endpoint}/" for kind in self.kinds.values())}

    def single(self, call: Call, method: str, path: str, data: Any, operation: Json) -> Call:
        """Return the call that one operation would be by itself."""
        root = urlsplit(self.base_url).path
        environ = {name: value for name, value in call.request.environ.items() if name not in _NOT_FOR_PARTS}
        environ |= {"REQUEST_METHOD": method, "QUERY_STRING": "", "CONTENT_TYPE": urns.MEDIA_TYPE}
        environ["PATH_INFO"] = root + unquote(path).encode().decode("latin-1")
        if isinstance(operation.get("version"), str) and method != "POST":
            environ["HTTP_IF_MATCH"] = operation["version"]
        return Call(Request(environ), b"" if data is None else json.dumps(data).encode())

    def result_of(self, job: Job, operation: Json, answer: Answer) -> Json:
        """Return the result to report, and remember the id of what was created."""
        result = {name: operation[name] for name in ("method", "bulkId") if isinstance(operation.get(name), str)}
        created = operation.get("method") == "POST"
        location = self._location_of(answer) if created else self._address(job, operation)
        if created and location:
            job.ids[result["bulkId"]] = location.rpartition("/")[2]
        if location:
            result["location"] = location
        if "ETag" in answer.headers:
            result["version"] = answer.headers["ETag"]
        result["status"] = str(answer.status)
        if answer.status >= 400:
            result["response"] = answer.document
        return result

    def complete(self, call: Call, job: Job, index: int) -> None:
        """Set the references that an operation of a circle was carried out without; where that fails, undo it."""
        operation, result = job.operations[index], job.results[index]
        path = result["location"].removeprefix(self.base_url)
        answer = self.handle(self.single(call, "PUT", path, self.resolve(operation["data"], job), {}))
        if answer.status < 400:
            return
        self.handle(self.single(call, "DELETE", path, None, {}))
        del result["location"]
        result |= {"status": str(answer.status), "response": answer.document}

    def _location_of(self, answer: Answer) -> str | None:
        meta = answer.document.get("meta") if isinstance(answer.document, dict) else None
        shown = meta.get("location") if isinstance(meta, dict) else None
        return answer.headers.get("Location") or shown if answer.status < 400 else None

    def _address(self, job: Job, operation: Json) -> str | None:
        path = self.resolve(operation.get("path"), job)
        return f"{self.base_url}{path}" if isinstance(path, str) else None


def references(value: Any) -> Iterator[str]:
    """Yield the bulkIds that a value refers to."""
    if isinstance(value, dict):
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)
    elif isinstance(value, str) and _MARK in value and value.partition(_MARK)[0] in {"", "/Users/", "/Groups/"}:
        yield value.partition(_MARK)[2]


def without(value: Any, names: Set[str]) -> Any:
    """Return a value without the objects that refer to one of these bulkIds."""
    if isinstance(value, list):
        return [without(one, names) for one in value if not _refers(one, names)]
    if isinstance(value, dict):
        return {name: without(one, names) for name, one in value.items() if not _refers(one, names)}
    return value


def _refers(value: Any, names: Set[str]) -> bool:
    inner = value.values() if isinstance(value, dict) else [value] if isinstance(value, str) else ()
    return any(isinstance(one, str) and set(references(one)) & names for one in inner)
