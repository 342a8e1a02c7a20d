"""What docs/baseline.md shows is as it says."""

from __future__ import annotations

import re
from pathlib import Path

from click import Context

from scim_conformance.cli import commands
from scim_conformance.profile import load_baseline

GUIDE = Path(__file__).parents[1] / "docs" / "baseline.md"


def test_baseline_that_is_shown_can_be_read(tmp_path: Path) -> None:
    """The file that the guide shows is a baseline."""
    (shown,) = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    file = tmp_path / "baseline.yaml"
    file.write_text(shown)
    (entry,) = load_baseline(file).deviations
    assert (entry.owner, str(entry.until)) == ("API team", "2027-01-31")


def test_commands_that_are_shown_exist() -> None:
    """Each command the guide shows has the options it is shown with, and each link leads somewhere."""
    text = GUIDE.read_text("utf-8")
    lines = re.findall(r"^scim-conformance (\w+) (.*)$", text, re.MULTILINE)
    assert {name for name, _ in lines} == {"run", "baseline", "compare"}
    for name, words in lines:
        command = commands.get_command(Context(commands), name)
        assert command is not None
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words.split() if word.startswith("-")} <= known, name
    assert [link for link in re.findall(r"\]\(([^)]+)\)", text) if not (GUIDE.parent / link).exists()] == []
