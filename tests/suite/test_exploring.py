"""The search for an example that is answered wrongly: what it finds, what it costs, and what it makes of doubt."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scim_conformance.evidence import Exchange, Request, Response
from scim_conformance.evidence.recorder import touched
from scim_conformance.model import CaseId, Finding
from scim_conformance.suite.costs import budget
from scim_conformance.suite.exploring import Exploration, Explore, Seen, findings, named
from scim_conformance.suite.kept_examples import ExampleError, Kept, Memory, read_examples
from scim_conformance.suite.kit import Blocked, Inconclusive, NonConformance, NotApplicable

CASE = CaseId("users-generated-values-are-kept", "acme/User")
JUDGE = CaseId("users-update-applies", "acme/User")
WRONG = [Finding("title", "as sent", "otherwise")]
NUMBERS = st.lists(st.integers(0, 1000), max_size=6)


def exchange(number: int, status: int = 200) -> Exchange:
    """Return an answer of the endpoint."""
    request = Request("GET", "https://scim.example/Users", {})
    return Exchange(f"main-{number}", request, Response(status, {}, "{}", 0.1))


@dataclass
class Endpoint:
    """Answers examples as a rule says, and counts what it is asked."""

    wrong: Callable[[Any, bool], bool] = lambda example, fresh: False
    refused: bool = False
    sent: int = 0
    tried: list[Any] = field(default_factory=list)

    def attempt(self, example: Any, fresh: bool) -> Seen | None:
        """Try an example: two requests, four of them on something fresh."""
        if not example:
            return None
        self.sent += 4 if fresh else 2
        self.tried.append(example)
        found = WRONG if self.wrong(example, fresh) else []
        return Seen(found, [exchange(self.sent)], refused=self.refused)

    def explore(self, examples: int = 50, **given_: Any) -> Explore:
        """Return what explores this endpoint."""
        exploration = Exploration(given_.pop("seed", 1), examples, **given_)
        return Explore(CASE, budget(2, examples), exploration, lambda: self.sent, "https://scim.example")


def has_large(example: list[int], _: bool) -> bool:
    """Return whether a number is larger than a hundred."""
    return any(one > 100 for one in example)


def test_right_answers_pass() -> None:
    """An endpoint that answers every example rightly passes, at the cost of the budget and no more."""
    endpoint = Endpoint()
    endpoint.explore(20)(NUMBERS, endpoint.attempt)
    assert len(endpoint.tried) == 20
    assert endpoint.sent == 40


def test_smallest_example_is_told() -> None:
    """A failure tells the smallest example, as a line that repeats it, and rests on the last try alone."""
    endpoint = Endpoint(has_large)
    touched.set(["main-0"])
    with pytest.raises(NonConformance) as caught:
        endpoint.explore(50)(NUMBERS, endpoint.attempt)
    assert json.loads(caught.value.example) == {"check": CASE.check, "case": CASE.case, "example": [101]}
    assert touched.get() == [f"main-{endpoint.sent}"]


def test_shrinking_has_a_budget() -> None:
    """Where the budget does not reach for the smallest example, the best one so far is told."""
    endpoint = Endpoint(has_large)
    with pytest.raises(NonConformance) as caught:
        endpoint.explore(4)(st.lists(st.integers(0, 10**6), min_size=4, max_size=60), endpoint.attempt)
    assert any(one > 100 for one in json.loads(caught.value.example)["example"])
    assert endpoint.sent < 100


def test_what_others_left_behind_is_inconclusive() -> None:
    """An example that is answered wrongly after others, and rightly by itself, is held against nobody."""
    endpoint = Endpoint(lambda example, fresh: not fresh and has_large(example, fresh))
    with pytest.raises(Inconclusive, match="rightly by itself"):
        endpoint.explore()(NUMBERS, endpoint.attempt)


def test_flaky_answers_are_inconclusive() -> None:
    """An endpoint that answers wrongly now and then, and not when asked again, is not failed."""
    endpoint = Endpoint()
    endpoint.wrong = lambda example, fresh: 3 <= len(endpoint.tried) <= 5
    with pytest.raises(Inconclusive, match="rightly when it was sent again"):
        endpoint.explore()(NUMBERS, endpoint.attempt)


@pytest.mark.parametrize("error", [Inconclusive("throttled"), Blocked("gone"), ZeroDivisionError("ours")])
def test_what_is_raised_ends_the_search(error: Exception) -> None:
    """An answer that judges nothing, or a bug of ours, ends the search at once and is not taken for a failure."""
    endpoint = Endpoint()

    def attempt(example: Any, fresh: bool) -> Seen | None:
        endpoint.attempt(example, fresh)
        raise error

    with pytest.raises(type(error), match=str(error)):
        endpoint.explore()(NUMBERS, attempt)
    assert len(endpoint.tried) <= 1


def test_trouble_while_making_smaller_costs_no_finding() -> None:
    """What was found is told as it is where the endpoint gives out before there is a smaller example."""
    endpoint = Endpoint(has_large)

    def attempt(example: Any, fresh: bool) -> Seen | None:
        if len(endpoint.tried) == 12:
            endpoint.tried.append(example)
            raise Inconclusive("throttled")
        return endpoint.attempt(example, fresh)

    with pytest.raises(NonConformance) as caught:
        endpoint.explore()(st.lists(st.integers(0, 10**6), min_size=3, max_size=30), attempt)
    assert any(one > 100 for one in json.loads(caught.value.example)["example"])


def test_refusals_alone_are_no_pass() -> None:
    """An endpoint that refuses every example, as it may, has shown nothing."""
    endpoint = Endpoint(refused=True)
    with pytest.raises(NotApplicable, match="nothing is shown here"):
        endpoint.explore(5)(NUMBERS, endpoint.attempt)


def test_broken_basics_block() -> None:
    """Where even plain values are answered wrongly, the case is blocked by the one that judges them."""
    endpoint = Endpoint(lambda example, fresh: True)
    with pytest.raises(Blocked, match=r"by itself \(title: expected as sent, got otherwise\)") as caught:
        endpoint.explore(5)(NUMBERS, endpoint.attempt, plain=lambda _: [1], judge=JUDGE)
    assert caught.value.by == JUDGE


def test_examples_made_of_what_fails_are_passed_over() -> None:
    """An example that fails for what another check judges is passed over; the others still count."""
    endpoint = Endpoint(has_large)
    control = lambda example: Seen(WRONG if max(example) > 100 else [])  # noqa: E731
    endpoint.explore(50)(NUMBERS, endpoint.attempt, controls=[control], judge=JUDGE)
    assert any(max(example) > 100 for example in endpoint.tried)


def test_seed_repeats_the_examples() -> None:
    """The same seed tries the same examples, another seed others."""
    tried = []
    for seed in (7, 7, 8):
        endpoint = Endpoint()
        endpoint.explore(seed=seed)(NUMBERS, endpoint.attempt)
        tried.append(endpoint.tried)
    assert tried[0] == tried[1] != tried[2]


def test_failing_examples_are_remembered(tmp_path: Path) -> None:
    """The next run tries what failed in the one before and nothing else; once that is mended it is forgotten."""
    for seed in (1, 2):
        endpoint = Endpoint(has_large)
        with pytest.raises(NonConformance):
            endpoint.explore(memory=Memory(tmp_path / "examples"), seed=seed)(NUMBERS, endpoint.attempt)
    assert endpoint.tried == [[101], [101]]
    mended = Endpoint()
    mended.explore(memory=Memory(tmp_path / "examples"))(NUMBERS, mended.attempt)
    assert mended.tried[0] == [101]
    assert list((tmp_path / "examples").iterdir()) == []


def test_memory_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    """What somebody has written over is passed over."""
    memory = Memory(tmp_path)
    memory.remember("key", "no example")
    assert memory.recall("key") == []


def test_settings_of_the_user_stay() -> None:
    """A search inside a session with Hypothesis tests of the user's leaves their settings as they were."""
    endpoint = Endpoint()
    before = settings.default
    endpoint.explore()(NUMBERS, endpoint.attempt)
    assert settings.default is before

    @settings(max_examples=3, database=None)
    @given(st.integers())
    def own(number: int) -> None:
        assert isinstance(number, int)

    own()


