"""Updates as provisioning sends them: attributes set and cleared, some in one operation, several operations a PATCH."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from scim_conformance.profile import Attribute
from scim_conformance.scim import paths
from scim_conformance.scim.paths import AttributePath
from scim_conformance.strategies.attributes import optional, value
from scim_conformance.strategies.text import texts, words
from scim_conformance.values import Values

Json = dict[str, Any]
_MOST_OPERATIONS = 7
_MOST_TOGETHER = 3


def patches(
    attributes: Sequence[Attribute],
    clearable: Iterable[AttributePath],
    values: Values,
    dialects: Sequence[str],
    most: int,
) -> st.SearchStrategy[Json]:
    """Return up to ``most`` PATCHes in the words of one of the dialects: ``{"dialect": …, "requests": [[operation]]}``.

    An operation is ``{"set": {path: value}}`` or ``{"clear": path}``.
    """
    cleared = [path.text for path in clearable]
    return st.fixed_dictionaries(
        {
            "dialect": st.sampled_from(list(dialects)),
            "requests": st.lists(_operations(attributes, cleared, values), min_size=1, max_size=most),
        }
    )


def _operations(
    attributes: Sequence[Attribute], cleared: Sequence[str], values: Values
) -> st.SearchStrategy[list[Json]]:
    by_path = {one.path.text: value(one, values, words() | words() | texts()) for one in attributes}
    one_value = st.sampled_from(list(by_path)).flatmap(lambda path: st.tuples(st.just(path), by_path[path]))
    setting = st.lists(one_value, min_size=1, max_size=_MOST_TOGETHER).map(lambda pairs: {"set": dict(pairs)})
    clearing = st.sampled_from(list(cleared)).map(lambda path: {"clear": path}) if cleared else st.nothing()
    return st.lists(setting | setting | clearing, min_size=1, max_size=_MOST_OPERATIONS)


def lists(elements: Mapping[str, Sequence[Attribute]], values: Values) -> st.SearchStrategy[Json]:
    """Return whole multi-valued attributes, by name: values of some types in any order, with some of their parts.

    ``elements`` are the mapped parts of each attribute, all of them of a value that is known by its type; at most one
    value is the primary one, where the attribute has that. Without a required value no user is.
    """
    return optional({name: _list(name, parts, values) for name, parts in elements.items()})


def _list(name: str, parts: Sequence[Attribute], values: Values) -> st.SearchStrategy[list[Json]]:
    by_type: dict[str, dict[str, st.SearchStrategy[Any]]] = {}
    for one in parts:
        selector = one.path.selector
        if selector is not None and isinstance(selector.value, str):
            by_type.setdefault(selector.value, {})[str(one.path.sub)] = value(one, values, texts())
    made = {kind: st.fixed_dictionaries({"type": st.just(kind), **subs}) for kind, subs in by_type.items()}
    required = [one.path.selector.value for one in parts if one.required is True and one.path.selector]
    drawn = st.lists(st.sampled_from(list(made)), min_size=0 if required else 1, unique=True)
    chosen = drawn.map(lambda kinds: [*kinds, *(str(one) for one in dict.fromkeys(required) if one not in kinds)])
    whole: st.SearchStrategy[list[Json]] = chosen.flatmap(lambda kinds: st.tuples(*(made[kind] for kind in kinds))).map(
        list
    )
    if values.definition(_primary(name)) is None:
        return whole
    return st.tuples(whole, st.integers(0, len(made))).map(_with_primary)


def _primary(name: str) -> AttributePath:
    return paths.parse(f"{name}.primary")


def _with_primary(drawn: tuple[list[Json], int]) -> list[Json]:
    """Return the values with one of them primary; none where the number is beyond them."""
    whole, number = drawn
    return [{**one, "primary": True} if at == number - 1 else one for at, one in enumerate(whole)]
