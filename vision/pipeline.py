"""From detections to people: everything between the detector and what is stored and published."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from .appearance import Embedder
from .appearance.track_embedder import TrackEmbedder, TrackEmbeddings
from .feet import FootEstimator
from .ground import GroundPlane
from .identity import (
    Identity,
    IdentitySettings,
    Sighting,
    StoredHistory,
    fast_forward,
)
from .tick_view import TickView
from .tracker import PersonTracker
from .types import Detections, Frame, Tracks

NOTHING = StoredHistory()


@dataclass(frozen=True, slots=True)
class CameraGeometry:
    """What the pipeline knows of a camera.

    Attributes:
        ground: pixel → floor, None where it is not calibrated.
        first_track_id: the first id to give to a track.
    """

    ground: GroundPlane | None
    first_track_id: int = 1


@dataclass(frozen=True, slots=True)
class TickResult:
    """What one tick showed, and what it took.

    Attributes:
        view: everyone seen; all that follows reads it.
        seconds: what each stage took, by name.
    """

    view: TickView
    seconds: dict[str, float]


class Pipeline:
    """Tracks, floor points and identities of one environment's cameras.

    Args:
        cameras: by camera id.
        embedder: says what people look like; None: identity goes by the floor alone.
        settings: of identity.
    """

    def __init__(
        self,
        cameras: Mapping[str, CameraGeometry],
        embedder: Embedder | None = None,
        settings: IdentitySettings | None = None,
    ) -> None:
        self._feet: dict[str, FootEstimator] = {}
        self._trackers: dict[str, PersonTracker] = {}
        self._embedder = None if embedder is None else TrackEmbedder(embedder)
        self._identity = Identity(settings)
        self._time = 0.0
        self.change(cameras)

    def change(self, cameras: Mapping[str, CameraGeometry]) -> None:
        """Other cameras, or other calibrations, from now on; tracks of those that stay continue."""
        self._feet = {
            name: self._estimator(name, camera.ground)
            for name, camera in cameras.items()
            if camera.ground is not None
        }
        self._trackers = {
            name: self._trackers.get(name) or PersonTracker(camera.first_track_id)
            for name, camera in cameras.items()
        }

    def state(self) -> dict[str, Any]:
        """Return who is known and tracked, and what was learned, as JSON; see `restore`."""
        return {
            "model": self.model,
            "identity": self._identity.state(),
            "feet": {name: feet.state() for name, feet in self._feet.items()},
            "trackers": {
                name: tracker.state(self._time) for name, tracker in self._trackers.items()
            },
        }

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
        now = fast_forward(state["identity"], since)
        same = state["model"] == self.model
        self._identity.restore(now, missed - since.seconds, same_model=same)
        for name, learned in state["feet"].items():
            if name in self._feet:
                self._feet[name].restore(learned)
        for name, followed in state["trackers"].items():
            if name in self._trackers:
                self._trackers[name].restore(followed, since.tracks.get(name, ()), missed)

    def merge(self, kept: UUID, dropped: UUID) -> None:
        """See `Identity.merge`."""
        self._identity.merge(kept, dropped)

    def split(self, person: UUID, new: UUID, tracks: Collection[tuple[str, int]]) -> None:
        """See `Identity.split`."""
        self._identity.split(person, new, tracks)

    def forget(self, person: UUID) -> None:
        """Drop all that is known of a person; one who is in view begins as a new person."""
        for camera, track in self._identity.forget(person):
            if camera in self._trackers:
                self._trackers[camera].renumber(track)

    def process(self, timestamp: float, seen: Mapping[str, tuple[Frame, Detections]]) -> TickResult:
        """Process one tick.

        Args:
            timestamp: of the tick, seconds.
            seen: by camera, its frame and what was found in it.
        """
        begin = time.perf_counter()
        self._time = timestamp
        tracks = {
            name: self._trackers[name].update(detections, frame.timestamp)
            for name, (frame, detections) in seen.items()
        }
        tracked = time.perf_counter()
        frames = {name: frame for name, (frame, _) in seen.items()}
        views = self._embedder.embed_due_tracks(timestamp, frames, tracks) if self._embedder else {}
        looked = time.perf_counter()
        sightings = {
            name: self._sighting(name, found, frames[name].image.shape[0], views.get(name))
            for name, found in tracks.items()
        }
        grounded = time.perf_counter()
        identity = self._identity.update(timestamp, sightings)
        return TickResult(
            view=TickView.build(tracks, identity),
            seconds={
                "track": tracked - begin,
                "embed": looked - tracked,
                "ground": grounded - looked,
                "identity": time.perf_counter() - grounded,
            },
        )

    def _estimator(self, name: str, ground: GroundPlane) -> FootEstimator:
        """Return the camera's estimator, a new one if the calibration is another."""
        known = self._feet.get(name)
        if known is not None and np.array_equal(known.ground.homography, ground.homography):
            return known
        return FootEstimator(ground)

    @property
    def model(self) -> str:
        """What says what people look like; "" where nothing does."""
        return self._embedder.embedder.name if self._embedder else ""

    def _sighting(
        self, name: str, tracks: Tracks, height: int, view: TrackEmbeddings | None
    ) -> Sighting:
        feet = self._feet.get(name)
        if feet is None:
            floor = np.full((len(tracks), 2), np.nan)
            covariance = np.full((len(tracks), 2, 2), np.nan)
        else:
            floor, covariance = feet.locate(tracks.boxes, height, tracks.ids, tracks.scores)
        if view is None:
            return Sighting(tracks.ids, floor, covariance, scores=tracks.scores)
        return Sighting(tracks.ids, floor, covariance, view.embeddings, view.quality, tracks.scores)
