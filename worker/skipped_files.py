"""Files of a list that could not be read, through restarts of the worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vision.sources.messages import Gap

NAMED = 3
"""Files that a camera's reason names; of the others it says how many."""


class SkippedFiles:
    """The skipped files of one camera. Each file counts once, however often it is tried.

    Args:
        stored: what `state` gave before a restart.
    """

    def __init__(self, stored: Mapping[str, Any]) -> None:
        self._files: dict[int, tuple[str, int]] = {
            int(number): (str(reason), int(missing)) for number, (reason, missing) in stored.items()
        }

    def add(self, gaps: Mapping[int, Gap]) -> None:
        """Take in the gaps that the reader reports, by number of the file."""
        for number, gap in gaps.items():
            known = self._files.get(number)
            if known is None or known[1] < gap.missing:
                self._files[number] = (gap.reason, gap.missing)

    @property
    def frames(self) -> int:
        """Number of missing frames."""
        return sum(missing for _, missing in self._files.values())

    @property
    def reason(self) -> str:
        """Text for the operator; empty if nothing was skipped."""
        reasons = [self._files[number][0] for number in sorted(self._files)]
        more = [f"and {len(reasons) - NAMED} more files"] if len(reasons) > NAMED else []
        return f"skipped: {'; '.join(reasons[:NAMED] + more)}" if reasons else ""

    def state(self) -> dict[str, Any]:
        """Return what to store, fit for JSON."""
        return {str(number): list(file) for number, file in self._files.items()}
