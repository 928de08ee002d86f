"""Detection of identity switches: whether a new embedding still fits its track's person.

Evidence that a track has gone over to someone else (two people cross, the tracker confuses them)
is added up picture by picture and forgotten where pictures fit again: the cumulative sum of Page,
Continuous Inspection Schemes, Biometrika 1954.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.types import Floats, Ints

from .embeddings import EmbeddingStore
from .people import People, Truth
from .similarity import SimilarityModel
from .tick_tracks import TickTracks
from .tracks import TrackTable
from .types import IdentitySettings

UNLIKE = -3.0
"""Nats from looks below which a picture is not of its person."""
MARGIN = 2.0
"""How much better someone else must fit for a picture to count, nats."""
LARGEST = 6.0
"""What one picture can add, nats."""
ENOUGH = 9.0
"""Nats at which a track is someone else's: two clear pictures, or more unclear ones."""
NEAR = 3.0
"""Who is farther away cannot have taken the track over, m."""


@dataclass(frozen=True, slots=True)
class IdentitySwitch:
    """A track that shows another person by now.

    Attributes:
        code: of the track.
        key: of the person it shows.
    """

    code: int
    key: int


class SwitchDetector:
    """Stores each tick's embeddings and detects identity switches.

    Args:
        settings: see `IdentitySettings`.
        looks: everybody's.
        likeness: learns from the pictures what can be learned of them.
    """

    def __init__(
        self, settings: IdentitySettings, embeddings: EmbeddingStore, similarity: SimilarityModel
    ) -> None:
        self._settings, self._embeddings, self._similarity = settings, embeddings, similarity

    def update(
        self, tick: TickTracks, rows: Ints, people: People, tracks: TrackTable, clock: float
    ) -> tuple[Truth, list[IdentitySwitch]]:
        """Store embeddings that may be of their person, and detect identity switches.

        Args:
            rows: (M,) whose each track is.

        Returns:
            (P,) whose look has changed; tracks that are someone else's.
        """
        changed = np.zeros(len(people), np.bool_)
        if not len(tick.embedded):
            return changed, []
        mine = rows[tick.embedded]
        fits = np.ones(len(mine), np.bool_)
        taken: list[IdentitySwitch] = []
        if self._embeddings.mean.shape[1]:
            fits, taken = self._weigh(tick, rows, people, tracks, clock)
        for index in np.flatnonzero(fits).tolist():
            row = int(mine[index])
            quality = max(1e-3, float(tick.quality[index]))
            self._embeddings.add(int(people.slots[row]), tick.vectors[index], quality)
            changed[row] = True
        return changed, taken

    def _weigh(
        self, tick: TickTracks, rows: Ints, people: People, tracks: TrackTable, clock: float
    ) -> tuple[Truth, list[IdentitySwitch]]:
        """Return (E,) which embeddings may be of their person, and the switched tracks."""
        each = np.arange(len(tick.embedded))
        mine, cameras = rows[tick.embedded], tick.cameras[tick.embedded]
        cosine = tick.vectors @ self._embeddings.mean[people.slots].T
        pictured = self._embeddings.count[people.slots] > 0
        present = np.zeros((people.last.shape[1], len(people)), np.bool_)
        present[tick.cameras, rows] = True
        beside = present[cameras] & pictured
        beside[each, mine] = False
        settled = pictured[mine] & people.confirmed[mine]
        self._similarity.learn(cosine[each, mine][settled], cosine[beside])
        ratio = self._similarity.ratio(cosine)
        rivals = np.where(self._rivals(tick, people, mine, cameras, clock), ratio, -np.inf)
        if not len(people) or not settled.any():
            return ~settled | (ratio[each, mine] > UNLIKE), []
        best = np.argmax(rivals, axis=1)
        lead = np.clip(rivals[each, best] - ratio[each, mine] - MARGIN, -LARGEST, LARGEST)
        where = tracks.rows(tick.codes[tick.embedded])
        known = where[settled & ~tracks.pinned[where]]
        tracks.switch_evidence[where] = np.maximum(0.0, tracks.switch_evidence[where] + lead)
        tracks.last_fit[where[tracks.switch_evidence[where] == 0]] = clock
        enough = np.isin(where, known) & (tracks.switch_evidence[where] > ENOUGH)
        tracks.switched_to[where] = np.where(enough, people.keys[best], -1)
        over = enough & (lead > 0)
        taken = [
            IdentitySwitch(int(tick.codes[tick.embedded[index]]), int(people.keys[best[index]]))
            for index in np.flatnonzero(over).tolist()
        ]
        return ~settled | ((ratio[each, mine] > UNLIKE) & (lead <= 0)), taken

    def _rivals(
        self, tick: TickTracks, people: People, mine: Ints, cameras: Ints, clock: float
    ) -> Truth:
        """Return (E, P) who may have taken each track over: known, near by, in view until now."""
        pictured = (self._embeddings.count[people.slots] > 1) & people.confirmed
        lately = clock - self._settings.lost_after <= people.last[:, cameras].T
        offset = people.mean[mine][:, None, :2] - people.mean[None, :, :2]
        placed = people.placed[mine][:, None] & people.placed[None]
        reach = NEAR + self._settings.walking_speed * (clock - people.last_seen)
        near: Floats = np.hypot(offset[..., 0], offset[..., 1])
        allowed = pictured & lately & (~placed | (near <= reach))
        allowed[np.arange(len(mine)), mine] = False
        return np.asarray(allowed)
