"""One identity per person across cameras, by where they stand.

Per tick: everybody is predicted (constant velocity), tracks keep the person they follow unless
they contradict them, new tracks go to the nearest person within the gate whom their camera does
not see already, the rest become new people, and people who walk as one but are never in one
camera are merged. The answer does not depend on the order of the cameras.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from tracking.vision.types import Floats, Ints

from .decisions import CONTRADICTED, LOST, SPLIT, TWICE, Candidates, explain, merged
from .links import Links
from .matching import assign, mahalanobis, squared_mahalanobis
from .merging import MergeEvidence
from .people import People
from .state import people_state, restore_people
from .types import Decision, IdentityEvent, IdentityResult, IdentitySettings, Sighting

__all__ = ["FloorIdentity", "Sighting"]

Truth = NDArray[np.bool_]


class FloorIdentity:
    """Identity of one environment.

    Args:
        settings: see `IdentitySettings`.
        new_id: gives ids to new people.
    """

    def __init__(
        self,
        settings: IdentitySettings | None = None,
        new_id: Callable[[], UUID] = uuid.uuid4,
    ) -> None:
        self.settings = settings or IdentitySettings()
        self._new_id = new_id
        self._people = People()
        self._links = Links()
        self._merging = MergeEvidence(self.settings)
        self._time: float | None = None
        self._clock = 0.0
        self._missed = 0.0
        self._patient_until = 0.0
        self._apart: set[frozenset[UUID]] = set()

    def update(self, time: float, sightings: Mapping[str, Sighting]) -> IdentityResult:
        """Takes one tick.

        Args:
            time: of the tick, seconds, rising; a step back (a recording that starts anew) counts
                as no time at all.
            sightings: by camera; cameras without a frame in this tick are left out.

        Returns:
            Who each track is.
        """
        seconds = self._missed if self._time is None else max(0.0, time - self._time)
        self._time = time
        self._clock += seconds
        names = sorted(sightings)
        cameras, tracks, floor, covariance = _flatten(names, sightings, self.settings)
        self._people.predict(seconds, self.settings.acceleration)

        linked = self._people.rows(self._links.people(cameras, tracks, names))
        rows = self._one_each(linked, cameras, floor)
        once = rows >= 0
        rows, stray = self._without_contradictions(
            rows, cameras, tracks, names, floor, covariance, seconds
        )
        asked = rows < 0
        candidates = self._match(rows, cameras, floor, covariance)
        self._found(rows, cameras, floor, covariance)
        decisions = (
            explain(
                np.flatnonzero(asked).tolist(),
                rows,
                self._people.ids,
                candidates,
                _reasons(linked, asked, once),
                [
                    (names[camera], int(track))
                    for camera, track in zip(cameras, tracks, strict=True)
                ],
            )
            if asked.any()
            else []
        )
        trusted = np.where(stray[:, None], np.nan, floor)
        self._people.observe(rows, trusted, covariance, self._clock)
        self._links.store(cameras, tracks, names, self._people.keys[rows], self._clock)

        events = [
            IdentityEvent("split", decision.person, (decision.other,))
            for decision in decisions
            if decision.kind == SPLIT and decision.other is not None
        ]
        for merge in self._merge(rows, cameras, seconds):
            decisions.append(merge)
            if merge.other is not None:
                events.append(IdentityEvent("merge", merge.person, (merge.other,)))
        lost = self._forget()
        decisions += [
            Decision(LOST, person, evidence={"unseen_seconds": self.settings.lost_after})
            for person in lost
        ]
        return self._result(names, cameras, tracks, events, lost, decisions)

    def state(self) -> dict[str, Any]:
        """Who is known now, as JSON would hold it; see `restore`."""
        apart = [sorted(map(str, pair)) for pair in self._apart]
        return {"people": people_state(self._people, self._clock), "apart": apart}

    def restore(self, state: Mapping[str, Any], missed: float) -> None:
        """Before the first tick: knows whom `state` knew.

        Tracks begin anew, so people come back by where they were; they have `lost_after` from the
        first tick to do so.

        Args:
            missed: seconds from that state to the first tick.
        """
        restore_people(self._people, state["people"], self._clock)
        self._apart = {frozenset(map(UUID, pair)) for pair in state["apart"]}
        self._missed = missed
        self._patient_until = self._clock + missed + self.settings.lost_after

    def merge(self, kept: UUID, dropped: UUID) -> None:
        """Somebody knows that two people are one; their tracks are not doubted for it."""
        self._apart.discard(frozenset((kept, dropped)))
        ids = self._people.ids
        if dropped not in ids:
            return
        drop = ids.index(dropped)
        if kept in ids:
            self._join(ids.index(kept), drop, pinned=True)
        else:
            ids[drop] = kept

    def split(self, person: UUID, new: UUID, tracks: Collection[tuple[str, int]]) -> None:
        """Somebody knows that these `tracks` are not `person` but `new`.

        The two are not merged again while either is known.
        """
        self._apart.add(frozenset((person, new)))
        people = self._people
        if person not in people.ids:
            return
        old = people.ids.index(person)
        if new not in people.ids:
            row = people.add([new], people.seen[old])
            for values in (people.mean, people.covariance, people.hits, people.placed):
                values[row] = values[old]
        key = int(people.keys[people.ids.index(new)])
        self._links.move(tracks, int(people.keys[old]), key)

    def _one_each(self, rows: Ints, cameras: Ints, floor: Floats) -> Ints:
        """Two tracks of one camera may follow one person, who was merged while one of the tracks
        was hidden: the nearer goes on, the other is cut off.
        """
        linked = np.flatnonzero(rows >= 0)
        who = rows[linked]
        offset = floor[linked] - self._people.mean[who, :2]
        nearest_first = linked[np.argsort(np.hypot(offset[:, 0], offset[:, 1]))]
        places = cameras[nearest_first] * len(self._people) + rows[nearest_first]
        _, first = np.unique(places, return_index=True)
        kept = np.full(len(rows), -1, np.int64)
        kept[nearest_first[first]] = rows[nearest_first[first]]
        return kept

    def _without_contradictions(
        self,
        rows: Ints,
        cameras: Ints,
        tracks: Ints,
        names: list[str],
        floor: Floats,
        covariance: Floats,
        seconds: float,
    ) -> tuple[Ints, NDArray[np.bool_]]:
        """Cuts tracks off that were elsewhere than their person for too long.

        Of several tracks of a person, the nearest is never in doubt.

        Returns:
            (M,) rows, -1 for those cut off; (M,) bool, tracks out of reach that are still in doubt.
        """
        linked = np.flatnonzero(rows >= 0)
        people = self._people
        who = rows[linked]
        offset = floor[linked] - people.mean[who, :2]
        squared = squared_mahalanobis(offset, covariance[linked] + people.covariance[who, :2, :2])
        nearest = np.full(len(people), np.inf)
        np.minimum.at(nearest, who, squared)
        far = np.isfinite(squared) & (squared > self.settings.gate) & (squared > nearest[who])
        doubted = self._links.doubt(cameras[linked], tracks[linked], names, far, seconds)
        rows = rows.copy()
        rows[linked[doubted > self.settings.doubt_seconds]] = -1
        stray = np.zeros(len(rows), np.bool_)
        stray[linked] = far & (np.hypot(offset[:, 0], offset[:, 1]) > self.settings.reach)
        return rows, stray & (rows >= 0)

    def _match(self, rows: Ints, cameras: Ints, floor: Floats, covariance: Floats) -> Candidates:
        """Gives tracks without a person the best one within reach, camera by camera."""
        people = self._people
        squared, distance = mahalanobis(
            floor, covariance, people.mean[:, :2], people.covariance[:, :2, :2]
        )
        unseen = self._clock - people.seen
        candidates = Candidates(list(people.ids), squared, distance, unseen)
        if not len(people):
            return candidates
        reach = self.settings.reach + self.settings.walking_speed * unseen
        possible = (squared < self.settings.gate) & (distance < reach) & people.placed
        for camera in np.unique(cameras[rows < 0]):
            here = cameras == camera
            free = np.ones(len(people), np.bool_)
            free[rows[here & (rows >= 0)]] = False
            new = np.flatnonzero(here & (rows < 0))
            taken, by = assign(squared[new] + unseen, possible[new] & free)
            rows[new[taken]] = by
        return candidates

    def _found(self, rows: Ints, cameras: Ints, floor: Floats, covariance: Floats) -> None:
        """Makes new people of what is left; new tracks of several cameras in one place are one."""
        new = np.flatnonzero(rows < 0)
        if not len(new):
            return
        squared, distance = mahalanobis(floor[new], covariance[new], floor[new], covariance[new])
        close = (squared < self.settings.gate) & (distance < self.settings.reach)
        group = np.arange(len(new))
        order = np.argsort(squared, axis=None)
        for flat in order[close.ravel()[order]]:
            a, b = divmod(int(flat), len(new))
            if a >= b or group[a] == group[b]:
                continue
            together = np.isin(group, [group[a], group[b]])
            if len(np.unique(cameras[new[together]])) == together.sum():
                group[together] = group[a]
        _, member = np.unique(group, return_inverse=True)
        born = self._people.add([self._new_id() for _ in range(member.max() + 1)], self._clock)
        rows[new] = born[member]

    def _merge(self, rows: Ints, cameras: Ints, seconds: float) -> list[Decision]:
        people = self._people
        decisions = []
        for older, younger in self._merging.ripe(people, rows, cameras, seconds):
            keep, drop = people.rows(np.array([older, younger]))
            pair = people.ids[keep], people.ids[drop]
            if keep < 0 or drop < 0 or frozenset(pair) in self._apart:
                continue
            decisions.append(merged(people, keep, drop, self.settings))
            self._join(keep, drop)
        return decisions

    def _join(self, keep: int, drop: int, pinned: bool = False) -> None:
        people = self._people
        self._links.redirect(int(people.keys[drop]), int(people.keys[keep]), pinned)
        people.hits[keep] += people.hits[drop]
        people.keep(np.arange(len(people)) != drop)

    def _forget(self) -> list[UUID]:
        since = self._clock - self.settings.lost_after
        kept = (self._people.seen >= since) | (self._clock < self._patient_until)
        lost = [person for person, stays in zip(self._people.ids, kept, strict=True) if not stays]
        self._people.keep(kept)
        self._links.forget(self._people.keys, since)
        if lost:
            self._apart = {pair for pair in self._apart if pair.isdisjoint(lost)}
        return lost

    def _result(
        self,
        names: list[str],
        cameras: Ints,
        tracks: Ints,
        events: list[IdentityEvent],
        lost: list[UUID],
        decisions: list[Decision],
    ) -> IdentityResult:
        people = self._people
        rows = people.rows(self._links.people(cameras, tracks, names))
        seen, member = np.unique(rows, return_inverse=True)
        position = people.mean[seen, :2].copy()
        position[~people.placed[seen]] = np.nan
        return IdentityResult(
            persons={name: member[cameras == number] for number, name in enumerate(names)},
            ids=[people.ids[row] for row in seen],
            floor=position,
            confirmed=[bool(people.hits[row] >= self.settings.confirm_ticks) for row in seen],
            lost=lost,
            events=events,
            decisions=decisions,
        )


def _flatten(
    names: list[str], sightings: Mapping[str, Sighting], settings: IdentitySettings
) -> tuple[Ints, Ints, Floats, Floats]:
    """All cameras' tracks in one row of arrays: camera number, track id, point, covariance."""
    if not names:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, 2)), np.empty((0, 2, 2))
    counts = [len(sightings[name].track_ids) for name in names]
    return (
        np.repeat(np.arange(len(names)), counts),
        np.concatenate([sightings[name].track_ids for name in names]),
        np.concatenate([sightings[name].floor for name in names]),
        np.concatenate([sightings[name].covariance for name in names])
        + np.eye(2) * settings.position_noise**2,
    )


def _reasons(linked: Ints, asked: Truth, once: Truth) -> dict[int, tuple[int, str]]:
    """By track that was cut off, the row that it followed, and why it does not any more."""
    return {
        track: (int(linked[track]), CONTRADICTED if once[track] else TWICE)
        for track in np.flatnonzero(asked & (linked >= 0)).tolist()
    }
