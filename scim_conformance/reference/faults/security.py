# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults that let something through, or something out."""

from __future__ import annotations

import fnmatch
import re
import time
from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import ScimError, invalid_filter
from scim_conformance.reference.faults.registry import Area
from scim_conformance.reference.faults.steps import Step
from scim_conformance.reference.filtering import Predicate
from scim_conformance.reference.layers import SHOWING
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.patching import Operation

Json = dict[str, Any]

AREA = Area("security")
_LITERAL = re.compile(r'(\w+) eq "(.*)"')
_PRIVILEGED = ("isAdmin", "tenantId", "passwordHash", "emailVerified")


def _names(*kinds: str) -> Any:
    def need(profile: Profile) -> bool:
        return all(kind in profile.credentials for kind in kinds)

    return need


def _like(pattern: str, text: str) -> bool:
    shell = pattern.replace("*", "[*]").replace("?", "[?]").replace("%", "*").replace("_", "?")
    return fnmatch.fnmatchcase(text.casefold(), shell.casefold())


@AREA.layer(
    "query-token-accepted",
    effect="The token stands in every access log on the way.",
    caught_by=("authentication-in-query-is-refused",),
)
class QueryTokenAccepted(App):
    """A token in the query counts like one in the header."""

    def role(self, call: Call) -> str | None:
        return "" if call.request.args.get("access_token") == self.token else super().role(call)


@AREA.layer(
    "expired-token-accepted",
    effect="A token that was taken back keeps its access.",
    caught_by=("authentication-expired-token-is-401",),
    need=_names("expired"),
)
class ExpiredTokenAccepted(App):
    """An expired token is accepted."""

    def role(self, call: Call) -> str | None:
        role = super().role(call)
        return "" if role == "expired" else role


@AREA.layer(
    "reader-may-write",
    effect="A token handed out for a report can create accounts.",
    caught_by=("authorization-reader-creates-nothing",),
    need=_names("read_only"),
)
class ReaderMayWrite(App):
    """A token that may only read may write as well."""

    def authorize(self, call: Call) -> None:
        """Let everything pass."""


@AREA.layer(
    "reader-refused-too-late",
    effect="The refusal looks right, and the account is there all the same.",
    caught_by=("authorization-reader-creates-nothing",),
    need=_names("read_only"),
)
class ReaderRefusedTooLate(App):
    """A create with a token that may only read is answered 403, yet carried out."""

    def authorize(self, call: Call) -> None:
        if call.operation == "create":
            self.read_body(call)
            self.dispatch(call)
        super().authorize(call)


@AREA.layer(
    "filter-sql-injected",
    effect="A name with a quote in it reads the whole directory.",
    caught_by=("security-filter-value-is-data",),
)
class FilterSqlInjected(App):
    """The text of a filter ends where a quote stands in it, and an OR behind it counts."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        return (lambda _: True) if "' OR '1'='1" in text else super().predicate(call, kind, text)


@AREA.layer(
    "filter-wildcards",
    effect="A percent sign in a name matches somebody else, who is then changed or disabled.",
    caught_by=("security-filter-value-is-data",),
)
class FilterWildcards(App):
    """Texts are compared as LIKE does."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        found = _LITERAL.fullmatch(text)
        if found is None or not set(found[2]) & {"%", "_"}:
            return super().predicate(call, kind, text)
        return lambda resource: _like(found[2], str(resource.get(found[1], "")))


@AREA.layer(
    "filter-waits",
    effect="Whoever can write a filter can run statements in the database.",
    caught_by=("security-filter-value-is-data",),
)
class FilterWaits(App):
    """A statement in the value of a filter is carried out."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        if "WAITFOR DELAY" in text:
            time.sleep(2.3)
        return super().predicate(call, kind, text)


@AREA.layer(
    "filter-quote-database-error",
    effect="The error tells an attacker that the query is put together from text, and how.",
    caught_by=("security-filter-value-is-data",),
)
class FilterQuoteDatabaseError(App):
    """A quote in the value of a filter breaks the query, and the database's error is passed on."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        if "'" in text:
            raise invalid_filter('SQLSTATE[42601]: syntax error at or near "OR"')
        return super().predicate(call, kind, text)


@AREA.operation(
    "patch-path-quote-500",
    effect="A quote in a path reaches the database as part of a statement.",
    caught_by=("security-patch-path-is-not-evaluated",),
)
def patch_path_quote_500(step: Step) -> Operation | None:
    """A quote in the path of a PATCH operation breaks the update."""
    if step.text is not None and "'" in step.text:
        raise ScimError(500, "The update could not be carried out.")
    return step.operation


@AREA.layer(
    "patch-prototype-polluted",
    effect="Whoever may update one user changes objects of the whole program.",
    caught_by=("security-patch-path-is-not-evaluated",),
)
class PatchPrototypePolluted(App):
    """A path that begins with __proto__ changes what every answer inherits from."""

    def patch(self, call: Call) -> Answer:
        for one in call.body.get("Operations", ()):
            if isinstance(one, dict) and str(one.get("path", "")).startswith("__proto__."):
                self.notes["polluted"] = str(one["path"]).partition(".")[2]
                return self.shown(call, self.find(call))
        return super().patch(call)

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        shown = super().represent(call, kind, resource)
        return {**shown, self.notes["polluted"]: "yes"} if "polluted" in self.notes else shown


