"""Which trials are chosen."""

from __future__ import annotations

import pytest

from scim_conformance.model import Level
from scim_conformance.proving import choice, tolerance
from scim_conformance.proving.choice import EVERYTHING, OKTA, PROFILES
from scim_conformance.reference import FAMILIES, FAULTS, UnknownNameError, Variant
from scim_conformance.reference.app import App
from scim_conformance.reference.faults import creating
from scim_conformance.suite import load_checks

PACKAGED = ("bic-cloud-design", "bitabiz", "britive", "bizagi")


def test_levels_are_those_of_the_cases_of_a_profile() -> None:
    """They come in the suite's order; where dialects differ the highest counts."""
    order = [check.id for check in load_checks()]
    for profile in PROFILES:
        listed = list(choice.levels(profile))
        assert listed == [check for check in order if check in listed]
    assert choice.levels("britive")["groups-add-and-remove-in-one"] is Level.SHOULD
    assert "groups-create-answers-201" not in choice.levels("bizagi")


def test_fault_is_tried_with_the_quickest_profile_that_shows_it() -> None:
    """A fault of groups is not tried with a profile that has none."""
    assert choice.trial("create-200").profile == "bizagi"
    group_fault = next(name for name, one in FAULTS.items() if one.area == "groups")
    assert choice.trial(group_fault).profile != "bizagi"
    with pytest.raises(choice.NotShownError, match=f"{group_fault} cannot be caught with bizagi"):
        choice.trial(group_fault, ("bizagi",))


def test_catalogue_has_families_by_three_attributes() -> None:
    """Every fault, and for each family three attributes that it can break."""
    every = choice.catalogue(seed=3)
    assert set(FAULTS) <= set(every)
    for family in FAMILIES:
        assert len([name for name in every if name.startswith(f"{family}:")]) == choice.MEMBERS
    assert every == choice.catalogue(seed=3)
    assert "truncate:active" not in {name for seed in range(20) for name in choice.members("truncate", PROFILES, seed)}
    assert choice.members("truncate", (), 1) == []


def test_names_of_families_stand_for_members() -> None:
    """A family stands for three of its members, a member for itself, and a name that is wrong for what is close."""
    assert [name.partition(":")[0] for name in choice.named("drop", PROFILES, 1)] == ["drop"] * choice.MEMBERS
    assert choice.named("drop:title", PROFILES, 1) == ["drop:title"]
    assert choice.named("create-200", PROFILES, 1) == ["create-200"]
    with pytest.raises(UnknownNameError, match="did you mean create-200"):
        choice.named("create-20", PROFILES, 1)
    with pytest.raises(UnknownNameError, match="no fault 'dorp:title'"):
        choice.named("dorp:title", PROFILES, 1)
    with pytest.raises(UnknownNameError, match="drop:shoeSize makes no sense"):
        choice.named("drop:shoeSize", PROFILES, 1)


def test_sample_is_spread_over_areas() -> None:
    """As many areas as possible have a fault in it, and the same seed gives the same sample."""
    every = choice.catalogue(seed=1)
    areas = {choice.area_of(name) for name in every}
    taken = choice.spread(every, len(areas), 5)
    assert {choice.area_of(name) for name in taken} == areas
    assert taken == choice.spread(every, len(areas), 5) == [name for name in every if name in taken]
    assert taken != choice.spread(every, len(areas), 6)
    assert len(choice.spread(every, 100, 5)) == 100
    assert choice.spread(every, None, 5) == every
    assert choice.spread(every, 0, 5) == []


def test_pairs_are_shown_by_one_profile() -> None:
    """Each pair has two faults that its profile shows, is there once, and comes again with the same seed."""
    found = choice.pairs(30, seed=2)
    assert len({frozenset(one.faults) for one in found}) == 30
    assert found == choice.pairs(30, seed=2)
    for one in found:
        assert all(choice.shown(name, (one.profile,)) for name in one.faults)
    assert choice.pairs(0, seed=2) == []


