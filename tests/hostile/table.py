"""The whole table, of all files."""

from __future__ import annotations

from tests.hostile import bodies, framing, places
from tests.hostile.rows import ROWS, Row

TABLE: dict[str, Row] = ROWS
PARTS = (framing, bodies, places)