def test_none_are_tried_when_switched_off() -> None:
    """With no examples asked for nothing is sent, and the case says so."""
    endpoint = Endpoint()
    with pytest.raises(NotApplicable, match="--scim-max-examples 0"):
        endpoint.explore(0)(NUMBERS, endpoint.attempt)
    assert endpoint.sent == 0


@pytest.mark.parametrize("examples", [0, 5])
def test_kept_example_is_tried_first(examples: int) -> None:
    """An example that a user kept is tried, also where none are generated, and fails as it is."""
    endpoint = Endpoint(has_large)
    kept = {CASE: [Kept([1], "kept:1"), Kept([500, 2], "kept:2")]}
    with pytest.raises(NonConformance) as caught:
        endpoint.explore(examples, kept=kept)(NUMBERS, endpoint.attempt)
    assert json.loads(caught.value.example)["example"] == [500, 2]
    assert endpoint.tried[:2] == [[1], [500, 2]]


def test_kept_example_that_passes_is_evidence() -> None:
    """A kept example that is answered rightly passes by itself."""
    endpoint = Endpoint(has_large)
    endpoint.explore(0, kept={CASE: [Kept([5], "kept:1")]})(NUMBERS, endpoint.attempt)
    assert endpoint.tried == [[5]]


def test_kept_example_that_does_not_fit_is_told() -> None:
    """A kept example of another shape blocks the case, and says where it stands."""
    endpoint = Endpoint(lambda example, _: bool(example["values"]))
    with pytest.raises(Blocked, match=r"kept\.jsonl:3"):
        endpoint.explore(0, kept={CASE: [Kept([5], "kept.jsonl:3")]})(NUMBERS, endpoint.attempt)


