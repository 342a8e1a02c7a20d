"""Signals that end a run."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from scim_conformance.plugin.signals import ENDING, Signals


@pytest.fixture
def signals() -> Iterator[Signals]:
    """Return signals that are taken over, and given back at the end of the test."""
    # Who was started in the background had SIGINT ignored, and what is ignored stays so.
    kept = signal.signal(signal.SIGINT, signal.default_int_handler)
    taken = Signals()
    taken.install()
    yield taken
    taken.restore()
    signal.signal(signal.SIGINT, kept)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two seconds pass between any two signals."""
    moments = iter(range(0, 1000, 2))
    monkeypatch.setattr("scim_conformance.plugin.signals.time.monotonic", lambda: float(next(moments)))


@pytest.mark.parametrize("number", ENDING)
def test_first_signal_interrupts(signals: Signals, number: signal.Signals) -> None:
    """Ctrl-C, a cancelled job and a closed terminal are all an interrupt."""
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), number)
    assert not signals.hurried


def test_signal_during_the_clean_up_hastens_it(signals: Signals, later: None) -> None:
    """Once pytest has told of the interrupt a further signal tears nothing apart."""
    with pytest.raises(KeyboardInterrupt) as caught:
        os.kill(os.getpid(), signal.SIGTERM)
    signals.pytest_keyboard_interrupt(caught)
    os.kill(os.getpid(), signal.SIGINT)
    assert signals.hurried


def test_echo_is_the_same_wish(signals: Signals) -> None:
    """What comes within a second of the first changes nothing: a service manager tells everybody."""
    with pytest.raises(KeyboardInterrupt) as caught:
        os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGINT)
    signals.pytest_keyboard_interrupt(caught)
    os.kill(os.getpid(), signal.SIGHUP)
    assert not signals.hurried


def test_swallowed_interrupt_can_be_repeated(signals: Signals, later: None) -> None:
    """As long as the run goes on every signal interrupts it."""
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


def test_ignored_signal_stays_ignored() -> None:
    """Under nohup a closed terminal ends nothing; afterwards everything is as it was."""
    kept = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    before = signal.getsignal(signal.SIGTERM)
    taken = Signals()
    try:
        taken.install()
        assert signal.getsignal(signal.SIGTERM) is not before
        os.kill(os.getpid(), signal.SIGHUP)
    finally:
        taken.restore()
        signal.signal(signal.SIGHUP, kept)
    assert signal.getsignal(signal.SIGTERM) is before


def test_other_threads_take_nothing_over() -> None:
    """Outside the main thread, which alone hears signals, nothing is changed."""
    before = signal.getsignal(signal.SIGTERM)
    taken = Signals()
    thread = threading.Thread(target=taken.install)
    thread.start()
    thread.join()
    assert signal.getsignal(signal.SIGTERM) is before
