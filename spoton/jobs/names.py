"""What job clusters are called. Standard library only."""

from __future__ import annotations

from typing import Final

LONG: Final = "long"
"""The cluster of jobs that take long; the other one is for those of the minute."""
