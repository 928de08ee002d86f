"""How long the joint tracker takes per tick, and whether its answers are worth anything."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from vision.ground import GroundPlane
from vision.joint import CameraRows, Correction, FrameDetections, JointTick, JointTracker
from vision.types import Ints

from .detections import NOBODY, DetectionTick
from .matching import best_matching

KEPT_SECONDS = 4.0
"""Time for which rows wait for corrections, s: longer than corrections reach back."""
UNREPORTED = 0
"""Key of a detection that was reported as nobody's."""


@dataclass(slots=True)
class Measurement:
    """What came out.

    Attributes:
        wall, cpu: per tick, seconds: by the clock, and of this thread alone, which other programs
            on the machine do not lengthen.
        detections: per tick.
        live, corrected: how often which person (`NOBODY`: a false box) was told to be which key
            (`UNREPORTED`: none); as reported, and after all corrections.
        corrections, merges: how many there were.
        passed: how many people there were.
    """

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    detections: list[int] = field(default_factory=list)
    live: Counter[tuple[int, int]] = field(default_factory=Counter)
    corrected: Counter[tuple[int, int]] = field(default_factory=Counter)
    corrections: Counter[str] = field(default_factory=Counter)
    merges: int = 0
    passed: int = 0

    def summary(self, period: float) -> dict[str, Any]:
        """Return milliseconds, accuracy and counts.

        Args:
            period: between two ticks, s; a tick that takes longer is missed.
        """
        wall, cpu = np.array(self.wall) * 1e3, np.array(self.cpu) * 1e3
        keys = {key for person, key in self.live if person != NOBODY} - {UNREPORTED}
        return {
            "ticks": len(wall),
            "detections_per_tick": round(float(np.mean(self.detections)), 1),
            "people": self.passed,
            "keys": len(keys),
            "idf1": round(idf1(self.live), 4),
            "idf1_corrected": round(idf1(self.corrected), 4),
            "unreported": round(unreported(self.live), 4),
            "corrections": dict(sorted(self.corrections.items())),
            "merges": self.merges,
            "p50_ms": round(float(np.percentile(wall, 50)), 2),
            "p99_ms": round(float(np.percentile(wall, 99)), 2),
            "longest_ms": round(float(wall.max()), 2),
            "cpu_p50_ms": round(float(np.percentile(cpu, 50)), 2),
            "cpu_p99_ms": round(float(np.percentile(cpu, 99)), 2),
            "missed_ticks": int((wall > period * 1e3).sum()),
        }


def joint_tracker(grounds: Mapping[str, GroundPlane | None]) -> JointTracker:
    """Return a joint tracker of cameras with these calibrations, that has seen nothing yet."""
    tracker = JointTracker()
    for name, ground in grounds.items():
        tracker.set_camera(name, ground)
    return tracker


def measure(
    tracker: JointTracker,
    moments: Iterable[tuple[DetectionTick, int]],
    warm_up: int = 0,
    after: Callable[[Measurement, JointTick], None] = lambda *_: None,
) -> Measurement:
    """Give the ticks to the joint tracker, one by one.

    Args:
        tracker: that has seen nothing yet.
        moments: see `SimulatedScene.play`; making them is not timed.
        warm_up: ticks at the beginning, when everybody is new at once, that are not timed.
        after: called after each tick.
    """
    found, history = Measurement(), _History()
    for number, (moment, passed) in enumerate(moments):
        wall, cpu = time.perf_counter(), time.thread_time()
        result = tracker.update(moment.time, moment.observations)
        cpu, wall = time.thread_time() - cpu, time.perf_counter() - wall
        if number >= warm_up:
            found.wall.append(wall)
            found.cpu.append(cpu)
            found.detections.append(sum(len(people) for people in moment.truth.values()))
        found.passed = passed
        found.corrections.update(str(one.kind) for one in result.corrections)
        found.merges += len(result.merges)
        history.take(tracker.names, moment, result, found)
        after(found, result)
    history.finish(found)
    return found


