# ruff: noqa: ARG002, D102 - docstrings say what the endpoint does; a step is given what a fault may need
"""Faults of media types, encodings, addresses and of searches by other ways."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.wrappers import Response

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import ScimError
from scim_conformance.reference.faults.registry import Area, has_members
from scim_conformance.reference.filtering import Predicate
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.scim import urns

Json = dict[str, Any]

AREA = Area("protocol")
_PAGE = "<html><body><h1>Welcome</h1></body></html>"
_HTML = {"Content-Type": "text/html; charset=utf-8"}


def _versioned(profile: Profile) -> bool:
    """Return whether the base URL may end in a version."""
    return (profile.base_url_ends_with or "/scim/v2").strip("/ ").endswith("v2")


def _prefixed(profile: Profile) -> bool:
    """Return whether the base URL has a path."""
    return bool((profile.base_url_ends_with or "/scim/v2").strip("/ "))


@AREA.layer(
    "me-home-page",
    effect="A client that tries the alias takes the web page for an outage.",
    caught_by=("me-is-served-or-501",),
)
class MeHomePage(App):
    """A web page is shown at /Me."""

    def dispatch(self, call: Call) -> Answer:
        if call.operation == "me":
            return Answer(200, text=_PAGE, headers=dict(_HTML))
        return super().dispatch(call)


@AREA.layer(
    "search-answers-201",
    effect="A client takes its search for a create.",
    caught_by=("search-by-post-finds-own",),
)
class SearchAnswers201(App):
    """A search by POST is answered 201."""

    def search(self, call: Call) -> Answer:
        answer = super().search(call)
        return Answer(201, answer.document, answer.headers)


@AREA.layer(
    "search-stranger-finds-all",
    effect="A client takes the first of all users for its match, and updates the wrong person.",
    caught_by=("search-by-post-finds-nobody-for-stranger",),
)
class SearchStrangerFindsAll(App):
    """A search by POST that matches nobody finds everybody."""

    def search(self, call: Call) -> Answer:
        answer = super().search(call)
        if answer.document["totalResults"]:
            return answer
        call.body.pop("filter", None)
        return super().search(call)


@AREA.layer(
    "search-malformed-finds-all",
    effect="A mistake in a filter hands out the whole directory.",
    caught_by=("search-by-post-refuses-malformed-filter",),
)
class SearchMalformedFindsAll(App):
    """A search by POST whose filter cannot be read finds everybody."""

    def predicate(self, call: Call, kind: Kind, text: str) -> Predicate:
        try:
            return super().predicate(call, kind, text)
        except ScimError:
            if call.operation != "search":
                raise
            return lambda _: True


@AREA.layer(
    "search-takes-any-body",
    effect="A user sent to the wrong address is answered with a list, and is believed to be created.",
    caught_by=("search-by-post-refuses-other-body",),
)
class SearchTakesAnyBody(App):
    """A search by POST need not say that it is one."""

    def search(self, call: Call) -> Answer:
        return self.query(call)


@AREA.layer(
    "root-home-page",
    effect="A client takes a web page for an outage of the whole endpoint.",
    caught_by=("search-at-base-address",),
)
class RootHomePage(App):
    """A web page is shown at the base address."""

    def query(self, call: Call) -> Answer:
        if call.request.path.rstrip("/") == self.prefix:
            return Answer(200, text=_PAGE, headers=dict(_HTML))
        return super().query(call)


@AREA.layer(
    "everybody-413",
    effect="A client cannot tell that it asked for too much, and asks again.",
    caught_by=("search-for-everybody-is-answered",),
)
class Everybody413(App):
    """A query for a thousand users or more is refused with 413."""

    def query(self, call: Call) -> Answer:
        if call.query.filter and int(call.request.args.get("count", 0)) >= 1000:
            raise ScimError(413, "That is too much.")
        return super().query(call)


@AREA.layer(
    "personal-data-404",
    effect="A client takes the endpoint for missing and never tries to search by POST.",
    caught_by=("search-by-personal-data-is-answered",),
)
class PersonalData404(App):
    """A filter on names is refused with 403, and the body speaks of 404, as the misprint in the RFC does."""

    def query(self, call: Call) -> Answer:
        if "name." in (call.query.filter or ""):
            raise ScimError(403, "Search by POST.", "sensitive")
        return super().query(call)

    def finish(self, call: Call, answer: Answer) -> Answer:
        answer = super().finish(call, answer)
        if answer.status == 403:
            answer.document["status"] = "404"
        return answer


@AREA.layer(
    "id-in-any-case",
    effect="Where ids differ in letter case alone, a client changes another person's account.",
    caught_by=("users-read-other-case-is-404",),
)
class IdInAnyCase(App):
    """An id counts in any letter case."""

    def find(self, call: Call) -> Json:
        known = {one["id"].casefold(): one["id"] for one in self.store.all(call.kind.name)}
        call.id = known.get(call.id.casefold(), call.id)
        return super().find(call)


@AREA.answer(
    "content-location-internal",
    effect="A client holds two addresses for one account, and may keep the one that only works inside.",
    caught_by=("users-read-names-one-location",),
    to=frozenset({"read"}),
)
def content_location_internal(answer: Answer) -> None:
    """The Content-Location header of a read is an internal address."""
    answer.headers["Content-Location"] = f"http://scim-7d9f.internal:8080/Users/{answer.document.get('id')}"


@AREA.answer(
    "content-location-of-writes-internal",
    effect="A client holds two addresses for one account, and may keep the one that only works inside.",
    caught_by=("users-put-names-one-location", "users-patch-names-one-location"),
    to=frozenset({"replace", "patch"}),
)
def content_location_of_writes_internal(answer: Answer) -> None:
    """The Content-Location header of an update is an internal address."""
    answer.headers["Content-Location"] = "http://scim-7d9f.internal:8080/Users"


class _Fussy(App):
    """Refuses requests that accept certain media types."""

    refused = "none"

    def answer(self, call: Call) -> Answer:
        if call.request.headers.get("Accept") == self.refused:
            raise ScimError(406, "This media type is not served.")
        return super().answer(call)


@AREA.layer(
    "accept-any-406",
    effect="Simple clients, which take anything, get nothing.",
    caught_by=("http-accept-is-served",),
)
class AcceptAny406(_Fussy):
    """A request that accepts anything is refused."""

    refused = "*/*"


@AREA.layer(
    "accept-json-406",
    effect="Scripts and test tools, which know only JSON, cannot use the endpoint.",
    caught_by=("http-accept-json-is-served",),
    classes=("AT-04",),
)
class AcceptJson406(_Fussy):
    """A request that accepts application/json is refused."""

    refused = "application/json"


@AREA.layer(
    "default-type-json",
    effect="A strict client that says nothing of what it accepts drops every answer.",
    caught_by=("http-default-is-scim",),
)
class DefaultTypeJson(App):
    """Without an Accept header the answer is labelled application/json."""

    def finish(self, call: Call, answer: Answer) -> Answer:
        answer = super().finish(call, answer)
        if "Accept" not in call.request.headers and answer.document is not None:
            answer.headers["Content-Type"] = "application/json"
        return answer


@AREA.layer(
    "media-type-ignored",
    effect="A form on a foreign page can create accounts in the name of an administrator.",
    caught_by=("http-foreign-media-is-refused",),
)
class MediaTypeIgnored(App):
    """A body is read as JSON whatever its label."""

    def understands(self, call: Call) -> bool:
        return True


@AREA.layer(
    "latin-1-bytes",
    effect="Names arrive mangled, and are corrected in each cycle for ever.",
    caught_by=("http-bodies-are-utf8",),
)
class Latin1Bytes(App):
    """Answers are written in Latin-1."""

    def render(self, call: Call, answer: Answer) -> Response:
        response = super().render(call, answer)
        response.set_data(response.get_data().decode().encode("latin-1", "replace"))
        return response


@AREA.answer(
    "charset-latin-1",
    effect="A client that believes the label mangles every name beyond ASCII.",
    caught_by=("http-bodies-are-utf8",),
    refusals=None,
)
def charset_latin_1(answer: Answer) -> None:
    """Answers are labelled as Latin-1."""
    answer.headers["Content-Type"] = f"{urns.MEDIA_TYPE}; charset=iso-8859-1"


@AREA.layer(
    "version-any",
    effect="After a change of the protocol a client believes that it speaks the version it asked for.",
    caught_by=("http-unknown-version-is-refused",),
    need=_versioned,
)
class VersionAny(App):
    """Any version in the address is taken."""

    def route(self, call: Call) -> ScimError | None:
        version = "/v2" if self.prefix.endswith("/v2") else ""
        call.request.path = re.sub(r"/v\d+(?=/)", version, call.request.path)
        return super().route(call)


@AREA.layer(
    "read-location-without-prefix",
    effect="The link that a client keeps of an account leads nowhere.",
    caught_by=("http-location-leads-back",),
    need=_prefixed,
)
class ReadLocationWithoutPrefix(App):
    """The address in a user who is read lacks the path prefix."""

    def represent(self, call: Call, kind: Kind, resource: Json) -> Json:
        shown = super().represent(call, kind, resource)
        if call.operation == "read" and "meta" in shown:
            location = str(shown["meta"]["location"]).replace(self.prefix, "")
            return {**shown, "meta": {**shown["meta"], "location": location}}
        return shown


@AREA.layer(
    "reference-without-prefix",
    effect="A client that follows a group's link to its member finds nobody there.",
    caught_by=("http-reference-leads-to-member",),
    need=lambda profile: has_members(profile) and _prefixed(profile),
)
class ReferenceWithoutPrefix(App):
    """The addresses of a group's members lack the path prefix."""

    def view(self, kind: Kind, stored: Json) -> Json:
        shown = super().view(kind, stored)
        for member in shown.get("members", ()):
            member["$ref"] = str(member["$ref"]).replace(self.prefix, "")
        return shown


