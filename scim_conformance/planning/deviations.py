"""What is wrong with deviations that no case can meet, in a profile or in a baseline."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches

from scim_conformance.dialects import DIALECTS
from scim_conformance.planning.cases import Check, plan
from scim_conformance.profile import Deviation, Profile


def strange_deviations(declared: Sequence[Deviation], profile: Profile, checks: Sequence[Check]) -> Iterator[str]:
    """Yield a sentence for each deviation whose check, or case of it, does not exist in any dialect."""
    by_id = {check.id: check for check in checks}
    for index, one in enumerate(declared):
        if one.check not in by_id:
            yield f"deviations[{index}]: there is no check {one.check!r}{_near(one.check, by_id)}"
        elif one.case is not None and one.case not in (cases := _cases(by_id[one.check], profile)):
            yield f"deviations[{index}]: {one.check} has no case {one.case!r}{_near(one.case, cases)}"


def _cases(check: Check, profile: Profile) -> list[str]:
    """Return the cases of a check in the profile's dialects and in all: runs may differ in theirs."""
    spoken = [profile.dialects, tuple(DIALECTS)]
    return list(dict.fromkeys(one.case.id for dialects in spoken for one in plan(check, profile, dialects)))


def _near(word: str, known: Collection[str]) -> str:
    near = get_close_matches(word, list(known), n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(near)}?" if near else "; `scim-conformance list checks` shows the checks"
