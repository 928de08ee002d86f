"""The state of a camera's picture as users read it: one word, since when, once it is sure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from vision.camera_watch import CameraWatch

PictureState = Literal["", "good", "frozen", "black", "covered", "defocused", "moved"]
STATES: Final[tuple[PictureState, ...]] = get_args(PictureState)
FAULTS: Final[tuple[PictureState, ...]] = ("black", "frozen", "covered", "moved", "defocused")
"""The worst first: of several the first counts."""
PATIENCE: Final[dict[PictureState, float]] = {"frozen": 30.0, "black": 10.0, "covered": 10.0}
"""Seconds for which it must be so. A still scene may be sent as the same pixels for a while."""
CALM_SECONDS: Final = 5.0
"""Until a fault is over."""


@dataclass(frozen=True, slots=True)
class PictureNow:
    """What is said of a camera's picture.

    Attributes:
        state: "" while nobody knows.
        since: seconds since the epoch, None while nobody knows.
        shift: of a camera that has moved, see `PlaceVerdict`; rows of a 3×3 matrix.
    """

    state: PictureState = ""
    since: float | None = None
    shift: tuple[tuple[float, ...], ...] | None = None


class PictureCondition:
    """Follows a `CameraWatch` of one camera.

    Args:
        before: what was said before a restart: it holds until something else is known.
    """

    def __init__(self, before: PictureNow | None = None) -> None:
        self.now = before or PictureNow()
        self._begun: dict[PictureState, float] = {}
        self._calm: float | None = None

    def update(self, watch: CameraWatch, clock: float, wall: float) -> PictureNow:
        """Follow a look; return what is said from now on.

        Args:
            clock: monotonic, s.
            wall: the same moment, seconds since the epoch.
        """
        held = _held(watch)
        self._begun = {state: self._begun.get(state, clock) for state in held}
        spent = {state: clock - begun for state, begun in self._begun.items()}
        sure = [s for s in FAULTS if s in spent and spent[s] >= PATIENCE.get(s, 0.0)]
        if sure:
            self._calm = None
            self._say(sure[0], wall - spent[sure[0]], watch)
        elif self._may_end(watch, bool(held), clock):
            self._say("good", wall, watch)
        return self.now

    def _may_end(self, watch: CameraWatch, is_suspect: bool, clock: float) -> bool:
        """Return whether it is known for long enough that nothing is wrong."""
        state = self.now.state
        unknown = (state == "moved" and not watch.place.is_settled) or not watch.is_learned
        if state == "frozen":
            unknown = watch.frozen is None
        if is_suspect or state == "good" or unknown:
            self._calm = None
            return False
        self._calm = clock if self._calm is None else self._calm
        return not state or clock - self._calm >= CALM_SECONDS

    def _say(self, state: PictureState, since: float, watch: CameraWatch) -> None:
        shift = _rows(watch) if state == "moved" else None
        if state != self.now.state:
            self.now = PictureNow(state, since, shift)
        elif shift is not None and self.now.shift is None:
            self.now = PictureNow(state, self.now.since, shift)


def _held(watch: CameraWatch) -> list[PictureState]:
    if watch.frozen:
        return ["black", "frozen"] if watch.black else ["frozen"]
    found: list[PictureState] = []
    if watch.covered:
        found.append("black" if watch.black else "covered")
    if watch.moved:
        found.append("moved")
    if watch.defocused:
        found.append("defocused")
    return found


def _rows(watch: CameraWatch) -> tuple[tuple[float, ...], ...] | None:
    shift = watch.place.shift
    return None if shift is None else tuple(tuple(row) for row in shift.round(6).tolist())
