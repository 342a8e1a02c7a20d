"""How clients word an intent on the wire: the body that Entra, Okta or the RFC's own examples would send."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from scim_conformance.scim import paths, urns
from scim_conformance.scim.paths import AttributePath

Json = dict[str, Any]
Values = Mapping[AttributePath, Any]
"""What to write: paths and values; a reference such as manager has an object with ``value``."""

DIALECTS: Final = ("entra", "entra-compliant", "okta", "rfc")
"""``entra`` is Entra's default wording, ``entra-compliant`` the one behind the aadOptscim062020 flag."""

ENTRA: Final = frozenset({"entra", "entra-compliant"})
"""The two of them that are Entra's."""


def patch_body(*operations: Json) -> Json:
    """Return a PatchOp message (RFC 7644 section 3.5.2)."""
    return {"schemas": [urns.PATCH_OP], "Operations": list(operations)}


def set_active(dialect: str, value: bool) -> Json:
    """Return the body with which a client switches an account on or off.

    Entra without the flag sends a capitalised operation and the boolean as a string; with the flag lower case and a
    JSON boolean (Microsoft Learn, *application-provisioning-config-problem-scim-compatibility*); Okta sends no path.
    """
    if dialect == "okta":
        return patch_body({"op": "replace", "value": {"active": value}})
    return patch_body(_operation(dialect, "replace", paths.parse("active"), value))


def set_values(dialect: str, values: Values, existing: Collection[AttributePath] = ()) -> list[Json]:
    """Return the operations that give attributes their first value: Entra adds path by path, the others one object.

    ``existing`` are the paths that already select a value: adding an object would append a second one beside it.
    """
    if dialect in ENTRA:
        return [_operation(dialect, "add", path, value) for path, value in values.items()]
    fresh = {path: value for path, value in values.items() if path not in existing}
    operations = [_operation(dialect, "add", path, value) for path, value in values.items() if path in existing]
    return [*operations, {"op": "add", "value": nested(fresh)}] if fresh else operations


def change_values(dialect: str, values: Values) -> list[Json]:
    """Return the operations that give attributes another value.

    With the flag, Entra keeps the path only where it has a filter, and folds the rest into one object with flat keys.
    """
    if dialect != "entra-compliant":
        return [_operation(dialect, "replace", path, value) for path, value in values.items()]
    keyed = [(path, value) for path, value in values.items() if path.selector or isinstance(value, dict)]
    flat = {path.text: value for path, value in values.items() if (path, value) not in keyed}
    operations = [_operation(dialect, "replace", path, value) for path, value in keyed]
    return [*operations, {"op": "replace", "value": flat}] if flat else operations


def clear_values(
    dialect: str, cleared: Sequence[AttributePath], references: Sequence[AttributePath] = ()
) -> list[Json]:
    """Return the operations that leave attributes without a value; Entra clears a reference with an empty string."""
    return [
        _operation(dialect, "replace", path, "")
        if path in references and dialect == "entra"
        else {"op": _word(dialect, "remove"), "path": _target(dialect, path)}
        for path in cleared
    ]


def nested(values: Values) -> Json:
    """Return values as one JSON object, each attribute where RFC 7643 puts it."""
    document: Json = {}
    for path, value in values.items():
        paths.write(document, path, value)
    return document


def _operation(dialect: str, word: str, path: AttributePath, value: Any) -> Json:
    return {"op": _word(dialect, word), "path": _target(dialect, path), "value": _wire(dialect, value)}


def _target(dialect: str, path: AttributePath) -> str:
    return path.text if dialect in ENTRA else path.canonical


def _word(dialect: str, word: str) -> str:
    return word.capitalize() if dialect == "entra" else word


def _wire(dialect: str, value: Any) -> Any:
    """Return a value as the dialect writes it: Entra's default turns booleans and references into strings."""
    if dialect != "entra":
        return value
    if isinstance(value, bool):
        return str(value)
    return value["value"] if isinstance(value, dict) and set(value) == {"value"} else value
