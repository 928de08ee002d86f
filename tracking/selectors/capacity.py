"""How many cameras the computers that run workers can follow, and how sure that is."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from django.conf import settings
from redis.exceptions import RedisError

from spoton import workers
from spoton.overload import overloaded, rate_text
from vision import precision_file

Basis = Literal["load", "part_load", "before", "detector"]
"""From what it is known: a busy worker, one with little to do, one that ran before, or only from
how fast the detector alone is."""

BUSY: Final = 0.6
"""Part of the time from which a worker is busy enough to tell what it can do."""
USED: Final = 0.85
"""Part of what it can do that live cameras may take, see `worker.rate_control`."""
OF_DETECTOR: Final = 0.55
"""Part of the detector's own rate that is left with everything around it on one processor."""
_WORDS: Final[dict[Basis, str]] = {
    "load": "measured under load",
    "part_load": "estimated from the present light load",
    "before": "measured when a task last ran",
    "detector": "a rough estimate from the speed of the detector alone",
}


@dataclass(frozen=True, slots=True)
class Capacity:
    """What can be followed.

    Attributes:
        cameras: about how many, at `fps`.
        fps: frames a second of each: `TARGET_FPS`.
        frames_per_second: of all cameras together.
        basis: from what that is known.
        is_sure: whether it was measured under load.
        is_overloaded: whether a worker has more cameras than it can follow.
    """

    cameras: int
    fps: float
    frames_per_second: float
    basis: Basis
    is_sure: bool
    is_overloaded: bool

    @property
    def basis_text(self) -> str:
        """From what it is known, in words."""
        return _WORDS[self.basis]

    @property
    def text(self) -> str:
        """Say it in a sentence."""
        rate = rate_text(self.fps)
        if not self.cameras:
            can = f"about {self.frames_per_second:.0f} frames/s: less than one camera at {rate}"
        elif self.cameras == 1:
            can = f"about 1 camera at {rate} frames/s"
        else:
            can = f"about {self.cameras} cameras at {rate} frames/s"
        return f"This computer can process {can} ({self.basis_text})."

    def payload(self) -> dict[str, Any]:
        """Return it for REST."""
        return asdict(self)


def capacity() -> Capacity | None:
    """Return what can be followed; None: no task has run, and the detector was not measured."""
    beats = workers.heartbeats()
    known = [beat["capacity"] for beat in beats if isinstance(beat.get("capacity"), dict)]
    strained = bool(overloaded(beats))
    if known:
        rate = sum(float(one["fps"]) for one in known)
        busy = min(float(one["load"]) for one in known) >= BUSY
        return _of(rate, "load" if busy else "part_load", strained)
    if (before := _before()) is not None:
        return _of(before, "before", strained)
    alone = _detector_alone()
    return None if alone is None else _of(OF_DETECTOR * alone, "detector", strained)


def _of(rate: float, basis: Basis, strained: bool) -> Capacity:
    fps = float(settings.TARGET_FPS)
    cameras = int(USED * rate / fps)
    return Capacity(cameras, fps, round(rate, 1), basis, basis in ("load", "before"), strained)


def _before() -> float | None:
    """Return what a worker measured before it ended."""
    try:
        held = workers.client().get(workers.CAPACITY_KEY)
        return float(json.loads(held)["fps"]) if isinstance(held, bytes) else None
    except (RedisError, OSError, ValueError, KeyError, TypeError):
        return None


def _detector_alone() -> float | None:
    """Return pictures a second of the detector alone, of its slowest size; None: not measured."""
    answers = precision_file.read_answers(Path(settings.DATA_DIR) / "precision.json").values()
    rates = [
        float(answer["per_second"].get(answer["precision"], 0.0))
        for answer in answers
        if str(answer["model"]).startswith(settings.DETECTOR)
    ]
    return min((rate for rate in rates if rate > 0), default=None)
