"""Rules about error answers."""

from __future__ import annotations

import pytest

from scim_conformance.evidence import Exchange
from scim_conformance.rules.errors import (
    SCIM_TYPES,
    detail_names,
    error_body,
    error_status_is_string,
    scim_type_is,
    scim_type_is_known,
)
from scim_conformance.scim import urns
from tests.rules.making import Judge, answer, one, silence


def error(status: int = 400, **members: object) -> Exchange:
    """Return an error answer."""
    return answer({"schemas": [urns.ERROR], "status": str(status), **members}, status)


@pytest.mark.parametrize(
    ("rule", "exchange"),
    [
        (error_body, error()),
        (error_status_is_string, error(409)),
        (scim_type_is_known, error()),
        (scim_type_is_known, error(scimType=None)),
        (scim_type_is_known, error(409, scimType="uniqueness")),
        (scim_type_is_known, error(403, scimType="sensitive")),
        (scim_type_is("uniqueness"), error(409, scimType="uniqueness")),
        (scim_type_is("invalidValue", "invalidSyntax"), error(scimType="invalidSyntax")),
        (detail_names("userName"), error(detail="USERNAME is required")),
        (detail_names("a", "b"), error(detail="b")),
    ],
)
def test_rule_holds(rule: Judge, exchange: Exchange) -> None:
    """A rule has no finding where the error is as it should be."""
    assert rule(exchange) == []


@pytest.mark.parametrize(
    ("rule", "exchange", "finding"),
    [
        (error_body, answer(status=404), ("body", "a JSON object", "no body")),
        (error_body, answer({"error": "x"}, 404), ("schemas", f'["{urns.ERROR}"]', "absent")),
        (error_body, answer({"schemas": urns.ERROR}, 404), ("schemas", f'["{urns.ERROR}"]', f'"{urns.ERROR}"')),
        (error_status_is_string, answer({"status": 404}, 404), ("status in the body", '"404"', "404")),
        (error_status_is_string, answer({"status": "400"}, 404), ("status in the body", '"404"', '"400"')),
        (error_status_is_string, answer({}, 404), ("status in the body", '"404"', "absent")),
        (
            scim_type_is_known,
            error(scimType="uniqeness"),
            ("scimType", f"absent or one of {', '.join(sorted(SCIM_TYPES))}", '"uniqeness"'),
        ),
        (
            scim_type_is_known,
            error(scimType=["uniqueness"]),
            ("scimType", f"absent or one of {', '.join(sorted(SCIM_TYPES))}", '["uniqueness"]'),
        ),
        (
            scim_type_is_known,
            error(409, scimType="invalidValue"),
            ("scimType", "a keyword for status 409", '"invalidValue", which goes with 400'),
        ),
        (
            scim_type_is_known,
            error(404, scimType="uniqueness"),
            ("scimType", "a keyword for status 404", '"uniqueness", which goes with 400 or 409'),
        ),
        (scim_type_is("noTarget"), error(scimType="invalidPath"), ("scimType", '"noTarget"', '"invalidPath"')),
        (scim_type_is("a", "b"), error(), ("scimType", '"a" or "b"', "absent")),
        (detail_names("userName"), error(detail="bad"), ("detail", "a text that names userName", '"bad"')),
        (detail_names("a", "b"), error(), ("detail", "a text that names a or b", "absent")),
        (detail_names("a"), silence(), ("detail", "a text that names a", "absent")),
    ],
)
def test_rule_does_not_hold(rule: Judge, exchange: Exchange, finding: tuple[str, str, str]) -> None:
    """A rule says where an error differs, what was expected and what came."""
    assert one(rule(exchange)) == finding


def test_status_as_number_is_hinted_at() -> None:
    """The right status as a number is told as a question of type."""
    assert "JSON string" in error_status_is_string(answer({"status": 404}, 404))[0].hint
    assert error_status_is_string(answer({"status": 400}, 404))[0].hint == ""
