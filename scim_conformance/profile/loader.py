"""From a name or a file to a Profile, or to one sentence for each thing to mend."""

from __future__ import annotations

import os
from difflib import get_close_matches
from importlib import resources
from itertools import chain
from pathlib import Path

from scim_conformance.profile import coherence, wording
from scim_conformance.profile.build import build
from scim_conformance.profile.errors import Place, Problem, ProfileError, UnreadableError
from scim_conformance.profile.model import Profile
from scim_conformance.profile.resolve import resolve
from scim_conformance.profile.yamltext import START, Document, read

_SUFFIXES = (".yaml", ".yml")
#: The most KiB that a file may have, and how many lines one has.
_SIZES = {"profile": (256, "a few hundred lines"), "baseline": (2048, "a line or four for each case")}
_FEW = 20


def available() -> dict[str, Path]:
    """Return the packaged profiles: name to file, ordered by name."""
    files = chain.from_iterable(folder.glob("*.yaml") for folder in reversed(_folders()))
    found = {file.stem: file for file in files}
    return dict(sorted(found.items()))


def load(name_or_path: str | Path) -> Profile:
    """Return the profile with a packaged name or in a YAML file; raise ProfileError when there is none or it is wrong.

    A text with a path separator or the ending ``.yaml`` or ``.yml`` is a path, any other a packaged name.
    """
    file = _find(name_or_path)
    try:
        document = read_document(file)
    except UnreadableError as error:
        raise ProfileError(error.problem.within(file)) from None
    found = {*document.problems, *wording.problems(document), *coherence.problems(document)}
    if found:
        raise ProfileError(*(problem.within(file) for problem in sorted(found)))
    return build(resolve(document.data), file)


def validate(path: str | Path) -> list[str]:
    """Return one sentence for each thing to mend in a profile file; an empty list when it can be used."""
    try:
        load(Path(path))
    except ProfileError as error:
        return list(error.errors)
    return []


def _folders() -> list[Path]:
    package = Path(str(resources.files("scim_conformance")))
    checkout = package.parent
    folders = [package / "profiles"]
    if (checkout / "pyproject.toml").is_file():  # else the folder beside the package is somebody else's
        folders.append(checkout / "profiles")
    return folders


def _find(name_or_path: str | Path) -> Path:
    if isinstance(name_or_path, Path) or _is_path(name_or_path):
        return Path(name_or_path)
    packaged = available()
    if name_or_path not in packaged:
        raise ProfileError(_unknown(name_or_path, list(packaged)))
    return packaged[name_or_path]


def _is_path(text: str) -> bool:
    separators = {os.sep, os.altsep or os.sep}
    return any(one in text for one in separators) or text.lower().endswith(_SUFFIXES)


def _unknown(name: str, packaged: list[str]) -> str:
    near = get_close_matches(name.casefold(), packaged, n=3)
    meant = f"did you mean {' or '.join(near)}? " if near else ""
    names = ", ".join(packaged) if packaged and len(packaged) <= _FEW else "those of scim-conformance list profiles"
    return f"no packaged profile is named {name!r}; {meant}there are {names}; a file is named with its .yaml ending"


def read_document(file: Path, whole: str = "profile") -> Document:
    """Return the mapping in a file; raise UnreadableError where there is none, ProfileError where there is no file."""
    document = read(_text(file, whole), whole)
    if document.data is None:
        raise UnreadableError(Problem(START, "the file is empty; begin with a line such as connector: bizagi"))
    if not isinstance(document.data, dict):
        sentence = (
            f"the file holds {wording.kind(document.data)}; a {whole} is a mapping of keys such as connector: bizagi"
        )
        raise UnreadableError(Problem(document.place(()), sentence))
    return document


def _text(file: Path, whole: str) -> str:
    most, usual = _SIZES[whole]
    try:
        with file.open("rb") as stream:
            held = stream.read(most * 1024 + 1)
    except FileNotFoundError:
        raise ProfileError(f"{file}: there is no such file; check the path") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ProfileError(f"{str(file)!r} cannot be read ({reason}); name a readable YAML file") from None
    if len(held) > most * 1024:
        raise ProfileError(f"{file}: the file is larger than {most} KiB; a {whole} has {usual}")
    try:
        return held.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = held.count(b"\n", 0, error.start) + 1
        raise UnreadableError(Problem(Place(line, 1), "the file is not UTF-8; save it in that encoding")) from None
