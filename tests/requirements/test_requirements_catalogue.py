"""The packaged catalogue loads, answers by id and agrees with the texts it restates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from scim_conformance import requirements
from scim_conformance.model import Authority, Level, Requirement
from scim_conformance.requirements import UnknownRequirement, get, load

NOTES = Path(__file__).parents[2].parent / "shared"
RUN = 8
KEYWORDS = {
    Level.MUST: ("MUST", "SHALL", "REQUIRED"),
    Level.SHOULD: ("SHOULD", "RECOMMENDED"),
    Level.MAY: ("MAY", "OPTIONAL"),
}
AUTHORITIES = {
    "RFC": {Authority.RFC},
    "ENTRA": {Authority.ENTRA, Authority.ENTRA_GALLERY},
    "PROFILE": {Authority.PROFILE},
    "SEC": {Authority.SECURITY},
    "OKTA": {Authority.OKTA},
    "HTTP": {Authority.RFC},
}
LINED = sorted((one for one in load().values() if one.line is not None), key=lambda one: one.id)

Gram = tuple[str, ...]


@cache
def lines(document: str) -> list[str]:
    """Return the lines of an RFC's plain text; skip the test where the text is not at hand."""
    path = NOTES / "rfc" / f"{document.lower().replace(' ', '')}.txt"
    if not path.is_file():
        pytest.skip(f"the text of {document} is not at hand")
    return path.read_text("utf-8").split("\n")  # splitlines would count the form feeds between pages, too


def levels(requirement: Requirement) -> set[Level]:
    """Return the levels of the keywords in the line that a row points to."""
    line = lines(requirement.document)[(requirement.line or 0) - 1]
    return {level for level, words in KEYWORDS.items() if re.search(rf"\b({'|'.join(words)})\b", line)}


def section(requirement: Requirement) -> str:
    """Return the number of the last heading above the line that a row points to."""
    before = lines(requirement.document)[: requirement.line]
    return [match[1] for match in (re.match(r"(\d+(?:\.\d+)*)\.  \S", line) for line in before) if match][-1]


def grams(text: str) -> Iterator[Gram]:
    """Yield each run of RUN words, letter case and punctuation ignored."""
    words = re.findall(r"[a-z0-9]+(?:['.][a-z0-9]+)*", text.lower())
    return (tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1))


def running_text(path: Path) -> str:
    """Return an RFC's text without the footers and headers that cut sentences in two."""
    return re.sub(r"\n.*\[Page \d+\]\n\f?\n?RFC \d+.*\n", "\n", path.read_text("utf-8"))


@cache
def foreign() -> frozenset[Gram]:
    """Return the word runs of the RFC texts and of the notes' statements; skip the test where there are none."""
    texts = [running_text(path) for path in sorted((NOTES / "rfc").glob("*.txt"))]
    notes = NOTES / "requirements.yaml"
    if notes.is_file():
        texts += [note["statement"] for note in yaml.safe_load(notes.read_text("utf-8"))]
    if not texts:
        pytest.skip("the texts to compare with are not at hand")
    return frozenset(gram for text in texts for gram in grams(text))


def test_the_catalogue_is_read_once_and_cannot_be_changed() -> None:
    """Every call returns the same read-only mapping, keyed by id."""
    assert load() is load()
    assert all(key == one.id for key, one in load().items())
    with pytest.raises(TypeError):
        load()["RFC7644-3.3-create-201"] = None  # type: ignore[index]


def test_a_requirement_is_found_by_its_id() -> None:
    """An id leads to its requirement, which can cite its source."""
    found = get("RFC7644-3.3-create-201")
    assert (found.level, found.authority, found.source) == (Level.MUST, Authority.RFC, "RFC 7644 section 3.3")


def test_a_mistyped_id_is_answered_with_near_ones() -> None:
    """An unknown id raises UnknownRequirement, which is no KeyError and names ids that look alike."""
    with pytest.raises(UnknownRequirement, match=r"RFC7644-3\.3-create-201") as caught:
        get("RFC7644-3.3-create-202")
    assert not isinstance(caught.value, KeyError)


def test_an_id_like_no_other_is_answered_with_the_way_to_the_list() -> None:
    """An id that resembles none says how to list them."""
    with pytest.raises(UnknownRequirement, match="scim-conformance list requirements"):
        get("???")


def test_the_id_says_whose_rule_it_is() -> None:
    """The first word of an id and the authority belong together."""
    wrong = [one.id for one in load().values() if one.authority not in AUTHORITIES[re.split(r"\d|-", one.id)[0]]]
    assert wrong == []


def test_the_level_is_that_of_the_keyword() -> None:
    """The line that a row points to holds the keyword of its level and of no other."""
    wrong = [
        f"{one.id}: {one.level}, line {one.line} says {levels(one)}" for one in LINED if levels(one) != {one.level}
    ]
    assert wrong == []


def test_the_line_lies_in_the_section() -> None:
    """The heading above the line that a row points to is that of its section."""
    wrong = [f"{one.id}: line {one.line} is in {section(one)}" for one in LINED if section(one) != one.section]
    assert wrong == []


def test_each_contradiction_is_decided() -> None:
    """The contradictions C1 to C36 are each decided beside one to three requirements, once in each of them."""
    decided = [tuple(text.partition(":")[0] for text in one.decisions) for one in load().values()]
    times = Counter(label for labels in decided for label in labels)
    assert sorted(times, key=lambda label: int(label[1:])) == [f"C{number}" for number in range(1, 37)]
    assert [label for label, count in times.items() if count > 3] == []
    assert [labels for labels in decided if len(set(labels)) < len(labels)] == []


def test_a_decision_is_a_sentence() -> None:
    """A decision is one sentence that says what is accepted, of some length, and written nowhere else."""
    texts = [text.partition(": ")[2] for one in load().values() for text in one.decisions]
    assert [text for text in texts if not re.fullmatch(r"(?:(?!\. [A-Z]).){60,260}\.", text)] == []
    assert len(set(texts)) == len(texts)


def test_contradictions_are_labelled_in_decisions_alone() -> None:
    """No comment in the catalogue decides a contradiction where `explain` cannot show it."""
    files = sorted(Path(requirements.__file__).parent.glob("*.yaml"))
    comments = [line for path in files for line in path.read_text("utf-8").splitlines() if line.startswith("#")]
    assert [line for line in comments if re.search(r"\bC\d+\b", line)] == []


def test_a_copied_sentence_is_noticed() -> None:
    """The comparison finds a sentence of RFC 7644 that a page break cuts in two."""
    lines("RFC 7644")
    copied = "different from the client's schema) and following the defined processing rules for each request"
    assert set(grams(copied)) <= foreign()


def test_the_words_are_our_own() -> None:
    """No sentence of a row shares a run of eight words with a specification or a collection of its rules."""
    copied = [
        f"{one.id}: {' '.join(gram)}"
        for one in load().values()
        for text in (one.statement, one.impact, one.remedy, *one.decisions)
        for gram in grams(text)
        if gram in foreign()
    ]
    assert copied == []
