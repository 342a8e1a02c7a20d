"""An interrupt wherever it comes."""

from __future__ import annotations

import pytest

from scim_conformance.plugin.signals import Signals


def _between_lines() -> None:
    raise KeyboardInterrupt


# Python tells no line for an instruction that its table of lines does not know, such as those it makes up itself.
_between_lines.__code__ = _between_lines.__code__.replace(co_linetable=b"")


def test_interrupt_between_two_lines_can_be_shown() -> None:
    """A place without a line, over which pytest breaks down, is left out, and the interrupt is shown."""
    with pytest.raises(KeyboardInterrupt) as caught:
        _between_lines()
    with pytest.raises(TypeError):
        caught.getrepr()
    Signals().pytest_keyboard_interrupt(caught)
    assert "KeyboardInterrupt" in str(caught.getrepr())
