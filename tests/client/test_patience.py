"""What an endpoint that stalls, or says "not now", costs a run."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from scim_conformance.client import Target, Waits
from scim_conformance.client.failures import Failure
from scim_conformance.client.patience import Patience
from scim_conformance.evidence import Response, Secret
from tests.client.serving import Reply, Seen, Server, transport

BASE = "https://host/scim/v2"
LATE = Failure("no answer", timed_out=True)
LOST = Failure("no connection", lost=True)


def patience(timeout: float = 30.0, **limits: float) -> Patience:
    """Return the patience with an endpoint."""
    return Patience(replace(Target.of(BASE, Secret(""), timeout=timeout), waits=Waits(**limits)))


def response(status: int = 200, seconds: float = 0.1, after: str = "") -> Response:
    """Return an answer, with Retry-After where there is something to say."""
    return Response(status, {"Retry-After": after} if after else {}, "", seconds)


def test_stall_is_tried_once_more_for_a_short_time() -> None:
    """After a stall the next request of its kind has five seconds, and after a second one none is sent."""
    one = patience()
    assert one.seconds("PATCH", f"{BASE}/Users/1") == 30
    one.answered("PATCH", f"{BASE}/Users/1", LATE)
    one.answered("GET", f"{BASE}/Users/1", response())
    assert one.seconds("PATCH", f"{BASE}/Users/2") == 5
    assert one.seconds("GET", f"{BASE}/Users/2") == 30
    one.answered("PATCH", f"{BASE}/Users/2", LATE)
    one.answered("GET", f"{BASE}/Users/1", response())
    assert one.refusal("PATCH", f"{BASE}/Users/3") == "requests of this kind are left unanswered: PATCH /Users/{id}"
    assert one.refusal("PATCH", f"{BASE}/Groups/3") is None
    assert one.refusal("GET", f"{BASE}/Users/3") is None
    assert one.stopped is None


def test_single_stall_is_forgiven() -> None:
    """Where the next request of the kind is answered, the one after has its full time again."""
    one = patience()
    one.answered("GET", f"{BASE}/Users?filter=x", LATE)
    one.answered("GET", f"{BASE}/Users?filter=y", response())
    assert one.seconds("GET", f"{BASE}/Users?filter=x") == 30


def test_short_time_fits_a_slow_endpoint() -> None:
    """Where an endpoint was seen to take long, the short time is twice that."""
    one = patience()
    one.answered("GET", f"{BASE}/Users", response(seconds=8))
    one.answered("GET", f"{BASE}/Users", LATE)
    assert one.seconds("GET", f"{BASE}/Users") == 16


def test_many_stalls_make_every_wait_short() -> None:
    """After four stalls of full length in a run every request has the short time."""
    one = patience()
    for number in range(4):
        one.answered("GET", f"{BASE}/Users/{number}", LATE)
        one.answered("GET", f"{BASE}/Users/{number}", response())
    assert one.seconds("GET", f"{BASE}/Users/1") == 5


def test_silence_stops_the_run() -> None:
    """Three requests of any kind in a row without an answer raise a doubt, and one more is enough."""
    one = patience()
    for method in ("GET", "POST", "PUT"):
        assert (one.refusal(method, BASE), one.in_doubt) == (None, False)
        one.answered(method, BASE, LOST)
    assert (one.in_doubt, one.stopped) == (True, None)
    one.answered("GET", BASE, LOST)
    told = "the endpoint left the last 3 requests, and a plain one, unanswered"
    assert one.refusal("GET", BASE) == one.stopped == told
    assert not one.in_doubt
    one.revive()
    assert one.refusal("GET", BASE) is None


def test_throttling_without_end_stops_the_run() -> None:
    """Ten answers in a row that say "not now" are enough; any other answer begins anew."""
    one = patience()
    for status in [429] * 9 + [200] + [503] * 9:
        one.answered("GET", BASE, response(status))
    assert one.stopped is None
    one.answered("GET", BASE, response(429))
    assert one.stopped == "the endpoint answered the last 10 requests with 429"


def test_pause_within_the_limit_is_granted() -> None:
    """A pause that 429 or 503 asks for is granted up to the limit; more than that ends the run with both figures."""
    one = patience(pause=20)
    assert one.pause(response(503, after="20")) == 20
    assert one.pause(response(200, after="20")) == 0
    assert one.pause(response(429)) == one.pause(LATE) == 0
    assert one.stopped is None
    assert one.pause(response(429, after="3600")) == 0
    assert one.stopped == "the endpoint asks to wait 3600 s, and --scim-max-pause allows 20 s"


def test_pauses_are_limited_in_all() -> None:
    """Ten of the longest pauses are all that a run waits."""
    one = patience(pause=2)
    assert [one.granted(2) for _ in range(11)] == [2] * 10 + [0]
    assert one.stopped == "the endpoint made the run wait for 20 s in all by 429 or 503"


def test_run_has_its_time() -> None:
    """Once the time of the run is over nothing is sent, until the clean-up begins; before, no wait is longer."""
    late = patience(until=time.monotonic() - 1)
    assert late.refusal("GET", BASE) == "the time for the whole run is over (--scim-run-timeout)"
    late.revive()
    assert late.refusal("GET", BASE) is None
    assert late.seconds("GET", BASE) == 30
    assert 1 < patience(until=time.monotonic() + 2).seconds("GET", BASE) <= 2


def test_other_hosts_do_not_count() -> None:
    """What another host, or the same one without TLS, leaves unanswered is not the endpoint's silence."""
    one = patience()
    for _ in range(5):
        one.answered("GET", "https://docs.example/scim", LATE)
        one.answered("GET", BASE.replace("https", "http"), LOST)
    assert one.stopped is None
    assert one.seconds("GET", BASE) == 30


@pytest.mark.parametrize("pause", ["0", None])
def test_throttled_read_is_asked_again(server: Server, pause: str | None) -> None:
    """A read that is throttled is sent again, after the pause asked for, and every try is evidence with a note."""
    answers = iter([503, 200])
    server.reply = lambda seen: Reply(next(answers), headers={"Retry-After": pause} if pause else {})
    sending = transport(server.url)
    started = time.monotonic()
    assert sending.send("GET", f"{server.url}/Users").status == 200
    assert (time.monotonic() - started >= 1) == (pause is None)
    first, second = sending.recorder.drain()
    assert first["response"]["notes"] == [f"it is asked again after {pause or 1} s"]
    assert second["response"]["notes"] == []


def test_throttled_write_is_not_sent_again(server: Server) -> None:
    """A write that is throttled is an answer like any other, and the pause it asks for is kept before the next."""
    server.reply = lambda seen: Reply(429 if seen.method == "POST" else 200, headers={"Retry-After": "1"})
    sending = transport(server.url)
    started = time.monotonic()
    assert sending.send("POST", f"{server.url}/Users", body="{}").status == 429
    assert sending.send("GET", f"{server.url}/Users").status == 200
    assert time.monotonic() - started >= 1
    assert server.methods() == ["POST", "GET"]


def test_pause_beyond_the_limit_ends_the_run(server: Server) -> None:
    """Where the endpoint asks for more time than there is, nothing more is sent, and the reason is told."""

    def closed(seen: Seen) -> Reply:
        return Reply(503, headers={"Retry-After": "86400"})

    server.reply = closed
    sending = transport(server.url)
    assert sending.send("GET", f"{server.url}/Users").status == 503
    later = sending.send("GET", f"{server.url}/Users")
    assert later.failure == "not sent: the endpoint asks to wait 86400 s, and --scim-max-pause allows 60 s"
    assert len(server.seen) == 1
