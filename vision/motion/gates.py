"""The gates of all cameras, in front of one detector."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from vision.types import Detections, Frame, Image

from .gate import MotionGate, OpenFrame


@dataclass(frozen=True, slots=True)
class GateCounts:
    """Frames since the start.

    Attributes:
        detected: that the detector has seen.
        still: that it need not see, because nothing moved.
    """

    detected: int = 0
    still: int = 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a gate said of a frame: the detector sees it, or the answer is known."""

    gate: MotionGate
    open_frame: OpenFrame | None
    answer: Detections | None


@dataclass(frozen=True, slots=True)
class GatedBatch:
    """A batch behind the gates.

    Attributes:
        images: what the detector has to see.
    """

    images: list[Image]
    _number: int
    _asked: list[_Asked]


class MotionGates:
    """Say which frames the detector sees: those in which something may have changed.

    While it sees a batch, the gates are asked about the next one. So they never know what was found
    in the batch before, even where it is known by then: the same frames get the same answers,
    however fast the machine is.

    Args:
        enabled: False: it sees all.

    Attributes:
        counts: any thread may read them.
    """

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled
        self._gates: WeakKeyDictionary[object, dict[str, MotionGate]] = WeakKeyDictionary()
        self._number = 0
        self._found: deque[tuple[int, list[tuple[MotionGate, OpenFrame, Detections]]]] = deque()
        self.counts = GateCounts()

    def ask(self, frames: Sequence[tuple[object, str, Frame]]) -> GatedBatch:
        """Ask about the next frames; `answers` has to follow, in the order of the batches.

        Args:
            frames: with whose they are (a gate lives as long as that), and of which camera. None
                is of the same camera as another.
        """
        self._number += 1
        while self._found and self._found[0][0] < self._number - 1:
            for gate, open_frame, found in self._found.popleft()[1]:
                gate.take(open_frame, found)
        asked = [self._ask(*each) for each in frames]
        seen = [
            frame.image
            for (_, _, frame), each in zip(frames, asked, strict=True)
            if each.answer is None
        ]
        return GatedBatch(seen, self._number, asked)

    def answers(self, batch: GatedBatch, found: Sequence[Detections]) -> list[Detections]:
        """Return what is in each frame of a batch, in order; fewer where too little was found.

        Args:
            found: in each of its images.
        """
        seen, still = len(batch.images), len(batch._asked) - len(batch.images)
        self.counts = GateCounts(self.counts.detected + seen, self.counts.still + still)
        rest, answers, taken = iter(found), [], []
        for each in batch._asked:
            answer = next(rest, None) if each.answer is None else each.answer
            if answer is None:
                break
            if each.open_frame is not None:
                taken.append((each.gate, each.open_frame, answer))
            answers.append(answer)
        self._found.append((batch._number, taken))
        return answers

    def _ask(self, owner: object, name: str, frame: Frame) -> _Asked:
        gate = self._gates.setdefault(owner, {}).setdefault(name, MotionGate())
        if not self._enabled:
            return _Asked(gate, None, None)
        time = frame.timestamp if frame.steady is None else frame.steady
        open_frame = gate.opens(frame.image, time)
        return _Asked(gate, open_frame, gate.recall() if open_frame is None else None)
