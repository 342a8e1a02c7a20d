"""What the documents tell people to type is understood, and what they link to is there."""

from __future__ import annotations

import importlib
import re
import shlex
from collections.abc import Iterator
from functools import cache
from itertools import chain, pairwise
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from scim_conformance.cli import COMMANDS
from scim_conformance.plugin.options import OPTIONS
from scim_conformance.profile import available
from scim_conformance.reference import FAMILIES, FAULTS
from scim_conformance.suite import load_checks
from tests.markdown import MARKDOWN
from tests.support import ROOT

GUIDES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "docs/checks/README.md", ROOT / "profiles/README.md"]
)
PAGES = sorted((ROOT / "docs/checks").glob("*.md"))
#: What pytest and pytest-xdist know of themselves and the documents name.
OF_PYTEST = {"-k", "-m", "-x", "-n", "-q", "-v", "--lf", "--html", "--junitxml", "--self-contained-html", "--help"}
OF_PYTEST |= {f"--{one.name}" for one in OPTIONS}
_COMMAND = re.compile(r"(?<![\w/.-])scim-conformance (?P<words>[a-z].*)")
#: A word in capitals, an ellipsis, or a choice between names stands for something of the reader's.
_OPEN = re.compile(r"[A-Z]+|.*[…|].*")


def relative(document: Path) -> str:
    """Return a document's name for a test's id."""
    return document.relative_to(ROOT).as_posix()


guides = pytest.mark.parametrize("document", GUIDES, ids=relative)


def lines_of_code(document: Path) -> Iterator[str]:
    """Yield code spans, and the lines of blocks of code but for their comments."""
    for token in MARKDOWN.parse(document.read_text("utf-8")):
        if token.type == "fence":
            yield from (line.partition(" #")[0].strip() for line in token.content.splitlines())
        yield from (child.content for child in token.children or () if child.type == "code_inline")


def commands(document: Path) -> Iterator[list[str]]:
    """Yield the words of each call of the command."""
    for line in lines_of_code(document):
        if found := _COMMAND.search(line):
            yield shlex.split(re.sub(r"[\[\]](?!')", "", found["words"]) if "'" not in line else found["words"])


@cache
def options_of(name: str) -> frozenset[str]:
    """Return the options that a subcommand takes."""
    command = importlib.import_module(f"scim_conformance.cli.{COMMANDS[name][0]}").command
    assert isinstance(command, click.Command)
    return frozenset({*chain.from_iterable(one.opts for one in command.params), "-h", "--help"})


def misunderstood(words: list[str]) -> Iterator[str]:
    """Yield what the command would not understand of a call."""
    name, *rest = words
    if name not in COMMANDS:
        yield f"there is no subcommand {name}"
        return
    at = rest.index("--") if "--" in rest else len(rest)
    own, of_pytest = rest[:at], rest[at + 1 :]
    yield from (f"{name} has no {one}" for one in own if _option(one) and _option(one) not in options_of(name))
    yield from (f"pytest has no {one}" for one in of_pytest if _option(one) and _option(one) not in OF_PYTEST)
    yield from _unknown(name, own)


def _option(word: str) -> str:
    """Return the option in a word, empty where there is none."""
    return word.partition("=")[0] if re.match(r"--?[a-z]", word) else ""


def _unknown(name: str, words: list[str]) -> Iterator[str]:
    """Yield names of profiles, checks and faults that do not exist."""
    first = next((one for one in words if not _option(one)), "PROFILE")
    checks = {one.id for one in load_checks()}
    known = {"run": {*available()}, "serve": {*available()}, "explain": checks, "validate": set[str]()}.get(name)
    if known is not None and first not in known and not first.endswith(".yaml") and not _OPEN.fullmatch(first):
        yield f"{name} does not know {first}"
    faults = [after for option, after in pairwise(words) if option == "--fault"]
    families = tuple(f"{one}:" for one in FAMILIES)
    for one in faults:
        if one not in {*FAULTS, *FAMILIES} and not one.startswith(families) and not _OPEN.fullmatch(one):
            yield f"there is no fault {one}"


