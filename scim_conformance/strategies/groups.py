"""What is done to groups: names given to them, and who is put into them or taken out, by the numbers of people.

A change of members is ``{"do": "add", "who": [0, 2]}``; ``replace`` and ``remove`` are worded alike, ``clear`` names
nobody. A request is a list of changes, and an example a list of requests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from hypothesis import strategies as st

from scim_conformance.strategies.text import long_texts, string_of, texts, with_name

Change = Mapping[str, Any]
_MOST: Final = 3  # requests of an example, and operations of a request
_LETTERS: Final = "abcXYZ0189-_.~äß漢"


def names() -> st.SearchStrategy[str]:
    """Return names of groups, each with the word by which the group is known as the run's."""
    return with_name(texts()) | with_name(long_texts())


def _keys() -> st.SearchStrategy[str]:
    """Return what directories call groups in their own words: no blanks."""
    return string_of(_LETTERS, 0, 12).map(lambda one: f"{{name}}-{one}")


def values(sampled: Mapping[str, Sequence[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Return a name, and values for some of the other attributes: text for externalId, else one of those given."""
    others = {
        path: _keys() if path.casefold() == "externalid" else st.sampled_from(given) for path, given in sampled.items()
    }
    return st.fixed_dictionaries({"displayName": names()}, optional=others)


def settings(
    ways: Sequence[str], dialects: Sequence[str], sampled: Mapping[str, Sequence[Any]]
) -> st.SearchStrategy[Any]:
    """Return values and the way in which a group is given them: PATCH in one of the dialects, PUT, or its creation."""
    return st.fixed_dictionaries(
        {"way": st.sampled_from(ways), "dialect": st.sampled_from(dialects), "values": values(sampled)}
    )


def changes(people: int) -> st.SearchStrategy[Change]:
    """Return one change of members among so many people."""
    listed = _who(people, 1)
    return st.one_of(
        *(st.fixed_dictionaries({"do": st.just(word), "who": listed}) for word in ("add", "remove")),
        st.fixed_dictionaries({"do": st.just("replace"), "who": _who(people, 0)}),
        st.just({"do": "clear"}),
    )


def memberships(people: int, dialects: Sequence[str]) -> st.SearchStrategy[Any]:
    """Return who is in a group at first, and requests that change it, in one of the dialects."""
    requests = st.lists(st.lists(changes(people), min_size=1, max_size=_MOST), min_size=1, max_size=_MOST)
    return st.fixed_dictionaries(
        {"dialect": st.sampled_from(dialects), "start": _who(people, 0).map(_once), "requests": requests}
    )


def follow(members: Iterable[int], request: Iterable[Change]) -> list[int]:
    """Return who is in a group after a request, where these were before: the model that endpoints are held against."""
    held = list(members)
    for change in request:
        who = list(change.get("who", ()))
        if change["do"] == "add":
            held += who
        elif change["do"] == "remove":
            held = [one for one in held if one not in who]
        else:
            held = who
    return _once(held)


def people_of(example: Mapping[str, Any]) -> int:
    """Return how many people an example of memberships needs."""
    listed = [change.get("who", ()) for request in example["requests"] for change in request]
    return max((one for who in (*listed, example["start"]) for one in who), default=-1) + 1


def _who(people: int, fewest: int) -> st.SearchStrategy[list[int]]:
    """Return people by number: few of them, or nearly all; one may be named twice."""
    return st.lists(st.integers(0, people - 1), min_size=fewest, max_size=3) | _many(people)


def _many(people: int) -> st.SearchStrategy[list[int]]:
    return st.integers(1, people).map(lambda count: list(range(count)))


def _once(who: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(who))