def test_file_of_kept_examples(tmp_path: Path) -> None:
    """Lines of the file are examples of their cases; blank lines and comments are passed over."""
    file = tmp_path / "kept.jsonl"
    line = json.dumps({"check": CASE.check, "case": CASE.case, "example": {"by": "put"}})
    file.write_text(f"# from the run of Tuesday\n\n{line}\n{line}\n")
    assert read_examples(file) == {CASE: [Kept({"by": "put"}, f"{file}:3"), Kept({"by": "put"}, f"{file}:4")]}


@pytest.mark.parametrize("text", ["{", "[]", '{"check": "x"}', "5", '{"check": "x", "case": "y"}'])
def test_line_that_is_no_example_is_told(text: str, tmp_path: Path) -> None:
    """A line of another form is told with its number and the form it should have."""
    file = tmp_path / "kept.jsonl"
    file.write_text(f"\n{text}\n")
    with pytest.raises(ExampleError, match=r"kept\.jsonl:2: this is no example; write it like"):
        read_examples(file)


def test_missing_file_is_told(tmp_path: Path) -> None:
    """A file that cannot be read is told by its name."""
    with pytest.raises(ExampleError, match="nowhere"):
        read_examples(tmp_path / "nowhere")


def test_budget_is_alike_for_all() -> None:
    """Dear examples are fewer, so that each property costs about two requests for each example asked for."""
    assert [budget(cost, 3).examples for cost in (1, 2, 3, 7)] == [3, 3, 2, 1]
    assert all(budget(cost, 200).requests <= 400 for cost in (1, 2, 3, 7))
    assert budget(2, 0).requests == budget(2, 0).shrinking == 0


def test_names_are_put_in_everywhere() -> None:
    """The run's word takes the place of the mark in every text of an example, and nothing else changes."""
    example = {"a": "{name}-x", "b": ["{name}", 1, None, {"c": True}]}
    assert named(example, "W1") == {"a": "W1-x", "b": ["W1", 1, None, {"c": True}]}


def test_answers_that_judge_nothing_are_inconclusive() -> None:
    """Throttling and gateways are told as inconclusive, never as findings."""
    assert findings(exchange(1), lambda _: WRONG) == WRONG
    with pytest.raises(Inconclusive, match="throttled"):
        findings(exchange(1, status=429), lambda _: WRONG)
