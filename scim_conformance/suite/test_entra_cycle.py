"""The life of a user as Entra drives it: searched, created, updated, switched off and on and off, deleted."""

from __future__ import annotations

from scim_conformance.model import CaseId
from scim_conformance.rules import Rule
from scim_conformance.rules.answers import accepted, status_is
from scim_conformance.rules.clients import quick_enough
from scim_conformance.rules.hints import by_remedy, updated, updated_to
from scim_conformance.rules.lists import finds_exactly, finds_nobody
from scim_conformance.rules.resources import id_is
from scim_conformance.rules.values import unchanged_since
from scim_conformance.scim.paths import Json
from scim_conformance.suite.entra_givens import Cycle, Cycles
from scim_conformance.suite.kit import Blocked, Case, cases, demand, requirement
from scim_conformance.suite.update_givens import ACTIVE


@requirement("ENTRA-USER-RESTORE")
@cases(over="dialects", needs=("deactivation", "update", "entra"), requests=11)
def test_users_restore_with_changes(case: Case, cycles: Cycles) -> None:
    """A user who was switched off is found, switched on and changed in one request, and keeps what else it had."""
    lived = cycles.restored(str(case.dialect))
    demand(lived.off_found, by_remedy(finds_exactly([lived.id])))
    demand(lived.on, accepted)
    written = [updated(path, value, cycles.users.values) for path, value in lived.back.items()]
    others = _others_unchanged(cycles, lived, lived.updated)
    demand(lived.on_read, status_is(200), id_is(lived.id), updated_to(ACTIVE, True), *written, others)


@requirement("ENTRA-USER-SYNC-CYCLE")
@cases(over="dialects", needs=("deactivation", "update", "entra"))
def test_users_cycle_ends_as_it_began(case: Case, cycles: Cycles) -> None:
    """A user who was created, updated, switched off and on can be switched off again, and is the same user still."""
    dialect = str(case.dialect)
    lived = cycles.restored(dialect)
    if lived.on_read.document.get("active") is not True:
        raise Blocked("not restored", cycles.users.case("users-restore-with-changes", dialect))
    demand(lived.off_again, status_is(200, 204))
    others = _others_unchanged(cycles, lived, lived.on_read.document)
    demand(lived.off_again_read, status_is(200), id_is(lived.id), updated_to(ACTIVE, False), others)


@requirement("ENTRA-USER-DELETE")
@cases(over="dialects", needs=("hard delete", "deactivation", "update", "entra"), requests=3)
def test_users_delete_inactive(case: Case, cycles: Cycles) -> None:
    """A user who is switched off can be deleted, and is found neither by id nor by name afterwards."""
    dialect = str(case.dialect)
    lived = cycles.restored(dialect)
    if lived.off_again_read.document.get("active") is not False:
        raise Blocked("not switched off", cycles.users.case("users-cycle-ends-as-it-began", dialect))
    assert lived.delete is not None
    assert lived.deleted is not None
    read, found = lived.deleted
    if lived.delete.status != 204 or read.status != 404:
        _require_deletable(cycles)
    demand(lived.delete, status_is(204))
    demand(read, status_is(404))
    demand(found, by_remedy(finds_nobody))


@requirement("ENTRA-OPS-LATENCY")
@cases(over="first dialect", needs=("deactivation", "update", "entra"))
def test_users_answers_are_quick(case: Case, cycles: Cycles) -> None:
    """Searches for a user, and single writes, are answered fast enough for provisioning on demand."""
    lived = cycles.of(str(case.dialect))
    demand(lived.off_found, quick_enough("searches", lived.searches))
    demand(lived.update, quick_enough("writes", lived.writes))


def _require_deletable(cycles: Cycles) -> None:
    """Raise Blocked where not even an active user can be deleted."""
    users = cycles.users
    id_ = str(users.poor().id)
    delete = users.client.delete("/Users", id_)
    judge: CaseId = users.case("users-delete-answers-204")
    if delete.status != 204 or users.read(id_).status != 404:
        raise Blocked("users are not deleted", judge)


def _others_unchanged(cycles: Cycles, lived: Cycle, before: Json) -> Rule:
    declared = [one.path for one in cycles.users.profile.users.attributes]
    watched = [path for path in declared if path != ACTIVE and path not in lived.back]
    return unchanged_since(before, watched, cycles.users.values.case_exact)
