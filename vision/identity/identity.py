"""One identity per person across cameras, by floor, appearance and time.

Per tick: everybody is predicted (constant velocity); tracks keep the person they follow unless
floor or looks contradict; new tracks go to the person within reach who fits best and is
not yet in that camera; the rest are newcomers, tentative until their looks have been compared
with those who were lost and those that other cameras see; people who walk as one but are never in
one camera are merged. Who is not seen for a while is lost, and remembered by looks. The answer
does not depend on the order of the cameras.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

import numpy as np

from vision.types import Floats, Ints

from .association import (
    enforce_one_track_per_camera,
    group_new_tracks,
    match,
    reject_contradicted_links,
)
from .candidates import PairComparer, first_camera, last_camera
from .confirmation import update_confirmation
from .decisions import CONTRADICTED, LOST, MATCHED, SPLIT, TWICE, explain, merged
from .embeddings import EmbeddingStore
from .merging import MergeEvidence
from .people import People, Truth
from .reidentification import CERTAIN, GalleryMatch, ReIdentifier
from .results import build_result, due_appearances
from .similarity import SimilarityModel, SimilarityPrior
from .state import people_state, restore_people, restore_tracks, tracks_state
from .switch_correction import correct_switches
from .switch_detection import UNLIKE, SwitchDetector
from .tick_tracks import TickTracks
from .tracks import TrackTable
from .transitions import Transitions
from .types import (
    IdentityDecision,
    IdentityEvent,
    IdentityResult,
    IdentitySettings,
    Sighting,
)

GALLERY_IN_STATE = 200
"""Lost people, the newest, who are known again after a restart."""
RESTART_SLACK = 3.0
"""How much farther than they can walk people may turn up after a restart, m: feet that are hidden
are found less well while it is not known how tall everybody is.
"""


class Identity:
    """Identity of one environment.

    Args:
        settings: see `IdentitySettings`.
        new_id: gives ids to new people.
        prior: what is typical of the network that makes the looks.
    """

    def __init__(
        self,
        settings: IdentitySettings | None = None,
        new_id: Callable[[], UUID] = uuid.uuid4,
        prior: SimilarityPrior | None = None,
    ) -> None:
        self.settings = settings or IdentitySettings()
        self._new_id = new_id
        self._numbers: dict[str, int] = {}
        self._people, self._gallery = People(), People()
        self._tracks = TrackTable()
        self._embeddings = EmbeddingStore(self.settings.gallery_entries)
        self._similarity, self._transitions = SimilarityModel(prior), Transitions()
        self._switches = SwitchDetector(self.settings, self._embeddings, self._similarity)
        self._merging = MergeEvidence(self.settings)
        self._apart: set[frozenset[UUID]] = set()
        self._evidence = PairComparer(
            self.settings, self._embeddings, self._similarity, self._transitions
        )
        self._reidentifier = ReIdentifier(
            self.settings, self._embeddings, self._evidence, self._apart
        )
        self._time: float | None = None
        self._clock = self._missed = self._patient_until = 0.0

    def update(self, time: float, sightings: Mapping[str, Sighting]) -> IdentityResult:
        """Process one tick.

        Args:
            time: of the tick, seconds, rising; a step back (a recording that starts again) counts
                as no time at all.
            sightings: by camera; cameras without a frame in this tick are left out.

        Returns:
            Who each track is.
        """
        seconds = self._missed if self._time is None else max(0.0, time - self._time)
        self._time = time
        self._clock += seconds
        tick = TickTracks.from_sightings(sightings, self._numbers, self.settings.position_noise)
        for everybody in (self._people, self._gallery):
            everybody.ensure_cameras(len(self._numbers))
        self._people.predict(seconds, self.settings.acceleration)
        rows, trusted, decisions = self._link(tick, seconds)
        people = self._people
        people.observe(rows, trusted, tick.covariance, self._clock)
        update_confirmation(people, rows, tick, self.settings)
        people.record_cameras(rows, tick.cameras, self._clock)
        self._tracks.store(tick.codes, people.keys[rows], self._clock)
        changed, taken = self._switches.update(tick, rows, people, self._tracks, self._clock)
        if taken:
            decisions += correct_switches(
                tick, taken, people, self._tracks, self.settings, self._clock
            )
            rows = people.rows(self._tracks.people(tick.codes))
            people.last_seen[np.unique(rows)] = self._clock
            people.record_cameras(rows, tick.cameras, self._clock)
        events = [
            IdentityEvent("split", decision.person, (decision.other,))
            for decision in decisions
            if decision.kind == SPLIT and decision.other is not None
        ]
        joined = self._merge(tick, rows, seconds, changed)
        events += [
            IdentityEvent("merge", decision.person, (decision.other,))
            for decision in joined
            if decision.other is not None
        ]
        lost, archived = self._forget()
        decisions += joined
        decisions += [
            IdentityDecision(LOST, person, evidence={"unseen_seconds": self.settings.lost_after})
            for person in lost
        ]
        rows = people.rows(self._tracks.people(tick.codes))
        appearances = due_appearances(people, self._embeddings, np.unique(rows), self._clock)
        return build_result(tick, people, rows, appearances, events, lost, archived, decisions)

    def _link(
        self, tick: TickTracks, seconds: float
    ) -> tuple[Ints, Floats, list[IdentityDecision]]:
        """Return which person each track is; the floor points that may move their people; why."""
        people, settings = self._people, self.settings
        linked = people.rows(self._tracks.people(tick.codes))
        rows = enforce_one_track_per_camera(linked, tick, people)
        once = rows >= 0
        rows, stray = reject_contradicted_links(rows, tick, people, self._tracks, settings, seconds)
        trusted = np.where(stray[:, None], np.nan, tick.floor)
        asked = rows < 0
        if not asked.any():
            return rows, trusted, []
        cosine, ratio = self._compare(tick, np.flatnonzero(asked))
        candidates = match(rows, tick, people, cosine, ratio, settings, self._clock)
        group = group_new_tracks(rows, tick, settings)
        if len(group):
            count = int(group.max()) + 1
            slots = [self._embeddings.allocate() for _ in range(count)]
            born = people.add([self._new_id() for _ in range(count)], self._clock, slots)
            rows[rows < 0] = born[group]
        reasons = {
            track: (int(linked[track]), CONTRADICTED if once[track] else TWICE)
            for track in np.flatnonzero(asked & (linked >= 0)).tolist()
        }
        asking = np.flatnonzero(asked).tolist()
        decisions = explain(asking, rows, people.ids, candidates, reasons, tick.labels())
        return rows, trusted, decisions

    def _compare(self, tick: TickTracks, asked: Ints) -> tuple[Floats, Floats]:
        """Compare asking tracks' embeddings with everybody in view: cosine, and its log ratio."""
        cosine = np.full((len(asked), len(self._people)), np.nan)
        _, here, there = np.intersect1d(asked, tick.embedded, return_indices=True)
        slots = self._people.slots
        if len(here) and self._embeddings.mean.shape[1]:
            cosine[here] = tick.vectors[there] @ self._embeddings.mean[slots].T
            cosine[:, self._embeddings.count[slots] == 0] = np.nan
        ratio = self._similarity.ratio(np.nan_to_num(cosine))
        return cosine, np.where(np.isfinite(cosine), ratio, 0.0)

    def _merge(
        self, tick: TickTracks, rows: Ints, seconds: float, changed: Truth
    ) -> list[IdentityDecision]:
        """Merge people who turn out to be one: by where they walk, or by appearance."""
        people, decisions = self._people, []
        self._evidence.slack = RESTART_SLACK if self._clock < self._patient_until else 0.0
        pairs = self._merging.update(people, rows, tick.cameras, seconds)
        found = self._reidentifier.decide(people, self._gallery, changed, self._clock)
        keys = people.keys[[item.row for item in found]], people.keys.copy()
        gone: list[int] = []
        for item, key in zip(found, keys[0].tolist(), strict=True):
            row = int(people.rows(np.array([key]))[0])
            if row < 0:  # they became somebody else just now
                continue
            if item.lost:
                self._come_back(row, item)
                gone.append(item.other)
            else:
                keep = int(people.rows(keys[1][item.other : item.other + 1])[0])
                if keep < 0 or self._share_a_camera(tick, keep, row):
                    continue
                self._join(keep, row)
            decisions.append(item.decision)
        if gone:
            kept = np.ones(len(self._gallery), np.bool_)
            kept[gone] = False
            self._gallery.keep(kept)
        for older, younger in pairs:
            keep, drop = people.rows(np.array([older, younger])).tolist()
            if keep < 0 or drop < 0 or {people.ids[keep], people.ids[drop]} in self._apart:
                continue
            if self._unlike(keep, drop) or self._share_a_camera(tick, keep, drop):
                continue
            decisions.append(merged(people, keep, drop, self.settings))
            self._join(keep, drop)
        return decisions

    def _share_a_camera(self, tick: TickTracks, a: int, b: int) -> bool:
        """Tell whether one camera sees both in this tick, by the identities they have in it."""
        keys = self._tracks.people(tick.codes)
        one, other = (tick.cameras[keys == self._people.keys[row]] for row in (a, b))
        return bool(np.isin(one, other).any())

    def _unlike(self, a: int, b: int) -> bool:
        """Tell whether appearance says that two who walk as one are two people."""
        embeddings = self._embeddings
        slots = self._people.slots[[a, b]]
        if not (embeddings.count[slots] > 1).all():
            return False
        ratio = self._similarity.ratio(embeddings.mean[slots[0]] @ embeddings.mean[slots[1]])
        return float(ratio) < UNLIKE

    def _come_back(self, row: int, found: GalleryMatch) -> None:
        """Give the person in `row` the id of someone in the gallery, who they are."""
        people, gallery, other = self._people, self._gallery, found.other
        if (found.decision.score or 0.0) >= CERTAIN and found.decision.kind == MATCHED:
            origin = int(last_camera(gallery, np.array([other]))[0])
            target = int(first_camera(people, np.array([row]))[0])
            self._transitions.learn(
                origin, target, float(people.first_seen[row] - gallery.last_seen[other])
            )
        people.ids[row] = gallery.ids[other]
        slot = int(gallery.slots[other])
        self._embeddings.absorb(slot, int(people.slots[row]))
        people.slots[row] = slot
        people.first_seen[row] = gallery.first_seen[other]
        people.stored[row] = gallery.stored[other]
        people.combine(row, gallery, other)

    def _join(self, keep: int, drop: int, pinned: bool = False) -> None:
        people = self._people
        self._tracks.redirect(int(people.keys[drop]), int(people.keys[keep]), pinned)
        self._embeddings.absorb(int(people.slots[keep]), int(people.slots[drop]))
        people.combine(keep, people, drop)
        people.keep(np.arange(len(people)) != drop)

    def _forget(self) -> tuple[list[UUID], list[UUID]]:
        """Move people who are no longer seen to the gallery; drop its oldest.

        Returns those lost and those archived. Only who was confirmed is remembered.
        """
        people, gallery = self._people, self._gallery
        since = self._clock - self.settings.lost_after
        kept = (people.last_seen >= since) | (self._clock < self._patient_until)
        known = ~kept & people.confirmed
        lost = [people.ids[row] for row in np.flatnonzero(~kept)]
        nobody = [people.ids[row] for row in np.flatnonzero(~kept & ~known)]
        if lost:
            gallery.append_from(people, np.flatnonzero(known))
            self._embeddings.free(people.slots[~kept & ~known])
            people.keep(kept)
        self._tracks.forget(people.keys, since)
        old = gallery.last_seen < self._clock - self.settings.gallery_seconds
        old[: max(0, len(gallery) - self.settings.gallery_people)] = True
        archived = nobody + [gallery.ids[row] for row in np.flatnonzero(old)]
        if old.any():
            self._embeddings.free(gallery.slots[old])
            gallery.keep(~old)
        if lost and self._apart:
            alive = set(people.ids) | set(gallery.ids)
            self._apart -= {pair for pair in self._apart if not pair <= alive}
        return lost, archived

    def state(self) -> dict[str, Any]:
        """Return who is known now and what was learned, as JSON; see `restore`."""
        return {
            "cameras": list(self._numbers),
            "people": people_state(self._people, self._embeddings, self._clock),
            "gallery": people_state(self._gallery, self._embeddings, self._clock, GALLERY_IN_STATE),
            "tracks": tracks_state(self._tracks, self._people, [*self._numbers], self._clock),
            "apart": [sorted(map(str, pair)) for pair in self._apart],
            "likeness": self._similarity.state(),
            "transitions": self._transitions.state(),
        }

    def restore(self, state: Mapping[str, Any], missed: float, same_model: bool = True) -> None:
        """Take over the people of `state`, before the first tick.

        Whose track has ended meanwhile comes back by where they were and what they look like;
        those who were in view have `lost_after` from the first tick to do so.

        Args:
            missed: seconds from that state to the first tick.
            same_model: whether the same model made them; otherwise they are left out, and so is who
                was lost, for nothing else would bring them back.

        Raises:
            ValueError, TypeError, KeyError: the state makes no sense.
        """
        self._numbers.update({str(name): number for number, name in enumerate(state["cameras"])})
        for people in (self._people, self._gallery):
            people.ensure_cameras(len(self._numbers))
        restore_people(self._people, self._embeddings, state["people"], self._clock, same_model)
        restore_tracks(self._tracks, self._people, self._numbers, state["tracks"], self._clock)
        self._apart |= {frozenset(map(UUID, pair)) for pair in state["apart"]}
        if same_model:
            restore_people(self._gallery, self._embeddings, state["gallery"], self._clock)
            self._similarity.restore(state["likeness"])
        self._transitions.restore(state["transitions"])
        self._missed = missed
        self._patient_until = self._clock + missed + self.settings.lost_after

    def merge(self, kept: UUID, dropped: UUID) -> None:
        """Merge two people as an operator says; their tracks are not doubted for it."""
        self._apart.discard(frozenset((kept, dropped)))
        people, gallery = self._people, self._gallery
        if dropped in people.ids:
            drop = people.ids.index(dropped)
            if kept in people.ids:
                self._join(people.ids.index(kept), drop, pinned=True)
                return
            people.ids[drop] = kept
            if kept in gallery.ids:
                self._absorb_lost(kept, int(people.slots[drop]))
        elif dropped in gallery.ids:
            if kept in people.ids:
                self._absorb_lost(dropped, int(people.slots[people.ids.index(kept)]))
            elif kept in gallery.ids:
                self._absorb_lost(dropped, int(gallery.slots[gallery.ids.index(kept)]))
            else:
                gallery.ids[gallery.ids.index(dropped)] = kept

    def split(self, person: UUID, new: UUID, tracks: Collection[tuple[str, int]]) -> None:
        """Split `tracks` off `person` as an operator says: they are `new`.

        The two are not merged again while either is known.
        """
        self._apart.add(frozenset((person, new)))
        people = self._people
        if person not in people.ids:
            return
        old = people.ids.index(person)
        if new not in people.ids:
            (row,) = people.add([new], people.last_seen[old], [self._embeddings.allocate()])
            for values in (people.mean, people.covariance, people.hits, people.placed):
                values[row] = values[old]
            people.start[row], people.confirmed[row] = people.mean[old, :2], True
        key = int(people.keys[people.ids.index(new)])
        self._tracks.move(tracks, self._numbers, int(people.keys[old]), key)

    def forget(self, person: UUID) -> list[tuple[str, int]]:
        """Drop all that is known of a person; return camera and id of each track of theirs."""
        self._apart = {pair for pair in self._apart if person not in pair}
        tracks: list[tuple[str, int]] = []
        for people in (each for each in (self._people, self._gallery) if person in each.ids):
            row = people.ids.index(person)
            if people is self._people:
                tracks = self._tracks.of(int(people.keys[row]), list(self._numbers))
            self._embeddings.free(people.slots[row : row + 1])
            people.keep(np.arange(len(people)) != row)
        self._tracks.forget(self._people.keys, float("-inf"))
        return tracks

    def _absorb_lost(self, person: UUID, slot: int) -> None:
        """Add the embeddings of someone in the gallery to `slot`; they are the same person."""
        gallery = self._gallery
        row = gallery.ids.index(person)
        self._embeddings.absorb(slot, int(gallery.slots[row]))
        gallery.keep(np.arange(len(gallery)) != row)
