"""What job clusters are called. Standard library only."""

from __future__ import annotations

from typing import Final

LONG: Final = "long"
"""The cluster of jobs that take long; the other one is for those of the minute."""

LONG_OPTIONS: Final = {"cluster": LONG, "timeout": 86_400}
"""How a job is queued there: each kind ends itself by its own limit, long before this one.

The cluster hands a job out again after two minutes, so that none is lost with a process that has
taken it and died. A job makes sure by itself that it runs once at a time.
"""
