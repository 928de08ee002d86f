"""What one fault did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from .people import Met
from .stored import Row

KINDS: Final = ("kill -9", "cut off")


@dataclass(slots=True)
class Loss:
    """What a fault did.

    Attributes:
        moved: seconds until control had moved the last camera; None: it did not.
        back: by task and camera, seconds until a new tick of it was stored; None: none was.
        met: who was in view of these cameras.
        calm: the same, of a moment before the fault.
        twice: rows that are stored twice since.
        load: of the machine, by its average of a minute.
        busy: percent of all processors that were busy until the cameras were back.
    """

    kind: str
    node: str
    moved: float | None = None
    back: dict[str, float | None] = field(default_factory=dict)
    met: Met = field(default_factory=Met)
    calm: Met = field(default_factory=Met)
    twice: list[Row] = field(default_factory=list)
    load: float = 0.0
    busy: float = 0.0

    @property
    def slowest(self) -> float | None:
        """Seconds until the last camera was back; None: one was not."""
        times = [seconds for seconds in self.back.values() if seconds is not None]
        return max(times) if times and len(times) == len(self.back) else None
