"""The gates of all cameras, in front of one detector."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from vision.detection import Detector
from vision.types import Detections, Frame

from .gate import MotionGate


@dataclass(frozen=True, slots=True)
class GateCounts:
    """Frames since the start.

    Attributes:
        detected: that the detector has seen.
        still: that it need not see, because nothing moved.
    """

    detected: int = 0
    still: int = 0


class MotionGates:
    """A detector that sees only the frames in which something may have changed.

    Args:
        detector: sees the others, all in one batch.
        enabled: False: it sees all.

    Attributes:
        detector: as given.
        counts: any thread may read them.
    """

    def __init__(self, detector: Detector, *, enabled: bool) -> None:
        self.detector, self._enabled = detector, enabled
        self._gates: WeakKeyDictionary[object, dict[str, MotionGate]] = WeakKeyDictionary()
        self.counts = GateCounts()

    def detect(self, frames: Sequence[tuple[object, str, Frame]]) -> list[Detections]:
        """Return what is in each frame, in order; fewer where the detector gives too few answers.

        It runs on one thread.

        Args:
            frames: with whose they are (a gate lives as long as that), and of which camera. None
                is of the same camera as another.
        """
        gates = [self._gate(owner, name) for owner, name, _ in frames]
        open_ = [
            not self._enabled or gate.opens(frame.image, _time(frame))
            for gate, (_, _, frame) in zip(gates, frames, strict=True)
        ]
        seen = [frame.image for (_, _, frame), sees in zip(frames, open_, strict=True) if sees]
        found = iter(self.detector.detect(seen) if seen else [])
        self.counts = GateCounts(
            self.counts.detected + len(seen), self.counts.still + len(frames) - len(seen)
        )
        answers: list[Detections] = []
        for gate, sees in zip(gates, open_, strict=True):
            answer = self._take(gate, found) if sees else gate.recall()
            if answer is None:
                break
            answers.append(answer)
        return answers

    def _gate(self, owner: object, name: str) -> MotionGate:
        return self._gates.setdefault(owner, {}).setdefault(name, MotionGate())

    def _take(self, gate: MotionGate, found: Iterator[Detections]) -> Detections | None:
        """Return the detector's next answer; None where it has given too few."""
        answer = next(found, None)
        if answer is not None and self._enabled:
            gate.take(answer)
        return answer


def _time(frame: Frame) -> float:
    return frame.timestamp if frame.steady is None else frame.steady
