"""TLS handshakes: what is not worth trying any more is not tried."""

from __future__ import annotations

from scim_conformance.client.handshake import Offer, shake_hands
from tests.client.serving import transport


def test_given_up_endpoint_is_not_asked_for_a_handshake() -> None:
    """Where nothing more is sent, no connection is made either, and the attempt judges nothing."""
    sending = transport("https://127.0.0.1:9/scim/v2")
    sending.patience.stopped = "enough"
    attempt = shake_hands(sending, Offer(""))
    assert attempt.unjudgeable == "not tried: enough"
