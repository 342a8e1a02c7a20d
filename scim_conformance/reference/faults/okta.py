# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults that only Okta's requests show."""

from __future__ import annotations

from typing import Any

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.errors import ScimError, invalid_value
from scim_conformance.reference.faults.registry import LISTING, Area
from scim_conformance.reference.messages import Answer, Call

Json = dict[str, Any]

AREA = Area("okta")


def _of_okta(profile: Profile) -> bool:
    return profile.client == "okta"


def _pushes(profile: Profile) -> bool:
    return _of_okta(profile) and profile.groups is not None


@AREA.layer(
    "accept-charset-406",
    effect="Okta cannot create anybody.",
    caught_by=("okta-create-as-json",),
    need=_of_okta,
)
class AcceptCharset406(App):
    """A media type with a parameter in Accept is refused with 406."""

    def answer(self, call: Call) -> Answer:
        if "charset" in call.request.headers.get("Accept", ""):
            raise ScimError(406, "No representation fits.")
        return super().answer(call)


@AREA.layer(
    "created-shows-password",
    effect="The password stands in Okta's log.",
    caught_by=("okta-create-with-password",),
    classes=("CR-18",),
    need=_of_okta,
)
class PasswordEchoed(App):
    """The answer to a create shows the password."""

    def created(self, call: Call, stored: Json) -> Answer:
        answer = super().created(call, stored)
        if "password" in stored:
            answer.document["password"] = stored["password"]
        return answer


@AREA.answer(
    "counters-are-texts",
    effect="Okta's acceptance test fails, and its import of users breaks off.",
    caught_by=("okta-list-of-one",),
    classes=("PG-13",),
    to=LISTING,
    need=_of_okta,
)
def counters_are_texts(answer: Answer) -> None:
    """A list says where it begins, and how long a page is, as texts."""
    answer.document["startIndex"] = str(answer.document["startIndex"])
    answer.document["itemsPerPage"] = str(answer.document["itemsPerPage"])


@AREA.answer(
    "error-without-detail",
    effect="An administrator reads of an unknown error instead of a wrong token.",
    caught_by=("okta-errors-have-detail",),
    classes=("ER-08",),
    refusals=True,
    need=_of_okta,
)
def error_without_detail(answer: Answer) -> None:
    """Refusals do not say what is wrong."""
    answer.document.pop("detail", None)


@AREA.layer(
    "list-order-changes",
    effect="Okta reads in pages and misses whoever moved between two of them.",
    caught_by=("okta-list-in-stable-order",),
    need=_of_okta,
)
class ListOrderChanges(App):
    """Each list is in the opposite order of the one before."""

    def candidates(self, call: Call, kind: Kind) -> list[Json]:
        self.notes["turned"] = not self.notes.get("turned", False)
        found = super().candidates(call, kind)
        return found[::-1] if self.notes["turned"] else found


@AREA.layer(
    "group-empty-members-400",
    effect="Group push cannot create a group.",
    caught_by=("okta-group-push-creates",),
    need=_pushes,
)
class GroupEmptyMembers400(App):
    """A group with an empty list of members is refused."""

    def accept(self, call: Call) -> Json:
        if call.kind.name == "Group" and call.body.get("members") == []:
            raise invalid_value("members must not be empty.")
        return super().accept(call)


@AREA.layer(
    "group-remove-with-add-lost",
    effect="People whose group was changed in Okta keep the access they lost.",
    caught_by=("okta-group-push-changes",),
    need=_pushes,
)
class GroupRemoveWithAddLost(App):
    """Of several operations on a group only the last one is carried out."""

    def patch(self, call: Call) -> Answer:
        if call.kind.name == "Group":
            call.body["Operations"] = call.body["Operations"][-1:]
        return super().patch(call)
