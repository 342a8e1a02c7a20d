"""Which attributes are returned, and which on request (RFC 7644 sections 3.4.2.5 and 3.9, RFC 7643 section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest

from scim_conformance.client import Client
from scim_conformance.client.scim import created_id
from scim_conformance.evidence import Exchange
from scim_conformance.rules.answers import status_is
from scim_conformance.rules.projection import (
    either,
    hides,
    lists_only,
    marked,
    partial,
    shows,
    shows_only,
    shows_without,
)
from scim_conformance.rules.values import unassigned
from scim_conformance.scim import paths, schemas, urns
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.suite.givens import USERS, Creation, Users
from scim_conformance.suite.kit import Blocked, Case, NotApplicable, cases, demand, requirement

_USER_NAME = paths.parse("userName")


class Projection:
    """The module's user, read with parameters, each question asked once.

    ``plain`` is an attribute of it that is returned by default, and so tells whether a parameter is obeyed.
    """

    def __init__(self, users: Users, user: Creation, served: Mapping[str, Json]) -> None:
        self.users = users
        self.user = user
        known = served or schemas.core_schemas()
        self.always = marked(known, "always")
        self.hidden = marked(known, "never", "request")
        self.never = marked(known, "never")
        self.read = cache(self._read)
        self.plain = next(iter(self._by_default()), _USER_NAME)

    def require(self) -> None:
        """Raise Blocked where the attributes parameter does nothing, which is judged by its canary."""
        if shows_only(self.user.body, [_USER_NAME], self.always)(self.read("attributes", "userName")):
            raise Blocked("the attributes parameter does not work", self.users.case("projection-attributes-only"))

    def require_excluding(self) -> None:
        """Raise Blocked where the excludedAttributes parameter does nothing, which is judged by its canary."""
        canary = self.read("excludedAttributes", f"id,{self.plain}") if self.plain != _USER_NAME else None
        if canary is not None and shows_without(self.user.body, self.plain)(canary):
            judge = self.users.case("projection-excludes-but-id")
            raise Blocked("the excludedAttributes parameter does not work", judge)

    def optional(self) -> AttributePath:
        """Return the plain attribute; raise NotApplicable where the user has nothing that could be left out."""
        if self.plain == _USER_NAME:
            raise NotApplicable("the user has no attribute that is returned by default, apart from userName")
        return self.plain

    def requested(self) -> list[AttributePath]:
        """Return what the user was given and its schema returns on request only."""
        return [one for one in self.hidden if one not in self.never and not unassigned(self.user.person.value(one))]

    def _read(self, parameter: str, names: str) -> Exchange:
        return self.users.client.read(USERS, str(self.user.id), {parameter: names})

    def _by_default(self) -> list[AttributePath]:
        """Return the declared core attributes that the user shows and may leave out, text before objects and lists."""
        tops = dict.fromkeys(one.path.name for one in self.users.taken() if not one.path.extension)
        shown = [(paths.parse(name), paths.get(self.user.body, name)) for name in tops]
        settled = {one.name.casefold() for one in (*self.always, *self.hidden, _USER_NAME)}
        fit = [one for one in shown if one[0].name.casefold() not in settled and not unassigned(one[1])]
        return [path for path, value in sorted(fit, key=lambda one: not isinstance(one[1], str))]


@pytest.fixture(scope="module")
def projection(users: Users, user: Creation, endpoint_schemas: Mapping[str, Json]) -> Projection:
    """Return the user of the module, read with parameters."""
    return Projection(users, user, endpoint_schemas)


@requirement("RFC7644-3.9-attributes")
@cases(requests=1)
def test_projection_attributes_only(case: Case, projection: Projection) -> None:
    """A user read with attributes is shown with id and what was asked for, and nothing else."""
    asked = projection.read("attributes", "userName")
    demand(asked, shows_only(projection.user.body, [_USER_NAME], projection.always))


@requirement("RFC7644-3.9-attributes-list")
@cases(requests=1)
def test_projection_of_list(case: Case, projection: Projection, client: Client) -> None:
    """In a list attributes applies to each user, and the members of the list stay."""
    projection.require()
    listed = client.get(USERS, {"count": "2", "attributes": "userName"})
    demand(projection.users.answered(listed), lists_only([_USER_NAME], projection.always))


@requirement("RFC7644-3.9-subattribute")
@cases(requests=1)
def test_projection_of_sub_attribute(case: Case, projection: Projection) -> None:
    """A name with a dot brings one member of an attribute and none of the others."""
    projection.require()
    wanted = partial(projection.user.body)
    if not wanted:
        raise NotApplicable("the user has no attribute with several members")
    asked = projection.read("attributes", ",".join(map(str, wanted)))
    demand(asked, shows_only(projection.user.body, wanted, projection.always))


@requirement("RFC7644-3.9-urn-and-case")
@cases(variants=("case", "urn"), requests=1)
def test_projection_reads_any_notation(case: Case, projection: Projection) -> None:
    """An attribute is asked for in any letter case, and with the URN of its schema before its name."""
    projection.require()
    plain = projection.plain
    words = {"case": plain.name.swapcase(), "urn": f"{urns.USER}:{plain.name}"}[str(case.variant)]
    demand(projection.read("attributes", words), shows_only(projection.user.body, [plain], projection.always))


@requirement("RFC7644-3.9-extension-attr")
@cases(variants=("attributes", "excludedAttributes"), requests=1)
def test_projection_of_extension(case: Case, projection: Projection) -> None:
    """An attribute of an extension is asked for, and left out, by its URN and name."""
    {"attributes": projection.require, "excludedAttributes": projection.require_excluding}[str(case.variant)]()
    whole = projection.user.body
    kept = {*projection.always, *projection.hidden}
    declared = [one.path for one in projection.users.taken() if one.path.extension and one.path not in kept]
    wanted = next((one for one in declared if not unassigned(paths.read(whole, one))), None)
    if wanted is None:
        raise NotApplicable("the user has no attribute of an extension")
    asked = projection.read(str(case.variant), str(wanted))
    rules = {
        "attributes": shows_only(whole, [wanted], projection.always),
        "excludedAttributes": shows_without(whole, wanted),
    }
    demand(asked, rules[str(case.variant)])


@requirement("RFC7644-3.9-excluded-always")
@cases(requests=1)
def test_projection_excludes_but_id(case: Case, projection: Projection) -> None:
    """What excludedAttributes names is left out, but id, which is always returned."""
    plain = projection.optional()
    demand(projection.read("excludedAttributes", f"id,{plain}"), shows_without(projection.user.body, plain))


@requirement("RFC7644-3.9-both")
@cases(requests=1)
def test_projection_survives_both_parameters(case: Case, projection: Projection, client: Client) -> None:
    """Both parameters together are refused with 400, or one of them counts."""
    projection.require()
    plain, whole = projection.optional(), projection.user.body
    query = {"attributes": "userName", "excludedAttributes": str(plain)}
    asked = client.read(USERS, str(projection.user.id), query)
    either_one = either(shows_only(whole, [_USER_NAME], projection.always), shows_without(whole, plain), status_is(400))
    demand(asked, either_one)


@requirement("RFC7644-3.9-unknown-name")
@cases(requests=1)
def test_projection_ignores_unknown_name(case: Case, projection: Projection) -> None:
    """A name that no schema has brings nothing, or is refused with 400."""
    projection.require()
    asked = projection.read("attributes", "scimconfUnknown")
    demand(asked, either(shows_only(projection.user.body, [], projection.always), status_is(400)))


@requirement("RFC7643-7-returned-never", "RFC7643-7-returned-request")
@cases(requests=1)
def test_projection_shows_never_and_on_request(case: Case, projection: Projection) -> None:
    """Asked for by name, what is returned on request is shown, and what is never returned is not."""
    named = [*projection.never, *projection.requested()]
    if not named:
        raise NotApplicable("no attribute of users is returned never or on request only")
    asked = projection.read("attributes", ",".join(map(str, named)))
    demand(asked, hides(projection.never), shows(projection.requested()))


@requirement("RFC7644-3.9-post-put")
@cases(requests=1)
def test_projection_of_created(case: Case, projection: Projection, client: Client) -> None:
    """The answer to a create obeys attributes."""
    projection.require()
    users = projection.users
    person = users.values.user(client.names.fresh(), users.required())
    post = client.create(USERS, person.body, person.name, tail="?attributes=userName")
    id_ = created_id(post)
    if id_ is None:
        raise Blocked(f"no user was created: {post}", users.case("users-create-answers-201", "minimal"))
    sent = {"id": post.document.get("id"), "userName": person.body["userName"]}
    demand(post, shows_only(sent, [], [*projection.always, _USER_NAME]))


@requirement("RFC7644-3.9-post-put")
@cases(needs="update", requests=1)
def test_projection_of_replaced(case: Case, projection: Projection, client: Client) -> None:
    """The answer to a PUT obeys excludedAttributes."""
    projection.require_excluding()
    plain, users = projection.optional(), projection.users
    before = projection.user.body
    put = client.put(USERS, str(projection.user.id), before, {"excludedAttributes": str(plain)})
    if put.status != 200 or not put.document:
        raise Blocked(f"a PUT shows no user: {put}", users.case("users-put-applies"))
    demand(put, shows_without({"id": before.get("id")}, plain))  # what else it shows is asked of PUT
