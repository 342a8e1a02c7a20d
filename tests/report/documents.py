"""Makes cases and whole results documents out of few words."""

from __future__ import annotations

from typing import Any

from scim_conformance import results
from scim_conformance.ledger import Leftover
from scim_conformance.model import CaseId, Finding, Outcome
from scim_conformance.planning import Case, Check, PlannedCase
from scim_conformance.profile import load

Json = dict[str, Any]
EDITION = "2026-11-21"
MUST = "RFC7644-3.3-create-201"
SHOULD = "RFC7644-3.12-401-missing"
RUN: Json = {
    "id": "0a1b2c3d",
    "started": "2026-11-21T10:00:00+00:00",
    "ended": "2026-11-21T10:01:00+00:00",
    "seed": None,
    "workers": 0,
    "arguments": ["--scim-profile", "bizagi"],
    "token_variable": "SCIM_TOKEN",
    "left_out": 0,
}
FOREIGN: Json = {"url": "https://host.example/scim/v2", "embedded": False}
EMBEDDED: Json = {"url": "http://127.0.0.1:4711/scim/v2", "embedded": True}
MISSING = Finding("header Location", "the URI of the new resource", "absent", "look where the response is built")


def planned(
    check: str = "users-create", case: str = "bizagi/User", *requirements: str, since: str = EDITION
) -> PlannedCase:
    """Return a planned case of a check made up."""
    declared = Check(check, "create", "A question.", requirements or (MUST,), since=since)
    return PlannedCase(declared, Case(case), declared.requirements)


def case(outcome: Outcome, check: str = "users-create", name: str = "bizagi/User", **told: Any) -> Json:
    """Return a case's result; ``requirement``, ``since`` and the keywords of case_result may be given."""
    plan = planned(check, name, told.pop("requirement", MUST), since=told.pop("since", EDITION))
    return results.case_result(plan, outcome=outcome, edition=EDITION, **told)


def failed(check: str = "users-create", name: str = "bizagi/User", *findings: Finding, **told: Any) -> Json:
    """Return a failed case with findings."""
    return case(Outcome.FAILED, check, name, findings=findings or (MISSING,), **told)


def exchange(uid: str = "main-1", **changed: Any) -> Json:
    """Return a recorded POST that was answered 201."""
    recorded: Json = {
        "uid": uid,
        "request": {
            "method": "POST",
            "url": "https://host.example/scim/v2/Users",
            "headers": {
                "Authorization": "[redacted]",
                "Accept-Encoding": "gzip",
                "Content-Type": "application/scim+json",
            },
            "body": {"userName": "scimconf-0a1b2c3d-wn1"},
        },
        "response": {"status": 201, "headers": {"Server": "x"}, "body": {"id": "1"}, "seconds": 0.01, "notes": []},
        "failure": None,
    }
    return recorded | changed


def document(*cases: Json, target: Json = FOREIGN, exchanges: Any = (), leftovers: Any = (), **changed: Any) -> Json:
    """Return the results of a run for the profile bizagi."""
    built = results.build(
        cases=cases,
        exchanges={one["uid"]: one for one in exchanges},
        run=RUN,
        profile=load("bizagi"),
        target=target,
        requests={"POST": 2, "GET": 1} if cases else {},
        leftovers=leftovers,
        created={"/Users": 2, "/Groups": 1} if cases else {},
        questions=dict.fromkeys((one["check"] for one in cases), "A question."),
    )
    return built | changed


def leftover(name: str, id_: str | None = "1", state: str = "deactivated") -> Leftover:
    """Return a user that stays at the endpoint."""
    return Leftover("/Users", id_, name, state, f"DELETE of {name} was answered 405")


def blocked(by: str, reason: str, name: str) -> Json:
    """Return a case blocked by ``check[case]``."""
    check, _, rest = by.partition("[")
    return case(Outcome.BLOCKED, "users-read", name, reason=reason, blocked_by=(str(CaseId(check, rest[:-1])),))
