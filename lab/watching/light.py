"""Light and weather of a day and a night, for frames that were recorded by day."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from vision.types import Image

HOUR: Final = 3600.0
_NOISES, _BESIDE, _GRAIN = 7, 40, 32.0
_PHASES: Final = (
    (0.30, "day"),
    (0.38, "fog"),
    (0.46, "rain"),
    (0.52, "dusk"),
    (0.66, "lamps"),
    (0.86, "infrared"),
    (0.92, "dawn"),
    (1.00, "day"),
)
"""Parts of the time that is played, and what there is until then."""


class DayAndNight:
    """Changes frames as hours pass. The same seed gives the same day.

    By day the exposure swings and lamps are switched, fog comes slowly, rain falls; at night the
    picture is first that of lamps (dim, noisy, in colour), then of infrared (grey), with
    headlights that pass.

    Args:
        seconds: length of the whole.
        shape: of the frames, (H, W, 3).
    """

    def __init__(self, seconds: float, shape: tuple[int, ...], seed: int = 1) -> None:
        self._seconds = seconds
        self._chance = np.random.default_rng(seed)
        height, width = shape[:2]
        self._grains = [_grain(self._chance, height, width) for _ in range(_NOISES)]
        self._shape = (height, width)
        self._step, self._step_until = 1.0, 0.0
        self._car = -1.0
        self._far = np.linspace(0, 1, width, dtype=np.float32)[None, :]

    def phase(self, second: float) -> str:
        """Return what there is at a moment."""
        part = second % self._seconds / self._seconds
        return next(name for until, name in _PHASES if part < until)

    def shown(self, frame: Image, second: float) -> Image:
        """Return the frame in the light of this moment; one call per look."""
        phase, within = self.phase(second), self._within(second)
        gain, gamma, noise, grey = 1.0, 1.0, 0.0, False
        if phase == "dusk":
            gain, gamma, noise = 1 - 0.55 * within, 1 + 0.6 * within, 4 * within
        elif phase == "lamps":
            gain, gamma, noise = 0.45, 1.6, 4.0
        elif phase == "infrared":
            gain, gamma, noise, grey = 0.8, 1.3, 5.0, True
        elif phase == "dawn":
            gain, gamma, noise = 0.45 + 0.55 * within, 1.6 - 0.6 * within, 4 * (1 - within)
        gain *= self._exposure(second) * self._switched(second)
        curve = ((np.arange(256) / 255.0) ** gamma * 255 * gain).clip(0, 255).astype(np.uint8)
        lit = np.asarray(cv2.LUT(frame, curve), np.uint8)
        if phase == "fog":
            part = 0.6 * min(1.0, 2 * within, 2 * (1 - within))
            lit = np.asarray(cv2.addWeighted(lit, 1 - part, np.full_like(lit, 200), part, 0))
        if phase == "rain":
            lit = self._rain(lit)
        if phase in ("lamps", "infrared"):
            lit = self._headlights(lit, second)
        if grey:
            one = cv2.cvtColor(lit, cv2.COLOR_BGR2GRAY)
            lit = np.asarray(cv2.merge([one, one, one]), np.uint8)
        return self._noisy(lit, noise) if noise else lit

    def _within(self, second: float) -> float:
        part, begin = second % self._seconds / self._seconds, 0.0
        for until, _ in _PHASES:
            if part < until:
                return (part - begin) / (until - begin)
            begin = until
        return 1.0

    def _exposure(self, second: float) -> float:
        """Return how a camera's automatic exposure swings: ± 25 % in a minute, now and then."""
        swing = np.sin(second / 60 * 2 * np.pi) * np.sin(second / 1700 * 2 * np.pi)
        return float(1 + 0.25 * swing)

    def _switched(self, second: float) -> float:
        """Return what is left of the light: some lamps are off for a while."""
        if second >= self._step_until:
            off = self._chance.random() < 0.3
            self._step = float(self._chance.uniform(0.35, 0.7)) if off else 1.0
            self._step_until = second + float(self._chance.uniform(60, 900))
        return self._step

    def _rain(self, frame: Image) -> Image:
        height, width = self._shape
        wet = frame.copy()
        for x, y in self._chance.integers(0, (width, height), (250, 2)).tolist():
            cv2.line(wet, (x, y), (x + 2, y + height // 20), (210, 210, 210), 1)
        return np.asarray(cv2.addWeighted(frame, 0.5, wet, 0.5, 0), np.uint8)

    def _headlights(self, frame: Image, second: float) -> Image:
        """Let a bright spot pass within eight seconds, about every three minutes."""
        if self._car < 0 and self._chance.random() < 1 / 180:
            self._car = second
        if self._car < 0:
            return frame
        at = (second - self._car) / 8
        if at > 1:
            self._car = -1.0
            return frame
        spot = 180 * np.exp(-(((self._far - at) / 0.12) ** 2))
        glare = np.repeat(np.repeat(spot, self._shape[0], axis=0)[..., None], 3, axis=2)
        return np.asarray(cv2.add(frame, glare.astype(np.uint8)), np.uint8)

    def _noisy(self, frame: Image, noise: float) -> Image:
        kept = self._grains[int(self._chance.integers(_NOISES))]
        across, down = self._chance.integers(0, _BESIDE, 2).tolist()
        grain = kept[down : down + self._shape[0], across : across + self._shape[1]]
        part = noise / _GRAIN
        return np.asarray(cv2.addWeighted(frame, 1, grain, part, -128 * part), np.uint8)


def _grain(chance: np.random.Generator, height: int, width: int) -> Image:
    """Return noise about 128, the same in all colours, larger than the picture."""
    noise = chance.normal(128, _GRAIN, (height + _BESIDE, width + _BESIDE)).clip(0, 255)
    return np.repeat(noise.astype(np.uint8)[..., None], 3, axis=2)
