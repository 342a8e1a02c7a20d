"""An interrupt wherever it comes."""

from __future__ import annotations

import traceback

import pytest

from scim_conformance.plugin.signals import Signals

_NO_LINE = 0x80 | 15 << 3
"""What stands in a code's table of lines for instructions that have none; the number of them, less one, is added."""
_MOST = 8


def _between_lines() -> None:
    raise KeyboardInterrupt


def _without_lines(table: bytes, instructions: int) -> bytes:
    """Return a table in which no instruction has a line, such as Python makes for those that it adds itself."""
    whole, rest = divmod(instructions, _MOST)
    return bytes([_NO_LINE + _MOST - 1] * whole + ([_NO_LINE + rest - 1] if rest else [])) or table


_CODE = _between_lines.__code__
_between_lines.__code__ = _CODE.replace(co_linetable=_without_lines(_CODE.co_linetable, len(_CODE.co_code) // 2))


def test_interrupt_between_two_lines_can_be_shown() -> None:
    """A place without a line, over which pytest would break down, is left out, and the interrupt is shown."""
    with pytest.raises(KeyboardInterrupt) as caught:
        _between_lines()
    assert [line for _, line in traceback.walk_tb(caught.tb)][-1:] == [None]
    before = len(caught.traceback)
    Signals().pytest_keyboard_interrupt(caught)
    assert len(caught.traceback) == before - 1
    assert "KeyboardInterrupt" in str(caught.getrepr(style="long"))
