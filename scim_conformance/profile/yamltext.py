"""YAML text to plain data that knows its lines.

Plain words are read as YAML 1.2 reads them, as editors do: ``no`` and ``2027-01-01`` are text, only ``true`` and
``false`` are booleans. Aliases, tags and further documents are refused: a profile has no use for them, and an alias
can blow a few lines up to gigabytes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from scim_conformance.profile.errors import Place, Problem, UnreadableError

Where = tuple[str | int, ...]
"""The keys and indices that lead to a value."""

START = Place(1, 1)
_DEEPEST = 20
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WORDS = {"": None, "~": None, **dict.fromkeys(("null", "Null", "NULL"))}
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_LONGEST_INTEGER = 18
_OUT_OF_RANGE = re.compile(r"\\U(?!000|0010)")

_UNCLOSED = "close the bracket or quote that is opened here"
_HINTS = (
    (r"but got '\['", "put an attribute path with brackets into single quotes"),
    (r"<block end>.*<scalar>", "put a text that holds quotes into single quotes, and write a single quote in it twice"),
    (r"mapping values are not allowed", "put a text that holds a colon into quotes, or check the indentation"),
    (r"'\\t'", "indent with spaces instead of tabs"),
    (
        r"that cannot start any token|alphabetic or numeric",
        "put a text that begins with a special character into quotes",
    ),
    (r"expected ',' or.*<scalar>", "put a text that holds quotes into single quotes"),
    (r"stream end|end of stream", _UNCLOSED),
    (r"expected ',' or", "close every bracket that was opened, and separate entries with commas"),
    (r"expected ':'", "write a colon and a space after the key"),
    (r"<block end>", "indent the entries of one list or mapping alike"),
)


@dataclass(slots=True)
class Document:
    """Plain data with the place of every value and key, and what was wrong without stopping the reading.

    ``whole`` is what the document is called in sentences.
    """

    data: Any = None
    values: dict[Where, Place] = field(default_factory=dict)
    keys: dict[Where, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    whole: str = "profile"

    def place(self, where: Where) -> Place:
        """Return where a value of the data begins."""
        return self.values[where]


def read(text: str, whole: str = "profile") -> Document:
    """Return the one document of a YAML text; raise UnreadableError where it is none."""
    document = Document(whole=whole)
    try:
        document.data = _Builder(document, iter(list(yaml.parse(text, Loader=yaml.SafeLoader)))).build()
    except yaml.MarkedYAMLError as error:
        raise UnreadableError(_explain(error)) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        sentence = f"the file holds the character U+{int(error.character):04X}, which YAML does not allow; remove it"
        raise UnreadableError(Problem(Place(line, 1), sentence)) from None
    except (ValueError, OverflowError):  # PyYAML lets these through from escapes and directives
        culprit = _OUT_OF_RANGE.search(text)
        line = text.count("\n", 0, culprit.start()) + 1 if culprit else 1
        sentence = "not valid YAML: an escape or a directive holds a number that is out of range; mend or remove it"
        raise UnreadableError(Problem(Place(line, 1), sentence)) from None
    return document


def is_text(plain: str) -> bool:
    """Whether a word without quotes is read as text."""
    return plain not in _WORDS and not _DECIMAL.fullmatch(plain)


class _Builder:
    """Turns parser events into data, noting places on the way."""

    def __init__(self, document: Document, events: Iterator[yaml.Event]) -> None:
        self.document = document
        self.events = events

    def build(self) -> Any:
        next(self.events)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            return None
        data = self.node(next(self.events), ())
        next(self.events)
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise _stop(after, f"a second YAML document begins here; keep one {self.document.whole} per file")
        return data

    def node(self, event: yaml.Event, where: Where) -> Any:
        _refuse(event, len(where))
        self.document.values[where] = _place(event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(where)
        return self.mapping(where)

    def sequence(self, where: Where) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, (*where, len(items))))
        return items

    def mapping(self, where: Where) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            _refuse(event, len(where))
            if not isinstance(event, yaml.ScalarEvent):
                raise _stop(event, "a key is a list or a mapping; write a single word as the key")
            key = _text(event)
            if key in entries:
                self.repeated(key, where, event)
                _Builder(Document(), self.events).node(next(self.events), (*where, key))  # read past the value
                continue
            self.document.keys[*where, key] = _place(event.start_mark)
            entries[key] = self.node(next(self.events), (*where, key))
        return entries

    def repeated(self, key: str, where: Where, event: yaml.Event) -> None:
        first = self.document.keys[*where, key].line
        sentence = f"the key {key!r} stands twice in one mapping (first on line {first}); keep one of the two"
        self.document.problems.append(Problem(_place(event.start_mark), sentence))


def _refuse(event: yaml.Event, depth: int) -> None:
    if isinstance(event, yaml.AliasEvent):
        raise _stop(event, f"*{event.anchor} is a YAML alias; write the value out, or put a text with * into quotes")
    tag = getattr(event, "tag", None)
    if tag is not None:
        raise _stop(event, f"{tag!r} is a YAML tag; leave it out, or put a text that begins with ! into quotes")
    if depth > _DEEPEST:
        raise _stop(event, f"lists or mappings are nested deeper than {_DEEPEST} levels; write them flatter")


def _scalar(event: yaml.ScalarEvent) -> str | bool | int | float | None:
    text = _text(event)
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text) and len(text) <= _LONGEST_INTEGER:
        return int(text)
    if _DECIMAL.fullmatch(text):
        if _INTEGER.fullmatch(text) or not math.isfinite(float(text)):
            raise _stop(event, "the number is too large to be exact; put it into quotes if it is text")
        return float(text)
    return text


def _text(event: yaml.ScalarEvent) -> str:
    if any("\ud800" <= character <= "\udfff" for character in event.value):
        raise _stop(event, "the text holds half of a surrogate pair; write the character itself")
    return str(event.value)


def _stop(event: yaml.Event, sentence: str) -> UnreadableError:
    return UnreadableError(Problem(_place(event.start_mark), sentence))


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _explain(error: yaml.MarkedYAMLError) -> Problem:
    problem = str(error.problem).replace("\x00", "end of file")
    hint = next((hint for pattern, hint in _HINTS if re.search(pattern, problem)), "see the line above it as well")
    mark = error.context_mark if hint == _UNCLOSED and error.context_mark else error.problem_mark
    return Problem(_place(mark), f"not valid YAML: {problem}; {hint}")
