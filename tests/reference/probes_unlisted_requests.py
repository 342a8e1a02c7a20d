# ruff: noqa: D103 - a probe says by its name what it looks at
"""Probes of odd requests, refused changes and versions that only generated examples meet."""

from __future__ import annotations

import json
from typing import Any

from scim_conformance.scim import urns

from .probes_bodies import op
from .probing import body, probe, value

_WORK = {"type": "work", "value": "w"}


def _put(scim: Any, user: Any, **members: Any) -> int:
    return int(scim.send("PUT", f"/Users/{user['id']}", body(**members)).status_code)


@probe((400, 200), "lone-surrogate-500")
def half_a_pair(scim: Any) -> Any:
    path, headers = f"/Users/{scim.user()['id']}", {"Content-Type": urns.MEDIA_TYPE}
    texts = [json.dumps(body(title=one)) for one in ("\ud800", "\U0001f600")]
    answers = [
        scim.session.put(scim.endpoint.url + path, data=one.encode(), headers=headers, timeout=5) for one in texts
    ]
    return tuple(one.status_code for one in answers)


@probe(200, "nul-500")
def nul_in_text(scim: Any) -> Any:
    return _put(scim, scim.user(), title="a\x00b")


@probe(400, "bare-element-500")
def bare_element(scim: Any) -> Any:
    return _put(scim, scim.user(), emails=[5])


@probe(400, "huge-number-500")
def huge_number(scim: Any) -> Any:
    return scim.patch(scim.user(), op("replace", "title", 10**40)).status_code


@probe((200, 200), "empty-name-500")
def nothing_before_the_dot(scim: Any) -> Any:
    asked = ({"attributes": "."}, {"excludedAttributes": "name."})
    return tuple(scim.get("/Users", **one).status_code for one in asked)


@probe(([_WORK], [_WORK]), "null-in-list-wipes")
def null_in_list(scim: Any) -> Any:
    user = scim.user(emails=[_WORK])
    scim.patch(user, op("replace", "title", [None, "x"]))
    held = value(scim, user, "emails")
    _put(scim, user, emails=[_WORK, None])
    return held, value(scim, user, "emails")


@probe((400, None, 400), "late-refusal-kept")
def refused_as_the_fourth(scim: Any) -> Any:
    user, group = scim.user(), scim.group("G")
    changes = [op("replace", name, "x") for name in ("title", "nickName", "displayName")]
    refused = scim.patch(user, *changes, {"op": "remove"}).status_code
    return refused, value(scim, user, "title"), scim.patch(group, {"op": "remove"}).status_code


def _tag(scim: Any, user: Any) -> Any:
    answer = scim.get(f"/Users/{user['id']}")
    assert answer.headers["ETag"] == answer.json()["meta"]["version"]
    return answer.headers["ETag"]


@probe((False, False, 200), "etag-of-one-table")
def list_moves_version(scim: Any) -> Any:
    user = scim.user(title="Boss", emails=[_WORK])
    tags = [_tag(scim, user)]
    for name, changed in (("emails", [{"type": "work", "value": "x"}]), ("title", "Chief")):
        answer = scim.patch(user, op("replace", name, changed), headers={"If-Match": tags[-1]})
        tags.append(_tag(scim, user))
    return tags[1] == tags[0], tags[2] == tags[1], answer.status_code


@probe((True, False), "etag-moved-by-refusal")
def refusal_leaves_version(scim: Any) -> Any:
    user = scim.user()
    before = _tag(scim, user)
    scim.patch(user, {"op": "remove"})
    after = _tag(scim, user)
    scim.patch(user, op("replace", "title", "x"), headers={"If-Match": after})
    return after == before, _tag(scim, user) == after
