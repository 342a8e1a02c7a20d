"""What a valid profile may have been meant to say: what it leaves open, and what is probably a slip."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from scim_conformance.planning.subjects import is_role
from scim_conformance.profile import Profile
from scim_conformance.profile.model import ResourceProfile, TestValues
from scim_conformance.report.groups import few
from scim_conformance.report.text import number

_MOST = 4

#: What a reason says for which a case is not asked, and what to write where it is asked after all.
_CHANGES: Final = (
    (r".* that groups are provisioned", "declare groups, with match_by and attributes"),
    (r".* does not say that users are deactivated", "write users.operations.deactivate: true, or false"),
    (r".* of deleting users: unstated", "write users.operations.delete: hard, or unsupported"),
    (r"the profile names no (.*)", "name the variable that holds it under credentials"),
    (r"the connector maps no (.*)", "add its row to users.attributes where the connector has it"),
    (r"the connector does not filter by (.*)", "write filterable: true in its row where it does"),
    (r"the profile has no required attributes (.*)", "write required: true in the rows of those that are"),
    (r"the run does not ask in Okta's words", "run with --dialect okta"),
)


def change(reason: str) -> str:
    """Return what to write or do so that cases are asked that are not for this reason, empty where nothing would."""
    return next((words for pattern, words in _CHANGES if re.fullmatch(pattern, reason)), "")


def lacking(reason: str) -> str:
    """Return what a profile lacks by such a reason, to be told behind another of the same kind."""
    found = next(filter(None, (re.fullmatch(pattern, reason) for pattern, _ in _CHANGES)), None)
    return found[1] if found and found.re.groups else reason


def open_questions(profile: Profile) -> Iterator[tuple[str, str]]:
    """Yield what a profile leaves unknown of attributes: what follows from it, and what to write instead."""
    for resource, holder in (("users", profile.users), ("groups", profile.groups)):
        if holder is None:
            continue
        unknown = [one.path.text for one in holder.attributes if one.filterable is None]
        if unknown:
            told = f"a filter on {number(len(unknown), f'attribute of {resource}', f'attributes of {resource}')}"
            yield f"{told} may be refused: {few(unknown, _MOST)}", "write filterable: true where filters are promised"
        unknown = [one.path.text for one in holder.attributes if one.required is None]
        if unknown and resource == "users":
            told = number(len(unknown), f"attribute of {resource}", f"attributes of {resource}")
            yield (
                f"a create without one of {told} may be refused or not: {few(unknown, _MOST)}",
                "write required: true, or false",
            )
        if resource == "groups" and holder.members is None:
            yield "whether groups have members", "write groups.members: true, or false"
    yield from _made_up(profile)


def _made_up(profile: Profile) -> Iterator[tuple[str, str]]:
    values = profile.values
    addresses = any(one.path.name.casefold() == "emails" for one in profile.users.attributes)
    if values.email_domain == TestValues().email_domain and (addresses or "{domain}" in values.user_name):
        yield (
            f"addresses are made up at {values.email_domain}",
            "where the endpoint takes verified domains only, write one of them as values.email_domain",
        )


def slips(profile: Profile, today: date) -> Iterator[str]:
    """Yield a sentence for each thing that is legal and probably not meant."""
    for resource, holder in (("users", profile.users), ("groups", profile.groups)):
        if holder is not None:
            yield from _matching(resource, holder)
    if not any(one.required is True for one in profile.users.attributes):
        yield "users have no required attribute, though the RFC requires userName: write required: true in its row"
    for one in profile.users.attributes:
        if is_role(one) and one.path.text not in profile.values.attributes:
            yield (
                f"no values are listed for {one.path.text}: where the endpoint knows certain roles only, "
                "list some under values.attributes"
            )
    for deviation in profile.deviations:
        if deviation.until is not None and deviation.until < today:
            which = f"{deviation.check}[{deviation.case}]" if deviation.case else deviation.check
            yield f"the deviation for {which} ended on {deviation.until} and counts no more: remove or renew it"


def _matching(resource: str, holder: ResourceProfile) -> Iterator[str]:
    row = holder.attribute(holder.match_by.text)
    if row is None or row.filterable is True:
        return
    word = "unknown" if row.filterable is None else "false"
    yield (
        f"{resource} are matched by {row.path.text}, whose row says filterable: {word}: "
        "a client finds them by a filter, so write true"
    )
