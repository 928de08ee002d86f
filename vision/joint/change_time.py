"""When a camera's tracks changed hands: the most likely moment by what their crops look like.

Two people who stand close for long may have been confused at any time of that. A crop is evidence
for the one who is said now or for the one before; the sum of it back to a moment is largest where
the change was (the maximum-likelihood estimate of one change: Hinkley, Inference about the
Change-Point in a Sequence of Random Variables, Biometrika 1970).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.types import Floats, Ints

from .state import JointState


@dataclass(frozen=True, slots=True)
class ChangeEvidence:
    """K crops of tracks that change hands: (K,) times, s, and evidence for the change, nats."""

    times: Floats
    gains: Floats

    @staticmethod
    def of(state: JointState, tracks: list[tuple[Ints, int, int]]) -> ChangeEvidence:
        """Return the evidence of tracks: numbers of pending crops, keys of before and of now."""
        parts = [(np.empty(0), np.empty(0)), *(_gains(state, *track) for track in tracks)]
        times, gains = (np.concatenate(one) for one in zip(*parts, strict=True))
        order = np.argsort(-times, kind="stable")
        return ChangeEvidence(times[order], gains[order])

    def time_before(self, latest: float) -> float:
        """Return the most likely time of the change, at most the latest one, s.

        >>> crops = ChangeEvidence(np.array([4.0, 3.0, 2.0]), np.array([1.0, 2.0, -3.0]))
        >>> crops.time_before(5.0), crops.time_before(2.5)
        (3.0, 2.5)
        """
        earlier = np.flatnonzero(self.times <= latest)
        sums = self.gains[earlier].cumsum()
        if not len(sums) or sums.max() <= 0:
            return latest
        return float(self.times[earlier[sums.argmax()]])


def _gains(state: JointState, crops: Ints, before: int, now: int) -> tuple[Floats, Floats]:
    """Return (k,) times of crops and their evidence for a person against another, nats."""
    galleries, limit = state.galleries, state.settings.appearance_limit
    one, other = galleries.of(now).mean, galleries.of(before).mean
    if one is None or other is None or not len(crops):
        return np.empty(0), np.empty(0)
    times, seen = galleries.pending.numbered(crops)
    ratios = (galleries.similarity.ratio(seen.embeddings @ mean) for mean in (one, other))
    gain, loss = (np.clip(ratio, -limit, limit) for ratio in ratios)
    return times, (gain - loss) * seen.quality
