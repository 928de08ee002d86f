"""What each new picture says of the track that it is of: that it is who it was, or someone else.

Evidence that a track has gone over to someone else (two people cross, the tracker confuses them)
is added up picture by picture and forgotten where pictures fit again: the cumulative sum of Page,
Continuous Inspection Schemes, Biometrika 1954.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.types import Floats, Ints

from .likeness import Likeness
from .looks import Looks
from .people import People, Truth
from .reading import Seen
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
class TakenOver:
    """A track shows someone else by now.

    Attributes:
        code: of the track.
        key: of the person it shows.
    """

    code: int
    key: int


class LookWatch:
    """Takes in the pictures of each tick.

    Args:
        settings: see `IdentitySettings`.
        looks: everybody's.
        likeness: learns from the pictures what can be learned of them.
    """

    def __init__(self, settings: IdentitySettings, looks: Looks, likeness: Likeness) -> None:
        self._settings, self._looks, self._likeness = settings, looks, likeness

    def take(
        self, seen: Seen, rows: Ints, people: People, tracks: TrackTable, clock: float
    ) -> tuple[Truth, list[TakenOver]]:
        """Remembers pictures that may be of their person.

        Args:
            rows: (M,) whose each track is.

        Returns:
            (P,) whose look has changed; tracks that are someone else's.
        """
        changed = np.zeros(len(people), np.bool_)
        if not len(seen.looked):
            return changed, []
        mine = rows[seen.looked]
        fits = np.ones(len(mine), np.bool_)
        taken: list[TakenOver] = []
        if self._looks.mean.shape[1]:
            fits, taken = self._weigh(seen, rows, people, tracks, clock)
        for index in np.flatnonzero(fits).tolist():
            row = int(mine[index])
            quality = max(1e-3, float(seen.quality[index]))
            self._looks.add(int(people.slots[row]), seen.vectors[index], quality)
            changed[row] = True
        return changed, taken

    def _weigh(
        self, seen: Seen, rows: Ints, people: People, tracks: TrackTable, clock: float
    ) -> tuple[Truth, list[TakenOver]]:
        """(E,) which pictures may be of their person; tracks that are someone else's."""
        each = np.arange(len(seen.looked))
        mine, cameras = rows[seen.looked], seen.cameras[seen.looked]
        cosine = seen.vectors @ self._looks.mean[people.slots].T
        pictured = self._looks.count[people.slots] > 0
        present = np.zeros((people.last.shape[1], len(people)), np.bool_)
        present[seen.cameras, rows] = True
        beside = present[cameras] & pictured
        beside[each, mine] = False
        settled = pictured[mine] & people.sure[mine]
        self._likeness.learn(cosine[each, mine][settled], cosine[beside])
        ratio = self._likeness.ratio(cosine)
        rivals = np.where(self._rivals(seen, people, mine, cameras, clock), ratio, -np.inf)
        if not len(people) or not settled.any():
            return ~settled | (ratio[each, mine] > UNLIKE), []
        best = np.argmax(rivals, axis=1)
        lead = np.clip(rivals[each, best] - ratio[each, mine] - MARGIN, -LARGEST, LARGEST)
        where = tracks.rows(seen.codes[seen.looked])
        known = where[settled & ~tracks.pinned[where]]
        tracks.strange[where] = np.maximum(0.0, tracks.strange[where] + lead)
        tracks.fitted[where[tracks.strange[where] == 0]] = clock
        enough = np.isin(where, known) & (tracks.strange[where] > ENOUGH)
        tracks.shows[where] = np.where(enough, people.keys[best], -1)
        over = enough & (lead > 0)
        taken = [
            TakenOver(int(seen.codes[seen.looked[index]]), int(people.keys[best[index]]))
            for index in np.flatnonzero(over).tolist()
        ]
        return ~settled | ((ratio[each, mine] > UNLIKE) & (lead <= 0)), taken

    def _rivals(self, seen: Seen, people: People, mine: Ints, cameras: Ints, clock: float) -> Truth:
        """(E, P) who may have taken each track over: known people near by, in view until now."""
        pictured = (self._looks.count[people.slots] > 1) & people.sure
        lately = clock - self._settings.lost_after <= people.last[:, cameras].T
        offset = people.mean[mine][:, None, :2] - people.mean[None, :, :2]
        placed = people.placed[mine][:, None] & people.placed[None]
        reach = NEAR + self._settings.walking_speed * (clock - people.seen)
        near: Floats = np.hypot(offset[..., 0], offset[..., 1])
        allowed = pictured & lately & (~placed | (near <= reach))
        allowed[np.arange(len(mine)), mine] = False
        return np.asarray(allowed)
