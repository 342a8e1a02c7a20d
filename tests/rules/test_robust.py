"""A rule that raises would be our bug on a broken endpoint: none does, whatever an endpoint answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scim_conformance.client import Target
from scim_conformance.evidence import Exchange, Secret
from scim_conformance.model import Finding
from scim_conformance.profile import load
from scim_conformance.rules import (
    answers,
    bulk,
    capabilities,
    clients,
    cursors,
    definitions,
    discovery,
    errors,
    grants,
    lists,
    projection,
    protocol,
    queries,
    resources,
    security,
    tls,
    types,
    values,
)
from scim_conformance.scim import schemas, urns
from scim_conformance.scim.paths import parse
from scim_conformance.values import Values
from tests.rules.making import BASE, Judge, answer, documents, listing, objects, silence, words

TARGET = Target(BASE, Secret("token"))
VALUES = Values(load("britive"))
PATHS = [
    parse(text)
    for text in ("userName", "name.givenName", 'emails[type eq "work"].value', "emails", "id", "meta.created")
]
OPERATIONS: list[dict[str, Any]] = [
    {"method": "POST", "path": "/Users", "bulkId": "1"},
    {"method": "DELETE", "path": "/Users/1"},
]
PATHS += [parse(f"{urns.ENTERPRISE_USER}:{name}") for name in ("manager", "department", "manager.value")]

RULES: dict[str, Judge] = {
    "types_as_declared": types.types_as_declared(schemas.core_schemas()),
    "status_is": answers.status_is(200),
    "accepted": answers.accepted,
    "accepted_or": answers.accepted_or(400),
    "status_below_500": answers.status_below_500,
    "body_is_object": answers.body_is_object,
    "no_body": answers.no_body,
    "patch_answer": answers.patch_answer,
    "media_type_is_scim": answers.media_type_is_scim,
    "header_present": answers.header_present("Location"),
    "secret_not_echoed": answers.secret_not_echoed,
    "single": discovery.single(urns.SCHEMA),
    "feature_types": discovery.feature_types,
    "authentication_schemes": discovery.authentication_schemes,
    "lists_resource": discovery.lists_resource("id", "User"),
    "no_nulls": discovery.no_nulls,
    "well_formed": discovery.well_formed,
    "error_body": errors.error_body,
    "error_status_is_string": errors.error_status_is_string,
    "scim_type_is_known": errors.scim_type_is_known,
    "scim_type_is": errors.scim_type_is("uniqueness"),
    "detail_names": errors.detail_names("userName"),
    "list_response": lists.list_response,
    "empty_list": lists.empty_list,
    "is_list": lists.is_list,
    "total_fits": lists.total_fits,
    "finds_exactly": lists.finds_exactly(["1"]),
    "finds_nobody": lists.finds_nobody,
    "finds_alone": lists.finds_alone("1"),
    "listed_resource": lists.listed_resource(values.attribute_is(PATHS[2], {"value": "x"})),
    "finds_without": lists.finds_without("1", "2"),
    "right_or_refused": lists.right_or_refused(lists.empty_list),
    "at_most": lists.at_most(1),
    "list_or_refused": lists.list_or_refused,
    "same_entries": lists.same_entries("id", [{"id": "1"}]),
    "page_members": lists.page_members,
    "elements_are": lists.elements_are(urns.USER),
    "has_id": resources.has_id,
    "id_is_legal": resources.id_is_legal,
    "id_is": resources.id_is("1"),
    "id_is_not": resources.id_is_not("1"),
    "schemas_name": resources.schemas_name(urns.USER),
    "resource_type_is": resources.resource_type_is("User"),
    "timestamps_of_new": resources.timestamps_of_new,
    "location_names_resource": resources.location_names_resource(TARGET),
    "location_is_here": resources.location_is_here(TARGET),
    "member_absent": resources.member_absent("active"),
    "not_invented": resources.not_invented("active"),
    "one_primary": resources.one_primary,
    "values_are": resources.values_are("roles", ["a"]),
    "values_mention": resources.values_mention("emails", "a"),
    "agrees_with": values.agrees_with({"userName": "a", "name": {"givenName": "x"}, "emails": [{"value": "v"}]}),
    "answer_shows": values.answer_shows(PATHS[0], "x"),
    "is_cleared": values.is_cleared(PATHS[0]),
    "one_element": values.one_element(parse('emails[type eq "work"].value')),
    "updated_since": resources.updated_since(
        {"meta": {"created": "2026-01-15T08:30:00Z", "lastModified": "2026-01-15T08:30:00Z"}}
    ),
    "shows_only": projection.shows_only({"id": "1", "name": {"givenName": "x"}}, PATHS[:2], PATHS[2:]),
    "shows_without": projection.shows_without({"id": "1", "emails": [{"value": "v"}]}, PATHS[3]),
    "lists_only": projection.lists_only(PATHS[:1]),
    "hides": projection.hides(PATHS),
    "shows": projection.shows(PATHS),
    "either": projection.either(projection.hides(PATHS), lists.list_response),
    "etag_is_tag": protocol.etag_is_tag,
    "version_is_etag": protocol.version_is_etag,
    "etag_is": protocol.etag_is('W/"1"'),
    "etag_is_not": protocol.etag_is_not('W/"1"'),
    "content_location_is_location": protocol.content_location_is_location(TARGET),
    "is_utf8": protocol.is_utf8,
    "labelled_json": protocol.labelled_json,
    "list_served": protocol.list_served,
    "no_scim_list": protocol.no_scim_list,
    "leads_back": lambda exchange: protocol.leads_back("at", TARGET, f"{BASE}/Users/1", exchange, "1")(exchange),
    "me_served_or_501": protocol.me_served_or_501(TARGET),
    "as_without_slash": protocol.as_without_slash,
    "created_or_refused": protocol.created_or_refused,
    "too_many_or_list": protocol.too_many_or_list,
    "sensitive_or_answered": protocol.sensitive_or_answered,
    "search_or_refused": protocol.search_or_refused(lists.finds_nobody),
    "total_is_not": protocol.total_is_not(1),
    "listed_if_whole": protocol.listed_if_whole("1"),
    "same_document": protocol.same_document({"a": 1}),
    "unchanged_since": values.unchanged_since({"userName": "a"}, PATHS, VALUES.case_exact),
}
RULES |= {
    "refused_as_filter": queries.refused_as_filter,
    "bounded": queries.bounded(lists.finds_nobody),
    "finds_any_of": queries.finds_any_of(["1"], ["1", "2"]),
    "same_as": queries.same_as(answer(listing({"id": "1"}))),
    "total_only": queries.total_only(1),
    "total_is": queries.total_is(1),
    "each_page": queries.each_page([answer({})], queries.total_is(1)),
    "meets_each_once": queries.meets_each_once([answer(listing({"id": "1"}))], ["1"]),
    "begins_at_one": queries.begins_at_one,
    "only_of": queries.only_of(["1"]),
    "stand_before": queries.stand_before(["1"], ["2"]),
    "stands_between": queries.stands_between("1", ["2", "3"]),
    "holds_all": queries.holds_all(["1"]),
}
RULES |= {
    "bulk_response": bulk.bulk_response,
    "results_described": bulk.results_described(OPERATIONS),
    "operation_done": bulk.operation_done(OPERATIONS, 0),
    "operation_failed": bulk.operation_failed(OPERATIONS, 1),
    "operation_unheard": bulk.operation_unheard(OPERATIONS, 1),
    "refused_as_bad": bulk.refused_as_bad,
    "linked_or_refused": bulk.linked_or_refused(OPERATIONS),
    "limit_named": bulk.limit_named("maxOperations", 5),
    "served": capabilities.served,
    "turned_away": capabilities.turned_away,
    "version_shown": capabilities.version_shown,
    "pagination_described": cursors.pagination_described,
    "first_page": cursors.first_page(1),
    "paged_by": cursors.paged_by("index"),
    "cursor_is_url_safe": cursors.cursor_is_url_safe,
    "walk_meets": cursors.walk_meets([], ["1"]),
    "shows_none": cursors.shows_none,
}
RULES |= {
    "elements_kept": clients.elements_kept("roles", [{"value": "a", "type": "b"}]),
    "primary_is_flag": clients.primary_is_flag("emails"),
    "page_from": clients.page_from(1, 1),
    "apart_from": clients.apart_from(["1"]),
    "same_order": clients.same_order(["1", "2"]),
    "one_created": clients.one_created([answer(), silence()]),
    "quick_enough": clients.quick_enough("searches", [answer(), silence()]),
    "answered_at": clients.answered_at(f"{BASE}/Users"),
    "counters_are_integers": clients.counters_are_integers,
    "has_members": clients.has_members("userName", "name.givenName"),
    "has_email": clients.has_email,
    "has_detail": clients.has_detail,
}
RULES |= {
    "nothing_of_the_inside": security.nothing_of_the_inside,
    "no_later_than": security.no_later_than(1),
    "members_absent": security.members_absent("userName"),
    "mentions_not": security.mentions_not("a", "somebody"),
    "leads_nowhere": security.leads_nowhere,
    "not_for_shared_caches": security.not_for_shared_caches,
    "header_is": security.header_is("Content-Type", "nosniff"),
    "closed_to_origin": security.closed_to_origin("https://a.example"),
    "same_refusal": security.same_refusal(silence()),
    "token_issued": grants.token_issued,
    "token_is_bearer": grants.token_is_bearer,
    "token_lives_hours": grants.token_lives_hours,
    "connected": tls.connected,
    "refused": tls.refused,
    "certificate_trusted": tls.certificate_trusted,
    "key_is_strong": tls.key_is_strong,
    "serves_nothing": tls.serves_nothing,
}
RULES |= {f"feature_described {name}": discovery.feature_described(name) for name in discovery.FEATURES}
for _path in PATHS:
    RULES |= {
        f"declares {_path}": discovery.declares(_path),
        f"characteristic {_path}": discovery.characteristic(_path, "required", True),
        f"answer_shows {_path}": values.answer_shows(_path, "x"),
        f"member_is_not {_path}": resources.member_is_not(_path, {"a": 1}),
        f"attribute_is {_path}": values.attribute_is(_path, {"value": "x"}),
        f"attribute_is text {_path}": values.attribute_is(_path, "x", case_exact=False),
        f"attribute_is flag {_path}": values.attribute_is(_path, True),
        f"attribute_is list {_path}": values.attribute_is(_path, [{"value": "x"}]),
        f"reference_is {_path}": values.reference_is(_path, "1"),
        f"holds {_path}": values.holds(_path, {"value": "1"}, VALUES),
        f"attribute_unassigned {_path}": values.attribute_unassigned(_path),
    }

RULES |= {
    "no_complex_inside_complex": definitions.no_complex_inside_complex,
    "complex_names_parts": definitions.complex_names_parts,
    "names_spelt": definitions.names_spelt,
    "no_message_schemas": definitions.no_message_schemas,
    "extensions_flagged": definitions.extensions_flagged,
    "meta_names_type": definitions.meta_names_type("Schema"),
}

#: Bodies with the outer shape that rules look into, and anything inside.
defined = st.fixed_dictionaries(
    {"name": st.sampled_from(["userName", "emails", "manager", "department", "name"]) | words},
    optional=dict.fromkeys(
        ("type", "subAttributes", "canonicalValues", "referenceTypes", "required", "returned", "caseExact"), documents
    ),
)
schema_lists = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from([urns.USER, urns.ENTERPRISE_USER]) | documents},
        optional={"attributes": st.lists(defined, max_size=4) | documents},
    ),
    max_size=3,
).map(lambda found: listing(*found))
lists_of_anything = st.builds(
    lambda found, total, more: {**more, "schemas": [urns.LIST_RESPONSE], "totalResults": total, "Resources": found},
    st.lists(objects, max_size=4) | documents,
    st.integers(0, 5) | documents,
    objects,
)
bodies = st.one_of(documents, objects, lists_of_anything, schema_lists)


@settings(max_examples=100, deadline=None)
@given(bodies, st.sampled_from([200, 201, 204, 400, 404, 409, 500]), words)
def test_no_rule_raises_on_any_json(body: Any, status: int, location: str) -> None:
    """Every rule judges every JSON body, of whatever shape."""
    exchange = answer(body, status, {"Content-Type": "application/scim+json", "Location": location})
    for name, rule in RULES.items():
        findings = rule(exchange)
        assert all(isinstance(finding, Finding) for finding in findings), name


@pytest.mark.parametrize(
    "exchange",
    [
        silence(),
        answer(),
        answer(text="<html>"),
        answer(text='{"a": NaN}'),
        answer(text="\ud800"),
        answer(text='{"id": "\\ud800", "userName": "\\ud800", "meta": {"location": "\\ud800"}}'),
        answer(text='{"totalResults": 1e999, "id": 1e999, "userName": 1e999}'),
        answer(text='{"a":' * 700 + "1" + "}" * 700),
        answer(text='{"Resources":' + "[" * 600 + "]" * 600 + "}"),
        answer(text="[" * 200_000),
        answer(text='{"totalResults": ' + "9" * 5000 + "}"),
    ],
    ids=[
        "silence",
        "empty",
        "html",
        "nan",
        "surrogate",
        "surrogates",
        "infinite",
        "deep",
        "deep list",
        "abyss",
        "huge",
    ],
)
def test_no_rule_raises_on_odd_bodies(exchange: Exchange) -> None:
    """Bodies at the edge of what JSON allows, and beyond, are judged."""
    for name, rule in RULES.items():
        assert isinstance(rule(exchange), list), name


@settings(max_examples=100, deadline=None)
@given(schema_lists | bodies)
def test_served_schemas_serve_values(body: Any) -> None:
    """Whatever an endpoint serves as its schemas, values can be made and looked up with them."""
    served = discovery.served_schemas(answer(body), only_legal=True)
    made = Values(VALUES.profile, served)
    person = made.user("scimconf-0a1b2c3d-w1", VALUES.profile.users.attributes)
    json.dumps(person.body)
    for path in PATHS:
        made.case_exact(path)
        assert isinstance(values.holds(path, "x", made)(answer({})), list)
        made.sample(path, "string", "n", 1)
    projection.marked(served, "always", "never")
    projection.partial(body if isinstance(body, dict) else {})


def test_every_rule_is_tried() -> None:
    """A rule that is added to a module has to be added here."""
    helpers = {
        "resources": {"location", "timestamps"},
        "lists": {"resources"},
        "answers": {"describe", "describe_body"},
    }
    helpers |= {
        "values": {"same", "unassigned"},
        "discovery": {"named_schemas", "served_schemas"},
        "cursors": {"next_cursor"},
    }
    helpers |= {"projection": {"marked", "partial"}, "protocol": {"header"}, "tls": {"key_of"}}
    tried = {name.split()[0] for name in RULES}
    for module in (
        answers,
        bulk,
        capabilities,
        clients,
        cursors,
        definitions,
        discovery,
        errors,
        grants,
        lists,
        projection,
        protocol,
        queries,
        resources,
        security,
        tls,
        values,
    ):
        own: dict[str, Callable[..., Any]] = {
            name: one
            for name, one in vars(module).items()
            if callable(one) and not name.startswith("_") and getattr(one, "__module__", "") == module.__name__
        }
        assert set(own) - tried - helpers.get(module.__name__.rpartition(".")[2], set()) == set()


def test_core_schemas_are_found_faultless() -> None:
    """What the RFC itself prints passes."""
    assert discovery.well_formed(answer(listing(*schemas.core_schemas().values()))) == []
