"""``schema``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import scim_conformance
from scim_conformance.cli.schema import SCHEMAS
from tests.cli.command import call


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_printed_as_it_is(capsys: pytest.CaptureFixture[str], name: str) -> None:
    """Each schema of the package is printed whole, so that a file of it serves an editor."""
    called = call(capsys, "schema", name)
    package, file = SCHEMAS[name]
    assert called.exit == 0
    assert called.out == (Path(scim_conformance.__file__).parent / package.partition(".")[2] / file).read_text("utf-8")
    Draft202012Validator.check_schema(json.loads(called.out))


def test_every_schema_has_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a name the schemas are listed with their titles, and an unknown name is a usage error."""
    lines = call(capsys, "schema").out.splitlines()
    assert [line.split()[0] for line in lines] == list(SCHEMAS)
    assert all(len(line.split()) > 1 for line in lines)
    assert call(capsys, "schema", "zzz").exit == 4
