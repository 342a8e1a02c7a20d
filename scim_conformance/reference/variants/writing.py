# ruff: noqa: D102 - docstrings say what the endpoint does; the steps are documented where they are defined
"""Legal ways to answer a create, an update and a delete."""

from __future__ import annotations

from typing import Any

from scim_conformance.reference.app import App
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.variants.registry import Area

Json = dict[str, Any]

AREA = Area("writing")


@AREA.layer("patch-204", choice="patch-answer", allowed_by="RFC 7644 section 3.5.2")
class Patch204(App):
    """A PATCH that succeeds is answered with 204 and no body, unless attributes are asked for."""

    def patched(self, call: Call, stored: Json) -> Answer:
        answer = super().patched(call, stored)
        return answer if call.attributes else Answer(204, headers={"ETag": stored["meta"]["version"]})


@AREA.layer("patch-200", choice="patch-answer", allowed_by="RFC 7644 section 3.5.2", dialects=("rfc", "okta"))
class Patch200(App):
    """A PATCH that succeeds is answered with 200 and the resource, for groups as well."""

    def patched(self, call: Call, stored: Json) -> Answer:
        return self.shown(call, stored)
