"""Why no answer came, in a sentence."""

from __future__ import annotations

import pytest
import requests
from urllib3.exceptions import ReadTimeoutError

from scim_conformance.client import Target
from scim_conformance.client.failures import Failure, explain
from scim_conformance.evidence import Secret


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            requests.exceptions.SSLError("bad certificate"),
            "the TLS handshake with https://host failed (bad certificate)",
        ),
        (requests.exceptions.ProxyError("no"), "the proxy refused the connection (no)"),
        (requests.exceptions.ConnectTimeout("late"), "https://host did not accept a connection in time (late)"),
        (requests.exceptions.ReadTimeout("late"), "no answer within 7.5 s (late)"),
        (
            requests.exceptions.ConnectionError("a: b: Name or service not known"),
            "no connection to https://host (Name or service not known)",
        ),
        (requests.exceptions.ChunkedEncodingError("x"), "the answer could not be read (x)"),
        (OSError(), "the answer could not be read (OSError)"),
    ],
)
def test_explain(error: Exception, said: str) -> None:
    """Each way of getting no answer has its sentence, with the innermost reason."""
    assert explain(error, Target.of("https://host", Secret("")), 7.5).said == said


def test_explain_finds_the_innermost_reason() -> None:
    """Wrapped errors are unwrapped, and a circle of them ends."""
    target = Target.of("https://host", Secret(""))
    outer = requests.exceptions.ConnectionError("outer")
    outer.__cause__ = OSError("inner: the reason")
    assert explain(outer, target, 30) == Failure("no connection to https://host (the reason)")
    one, two = OSError("one"), OSError("two")
    one.__cause__, two.__cause__ = two, one
    assert explain(one, target, 30).said.startswith("the answer could not be read (")
    late = requests.exceptions.ConnectionError("x")
    late.__context__ = ReadTimeoutError(None, "/", "Read timed out.")  # type: ignore[arg-type]
    assert explain(late, target, 30) == Failure("no answer within 30 s (Read timed out.)", timed_out=True)
