"""Three users whose names begin alike, and the filters that find just them; nobody ever changes them.

What a filter, a page or an order brings is compared with these three, so that strangers may come and go.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import takewhile

import pytest

from scim_conformance.client.scim import created_id
from scim_conformance.evidence import Exchange
from scim_conformance.evidence.recorder import note_touched
from scim_conformance.model import CaseId
from scim_conformance.profile import Attribute, Delete
from scim_conformance.rules.lists import finds_exactly, finds_nobody, resources
from scim_conformance.rules.values import unassigned
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath, Json
from scim_conformance.suite.discovery_givens import Capabilities
from scim_conformance.suite.givens import USERS, Creation, Filtering, Users, equals
from scim_conformance.suite.kit import Blocked, NotApplicable

_USER_NAME = paths.parse("userName")
_FAMILY_NAME = paths.parse("name.familyName")
_REFUSALS = frozenset({400, 403, 501})
_AND, _OR = "users-filter-and-needs-both", "users-filter-or-needs-one"
_STARTS_WITH = "users-filter-starts-with"
_SHORT = 10  # results; a longer list is not the crowd's, but one from which strangers were not kept out


@dataclass(frozen=True)
class Crowd:
    """Three users: alma and bert with every plain attribute, carl with what is required only.

    In userName bert is written Bert, so that an order by letter case is another than an order without.
    """

    alma: Creation
    bert: Creation
    carl: Creation

    @property
    def everyone(self) -> tuple[Creation, ...]:
        """The three users."""
        return self.alma, self.bert, self.carl

    @property
    def ids(self) -> list[str]:
        """The ids of the three users."""
        return [str(one.id) for one in self.everyone]

    @property
    def prefix(self) -> str:
        """The text with which the three userNames begin, and no other's."""
        names = [user_name(one) for one in self.everyone]
        same = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
        return "".join(letters[0] for letters in same)

    def having(self, path: AttributePath) -> list[str]:
        """Return the ids of those who show a value for an attribute."""
        return [str(one.id) for one in self.everyone if not unassigned(paths.read(one.body, path))]

    def lacking(self, path: AttributePath) -> list[str]:
        """Return the ids of those who show no value for an attribute."""
        return [id_ for id_ in self.ids if id_ not in self.having(path)]


