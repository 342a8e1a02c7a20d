"""Values to send: legal by RFC 7643, unique to the run, and in the profile's own words where it gives them; floor 1."""

from __future__ import annotations

import copy
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from scim_conformance.profile import Attribute, Profile
from scim_conformance.scim import paths, schemas, urns
from scim_conformance.scim.paths import AttributePath

Json = dict[str, Any]

#: Attributes whose values come from a registry, so that free text would rightly be refused; two choices each.
_REGISTERED: Mapping[str, tuple[str, str]] = {
    "locale": ("en-US", "de-DE"),  # RFC 5646 tags
    "preferredlanguage": ("en-US", "de-DE"),
    "timezone": ("Europe/Berlin", "America/New_York"),  # names of the IANA time zone database
    "country": ("US", "DE"),  # ISO 3166-1 alpha-2, RFC 7643 section 4.1.2
    "usertype": ("Employee", "Contractor"),
}
_PHONES = ("+1 425 555 {:04d}", "+49 30 2309 {:04d}")
#: Attributes with a form of their own, by name or by attribute and sub-attribute.
_WORDED: Mapping[str, tuple[str, str]] = {
    "addresses.formatted": ("1 Main Street {name}\nRedmond", "2 Main Street {name}\nRedmond"),
    "postalcode": ("98052", "10117"),
    "password": ("Sc1m! {name}", "Sc1n! {name}"),  # what usual password rules ask for
    "employeenumber": ("{name}-e", "{name}-f"),  # codes: real systems keep them in narrow columns
    "costcenter": ("{name}-c", "{name}-d"),
}
_BY_TYPE: Mapping[str, tuple[Any, Any]] = {
    "boolean": (True, False),
    "integer": (42, 43),
    "decimal": (4.5, 5.5),
    "datetime": ("2026-01-15T08:30:00Z", "2026-02-15T08:30:00Z"),
    "binary": ("c2NpbQ==", "Y29uZm9ybQ=="),
}


@dataclass(frozen=True, slots=True)
class Person:
    """One user to create: ``name`` is the run-unique word, ``body`` what is sent, ``variant`` 0 or 1 picks values."""

    name: str
    body: Json
    variant: int = 0

    def value(self, path: AttributePath) -> Any:
        """Return the value sent for a path."""
        return paths.read(self.body, path)


