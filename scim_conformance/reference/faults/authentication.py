# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of who may ask."""

from __future__ import annotations

from scim_conformance.reference import auth
from scim_conformance.reference.app import App
from scim_conformance.reference.errors import ScimError
from scim_conformance.reference.faults.registry import Area
from scim_conformance.reference.messages import Answer, Call

AREA = Area("authentication")


@AREA.layer(
    "anonymous-accepted",
    effect="Anybody on the network can read and change every account.",
    caught_by=("authentication-missing-is-refused",),
)
class AnonymousAccepted(App):
    """A request without an Authorization header is carried out."""

    def authenticate(self, call: Call) -> None:
        if call.authorization:
            super().authenticate(call)


@AREA.layer(
    "token-not-checked",
    effect="A revoked or guessed token keeps full access to all accounts.",
    caught_by=("authentication-wrong-token-is-refused",),
    classes=("AT-09",),
)
class TokenNotChecked(App):
    """Any bearer token is accepted."""

    def authenticate(self, call: Call) -> None:
        if auth.presented(call.authorization) is None:
            super().authenticate(call)


@AREA.layer(
    "empty-token-accepted",
    effect="A client whose secret was never set has full access to all accounts.",
    caught_by=("authentication-empty-token-is-refused",),
    classes=("AT-09",),
)
class EmptyTokenAccepted(App):
    """A Bearer header without a token is accepted."""

    def authenticate(self, call: Call) -> None:
        if call.authorization.strip().casefold() != "bearer":
            super().authenticate(call)


@AREA.layer(
    "unauthenticated-500",
    effect="An expired token looks like an outage, so the client retries instead of telling the administrator.",
    caught_by=("authentication-missing-is-refused", "authentication-wrong-token-is-refused"),
    classes=("AT-08",),
)
class Unauthenticated500(App):
    """A missing or wrong token is answered with 500."""

    def authenticate(self, call: Call) -> None:
        try:
            super().authenticate(call)
        except ScimError as error:
            raise ScimError(500, "Authentication failed unexpectedly.") from error


@AREA.layer(
    "unauthenticated-403",
    effect="The client reports missing rights, not a wrong secret, so the administrator looks elsewhere.",
    caught_by=("authentication-refusal-is-401",),
)
class Unauthenticated403(App):
    """A missing or wrong token is answered with 403."""

    def authenticate(self, call: Call) -> None:
        try:
            super().authenticate(call)
        except ScimError as error:
            raise ScimError(403, error.detail) from error


@AREA.layer(
    "refused-write-done",
    effect="Whoever has no token can still create accounts; the 401 only hides it.",
    caught_by=("authentication-refused-write-changes-nothing",),
)
class RefusedWriteDone(App):
    """A create without a valid token is answered with 401, yet carried out."""

    def authenticate(self, call: Call) -> None:
        try:
            super().authenticate(call)
        except ScimError:
            if call.operation == "create":
                self.read_body(call)
                self.dispatch(call)
            raise


@AREA.answer(
    "www-authenticate-missing",
    effect="A client cannot tell which kind of credential is wanted.",
    caught_by=("authentication-refusal-names-scheme",),
    refusals=True,
)
def www_authenticate_missing(answer: Answer) -> None:
    """A 401 does not carry WWW-Authenticate."""
    answer.headers.pop("WWW-Authenticate", None)


@AREA.layer(
    "token-echoed",
    effect="The token ends up in every log that keeps error messages.",
    caught_by=("authentication-token-is-not-echoed",),
)
class TokenEchoed(App):
    """Error bodies repeat the Authorization header."""

    def refuse(self, call: Call, error: ScimError) -> Answer:
        answer = super().refuse(call, error)
        answer.document["detail"] += f" (Authorization: {call.authorization})"
        return answer


@AREA.layer(
    "plain-list-forbidden",
    effect="The client cannot read the directory it is to keep in step.",
    caught_by=("authentication-right-token-is-accepted",),
)
class PlainListForbidden(App):
    """The token does not allow a list without a filter."""

    def query(self, call: Call) -> Answer:
        if call.query.filter is None:
            raise ScimError(403, "This token may not list users.")
        return super().query(call)


@AREA.layer(
    "scheme-case-sensitive",
    effect="A client that writes bearer in lower case is refused with a valid token.",
    caught_by=("authentication-scheme-in-any-case",),
)
class SchemeCaseSensitive(App):
    """Only the spelling Bearer counts as the scheme."""

    def authenticate(self, call: Call) -> None:
        if call.authorization.startswith("bearer "):
            raise auth.refusal("")
        super().authenticate(call)