def test_faults_that_cannot_be_combined_are_no_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are no two faults that go together, there are no pairs, and the search for them ends."""
    one, other = [fault.name for fault in creating.AREA][:2]
    monkeypatch.setattr(choice, "FAULTS", {one: FAULTS[one]})
    assert choice.pairs(5, seed=1) == []
    monkeypatch.setattr(choice, "FAULTS", {one: FAULTS[one], other: FAULTS[other]})
    assert len(choice.pairs(5, seed=1)) == 1

    def refuse(*_: object) -> type[App]:
        raise TypeError("one is derived from the other")

    monkeypatch.setattr(choice, "layered", refuse)
    assert choice.pairs(5, seed=1) == []


def _variant(name: str, choice_: str = "", dialects: tuple[str, ...] = (), *, shows: bool = True) -> Variant:
    return Variant(name, "Is.", "RFC 7644 section 3", choice_ or name, App, lambda _: shows, dialects)


@pytest.fixture
def variants(monkeypatch: pytest.MonkeyPatch) -> dict[str, Variant]:
    """Return variants that are known instead of the endpoint's own."""
    known = [
        *(_variant(f"plain-{number}") for number in range(6)),
        *(_variant(f"one-of-{number}", "one") for number in range(3)),
        _variant("for-rfc", dialects=("rfc", "okta")),
        _variant("for-okta", dialects=("okta",)),
        _variant("for-entra", dialects=("entra",)),
        _variant("never", shows=False),
    ]
    named = {one.name: one for one in known}
    monkeypatch.setattr(tolerance, "VARIANTS", named)
    monkeypatch.setattr(tolerance, "variant", named.__getitem__)
    return named


def test_variants_are_tried_alone_and_then_together(variants: dict[str, Variant]) -> None:
    """Combinations have variants of different choices that one client may meet, at most twelve."""
    trials = tolerance.tolerance(60, ("bizagi", "britive"), seed=4)
    assert trials == tolerance.tolerance(60, ("bizagi", "britive"), seed=4)
    assert len(set(trials)) == len(trials)
    alone = [one for one in trials if len(one.variants) == 1]
    assert {one.variants[0] for one in alone} == set(variants) - {"never"}
    together = [one for one in trials if len(one.variants) > 1]
    for one in together:
        assert len({variants[name].choice for name in one.variants}) == len(one.variants) <= 12
        assert not {"for-rfc", "for-entra"} <= set(one.variants)
    assert {one.dialects for one in together} >= {(), ("okta", "rfc"), ("okta",), ("entra",)}
    assert {one.variants for one in together if one.profile == "bizagi"} != {
        one.variants for one in together if one.profile == "britive"
    }


def test_fewer_variants_than_there_are(variants: dict[str, Variant]) -> None:
    """Half of the trials are of single ones then, and the next profile goes on with others."""
    trials = tolerance.tolerance(4, ("bizagi", "britive"), seed=4)
    assert [len(one.variants) == 1 for one in trials] == [True, True, False, False] * 2
    assert len({one.variants for one in trials if len(one.variants) == 1}) == 4


def test_no_client_may_meet_both(variants: dict[str, Variant]) -> None:
    """Variants for different clients are no trial."""
    with pytest.raises(ValueError, match="no client may meet for-rfc and for-entra together"):
        tolerance.laid(("for-rfc", "for-entra"), "bizagi")


def test_variants_that_no_packaged_profile_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are tried with a profile of the proof's own."""
    only = Variant("x", "Is.", "RFC 7644 section 3", "x", App, lambda profile: profile.connector == "everything")
    monkeypatch.setattr(tolerance, "VARIANTS", {"x": only, "y": _variant("y"), "z": _variant("z", shows=False)})
    monkeypatch.setattr(tolerance, "variant", {"x": only}.__getitem__)
    (found,) = tolerance.elsewhere(PACKAGED)
    assert (found.profile, found.variants) == (EVERYTHING, ("x",))
    assert OKTA in PROFILES


def test_what_no_listed_example_catches_is_tried_with_many() -> None:
    """A fault that only generated examples show is tried with many of them, of the check that must catch it."""
    trial = choice.trial("text-astral-mangled")
    assert trial.examples == choice.THOROUGH
    assert trial.checks == FAULTS["text-astral-mangled"].caught_by
    assert not choice.unlisted("create-200")
    assert not choice.unlisted("drop:title")


def test_clean_endpoint_is_tried_with_each_seed() -> None:
    """All generated checks are tried on the endpoint as it is, with each seed and each profile."""
    trials = tolerance.clean(2, ("bizagi", "britive"), 9)
    assert [(one.profile, one.seed) for one in trials] == [("bizagi", 1), ("bizagi", 2), ("britive", 1), ("britive", 2)]
    assert {(one.examples, one.marks) for one in trials} == {(9, choice.ON_REQUEST)}


def test_legal_trials_differ_in_their_seeds() -> None:
    """No two trials of legal variants generate the same examples."""
    trials = tolerance.tolerance(6, ("bizagi", "britive"), seed=1)
    assert len({one.seed for one in trials}) == len(trials)
