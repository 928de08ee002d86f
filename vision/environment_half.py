"""The environment's half of a tick: everyone on one floor, from what its cameras have found.

It sees no picture. The cameras' half (`camera_half.py`) finds people and embeds their crops. Both
run in one process (`pipeline.py`), or apart, with messages between them (`tick_messages.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import numpy as np

from .crop_vectors import CropVectors
from .ground import GroundPlane, same_shape
from .identity import StoredHistory
from .joint import FrameDetections, JointSettings, JointTracker
from .joint.appearances import AppearanceReporter
from .joint.clock import TickClock
from .joint.decisions import DecisionMaker
from .joint.person_ids import PersonIds
from .joint.restart import restore, state_of
from .joint.results import result_of, tracks_of
from .joint.rule import forget, merge, split
from .seen_frame import SeenFrame
from .tick_view import TickView
from .types import Ints

NOTHING = StoredHistory()
EmbedRows = Callable[[Mapping[str, Ints]], Mapping[str, CropVectors]]
"""Asks the cameras' half for embeddings: gets (R,) rows of each camera's detections, by camera.
What is not answered says nothing in this tick."""


class AppearanceModel(Protocol):
    """What makes the embeddings; see `Embedder`, which is one."""

    @property
    def name(self) -> str:
        """Its name; embeddings of different models are never compared."""
        ...

    @property
    def dimensions(self) -> int:
        """Of an embedding, D."""
        ...


@dataclass(frozen=True, slots=True)
class CameraGeometry:
    """What the pipeline knows of a camera.

    Attributes:
        ground: pixel → floor, None where it is not calibrated.
        first_track_id: the first id to give to a track.
        size: (width, height) in pixels of the picture that `ground` is for; None: any.
    """

    ground: GroundPlane | None
    first_track_id: int = 1
    size: tuple[int, int] | None = None

    def ground_of(self, size: tuple[int, int] | None) -> GroundPlane | None:
        """Return the ground for pictures of another size; None where they have another shape."""
        if self.ground is None or self.size is None or size in (None, self.size):
            return self.ground
        return self.ground.resized(self.size, size) if same_shape(self.size, size) else None


@dataclass(frozen=True, slots=True)
class TickResult:
    """What one tick showed, and what it took.

    Attributes:
        view: everyone seen; all that follows reads it.
        seconds: what each stage took, by name.
    """

    view: TickView
    seconds: dict[str, float]


class EnvironmentHalf:
    """Tracks, floor points and identities of one environment's cameras.

    Args:
        cameras: by camera id.
        appearance: makes the embeddings; None: identity goes by boxes and floor alone.
        settings: of the tracker.
    """

    def __init__(
        self,
        cameras: Mapping[str, CameraGeometry],
        appearance: AppearanceModel | None = None,
        settings: JointSettings | None = None,
    ) -> None:
        self._appearance = appearance
        self._tracker = JointTracker(settings)
        self._ids = PersonIds()
        self._clock = TickClock()
        self._cameras: dict[str, CameraGeometry] = {}
        self._sizes: dict[str, tuple[int, int]] = {}
        self._reporter = AppearanceReporter()
        self._decisions = DecisionMaker(
            self._ids, self._tracker.names, self._tracker.state.settings.lost_seconds
        )
        self.change(cameras)

    @property
    def model(self) -> str:
        """What says what people look like; "" where nothing does."""
        return self._appearance.name if self._appearance else ""

    def change(self, cameras: Mapping[str, CameraGeometry]) -> None:
        """Other cameras, or other calibrations, from now on; tracks of those that stay continue."""
        for name, camera in cameras.items():
            ground = camera.ground_of(self._sizes.get(name))
            self._tracker.set_camera(name, ground, camera.first_track_id)
        self._cameras = dict(cameras)
        self._clock.doubt()

    def _take_sizes(self, seen: Mapping[str, SeenFrame]) -> None:
        """Fit the calibration to the size in which a camera's pictures come."""
        for name, frame in seen.items():
            height, width = frame.size
            if self._sizes.get(name) == (width, height):
                continue
            self._sizes[name] = (width, height)
            camera = self._cameras.get(name)
            if camera is not None:
                ground = camera.ground_of((width, height))
                self._tracker.set_camera(name, ground, camera.first_track_id)

    def state(self) -> dict[str, Any]:
        """Return who is known and tracked, and what was learned, as JSON; see `restore`."""
        return {"model": self.model, **state_of(self._tracker, self._ids)}

    def restore(
        self, state: Mapping[str, Any], missed: float, since: StoredHistory = NOTHING
    ) -> None:
        """Before the first tick: continues where `state` was, `missed` seconds later.

        What people look like to another model says nothing to this one.

        Args:
            since: what of that time is known.

        Raises:
            ValueError, TypeError, KeyError: the state makes no sense.
        """
        same_model = state["model"] == self.model
        restore(self._tracker, self._ids, state, missed, since, same_model=same_model)

    def merge(self, kept: UUID, dropped: UUID) -> None:
        """Merge two people as an operator says."""
        merge(self._tracker.state, self._ids, kept, dropped)

    def split(self, person: UUID, new: UUID, tracks: Collection[tuple[str, int]]) -> None:
        """Split `tracks`, cameras and track ids, off `person` as an operator says: are `new`."""
        names = self._tracker.names
        known = [(names.index(name), track) for name, track in tracks if name in names]
        split(self._tracker.state, self._ids, person, new, known)

    def restart_tracks(self) -> None:
        """Let everyone's tracks end here and new ones begin, of the same people."""
        self._tracker.state.targets.restart_tracks()

    def forget(self, person: UUID) -> None:
        """Drop all that is known of a person; one who is in view begins as a new person."""
        forget(self._tracker.state, self._ids, person)

    def process_seen(
        self, timestamp: float, seen: Mapping[str, SeenFrame], embed: EmbedRows
    ) -> TickResult:
        """Process one tick.

        Args:
            timestamp: of the tick, seconds, by the clock of its frames: see `Frame.steady`.
            seen: by camera.
            embed: see there; not called without an appearance model.
        """
        begin = time.perf_counter()
        self._take_sizes(seen)
        dimensions = self._appearance.dimensions if self._appearance else 0
        observations = {
            name: FrameDetections.from_detections(frame.found, frame.size, dimensions)
            for name, frame in seen.items()
        }
        asking = _Asking(embed)
        times = {name: frame.clock_time for name, frame in seen.items()}
        tick = self._tracker.update(
            self._clock.advance(times, timestamp),
            observations,
            asking.embed if self._appearance else None,
        )
        tracked = time.perf_counter()
        identity = result_of(tick, self._decisions)
        identity.appearances.extend(self._reporter.due(self._tracker.state, self._ids))
        self._ids.drop([*tick.archived, *(one.key for one in tick.merges)])
        tracks = {name: tracks_of(rows) for name, rows in tick.cameras.items()}
        view = TickView.build(tracks, identity)
        return TickResult(
            view,
            {
                "track": tracked - begin - asking.seconds,
                "embed": asking.seconds,
                "identity": time.perf_counter() - tracked,
            },
        )


class _Asking:
    """Hands the tracker's wish for embeddings on, and their answer back.

    Attributes:
        seconds: what it took.
    """

    def __init__(self, ask: EmbedRows) -> None:
        self._ask = ask
        self.seconds = 0.0

    def embed(self, chosen: list[tuple[str, FrameDetections, Ints]]) -> None:
        """Embed the chosen rows of each camera's detections."""
        if not chosen:
            return
        begin = time.perf_counter()
        answer = self._ask({name: rows for name, _, rows in chosen})
        for name, seen, _ in chosen:
            if name in answer:
                crops = answer[name]
                seen.embed(crops.rows, crops.vectors.astype(np.float64), crops.sharpness)
        self.seconds += time.perf_counter() - begin