class Values:
    """Makes bodies for one profile; ``endpoint_schemas`` are the endpoint's own definitions, ahead of the RFC's."""

    def __init__(self, profile: Profile, endpoint_schemas: Mapping[str, Json] | None = None) -> None:
        self.profile = profile
        self._served = endpoint_schemas or {}
        self._core = schemas.core_schemas()

    def definition(self, path: AttributePath) -> Json | None:
        """Return the definition of an attribute: the endpoint's own, else the RFC's, None when neither knows it."""
        return schemas.definition(self._served, path) or schemas.definition(self._core, path)

    def case_exact(self, path: AttributePath) -> bool:
        """Return whether letter case counts for an attribute's value (RFC 7643 sections 2.2 and 7)."""
        if path.text.casefold() == "username":
            return False  # RFC 7643 section 4.1.1, whatever a schema says
        definition = self.definition(path)
        return definition is not None and definition.get("caseExact") is True

    def user(
        self, name: str, attributes: Iterable[Attribute], variant: int = 0, references: Json | None = None
    ) -> Person:
        """Return a user with these attributes, plus what the profile and the endpoint's schema require of every user.

        ``references`` maps a path to the id to use for an attribute of type reference; references without one are
        left out.
        """
        body: Json = {"schemas": [urns.USER], "userName": self.user_name(name)}
        for path, value in self.profile.values.always.items():
            paths.write(body, paths.parse(path), copy.deepcopy(value))
        for attribute in attributes:
            self._put(body, attribute.path, attribute.type, name, variant, references or {})
        for definition in self._required_by_endpoint():
            if paths.get(body, definition["name"]) is None:
                self._put(body, paths.parse(definition["name"]), definition["type"], name, variant, {})
        body["schemas"] += [urn for urn in body if urn.startswith("urn:")]
        return Person(name, body, variant)

    def user_name(self, name: str) -> str:
        """Return the userName for a run-unique word, by the profile's template."""
        given = self.profile.values
        return given.user_name.format(name=name, domain=given.email_domain)

    def sample(self, path: AttributePath, type_: str, name: str, variant: int = 0) -> Any:
        """Return a legal value for an attribute; strings carry ``name``, values of registries differ by ``variant``."""
        chosen = self._chosen(path)
        if chosen:
            return copy.deepcopy(chosen[variant % len(chosen)])
        definition = self.definition(path) or {}
        if type_ == "complex" or definition.get("type") == "complex":
            return self._complex(path, definition, name, variant)
        value = self._simple(path, definition.get("type") or type_, definition, name, variant)
        return [value] if definition.get("multiValued") and path.selector is None else value

    def _put(self, body: Json, path: AttributePath, type_: str, name: str, variant: int, references: Json) -> None:
        if path.text.casefold() == "username":
            return
        if type_ == "reference" and not self._is_uri(path):
            if path.text in references:
                paths.write(body, path, {"value": references[path.text]} if path.sub is None else references[path.text])
            return
        value = self.sample(path, type_, name, variant)
        if path.sub is not None and path.selector is None and self._multi_valued(path):
            value, path = [{path.sub: value}], replace(path, sub=None)
        paths.write(body, path, value)

    def _multi_valued(self, path: AttributePath) -> bool:
        return bool((self.definition(replace(path, sub=None)) or {}).get("multiValued"))

    def _is_uri(self, path: AttributePath) -> bool:
        definition = self.definition(path) or {}
        return definition.get("type") == "reference" and "external" in definition.get("referenceTypes", ())

    def _chosen(self, path: AttributePath) -> tuple[Any, ...]:
        wanted = path.text.casefold()
        return next((v for k, v in self.profile.values.attributes.items() if k.casefold() == wanted), ())

    def _required_by_endpoint(self) -> list[Json]:
        """Attributes the endpoint's own User schema requires of a client (it may know more than the tutorial)."""
        served = self._served.get(urns.USER, {}).get("attributes", ())
        return [
            one
            for one in served
            if one.get("required") is True and one.get("mutability") != "readOnly" and "name" in one and "type" in one
            and one["name"].casefold() not in ("username", "schemas", "id")
        ]  # fmt: skip

    def _complex(self, path: AttributePath, definition: Json, name: str, variant: int) -> Any:
        members: Json = {}
        for sub in definition.get("subAttributes", ()):
            if sub.get("mutability", "readWrite") == "readOnly" or sub["name"] in ("$ref", "display", "primary"):
                continue
            inner = paths.parse(f"{path.text}.{sub['name']}")
            canonical = sub.get("canonicalValues") or ()
            members[sub["name"]] = (
                canonical[variant % len(canonical)]
                if canonical and sub["name"] == "type"
                else self._simple(inner, sub["type"], sub, name, variant)
            )
        members = members or {"value": f"{path.name} {name}"}
        return [members] if definition.get("multiValued") and path.selector is None else members

    def _simple(self, path: AttributePath, type_: str, definition: Json, name: str, variant: int) -> Any:
        fixed = _BY_TYPE.get(type_.casefold())
        if fixed is not None:
            return fixed[variant]
        if type_.casefold() == "reference":
            return f"https://{self.profile.values.email_domain}/{name}"
        return self._text(path, definition, name, variant)

    def _text(self, path: AttributePath, definition: Json, name: str, variant: int) -> str:
        leaf = (path.sub or path.name).casefold()
        if leaf in _REGISTERED:
            return _REGISTERED[leaf][variant]
        attribute = path.name.casefold()
        if attribute == "phonenumbers":
            # Different types of one user differ in their last digits, so that a mix-up shows.
            return _PHONES[variant].format(zlib.crc32(f"{path.label} {name}".encode()) % 10_000)
        if attribute == "emails":
            kind = path.selector.label if path.selector else "mail"
            return f"{name}-{kind}@{self.profile.values.email_domain}"
        if attribute == "ims":
            # Without blanks: an endpoint should take them out (RFC 7643 section 4.1.2).
            return f"{path.selector.label if path.selector else 'ims'}.{name}"
        canonical = definition.get("canonicalValues")
        if canonical:
            return str(canonical[variant % len(canonical)])
        worded = _WORDED.get(f"{attribute}.{leaf}") or _WORDED.get(leaf)
        if worded:
            return worded[variant].format(name=name)
        kind = f"{path.selector.label} " if path.selector else ""
        return f"{kind}{path.sub or path.name} {name}"