class Queries:
    """Asks for the crowd; what needs a filter that does not work is blocked, what is refused does not apply."""

    def __init__(self, users: Users, crowd: Crowd, capabilities: Capabilities) -> None:
        self.users = users
        self.crowd = crowd
        self._capabilities = capabilities
        self.find = cache(self.ask)

    @cached_property
    def starts(self) -> Exchange:
        """The filter for those whose userName begins as the crowd's does."""
        self._capabilities.require("filter")
        return self.find(f"userName sw {json.dumps(self.crowd.prefix)}")

    @cached_property
    def filtering(self) -> Filtering:
        """The match filter for alma, and for nobody."""
        return Filtering(self.users, self.crowd.alma)

    @cached_property
    def scope(self) -> str:
        """A filter that finds the crowd and nobody else; Blocked, or NotApplicable where there is none."""
        if not finds_exactly(self.crowd.ids)(self.starts):
            return f"userName sw {json.dumps(self.crowd.prefix)}"
        self.require_match()
        if self.starts.status not in _REFUSALS:
            raise Blocked("the filter for what begins alike does not work", self._case(_STARTS_WITH, "beginning"))
        either = " or ".join(equals(_USER_NAME, user_name(one)) for one in self.crowd.everyone)
        if finds_exactly(self.crowd.ids)(self.find(either)):
            raise NotApplicable("the endpoint takes no filter that finds several users of one's choice")
        return f"({either})"

    def require_match(self) -> None:
        """Raise Blocked where the match filter does not find just alma, or finds somebody for nobody's name."""
        self._capabilities.require("filter")
        self.filtering.require()

    def require_selective(self) -> None:
        """Raise Blocked where filters are ignored, or the match filter finds somebody for nobody's name."""
        self._capabilities.require("filter")
        if finds_exactly(self.crowd.ids)(self.starts):
            self.require_match()
        if finds_nobody(self.filtering.miss):
            judge = self._case("users-filter-finds-nobody-for-stranger", self.users.profile.users.match_by.label)
            raise Blocked("the match filter finds strangers", judge)

    def both(self) -> Exchange:
        """Return the answer to two conditions that hold for alma only when they hold together."""
        return self.find(f"{self.scope} and {self.is_(self.crowd.alma)}")

    def either(self) -> Exchange:
        """Return the answer to two conditions of which alma meets one and bert the other."""
        self.require_selective()
        return self.find(f"{self.is_(self.crowd.alma)} or {self.is_(self.crowd.bert)}")

    def require_and(self) -> None:
        """Raise Blocked where ``and`` is answered wrongly."""
        answer = self.both()
        if answer.status not in _REFUSALS and finds_exactly([str(self.crowd.alma.id)])(answer):
            raise Blocked("the word and does not work in filters", self._case(_AND))

    def require_or(self) -> None:
        """Raise Blocked where ``or`` is answered wrongly."""
        answer = self.either()
        if answer.status not in _REFUSALS and finds_exactly(self.crowd.ids[:2])(answer):
            raise Blocked("the word or does not work in filters", self._case(_OR))

    def among(self, condition: str) -> Exchange:
        """Return the answer to a condition, asked of the crowd only; Blocked where that cannot be asked."""
        self.require_selective()
        self.require_and()
        return self.find(f"{self.scope} and {condition}")

    def listed(self, **query: str) -> Exchange:
        """Return the list of the crowd, with these parameters of paging and order beside the filter.

        Where no count is asked for, it is the whole list, however short the endpoint's pages are.
        """
        asked = {"filter": self.scope, **query}
        found = self.users.client.get(USERS, asked)
        return found if "count" in query else self._whole(found, asked)

    def counted(self, **query: str) -> tuple[Exchange, bool]:
        """Return a list of the crowd, and True; of everybody, and False, where no filter finds just the crowd."""
        try:
            return self.listed(**query), True
        except NotApplicable:
            return self.users.client.get(USERS, query), False

    @staticmethod
    def is_(user: Creation) -> str:
        """Return the filter for one user by name."""
        return equals(_USER_NAME, user_name(user))

    def ask(self, filter_: str) -> Exchange:
        """Return the whole answer to a filter, asked for anew each time."""
        return self._whole(self.users.find(filter_), {"filter": filter_})

    def _whole(self, first: Exchange, asked: Json) -> Exchange:
        """Return a list with what stands on its further pages: an endpoint may send fewer than it has found."""
        listed, page, total = resources(first), first, first.document.get("totalResults")
        while resources(page) and isinstance(total, int) and len(listed) < total <= _SHORT:
            further = self._next(page, len(listed))
            page = self.users.client.get(USERS, {**asked, **further})
            note_touched(page.uid)
            listed = listed + resources(page)
        if first.response is None or page is first:
            return first
        text = json.dumps({**first.document, "Resources": listed})
        return replace(first, response=replace(first.response, text=text))

    @staticmethod
    def _next(page: Exchange, seen: int) -> Json:
        """Return the parameters of the page behind the resources seen."""
        cursor = page.document.get("nextCursor")  # on the pages it leads to totalResults may be left out
        return {"cursor": cursor} if isinstance(cursor, str) and cursor else {"startIndex": str(seen + 1)}

    def _case(self, check: str, label: str = "") -> CaseId:
        return self.users.case(check, label)


def user_name(user: Creation) -> str:
    """Return the userName a read shows, that which was sent where it shows none."""
    return str(user.body.get("userName") or user.person.body["userName"])


