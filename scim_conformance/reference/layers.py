"""Layers over the endpoint in the shapes that faults and legal variants have most often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from scim_conformance.reference.app import App
from scim_conformance.reference.messages import Answer, Call

Json = dict[str, Any]

#: Operations whose answers show resources.
SHOWING: Final = frozenset({"create", "read", "query", "search", "replace", "patch"})


def editing_answers(edit: Callable[[Any], None], to: frozenset[str], refusals: bool | None) -> type[App]:
    """Return the layer that edits answers of the operations ``to`` (empty: of all).

    ``refusals`` False edits successes only, True refusals only, None both.
    """

    class EditedAnswers(App):
        def finish(self, call: Call, answer: Answer) -> Answer:
            answer = super().finish(call, answer)
            if (not to or call.operation in to) and refusals in (None, answer.status >= 400):
                edit(answer)
            return answer

    return EditedAnswers


def editing_resources(edit: Callable[[Any], None], to: frozenset[str]) -> type[App]:
    """Return the layer that edits each resource shown by the operations ``to``."""

    def edit_all(answer: Answer) -> None:
        for resource in answer.resources:
            edit(resource)

    return editing_answers(edit_all, to, False)


def editing_states(edit: Callable[[Any], None]) -> type[App]:
    """Return the layer that edits what is kept of each new state of a user."""

    class EditedStates(App):
        def keep(self, call: Call, before: Json | None, after: Json) -> Json:
            after = super().keep(call, before, after)
            if call.kind.name == "User":
                edit(after)
            return after

    return EditedStates
