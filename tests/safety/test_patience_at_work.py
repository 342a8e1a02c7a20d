"""Whole runs at endpoints that stall, throttle, or take longer than the run may: few requests lost, nothing left."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from scim_conformance.profile import load
from scim_conformance.reference import Endpoint
from scim_conformance.reference.app import App
from scim_conformance.reference.store import Store
from tests.forks import run_suite
from tests.support import TOKEN, UNMEASURED, modules_of
from tests.support import run_suite as run_process

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MODULES = modules_of(["users-create-answers-201", "users-patch-in-order", "users-filter-finds-own"])
QUICKLY = ("--scim-timeout", "0.3")
#: Given the method and the number of a request, what is answered instead of what should be; it may take its time.
Before = Callable[[str, int], Response | None]


class Delaying(App):
    """Does something before it answers, and remembers when each request came."""

    before: Before
    arrivals: list[tuple[str, float]]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one WSGI request after what comes before."""
        self.arrivals.append((environ["REQUEST_METHOD"], time.monotonic()))
        instead = self.before(environ["REQUEST_METHOD"], len(self.arrivals))
        return super().__call__(environ, start_response) if instead is None else instead(environ, start_response)

    def methods(self) -> list[str]:
        """Return the methods of the requests so far."""
        return [method for method, _ in self.arrivals]


@contextmanager
def delaying(before: Before) -> Iterator[tuple[Endpoint, Delaying]]:
    """Serve an endpoint for britive that does something before each answer."""
    app = Delaying(load("britive"), Store(), TOKEN, "/scim/v2")
    app.before, app.arrivals = before, []
    with Endpoint(app, 0) as endpoint:
        yield endpoint, app


def test_one_kind_of_request_that_stalls_costs_two_waits(tmp_path: Path) -> None:
    """Where every PATCH stalls, two are sent; the rest of the run is as ever, and nothing is left."""
    with delaying(lambda method, _: time.sleep(1) if method == "PATCH" else None) as (endpoint, app):
        run = run_suite(tmp_path, "britive", *MODULES, *QUICKLY, url=endpoint.url)
        left = endpoint.store.all("User")
    assert run.exit == 10, run.told()
    assert not run.checks("failed", "error"), run.told()
    assert {"users-create-answers-201", "users-filter-finds-own"} <= run.checks("passed")
    assert app.methods().count("PATCH") == 2
    assert left == []


def test_endpoint_that_stalls_costs_four_waits(tmp_path: Path) -> None:
    """Where nothing is answered any more, four requests find out, and no further case asks anything."""
    with delaying(lambda _, number: time.sleep(1) if number > 20 else None) as (endpoint, app):
        run = run_suite(tmp_path, "britive", *MODULES, *QUICKLY, url=endpoint.url)
    assert run.exit == 10, run.told()
    assert not run.checks("failed", "error"), run.told()
    assert len(app.arrivals) <= 20 + 4 + 4
    told = [one["reason"] for one in run.cases.values() if one["outcome"] == "inconclusive"]
    assert told.count("not asked: the endpoint left the last 3 requests, and a plain one, unanswered") > 20
    assert run.document["leftovers"], "what was created cannot be removed, and that is told"


def test_endpoint_that_throttles_everything_is_left_alone(tmp_path: Path) -> None:
    """Where everything is answered 429, ten requests find out, four try to clean up, and the run is incomplete."""
    with delaying(lambda *_: Response(status=429, headers={"Retry-After": "0"})) as (endpoint, app):
        run = run_suite(tmp_path, "britive", *MODULES, url=endpoint.url)
    assert run.exit == 10, run.told()
    assert set(run.outcomes().values()) <= {"blocked", "inconclusive", "not-applicable"}, run.told()
    assert len(app.arrivals) <= 10 + 4


def test_throttled_reads_are_made_up_for(tmp_path: Path) -> None:
    """Where every fifth read is throttled, it is asked again and the run is conformant; the evidence shows both."""

    def fifth(method: str, number: int) -> Response | None:
        asked = number % 5 == 0 and method == "GET"
        return Response(status=503, headers={"Retry-After": "0"}) if asked else None

    with delaying(fifth) as (endpoint, _):
        run = run_suite(tmp_path, "britive", *MODULES, url=endpoint.url)
    assert run.exit == 0, run.told()
    assert "it is asked again after 0 s" in str(run.document["exchanges"])


def test_run_that_may_not_take_longer_ends(tmp_path: Path) -> None:
    """When the time for the whole run is over nothing more is asked, and what was created is removed."""
    with delaying(lambda *_: time.sleep(0.05)) as (endpoint, _):
        run = run_suite(tmp_path, "britive", *MODULES, "--scim-run-timeout", "1", url=endpoint.url)
        left = endpoint.store.all("User")
    assert run.exit == 10, run.told()
    assert not run.checks("failed", "error"), run.told()
    assert "not asked: the time for the whole run is over (--scim-run-timeout)" in str(run.document)
    assert (left, run.document["leftovers"]) == ([], [])


def test_workers_share_the_rate(tmp_path: Path) -> None:
    """With four workers no second at the endpoint has more requests than asked for."""
    rate = 25
    with delaying(lambda *_: None) as (endpoint, app):
        words = (*MODULES[:2], "-n", "4", "--scim-rate", str(rate), "--scim-max-examples", "0")
        run = run_process(tmp_path, "britive", *words, url=endpoint.url, extra=UNMEASURED)
    moments = [moment for _, moment in app.arrivals]
    assert run.exit == 0, run.told()
    assert len(moments) > 2 * rate
    assert min(later - first for first, later in zip(moments, moments[rate:], strict=False)) > 1
