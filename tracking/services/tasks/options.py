"""What one can choose where a task is started."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class TaskOptions:
    """How a task runs; what is left out is chosen to fit the cameras.

    Attributes:
        start_time, end_time: play the recordings of [start, end); where only one is given, from
            the first or to the last.
    """

    mode: str | None = None
    target_fps: float | None = None
    loop: bool = False
    start_time: datetime | None = None
    end_time: datetime | None = None


AS_IT_FITS: Final = TaskOptions()
