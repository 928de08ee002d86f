"""How a builder tells of its work, and how it learns that it has to end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[float, int], None]
"""Takes the share that is done, 0–1, and the rows (of a video: frames) that are written."""
Check: TypeAlias = Callable[[], None]
"""Raises where the work is to end: it was cancelled, or the disk is full."""
