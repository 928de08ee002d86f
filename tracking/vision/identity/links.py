"""Which person each camera's track follows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from tracking.vision.types import Floats, Ints


@dataclass(slots=True)
class _Link:
    person: int
    seen: float
    doubt: float = 0.0
    pinned: bool = False


class Links:
    """Track of a camera → key of a person, with how long the track has contradicted them."""

    def __init__(self) -> None:
        self._links: dict[tuple[str, int], _Link] = {}

    def people(self, cameras: Ints, tracks: Ints, names: list[str]) -> Ints:
        """(M,) key of each track's person, -1 for a new track."""
        found = (self._links.get((names[c], int(t))) for c, t in zip(cameras, tracks, strict=True))
        return np.array([-1 if link is None else link.person for link in found], np.int64)

    def store(self, cameras: Ints, tracks: Ints, names: list[str], keys: Ints, time: float) -> None:
        """Remembers this tick's answer."""
        for camera, track, key in zip(cameras, tracks, keys, strict=True):
            name = (names[camera], int(track))
            link = self._links.get(name)
            if link is None or link.person != key:
                self._links[name] = _Link(int(key), time)
            else:
                link.seen = time

    def doubt(
        self,
        cameras: Ints,
        tracks: Ints,
        names: list[str],
        far: np.ndarray[tuple[int], np.dtype[np.bool_]],
        seconds: float,
    ) -> Floats:
        """Adds `seconds` of doubt where a track is `far` from its person; (M,) seconds so far."""
        doubts = np.zeros(len(tracks))
        for position, (camera, track) in enumerate(zip(cameras, tracks, strict=True)):
            link = self._links[names[camera], int(track)]
            doubtful = far[position] and not link.pinned
            link.doubt = link.doubt + seconds if doubtful else 0.0
            doubts[position] = link.doubt
        return doubts

    def redirect(self, old: int, new: int, pinned: bool = False) -> None:
        """Everything that followed `old` follows `new`; a `pinned` track is never in doubt."""
        for link in self._links.values():
            if link.person == old:
                link.person, link.doubt, link.pinned = new, 0.0, link.pinned or pinned

    def move(self, tracks: Collection[tuple[str, int]], old: int, new: int) -> None:
        """Those of `tracks` that followed `old` follow `new`."""
        for name in tracks:
            link = self._links.get(name)
            if link is not None and link.person == old:
                link.person, link.doubt, link.pinned = new, 0.0, False

    def forget(self, keys: Ints, since: float) -> None:
        """Drops links to people who are not among `keys`, and of tracks not seen `since` then."""
        alive = set(keys.tolist())
        self._links = {
            name: link
            for name, link in self._links.items()
            if link.person in alive and link.seen >= since
        }
