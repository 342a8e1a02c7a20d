"""The badge says in a few words what the run came to."""

from __future__ import annotations

import pytest

from scim_conformance.model import Outcome
from scim_conformance.report.badge import badge
from tests.report.documents import EDITION, EMBEDDED, Json, case, document, failed


@pytest.mark.parametrize(
    ("made", "message", "colour"),
    [
        (document(case(Outcome.PASSED)), f"conformant {EDITION} edition", "brightgreen"),
        (document(failed("one"), failed("one", "b"), failed("two")), "2 findings", "red"),
        (document(failed("one"), failed("new", since="2999-01-01")), "1 finding", "red"),
        (document(case(Outcome.NOT_RUN)), "incomplete", "yellow"),
        (document(failed(), target=EMBEDDED), "embedded endpoint only: 1 finding", "lightgrey"),
        (document(case(Outcome.NOT_RUN), target=EMBEDDED), "embedded endpoint only: incomplete", "lightgrey"),
    ],
)
def test_badge_tells_the_verdict(made: Json, message: str, colour: str) -> None:
    """The badge has the members that shields.io asks for, and counts causes of the edition, not cases."""
    told = badge(made)
    assert (told["schemaVersion"], told["label"], told["message"], told["color"]) == (1, "SCIM bizagi", message, colour)
    assert told.get("isError", False) is (colour == "red")
    assert set(told) <= {"schemaVersion", "label", "message", "color", "isError"}
