"""Lines of ours between the dots of pytest's terminal."""

from __future__ import annotations

import pytest

from scim_conformance.report.colour import coloured


def write_line(config: pytest.Config, text: str, **markup: bool) -> None:
    """Write a line of its own, also where pytest is in the middle of one; nothing where there is no terminal reporter.

    ``markup`` names colours as pytest's terminal writer does, which leaves them out where none are wanted.
    """
    reporter = config.pluginmanager.getplugin("terminalreporter")
    if reporter is None:
        return
    begin_line(config)
    writer = config.get_terminal_writer()
    writer.line(text, **markup)
    writer.flush()


def begin_line(config: pytest.Config) -> None:
    """End the line that pytest is in the middle of, if it is."""
    config.pluginmanager.getplugin("terminalreporter").ensure_newline()
    writer = config.get_terminal_writer()
    if writer.width_of_current_line:
        writer.line()  # below -q, and with workers, dots stand in lines that the reporter does not take for begun


def write_summary_line(config: pytest.Config, text: str) -> None:
    """Write a line of the summary, the words that tell outcomes in their colours where colours are wanted."""
    writer = config.get_terminal_writer()
    for piece, colour in coloured(text):
        writer.write(piece, **({colour: True, "bold": True} if colour else {}))
    writer.line()
