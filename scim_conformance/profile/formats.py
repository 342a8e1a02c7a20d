"""The texts of a profile that follow a grammar; each check raises ValueError saying what to write instead."""

from __future__ import annotations

import re
import string
from datetime import date

from jsonschema import FormatChecker

from scim_conformance.scim.paths import AttributePath, PathError, parse

FORMATS = FormatChecker(formats=())
"""The formats that ``profile.schema.json`` names."""

PLACEHOLDERS = ("name", "domain")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)+(?=[a-z]){_LABEL}", re.IGNORECASE | re.ASCII)
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,63}", re.ASCII)
_WHOLE_SCHEMA = re.compile(r".*:\d+\.\d+", re.ASCII)


def attribute_path(text: str) -> AttributePath:
    """Return the parsed path; raise PathError also for a URN that names a whole schema."""
    path = parse(text)
    if path.schema and _WHOLE_SCHEMA.fullmatch(path.schema) and path.name in ("User", "Group"):
        raise PathError(
            f"{text!r} names a schema, not an attribute; write the attribute behind it, like {text}:department"
        )
    return path


@FORMATS.checks("attribute-path", raises=ValueError)
def is_attribute_path(value: object) -> bool:
    """Hold for an attribute path of RFC 7644 section 3.5.2."""
    return not isinstance(value, str) or bool(attribute_path(value))


@FORMATS.checks("calendar-date", raises=ValueError)
def is_calendar_date(value: object) -> bool:
    """Hold for a day that exists, written YYYY-MM-DD."""
    if isinstance(value, str) and not (_DATE.fullmatch(value) and _exists(value)):
        raise ValueError(f"{value!r} is not a date; write year, month and day, for example 2027-01-31")
    return True


@FORMATS.checks("email-domain", raises=ValueError)
def is_email_domain(value: object) -> bool:
    """Hold for a host name with at least one dot, in ASCII (RFC 1035 section 2.3.1)."""
    if isinstance(value, str) and not _DOMAIN.fullmatch(value):
        raise ValueError(
            f"{value!r} is not a domain; write the part of an e-mail address after the @, like example.com"
        )
    return True


@FORMATS.checks("name-template", raises=ValueError)
def is_name_template(value: object) -> bool:
    """Hold for a template with ``{name}``, and with no placeholder but ``{name}`` and ``{domain}``."""
    if not isinstance(value, str):
        return True
    used = set(_placeholders(value))
    if unknown := sorted(used.difference(PLACEHOLDERS)):
        raise ValueError(f"{value!r} has the unknown placeholder {{{unknown[0]}}}; use {{name}} and {{domain}} only")
    if "name" not in used:
        raise ValueError(
            f"{value!r} has no {{name}}, so every user would be named alike; write it like {{name}}@{{domain}}"
        )
    return True


@FORMATS.checks("variable-name", raises=ValueError)
def is_variable_name(value: object) -> bool:
    """Hold for the name of an environment variable; the refusal does not repeat the text, which may be a token."""
    if isinstance(value, str) and not _VARIABLE.fullmatch(value):
        raise ValueError(
            "this is no name of an environment variable, and a token does not belong into a profile; "
            "write capitals, digits and underscores, like ACME_SECOND_TENANT_TOKEN"
        )
    return True


def _placeholders(template: str) -> list[str]:
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError:
        raise ValueError(f"{template!r} has a brace without its partner; write a brace that is text twice") from None
    return [_written(*part[1:]) for part in parts if part[1] is not None]


def _written(field: str | None, spec: str | None, conversion: str | None) -> str:
    return f"{field}{'!' + conversion if conversion else ''}{':' + spec if spec else ''}"


def _exists(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
