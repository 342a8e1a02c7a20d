"""The list of what a run created."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from scim_conformance.ledger import Entry, Ledger, LedgerError, LedgerFile, read

URL, RUN = "https://scim.example.com/scim/v2", "0a1b2c3d"

_WORKER = """
import pathlib, sys
from scim_conformance.ledger import Ledger
ledger = Ledger(pathlib.Path(sys.argv[1]), sys.argv[2])
for number in range(25):
    key = ledger.intent("/Users", f"{sys.argv[2]}n{number}", "x" * 300)
    ledger.created(key, str(number))
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where the ledger is, in a folder that does not exist yet."""
    return tmp_path / "reports" / "ledger.jsonl"


@pytest.fixture
def ledger(file: Path) -> Ledger:
    """Return an open ledger."""
    made = Ledger(file)
    made.open(URL, RUN, "acme")
    return made


def test_round_trip(file: Path, ledger: Ledger) -> None:
    """What is written is read back, in the order it was written, with its last state."""
    first = ledger.intent("/Users", "n1", "ü@example.com")
    second = ledger.intent("/Users", "n2", "b")
    third = ledger.intent("/Groups", "n3", "c")
    fourth = ledger.intent("/Users", "n4", "")
    ledger.created(first, "1")
    ledger.created(first, "1b")
    ledger.created(second, "2")
    ledger.gone(second)
    ledger.left(third, "the endpoint refuses DELETE")
    found = read(file)
    assert found == LedgerFile(
        URL,
        RUN,
        "acme",
        (
            Entry(first, "/Users", "n1", "ü@example.com", ("1", "1b")),
            Entry(second, "/Users", "n2", "b", ("2",), gone=True),
            Entry(third, "/Groups", "n3", "c", left="the endpoint refuses DELETE"),
            Entry(fourth, "/Users", "n4"),
        ),
    )
    assert [one.name for one in found.open_entries] == ["n4", "n3", "n1"]
    assert ledger.entries() == list(found.entries)


def test_created_again_after_gone_is_open(file: Path, ledger: Ledger) -> None:
    """An id that comes after the entry was closed opens it again."""
    key = ledger.intent("/Users", "n1", "a")
    ledger.gone(key)
    ledger.created(key, "1")
    assert [one.ids for one in read(file).open_entries] == [("1",)]


def test_file_is_private_and_plain(file: Path, ledger: Ledger) -> None:
    """Only the owner may read the file; it is one JSON object a line in ASCII."""
    ledger.intent("/Users", "n1", "ü\nx\u2028")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    lines = file.read_bytes().split(b"\n")
    assert lines[-1] == b""
    assert all(line.isascii() and isinstance(json.loads(line), dict) for line in lines[:-1])
    assert read(file).entries[0].value == "ü\nx\u2028"


def test_every_line_is_on_disk_at_once(file: Path, ledger: Ledger) -> None:
    """A second reader sees an intent as soon as it was written."""
    ledger.intent("/Users", "n1", "a")
    assert [one.name for one in read(file).entries] == ["n1"]


def test_workers_share_the_file(file: Path, ledger: Ledger) -> None:
    """Workers write at the same time, keep their keys apart, and each reads back its own."""
    own = ledger.intent("/Users", "main", "a")
    workers = ["gw1", "gw10", "gw2"]
    command = [sys.executable, "-c", _WORKER, str(file)]
    running = [subprocess.Popen([*command, worker]) for worker in workers]
    assert [one.wait(timeout=30) for one in running] == [0, 0, 0]
    found = read(file).entries
    assert len(found) == 76
    assert len({one.key for one in found}) == 76
    assert [one.key for one in ledger.entries()] == [own]
    for worker in workers:
        mine = Ledger(file, worker).entries()
        assert [one.name for one in mine] == [f"{worker}n{number}" for number in range(25)]
        assert all(one.ids for one in mine)


@pytest.mark.parametrize("cut", [1, 5, 20])
def test_torn_last_line_is_dropped(file: Path, ledger: Ledger, cut: int) -> None:
    """What a killed process left of its last line does not count: that request was never sent."""
    ledger.intent("/Users", "n1", "a")
    ledger.intent("/Users", "n2", "b")
    whole = file.read_bytes().rstrip(b"\n")
    file.write_bytes(whole[:-cut])
    assert [one.name for one in read(file).entries] == ["n1"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not a ledger of this version"),
        (b"\n\n", "is not a ledger of this version"),
        (b'{"event": "intent"}\n', "is not a ledger of this version"),
        (b'{"event": "open", "format": 99}\n', "is not a ledger of this version"),
        (b'{"event": "open", "format": 1}\n', "do not belong together"),
        (b'{"event": "open"', "is not a ledger of this version"),
        (b"[1]\n", "is not a ledger of this version"),
        (b"hello\nworld\n", ":1: is not a line of a ledger"),
        (b"\xff\xfe", "it is not text"),
    ],
)
def test_foreign_file_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    """A file that is no ledger is told as such, with its name, in one sentence."""
    file = tmp_path / "other.jsonl"
    file.write_bytes(content)
    with pytest.raises(LedgerError, match=said) as caught:
        read(file)
    assert str(caught.value).startswith(str(file))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        '{"event": "created", "key": "main-9", "id": "1"}',
        '{"event": "gone"}',
        '{"event": "intent", "key": "main-1"}',
        '{"event": "created", "key": ["main-1"], "id": "1"}',
    ],
)
def test_lines_that_do_not_fit_are_refused(file: Path, ledger: Ledger, line: str) -> None:
    """Lines that refer to nothing, or lack what they should say, make the file none of ours."""
    file.write_text(f"{file.read_text()}{line}\n")
    with pytest.raises(LedgerError, match="do not belong together"):
        read(file)


def test_unknown_events_are_passed_over(file: Path, ledger: Ledger) -> None:
    """An event of a later version is no reason to leave resources behind."""
    ledger.intent("/Users", "n1", "a")
    file.write_text(f'{file.read_text()}{{"event": "moved", "key": "main-1"}}\n7\n')
    assert [one.name for one in read(file).entries] == ["n1"]


def test_missing_file_is_told(tmp_path: Path) -> None:
    """A file that is not there, or a folder, cannot be read, and the system's reason is told."""
    with pytest.raises(LedgerError, match="No such file"):
        read(tmp_path / "none")
    with pytest.raises(LedgerError, match="Is a directory"):
        read(tmp_path)


def test_credentials_are_named_never_written(file: Path, ledger: Ledger) -> None:
    """A ledger says which variables hold further tokens, and with which kind of them an entry was created."""
    file.unlink()
    ledger.open(URL, RUN, "acme", {"second_tenant": "ACME_SECOND"})
    ledger.intent("/Users", "n1", "a", "second_tenant")
    ledger.left(ledger.intent("/Users", "n2", "b"), "why", "7", "present")
    found = read(file)
    assert found.credentials == {"second_tenant": "ACME_SECOND"}
    assert [one.credential for one in found.entries] == ["second_tenant", ""]
    assert [one.kept for one in found.entries] == [(None, "unknown"), ("7", "present")]


def test_ledger_of_an_earlier_version_is_read(file: Path, ledger: Ledger) -> None:
    """A ledger without credentials, and with what is left but not how, is one all the same."""
    ledger.intent("/Users", "n1", "a")
    file.write_text(f'{file.read_text()}{{"event": "left", "key": "main-1", "reason": "why"}}\n')
    (entry,) = read(file).entries
    assert (entry.left, entry.kept, entry.credential, entry.unnamed) == ("why", (None, "unknown"), "", False)