def own_text(users: Users, user: Creation, wanted: Sequence[Attribute]) -> tuple[AttributePath, str]:
    """Return the first of these attributes with a text of this run that a user shows; NotApplicable without one."""
    for one in wanted:
        value = paths.read(user.body, one.path)
        if isinstance(value, str) and users.client.names.owns(value):
            return one.path, value
    raise NotApplicable("no user of this connector shows such an attribute")


def optional_text(users: Users, crowd: Crowd) -> AttributePath:
    """Return an attribute that some of the crowd show and others do not; NotApplicable without one."""
    for one in users.plain():
        simple = one.type == "string" and not one.path.selector and not one.path.extension
        if simple and crowd.having(one.path) == crowd.ids[:2]:
            return one.path
    raise NotApplicable("no attribute of this connector can be left out")


def mail_elements(users: Users, crowd: Crowd, *, at_least: int) -> Sequence[Json]:
    """Return alma's mail addresses that are this run's own; NotApplicable where there are too few."""
    held = crowd.alma.body.get("emails")
    listed = [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []
    own = [one for one in listed if isinstance(one.get("value"), str) and users.client.names.owns(one["value"])]
    if len(own) < at_least:
        raise NotApplicable(f"a user of this connector has no {at_least} mail addresses")
    return own


class Crowds:
    """Gives each module its crowd: one for all of a worker, since no check changes it.

    Where users cannot be deleted each module has its own: else a run that is divided would leave more behind.
    """

    def __init__(self, users: Users, capabilities: Capabilities) -> None:
        self._users = users
        self._capabilities = capabilities
        self._made: Queries | Blocked | None = None

    def take(self) -> Queries:
        """Return the helper that asks for a crowd; Blocked where none can be created."""
        stay = self._users.profile.users.operations.delete is Delete.UNSUPPORTED
        if self._made is None or (stay and isinstance(self._made, Queries)):
            try:
                self._made = Queries(self._users, _crowd(self._users), self._capabilities)
            except Blocked as blocked:
                self._made = blocked  # asked again for every module, it would cost the same requests again
        if isinstance(self._made, Blocked):
            raise self._made
        return self._made


@pytest.fixture(scope="session")
def crowds(users: Users, capabilities: Capabilities) -> Crowds:
    """Return what gives each module its crowd."""
    return Crowds(users, capabilities)


@pytest.fixture(scope="module")
def queries(crowds: Crowds) -> Queries:
    """Return the helper that asks for the crowd."""
    return crowds.take()


@pytest.fixture(scope="module")
def crowd(queries: Queries) -> Crowd:
    """Return three users who are never changed."""
    return queries.crowd


def _crowd(users: Users) -> Crowd:
    """Return three new users, created in another order than their names have."""
    tag = users.client.names.fresh()
    rich = [*users.required(), *users.taken()]
    carl = _create(users, tag, "carl", users.required())
    if not carl.post.accepted:  # once more where too little was given, but not where it cannot be read
        carl = _create(users, tag, "carl", rich)
    users.require(carl, "minimal")
    made = [_create(users, tag, name, rich, variant) for variant, name in enumerate(("alma", "bert"))]
    alma, bert = (users.require(one, "minimal") for one in made)
    return Crowd(alma, bert, carl)


def _create(users: Users, tag: str, name: str, attributes: Sequence[Attribute], variant: int = 0) -> Creation:
    person = users.values.user(f"{tag}-{name}", attributes, variant)
    person.body["userName"] = users.values.user_name(f"{tag}-{name.title() if name == 'bert' else name}")
    _adapt(person.body, f"{tag}-{name}")
    post = users.client.create(USERS, person.body, tag)
    id_ = created_id(post)
    return Creation(person, post, users.client.read(USERS, id_) if id_ is not None else None, id_)


def _adapt(body: Json, name: str) -> None:
    """Keep everybody active, as some endpoints hide who is not, and give the family name an apostrophe."""
    if "active" in body:
        body["active"] = True
    if paths.read(body, _FAMILY_NAME) is not None:
        paths.write(body, _FAMILY_NAME, f"d'Or {name}")
