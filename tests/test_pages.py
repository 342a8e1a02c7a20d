"""docs/checks is what the suite says of itself, and reads as it is meant."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scim_conformance.cli.explained import explained
from scim_conformance.cli.sent import Sent
from scim_conformance.suite import load_checks
from tests import pages
from tests.forks import clean_run
from tests.markdown import MARKDOWN, block, code, shown
from tests.pages import FOLDER, INDEX, Asked, page
from tests.support import EVERYTHING, Run, once

CHECKS = {f"{one.id}.md": one for one in load_checks()}
STALE = "run `make docs` and commit docs/checks"
_SENT = re.compile(r"## What is sent\n.*?(?=## What is accepted\n)", re.DOTALL)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages as they are generated now, by the shared run of the profile that promises everything."""

    def make(asked: Asked | None) -> Run:
        if asked is None:
            return clean_run(tmp_path_factory, EVERYTHING)
        return once(tmp_path_factory, asked.name, lambda folder: pages.made(folder, asked))

    return pages.pages(pages.sent_in(pages.documents(make)))


def text_of(name: str) -> str:
    """Return a page as it stands in docs/checks."""
    return (FOLDER / name).read_text("utf-8")


def settled(name: str, text: str) -> str:
    """Return what of a page is the same in every run: examples that are generated differ with the seed."""
    return _SENT.sub("", text) if name in CHECKS and CHECKS[name].per_example else text


def told(text: str) -> str:
    """Return what a reader sees of one line of Markdown."""
    (opening, inline, closing) = MARKDOWN.parse(text)
    assert (opening.type, closing.type) == ("paragraph_open", "paragraph_close")
    assert {one.type for one in inline.children or ()} <= {"text", "text_special"}
    return "".join(one.content for one in inline.children or ())


def test_each_check_has_its_page() -> None:
    """There is a page for each check, an index, and nothing else."""
    assert {file.name for file in FOLDER.iterdir()} == {INDEX, *CHECKS}, STALE


def test_pages_tell_what_the_checks_are() -> None:
    """All but what is sent is as the suite and the catalogue say it."""
    fresh = {name: page(explained(check, Sent("something"))) for name, check in CHECKS.items()}
    assert [name for name in CHECKS if _SENT.sub("", text_of(name)) != _SENT.sub("", fresh[name])] == [], STALE


def test_pages_are_what_is_generated(generated: dict[str, str]) -> None:
    """The pages are those that `make docs` writes now; of generated examples another seed sends others."""
    stale = [name for name, text in generated.items() if settled(name, text) != settled(name, text_of(name))]
    assert stale == [], STALE


def test_hardly_a_check_sends_nothing(generated: dict[str, str]) -> None:
    """All checks show what they send, but for those that the embedded endpoint rightly gives no cause for."""
    silent = {name for name, text in generated.items() if "```text" not in text} - {INDEX}
    of_tls = {name for name, check in CHECKS.items() if check.area == "tls"}
    assert silent - of_tls == {"users-patch-unsupported-is-501.md", "users-put-keeps-immutable.md"}


def test_pages_are_short() -> None:
    """A page has less than 80 lines."""
    assert [name for name in CHECKS if len(text_of(name).splitlines()) >= 80] == []


def test_pages_are_laid_out_alike() -> None:
    """A page is its title, four parts, lists, and blocks of code: no text on it turns into anything else."""
    parts = ["What is sent", "What is accepted", "Requirements", "Try it"]
    for name, check in CHECKS.items():
        tokens = MARKDOWN.parse(text_of(name))
        heads = [tokens[at + 1].content for at, one in enumerate(tokens) if one.type == "heading_open"]
        assert heads == [check.id, *parts], name
        kinds = {one.type.removesuffix("_open").removesuffix("_close") for one in tokens}
        assert kinds <= {"heading", "inline", "paragraph", "fence", "bullet_list", "list_item"}, name
        inline = {child.type.removesuffix("_open") for one in tokens for child in one.children or ()}
        assert inline <= {"text", "text_special", "code_inline", "link", "link_close", "strong", "strong_close"}, name


def test_page_of_a_lost_check_goes(tmp_path: Path) -> None:
    """Generation removes the page of a check that is no more, and leaves other files alone."""
    for name in ("users-lost.md", "picture.png"):
        (tmp_path / name).write_text("old")
    assert pages.write(tmp_path / "new", {}) == []
    assert pages.write(tmp_path, {"users-kept.md": "new"}) == ["users-lost.md"]
    assert {file.name for file in tmp_path.iterdir() if file.is_file()} == {"users-kept.md", "picture.png"}


HOSTILE = [
    "*a* _b_ __c__ `d` ~~e~~",
    "[a](b) ![c](d) <b>e</b> <https://f> &amp; &lt; &#65;",
    "a | b \\| c \\ d \\",
    "# a",
    "- a",
    "+ a",
    "=== a",
    "1. a",
    "12) a",
    "see https://host/a_b_c and www.host.example and a@b.example",
    '$a$ $$b$$ emails[type eq "work"].value',
    "@everybody #12",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_shown_as_it_is(text: str) -> None:
    """Whatever text holds, a reader sees it, and nothing but text."""
    assert told(shown(text)) == text


def test_odd_characters_are_made_visible() -> None:
    """Control and direction characters stand there as escapes."""
    assert told(shown("a\u202eb\x1bc\nd")) == r"a\u202eb\u001bc\nd"


@pytest.mark.parametrize("text", ["a", "`a`", "a``b", "a | b", "*a*"])
def test_code_is_shown_as_it_is(text: str) -> None:
    """A code span shows its text, in a table's cell too."""
    rendered = MARKDOWN.render(f"| a | b |\n|---|---|\n| {code(text)} | c |\n")
    assert f"<td><code>{text}</code></td>\n<td>c</td>" in rendered


def test_no_line_ends_a_block() -> None:
    """A block of code holds lines of backticks, and its fence is longer than any of them."""
    lines = ["a", "```", "````", "b"]
    (fence,) = MARKDOWN.parse(block(lines))
    assert (fence.type, fence.info, fence.content.splitlines()) == ("fence", "text", lines)


def test_keyword_selects_one_check() -> None:
    """What a page puts behind -k is found in the name of its check and in no other's."""
    names = {one.id: f"test_{one.id.replace('-', '_')}[case]" for one in load_checks()}
    found: dict[str, list[str]] = {}
    for check in load_checks():
        keyword = explained(check, Sent("something")).keyword.strip("'")
        found[check.id] = [id_ for id_, name in names.items() if keyword in name]
    assert found == {id_: [id_] for id_ in names}
