"""What a frame costs where nobody is, with the motion gate and without: from picture to tick."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from vision.appearance import Embedder
from vision.detection import Detector
from vision.engine import Engine
from vision.motion.gate import MotionGate
from vision.pipeline import CameraGeometry, Pipeline
from vision.sources import Tick
from vision.types import Detections, Frame, Image

SIZES: Final = ((640, 480), (1280, 720), (1920, 1080))
NOISE: Final = 2.0
"""Standard deviation, grey levels."""
VARIANTS: Final = 16
"""Frames of different noise, again and again."""
CAMERA: Final = "c01"
WARM_UP: Final = 5
EVERY: Final = 40
"""One in so many frames of the recording counts for what is behind its people."""


@dataclass(frozen=True, slots=True)
class GateCost:
    """Of frames without people.

    Attributes:
        size: width and height, pixels.
        always_ms, gated_ms: the processor's time per frame, of all threads, by round, in which the
            detector sees every frame, and those that the gate lets through.
        gate_ms: the median time of the gate alone.
        detected: part of the frames that the detector saw.
    """

    size: tuple[int, int]
    always_ms: list[float]
    gated_ms: list[float]
    gate_ms: float
    detected: float

    @property
    def times(self) -> float:
        """How many times less a frame costs with the gate, by the median round."""
        return float(np.median(self.always_ms) / np.median(self.gated_ms))


def empty_scene(recording: Path) -> Image:
    """Return what a recording shows behind its people: the median of frames all over it.

    Raises:
        ValueError: it cannot be read.
    """
    film, frames = cv2.VideoCapture(str(recording)), []
    while film.grab():
        if int(film.get(cv2.CAP_PROP_POS_FRAMES)) % EVERY == 1:
            frames.append(film.retrieve()[1])
    if not frames:
        raise ValueError(f"no picture could be read from {recording}")
    return np.asarray(np.median(np.stack(frames), axis=0), np.uint8)


def measure(
    scene: Image,
    size: tuple[int, int],
    detector: Detector,
    embedder: Embedder | None,
    seconds: float,
    fps: float,
    rounds: int,
) -> GateCost:
    """Measure rounds of so many seconds of video, with and without the gate in turns."""
    frames = _noisy(np.asarray(cv2.resize(scene, size), np.uint8))
    count, costs = round(seconds * fps), {True: list[float](), False: list[float]()}
    detected = 0
    for gated in (True, False) * rounds:
        engine, task = Engine(detector, motion_gate=gated), _Still(frames, embedder, fps)
        task.give(WARM_UP, engine)
        begin = time.process_time()
        task.give(count, engine)
        costs[gated].append((time.process_time() - begin) / count * 1000)
        detected += engine.counts.detected - WARM_UP if gated else 0
        engine.close()
    return GateCost(size, costs[False], costs[True], _gate_ms(frames), detected / rounds / count)


def _noisy(picture: Image) -> list[Image]:
    random = np.random.default_rng(0)
    noise = (random.standard_normal(picture.shape, np.float32) * NOISE for _ in range(VARIANTS))
    return [np.clip(picture + one, 0, 255).astype(np.uint8) for one in noise]


def _gate_ms(frames: list[Image]) -> float:
    gate, spent = MotionGate(), []
    for number in range(200):
        begin = time.thread_time()
        if frame := gate.opens(frames[number % len(frames)], number / 10):
            gate.take(frame, Detections.none())
        spent.append(time.thread_time() - begin)
    return float(np.median(spent)) * 1000


class _Still:
    """A task with one camera before which nothing happens, as fast as it goes."""

    def __init__(self, frames: list[Image], embedder: Embedder | None, fps: float) -> None:
        self._frames, self._fps = frames, fps
        self._pipeline = Pipeline({CAMERA: CameraGeometry(None)}, embedder)
        self._numbers = self._count()
        self._waiting: deque[Tick] = deque()
        self._followed = 0

    def give(self, count: int, engine: Engine) -> None:
        """Have `engine` process so many frames."""
        until = self._followed + count
        self._waiting.extend(next(self._numbers) for _ in range(count))
        while self._followed < until:
            engine.step([self], timeout=0.05)

    def take(self, most: int | None = None) -> Tick | None:
        return self._waiting.popleft() if self._waiting else None

    def follow(self, tick: Tick, found: dict[str, Detections], detect_seconds: float) -> None:
        seen = {name: (frame, found[name]) for name, frame in tick.frames.items()}
        self._pipeline.process(tick.timestamp, seen)
        self._followed += 1

    def fail(self, error: Exception) -> None:
        raise error

    def _count(self) -> Iterator[Tick]:
        number = 0
        while True:
            image, seconds = self._frames[number % len(self._frames)], number / self._fps
            frame = Frame(image, number, seconds, seconds)
            yield Tick({CAMERA: frame}, {CAMERA: number}, seconds, seconds, lambda: None, None)
            number += 1
