"""Simulated people on a floor and the cameras that see them."""

import uuid
from collections.abc import Callable, Mapping
from uuid import UUID

import numpy as np

from vision.identity import Identity, IdentityResult, IdentitySettings, Sighting

Track = tuple[int, float, float]
"""Track id and where it stands, metres; NaN for a camera without calibration."""


def sighting(tracks: list[Track], deviation: float = 0.1) -> Sighting:
    """What identity gets of one camera."""
    table = np.array(tracks, np.float64).reshape(-1, 3)
    covariance = np.tile(np.eye(2) * deviation**2, (len(tracks), 1, 1))
    covariance[~np.isfinite(table[:, 1:]).all(axis=1)] = np.nan
    return Sighting(table[:, 0].astype(np.int64), table[:, 1:], covariance)


def counted() -> Callable[[], UUID]:
    """Ids 1, 2, 3, …, so that two runs can be compared."""
    numbers = iter(range(1, 1_000_000))
    return lambda: uuid.UUID(int=next(numbers))


class Floor:
    """An identity that is told of tracks tick by tick, ten per second."""

    def __init__(self, settings: IdentitySettings | None = None, step: float = 0.1) -> None:
        self.identity = Identity(settings, counted())
        self.step = step
        self.time = 1000.0
        self.events: list[tuple[UUID, tuple[UUID, ...]]] = []
        self.lost: list[UUID] = []

    def tick(self, cameras: Mapping[str, list[Track]]) -> dict[tuple[str, int], int]:
        """Takes one tick; the number of each track's person."""
        self.time += self.step
        return self.take(self.time, cameras)

    def take(self, time: float, cameras: Mapping[str, list[Track]]) -> dict[tuple[str, int], int]:
        """The same at a time of the test's choice."""
        sightings = {name: sighting(tracks) for name, tracks in cameras.items()}
        self.result = self.identity.update(time, sightings)
        check(sightings, self.result)
        self.events += [(event.person, event.previous_ids) for event in self.result.events]
        self.lost += self.result.lost
        return {
            (name, int(track)): self.result.ids[person].int
            for name, given in sightings.items()
            for track, person in zip(given.track_ids, self.result.persons[name], strict=True)
        }


def check(sightings: Mapping[str, Sighting], result: IdentityResult) -> None:
    """What holds for every answer."""
    assert set(result.persons) == set(sightings)
    count = len(result.ids)
    assert result.floor.shape == (count, 2)
    assert len(result.confirmed) == count
    assert len(set(result.ids)) == count
    met: set[int] = set()
    for name, given in sightings.items():
        persons = result.persons[name]
        assert len(persons) == len(given.track_ids)  # every track has exactly one person
        assert len(set(persons.tolist())) == len(persons)  # and no person is twice in a camera
        met.update(persons.tolist())
    assert met == set(range(count))
    assert not set(result.lost) & set(result.ids)
