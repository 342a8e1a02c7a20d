# ruff: noqa: ARG004, D102 - docstrings say what the endpoint does; a step is given what some layer may need
"""Legal shapes of ids, addresses, moments and versions."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote, unquote

from scim_conformance.reference.app import App
from scim_conformance.reference.bulk import Job
from scim_conformance.reference.catalog import Kind
from scim_conformance.reference.messages import Answer, Call
from scim_conformance.reference.variants.registry import Area

Json = dict[str, Any]

AREA = Area("identity")
_IDS = "RFC 7643 section 3.1"


class _ChosenIds(App):
    """Ids are made by ``make`` from the number of the resource and the resource, and quoted in addresses."""

    @staticmethod
    def make(number: int, resource: Json) -> str:
        """Return the id of a new resource."""
        raise NotImplementedError

    def insert(self, call: Call, resource: Json) -> Json:
        number = self.notes["ids"] = self.notes.get("ids", 1000) + 1
        return self.store.add(call.kind.name, resource, type(self).make(number, resource))

    def location(self, kind: Kind, stored: Json) -> str:
        return f"{self.base_url}{kind.endpoint}/{quote(stored['id'], safe=_UNQUOTED)}"

    def view(self, kind: Kind, stored: Json) -> Json:
        seen = super().view(kind, stored)
        for name in ("members", "groups"):
            for one in seen.get(name, []):
                if one.get("$ref", "").endswith(one["value"]):
                    one["$ref"] = one["$ref"].removesuffix(one["value"]) + quote(one["value"], safe=_UNQUOTED)
        return seen

    def result_of(self, job: Job, operation: Json, answer: Answer) -> Json:
        result = super().result_of(job, operation, answer)
        if result.get("bulkId") in job.ids:
            job.ids[result["bulkId"]] = unquote(job.ids[result["bulkId"]])
        return result


_UNQUOTED = "!$&'()*+,;=:@~"


@AREA.layer("ids-numbers", choice="ids", allowed_by=_IDS)
class IdsNumbers(_ChosenIds):
    """An id is a number in a text."""

    @staticmethod
    def make(number: int, resource: Json) -> str:
        return str(number)


@AREA.layer("ids-upper-case", choice="ids", allowed_by=_IDS)
class IdsUpperCase(_ChosenIds):
    """An id is a UUID in capitals and without hyphens."""

    @staticmethod
    def make(number: int, resource: Json) -> str:
        return uuid.uuid4().hex.upper()


@AREA.layer("ids-like-names", choice="ids", allowed_by=_IDS)
class IdsLikeNames(_ChosenIds):
    """An id is what the resource was called when it was created, and a number."""

    @staticmethod
    def make(number: int, resource: Json) -> str:
        return f"{resource.get('userName', resource.get('displayName'))}-{number}".replace("/", "-")


@AREA.layer("ids-odd-characters", choice="ids", allowed_by=_IDS)
class IdsOddCharacters(_ChosenIds):
    """An id has characters that stand for themselves in an address but seldom occur in ids."""

    @staticmethod
    def make(number: int, resource: Json) -> str:
        return f"acme:u={number}~a.b_c-d@(x)!*;,+$"


@AREA.layer("ids-quoted-in-addresses", choice="ids", allowed_by=_IDS)
class IdsQuotedInAddresses(_ChosenIds):
    """An id has characters that must be quoted in an address: blanks, per cent signs and letters with accents."""

    @staticmethod
    def make(number: int, resource: Json) -> str:
        return f"Nº {number} 100% été?#"


@AREA.layer("ids-long", choice="ids", allowed_by=_IDS)
class IdsLong(_ChosenIds):
    """An id has two hundred characters, as encrypted ones have."""

    @staticmethod
    def make(number: int, resource: Json) -> str:
        return f"{number}." + (uuid.uuid4().hex * 7)[:195]


class _RestatedMoments(App):
    """The moments of meta are written by ``write`` wherever they are shown or searched."""

    @staticmethod
    def write(moment: datetime) -> str:
        """Return a moment as it is shown."""
        raise NotImplementedError

    def view(self, kind: Kind, stored: Json) -> Json:
        seen = super().view(kind, stored)
        meta = {**seen["meta"]}
        for name in {"created", "lastModified"} & set(meta):
            meta[name] = type(self).write(datetime.fromisoformat(meta[name]))
        return {**seen, "meta": meta}


_MOMENTS = "RFC 7643 section 2.3.5"


@AREA.layer("moments-in-seconds", choice="moments", allowed_by=_MOMENTS)
class MomentsInSeconds(_RestatedMoments):
    """meta.created and meta.lastModified are exact to the second."""

    @staticmethod
    def write(moment: datetime) -> str:
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@AREA.layer("moments-with-offset", choice="moments", allowed_by=_MOMENTS)
class MomentsWithOffset(_RestatedMoments):
    """meta.created and meta.lastModified are local times with an offset."""

    @staticmethod
    def write(moment: datetime) -> str:
        return moment.astimezone(timezone(timedelta(hours=5, minutes=30))).isoformat()


@AREA.layer("moments-with-many-digits", choice="moments", allowed_by=_MOMENTS)
class MomentsWithManyDigits(_RestatedMoments):
    """meta.created and meta.lastModified have seven digits after the point."""

    @staticmethod
    def write(moment: datetime) -> str:
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "1Z"


@AREA.layer("moments-without-zone", choice="moments", allowed_by=_MOMENTS)
class MomentsWithoutZone(_RestatedMoments):
    """meta.created and meta.lastModified name no time zone, which xsd:dateTime leaves open."""

    @staticmethod
    def write(moment: datetime) -> str:
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")


@AREA.layer("references-relative", allowed_by="RFC 7643 section 2.3.7")
class ReferencesRelative(App):
    """References to members and groups are relative to the base URL."""

    def view(self, kind: Kind, stored: Json) -> Json:
        seen = super().view(kind, stored)
        for name in ("members", "groups"):
            for one in seen.get(name, []):
                if "$ref" in one:
                    one["$ref"] = one["$ref"].removeprefix(f"{self.base_url}/")
        return seen


@AREA.layer("location-header-relative", allowed_by="RFC 7644 section 3.3")
class LocationHeaderRelative(App):
    """Addresses of resources are relative ones, in Location as in meta."""

    def location(self, kind: Kind, stored: Json) -> str:
        return super().location(kind, stored).removeprefix(self.base_url.removesuffix(self.prefix))