@AREA.layer(
    "slash-home-page",
    effect="A client whose Tenant URL ends in a slash reads a web page instead of its users.",
    caught_by=("http-slash-at-end-of-list",),
    classes=("AT-13",),
)
class SlashHomePage(App):
    """A web page is shown for a list with a slash at the end of its address."""

    def query(self, call: Call) -> Answer:
        if call.request.path.endswith("s/"):
            return Answer(200, text=_PAGE, headers=dict(_HTML))
        return super().query(call)


@AREA.layer(
    "slash-redirect-302",
    effect="A Tenant URL that ends in a slash turns each create into a list, and provisions nobody.",
    caught_by=("http-slash-at-end-of-create",),
    classes=("AT-13",),
)
class SlashRedirect302(App):
    """An address with a slash at its end is redirected by 302."""

    def handle(self, call: Call) -> Answer:
        if call.request.path.endswith("s/"):
            return Answer(302, headers={"Location": f"{self.base_url}/Users"})
        return super().handle(call)


@AREA.layer(
    "config-writable",
    effect="One client switches PATCH or filters off for all the others.",
    caught_by=("discovery-config-is-read-only",),
)
class ConfigWritable(App):
    """The service provider configuration can be replaced."""

    def route(self, call: Call) -> ScimError | None:
        if call.request.method == "PUT" and call.request.path.endswith("/ServiceProviderConfig"):
            call.operation = "service-provider-config"
            return None
        return super().route(call)

    def service_provider_config(self, call: Call) -> Json:
        if call.request.method == "PUT":
            self.notes["config"] = call.body
        kept: Json | None = self.notes.get("config")
        return kept if kept is not None else super().service_provider_config(call)
