# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Faults of two requests at the same moment, in pairs that no listed example sends."""

from __future__ import annotations

import random
import time
from typing import Any, Final

from scim_conformance.profile.model import Profile
from scim_conformance.reference.app import App
from scim_conformance.reference.faults.registry import Area, has_members
from scim_conformance.reference.messages import Call

Json = dict[str, Any]

AREA = Area("generated-races")
_USERS: Final = ("users-generated-writes-at-once-are-serial",)
_GROUPS: Final = ("groups-generated-writes-at-once-are-serial",)
_OVERLAP: Final = 0.08  # seconds, in which the other write comes even on a busy machine
_LONG: Final = 0.1


def _updates(profile: Profile) -> bool:
    return profile.users.operations.update is not False


class _Overlapping(App):
    """Lets writes overlap: those that ``overlaps`` names work on the resource as it was when they came in."""

    def overlaps(self, call: Call) -> bool:
        """Return whether a write leaves the resource to others between reading and writing it."""
        raise NotImplementedError

    def find(self, call: Call) -> Json:
        found = super().find(call)
        if self.overlaps(call):
            self.store.lock.release()
            time.sleep(_OVERLAP)
            self.store.lock.acquire()
        return found


@AREA.layer(
    "race-removal-undone",
    effect="People who were taken out while others were put in keep their access, at random.",
    caught_by=_GROUPS,
    need=has_members,
)
class RaceRemovalUndone(_Overlapping):
    """A PATCH that takes members out writes back the whole list as it was when the PATCH came in."""

    def overlaps(self, call: Call) -> bool:
        listed = call.body.get("Operations") or [{}]
        removes = any(str(one.get("op")).casefold() == "remove" for one in listed if isinstance(one, dict))
        return call.kind.name == "Group" and call.operation == "patch" and removes


@AREA.layer(
    "race-user-updates-lost",
    effect="When two systems update a person at the same time, the change of one of them is lost in silence.",
    caught_by=_USERS,
    need=_updates,
)
class RaceUserUpdatesLost(_Overlapping):
    """A PATCH of a user writes back the whole record as it was when the PATCH came in."""

    def overlaps(self, call: Call) -> bool:
        return call.kind.name == "User" and call.operation == "patch"


@AREA.layer(
    "race-put-half-written",
    effect="A person ends up with a mix of two records, which no later comparison explains.",
    caught_by=_USERS,
    need=_updates,
)
class RacePutHalfWritten(App):
    """A PUT of a user is written in two halves, and another write may come in between."""

    def update(self, call: Call, before: Json, after: Json) -> Json:
        if call.kind.name != "User" or call.operation != "replace":
            return super().update(call, before, after)
        names = sorted(after.keys() - {"id", "meta"})
        half = {name: after[name] for name in names[: len(names) // 2]}
        super().update(call, before, {**before, **half})
        self.store.lock.release()
        time.sleep(random.uniform(0, _LONG))  # noqa: S311 - chance decides who is done first
        self.store.lock.acquire()
        now = self.store.get("User", call.id) or before
        late = set(names[len(names) // 2 :]) | (before.keys() - after.keys())
        kept = {name: value for name, value in now.items() if name not in late}
        return super().update(call, now, {**kept, **{name: after[name] for name in names if name in late}})