@AREA.layer(
    "sort-path-500",
    effect="What stands in sortBy reaches the database as part of a statement.",
    caught_by=("security-sort-path-is-not-evaluated",),
)
class SortPath500(App):
    """A sortBy that is no attribute breaks the query."""

    def query(self, call: Call) -> Answer:
        if ";" in (call.query.sort_by or ""):
            raise ScimError(500, "The query could not be carried out.")
        return super().query(call)


@AREA.layer(
    "id-is-a-path",
    effect="An id with ../ in it leads out of the resource, past every rule that goes by the address.",
    caught_by=("security-id-is-no-path",),
)
class IdIsAPath(App):
    """An encoded slash in an id counts as one."""

    def route(self, call: Call) -> ScimError | None:
        if "%2f" in call.request.full_path.casefold():
            call.operation = "service-provider-config"
            return None
        return super().route(call)


@AREA.layer(
    "privileged-members-stored",
    effect="Whoever may create users makes themselves an administrator.",
    caught_by=("security-undeclared-members-have-no-effect",),
)
class PrivilegedMembersStored(App):
    """Members that no schema has are kept when the table happens to have such a column."""

    def accept(self, call: Call) -> Json:
        return super().accept(call) | {name: call.body[name] for name in _PRIVILEGED if name in call.body}


@AREA.stored(
    "tags-escaped",
    effect="Names with an ampersand differ from the directory for ever and are sent again in each cycle.",
    caught_by=("security-markup-is-kept-as-text",),
)
def tags_escaped(user: Json) -> None:
    """Angle brackets are stored as HTML entities."""
    for name, value in user.items():
        if isinstance(value, str) and name not in {"id", "userName"}:
            user[name] = value.replace("<", "&lt;").replace(">", "&gt;")
    if isinstance(user.get("name"), dict):
        for name, value in user["name"].items():
            user["name"][name] = str(value).replace("<", "&lt;").replace(">", "&gt;")


@AREA.layer(
    "password-shown",
    effect="Everyone who may read the provisioning log can sign in as the person.",
    caught_by=("security-password-is-never-shown",),
    classes=("CR-18",),
)
class PasswordShown(App):
    """A user is shown with the password."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        shown = super().represent(call, kind, resource)
        return {**shown, "password": resource["password"]} if "password" in resource else shown


@AREA.layer(
    "password-in-error",
    effect="A mistake in one attribute writes the password of the person into the log.",
    caught_by=("security-password-is-never-shown",),
)
class PasswordInError(App):
    """A refusal quotes the password that was sent."""

    def refuse(self, call: Call, error: ScimError) -> Answer:
        answer = super().refuse(call, error)
        if "password" in call.body:
            answer.document["detail"] += f" (password: {call.body['password']})"
        return answer


@AREA.answer(
    "errors-with-trace",
    effect="Errors tell how the product is built, and not what to change.",
    caught_by=("security-errors-show-nothing-inside",),
    refusals=True,
)
def errors_with_trace(answer: Answer) -> None:
    """The detail of an error is a stack trace."""
    answer.document["detail"] += '\nTraceback (most recent call last):\n  File "/srv/scim/app.py", line 12, in create'


@AREA.layer(
    "nesting-500",
    effect="One request with a few brackets takes the endpoint down for everybody.",
    caught_by=("security-deep-nesting-is-no-failure",),
)
class Nesting500(App):
    """A deeply nested body exhausts the parser's stack."""

    def parse(self, call: Call) -> Json:
        if b"[" * 500 in call.raw:
            raise ScimError(500, "The body could not be read.")
        return super().parse(call)


@AREA.layer(
    "shared-caching-allowed",
    effect="A proxy keeps one person's data and hands it to somebody else.",
    caught_by=("security-headers-protect-answers",),
)
class SharedCachingAllowed(App):
    """Answers with personal data may be kept by every cache."""

    def finish(self, call: Call, answer: Answer) -> Answer:
        answer = super().finish(call, answer)
        answer.headers["Cache-Control"] = "public, max-age=600"
        return answer


@AREA.layer(
    "any-origin-allowed",
    effect="A page of anybody reads the directory in the administrator's browser.",
    caught_by=("security-headers-protect-answers",),
)
class AnyOriginAllowed(App):
    """The origin of every request is allowed to read the answer."""

    def finish(self, call: Call, answer: Answer) -> Answer:
        answer = super().finish(call, answer)
        origin = call.request.headers.get("Origin")
        if origin is not None and call.operation in SHOWING:
            answer.headers["Access-Control-Allow-Origin"] = origin
        return answer


@AREA.layer(
    "method-overridden",
    effect="A link deletes accounts, past every rule that goes by the method.",
    caught_by=("security-get-stays-a-read",),
)
class MethodOverridden(App):
    """A GET with X-HTTP-Method-Override is taken for the method in it."""

    def read(self, call: Call) -> Answer:
        wanted = call.request.headers.get("X-HTTP-Method-Override")
        if wanted == "DELETE":
            self.forget(call, self.find(call))
            return Answer(204)
        return super().read(call)