def told(observation: FrameDetections, rows: CameraRows) -> tuple[Ints, Ints]:
    """Return (K,) keys and (K,) track ids that were reported for K detections, 0: none.

    Reported rows carry the detection's score, which no two detections of a simulated frame share.
    """
    keys, tracks = np.zeros(len(observation), np.int64), np.zeros(len(observation), np.int64)
    seen = rows.scores > 0
    order = np.argsort(observation.scores)
    place = order[np.searchsorted(observation.scores[order], rows.scores[seen])]
    keys[place], tracks[place] = rows.people[seen], rows.tracks[seen]
    return keys, tracks


@dataclass(frozen=True, slots=True)
class _Rows:
    """R rows of a tick at a time, s: who was there, who was told, camera rows and track ids."""

    time: float
    truth: Ints
    keys: Ints
    cameras: Ints
    tracks: Ints


@dataclass(slots=True)
class _History:
    """Rows that are young enough to be corrected, oldest first; merged keys and whose they are."""

    rows: deque[_Rows] = field(default_factory=deque)
    merged: dict[int, int] = field(default_factory=dict)

    def take(
        self, names: list[str], moment: DetectionTick, result: JointTick, found: Measurement
    ) -> None:
        """Count a tick's rows as they were reported, and correct those before."""
        parts = []
        for name, rows in result.cameras.items():
            keys, tracks = told(moment.observations[name], rows)
            cameras = np.full(len(keys), names.index(name))
            parts.append((moment.truth[name], keys, cameras, tracks))
        truth, keys, cameras, tracks = (np.concatenate(one) for one in zip(*parts, strict=True))
        counted = (truth != NOBODY) | (keys != UNREPORTED)
        every = (one[counted] for one in (truth, keys, cameras, tracks))
        self.rows.append(_Rows(moment.time, *every))
        newest = self.rows[-1]
        found.live.update(zip(newest.truth.tolist(), newest.keys.tolist(), strict=True))
        for correction in result.corrections:
            self._correct(correction)
        self.merged.update((merge.key, merge.into) for merge in result.merges)
        while self.rows[0].time < moment.time - KEPT_SECONDS:
            self._settle(found)

    def finish(self, found: Measurement) -> None:
        """Count what is left, and put merged keys together."""
        while self.rows:
            self._settle(found)
        pairs, found.corrected = found.corrected, Counter()
        for (person, key), count in pairs.items():
            found.corrected[person, self._last(key)] += count

    def _settle(self, found: Measurement) -> None:
        rows = self.rows.popleft()
        found.corrected.update(zip(rows.truth.tolist(), rows.keys.tolist(), strict=True))

    def _correct(self, correction: Correction) -> None:
        for rows in self.rows:
            if correction.since <= rows.time <= correction.until:
                here = (rows.cameras == correction.camera) & (rows.tracks == correction.track)
                rows.keys[here & (rows.keys != UNREPORTED)] = correction.person

    def _last(self, key: int) -> int:
        seen: set[int] = set()
        while key in self.merged and key not in seen:
            seen.add(key)
            key = self.merged[key]
        return key


def idf1(pairs: Counter[tuple[int, int]]) -> float:
    """Return IDF1 (Ristani et al., ECCV-W 2016) of detections; 0 where there are none.

    Boxes that show nobody count as wrong where they were reported, and people who were detected
    but not reported as missed.

    >>> idf1(Counter({(1, 7): 6, (1, 8): 2, (2, 8): 2}))
    0.8
    >>> idf1(Counter({(1, 7): 6, (1, UNREPORTED): 2, (NOBODY, 8): 2}))
    0.75
    """
    both = Counter(
        {pair: n for pair, n in pairs.items() if pair[0] != NOBODY and pair[1] != UNREPORTED}
    )
    people = sum(n for (person, _), n in pairs.items() if person != NOBODY)
    said = sum(n for (_, key), n in pairs.items() if key != UNREPORTED)
    return 2 * best_matching(both) / (people + said) if people + said else 0.0


def unreported(pairs: Counter[tuple[int, int]]) -> float:
    """Return the share of people's detections that were reported as nobody's."""
    people = sum(n for (person, _), n in pairs.items() if person != NOBODY)
    missed = sum(n for (person, key), n in pairs.items() if person != NOBODY and key == UNREPORTED)
    return missed / people if people else 0.0