@guides
def test_commands_are_understood(document: Path) -> None:
    """Subcommands, options, profiles, checks and faults that a document tells people to type exist."""
    assert [wrong for words in commands(document) for wrong in misunderstood(words)] == []


def test_commands_of_pages_are_understood() -> None:
    """So do those on the pages of the checks."""
    wrong = {page.name: [said for words in commands(page) for said in misunderstood(words)] for page in PAGES}
    assert {name: said for name, said in wrong.items() if said} == {}
    assert all(any(commands(page)) for page in PAGES)


@guides
def test_options_named_alone_exist(document: Path) -> None:
    """An option in running text is one of the command's or of pytest's, or the beginning of several."""
    known = OF_PYTEST.union(*map(options_of, COMMANDS), {"--scim-"})
    named = {_option(line.split()[0]) for line in lines_of_code(document) if line.startswith("-") and line[1:2] != " "}
    assert {one for one in named if one and one not in known} == set()


def test_guides_hold_commands() -> None:
    """The reading of the documents finds the commands they are about."""
    found = {relative(one): len(list(commands(one))) for one in GUIDES}
    assert found["docs/certify.md"] > 15
    assert found["docs/report.md"] >= 3
    assert found["README.md"] >= 3


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("frobnicate x", "there is no subcommand frobnicate"),
        ("run bizagi --uri x", "run has no --uri"),
        ("run bizagi -- --scim-pace 5", "pytest has no --scim-pace"),
        ("run bizagy", "run does not know bizagy"),
        ("explain users-create", "explain does not know users-create"),
        ("serve bizagi --fault losing", "there is no fault losing"),
    ],
)
def test_wrong_commands_are_noticed(line: str, said: str) -> None:
    """What does not exist is found, so that the other tests say something."""
    assert list(misunderstood(shlex.split(line))) == [said]


@cache
def anchors(document: Path) -> frozenset[str]:
    """Return the anchors that GitHub gives the headings of a document."""
    tokens = MARKDOWN.parse(document.read_text("utf-8"))
    heads = [tokens[at + 1].content for at, one in enumerate(tokens) if one.type == "heading_open"]
    return frozenset(re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads)


def dead(document: Path) -> list[str]:
    """Return the links of a document that lead nowhere within the repository."""
    tokens = MARKDOWN.parse(document.read_text("utf-8"))
    links = [str(child.attrs["href"]) for one in tokens for child in one.children or () if child.type == "link_open"]
    return [link for link in links if "://" not in link and not _leads(document, unquote(link))]


def _leads(document: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (document.parent / path).resolve() if path else document
    return target.exists() and (not anchor or anchor in anchors(target))


@guides
def test_links_lead_somewhere(document: Path) -> None:
    """Files and headings that a document links to are there."""
    assert dead(document) == []


def test_links_of_pages_lead_somewhere() -> None:
    """Those of the pages of the checks, too."""
    assert {page.name: dead(page) for page in PAGES if dead(page)} == {}


def test_dead_links_are_noticed(tmp_path: Path) -> None:
    """A missing file, a missing heading and a heading of another file are told apart."""
    (tmp_path / "b.md").write_text("# Two Words, and more\n")
    document = tmp_path / "a.md"
    document.write_text("# A\n[](b.md#two-words-and-more) [](#a) [](c.md) [](b.md#a) [](#b) [](https://host/)\n")
    assert dead(document) == ["c.md", "b.md#a", "#b"]


def test_index_of_documents_is_whole() -> None:
    """Each document in docs has its line in the index."""
    index = (ROOT / "docs/README.md").read_text("utf-8")
    missing = [one.name for one in (ROOT / "docs").glob("*.md") if f"({one.name})" not in index]
    assert missing == ["README.md"]
