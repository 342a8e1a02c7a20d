# ruff: noqa: ARG002, D102 - docstrings say what the endpoint does; a step is given what a fault may need
"""Faults of the versions of resources."""

from __future__ import annotations

import uuid
from typing import Any

from scim_conformance.reference.app import App
from scim_conformance.reference.errors import ScimError
from scim_conformance.reference.faults.registry import Area
from scim_conformance.reference.layers import SHOWING
from scim_conformance.reference.messages import Answer, Call

Json = dict[str, Any]

AREA = Area("versions")


@AREA.answer(
    "etag-missing",
    effect="A client that was promised versions has none to send, and overwrites the changes of others.",
    caught_by=("etag-is-in-header",),
    to=SHOWING,
)
def etag_missing(answer: Answer) -> None:
    """No answer has an ETag header."""
    answer.headers.pop("ETag", None)


@AREA.answer(
    "etag-of-framework",
    effect="Each update on the condition of the version in the body is refused with 412.",
    caught_by=("etag-equals-version",),
    to=SHOWING,
)
def etag_of_framework(answer: Answer) -> None:
    """The ETag header is another one than the version in meta."""
    if "ETag" in answer.headers:
        answer.headers["ETag"] = f'"body-{answer.headers["ETag"][3:-1]}"'


@AREA.answer(
    "etag-random",
    effect="Each conditional update fails although nobody else wrote.",
    caught_by=("etag-stays-with-user",),
    to=SHOWING,
)
def etag_random(answer: Answer) -> None:
    """The ETag header is another one in each answer."""
    answer.headers["ETag"] = f'W/"{uuid.uuid4()}"'


@AREA.answer(
    "etag-constant",
    effect="Two clients overwrite each other's changes although each named the version it knew.",
    caught_by=("etag-changes-with-user",),
    to=SHOWING,
)
def etag_constant(answer: Answer) -> None:
    """The version is always the same."""
    if "ETag" in answer.headers:
        answer.headers["ETag"] = 'W/"1"'
    for one in answer.resources:
        one.get("meta", {})["version"] = 'W/"1"'


@AREA.layer(
    "if-none-match-ignored",
    effect="A client that polls large groups is sent all members each time.",
    caught_by=("etag-unchanged-is-304",),
)
class IfNoneMatchIgnored(App):
    """A read on the condition of a version is answered in full."""

    def read(self, call: Call) -> Answer:
        return self.shown(call, self.find(call))


@AREA.layer(
    "if-match-strong",
    effect="Every careful update is refused, and the client reads and tries again without end.",
    caught_by=("etag-current-is-accepted",),
    classes=("ET-02",),
)
class IfMatchStrong(App):
    """A weak tag in If-Match never matches."""

    def check_version(self, call: Call, stored: Json) -> None:
        if call.request.if_match:
            raise ScimError(412, "The resource has another version by now.")


@AREA.layer(
    "if-match-ignored",
    effect="Two clients overwrite each other's changes in silence.",
    caught_by=("etag-outdated-is-refused",),
    classes=("ET-01",),
)
class IfMatchIgnored(App):
    """A write on the condition of a version is carried out anyway."""

    def check_version(self, call: Call, stored: Json) -> None:
        return


@AREA.layer(
    "if-none-match-always-304",
    effect="A client that polls is told for ever that nothing changed, and works with what it read first.",
    caught_by=("etag-changed-is-sent",),
)
class IfNoneMatchAlways304(App):
    """A read on the condition of any version is answered 304."""

    def read(self, call: Call) -> Answer:
        answer = super().read(call)
        conditional = "If-None-Match" in call.request.headers
        return Answer(304, headers=dict(answer.headers)) if conditional else answer
