"""All cameras' tracks of one tick as structure of arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vision.types import Floats, Floats32, Ints

from .tracks import code
from .types import Sighting


@dataclass(frozen=True, slots=True)
class TickTracks:
    """The M tracks of all cameras in one tick, ordered by name of camera.

    Attributes:
        names: of the cameras that have a frame in this tick, sorted.
        numbers: of the same cameras, as they are known for good.
        cameras: (M,) camera number of each track.
        tracks: (M,) the camera's own id.
        codes: (M,) both in one number.
        scores: (M,) of the detector.
        floor, covariance: (M, 2) metres and (M, 2, 2) m², NaN where nothing is known.
        vectors: (E, D) what some of them look like.
        looked: (E,) which tracks those are.
        quality: (E,) 0–1.
    """

    names: list[str]
    numbers: Ints
    cameras: Ints
    tracks: Ints
    codes: Ints
    scores: Floats
    floor: Floats
    covariance: Floats
    vectors: Floats32
    embedded: Ints
    quality: Floats

    @staticmethod
    def from_sightings(
        sightings: Mapping[str, Sighting], numbers: dict[str, int], noise: float
    ) -> TickTracks:
        """Concatenate the cameras' tracks.

        Args:
            numbers: of all cameras so far; new ones are added.
            noise: standard deviation that calibration adds, m.
        """
        names = sorted(sightings)
        for name in names:
            numbers.setdefault(name, len(numbers))
        own = np.array([numbers[name] for name in names], np.int64)
        given = [sightings[name] for name in names]
        cameras = np.repeat(own, [len(s.track_ids) for s in given])
        tracks = np.concatenate([s.track_ids for s in given]) if given else np.empty(0, np.int64)
        floor = np.concatenate([s.floor for s in given]) if given else np.empty((0, 2))
        spread = np.concatenate([s.covariance for s in given]) if given else np.empty((0, 2, 2))
        vectors, embedded, quality = _collect_embeddings(given)
        return TickTracks(
            names=names,
            numbers=own,
            cameras=cameras,
            tracks=tracks,
            codes=code(cameras, tracks),
            scores=np.concatenate([np.empty(0), *map(_scores, given)]),
            floor=floor,
            covariance=spread + np.eye(2) * noise**2,
            vectors=vectors,
            embedded=embedded,
            quality=quality,
        )

    def labels(self) -> list[tuple[str, int]]:
        """Return (M,) name of the camera and id of each track."""
        names = dict(zip(self.numbers.tolist(), self.names, strict=True))
        return [
            (names[camera], track)
            for camera, track in zip(self.cameras.tolist(), self.tracks.tolist(), strict=True)
        ]


def _scores(sighting: Sighting) -> Floats:
    known = sighting.scores
    return np.ones(len(sighting.track_ids)) if known is None else known.astype(np.float64)


def _collect_embeddings(given: list[Sighting]) -> tuple[Floats32, Ints, Floats]:
    vectors, embedded, quality, before = [], [], [], 0
    for sighting in given:
        if sighting.embeddings is not None and len(sighting.embeddings):
            mine = np.flatnonzero(np.isfinite(sighting.embeddings).all(axis=1))
            vectors.append(sighting.embeddings[mine])
            embedded.append(before + mine)
            quality.append(
                np.ones(len(mine)) if sighting.quality is None else sighting.quality[mine]
            )
        before += len(sighting.track_ids)
    if not vectors:
        return np.empty((0, 0), np.float32), np.empty(0, np.int64), np.empty(0)
    return np.concatenate(vectors), np.concatenate(embedded), np.concatenate(quality)
