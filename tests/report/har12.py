"""A JSON Schema of HAR 1.2, as far as archives of API traffic go."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def _object(required: Json, optional: Json | None = None) -> Json:
    """Return the schema of an object; further members are those that begin with an underscore, and a comment."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {}), "comment": {"type": "string"}},
        "patternProperties": {"^_": {}},
        "required": list(required),
        "additionalProperties": False,
    }


_TEXT: Json = {"type": "string"}
_SIZE: Json = {"type": "integer", "minimum": -1}
_TIME: Json = {"type": "number", "minimum": 0}
_PAIRS: Json = {"type": "array", "items": _object({"name": _TEXT, "value": _TEXT})}
_DATE: Json = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)$"}
_COMMON: Json = {
    "httpVersion": _TEXT,
    "cookies": {"type": "array"},
    "headers": _PAIRS,
    "headersSize": _SIZE,
    "bodySize": _SIZE,
}
_POSTED = _object({"mimeType": _TEXT, "params": {"type": "array"}, "text": _TEXT})
_REQUEST = _object({"method": _TEXT, "url": _TEXT, "queryString": _PAIRS, **_COMMON}, {"postData": _POSTED})
_CONTENT = _object({"size": {"type": "integer", "minimum": 0}, "mimeType": _TEXT}, {"text": _TEXT, "encoding": _TEXT})
_RESPONSE = _object(
    {
        "status": {"type": "integer", "minimum": 0},
        "statusText": _TEXT,
        "content": _CONTENT,
        "redirectURL": _TEXT,
        **_COMMON,
    }
)
_ENTRY = _object(
    {
        "startedDateTime": _DATE,
        "time": _TIME,
        "request": _REQUEST,
        "response": _RESPONSE,
        "cache": {"type": "object"},
        "timings": _object({"send": _TIME, "wait": _TIME, "receive": _TIME}),
    }
)
SCHEMA: Json = _object(
    {
        "log": _object(
            {
                "version": {"const": "1.2"},
                "creator": _object({"name": _TEXT, "version": _TEXT}),
                "entries": {"type": "array", "items": _ENTRY},
            }
        )
    }
)
