"""Who may come back, and how likely one of a camera's tracks is one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vision.types import Floats, Ints

from .floor_filters import FloorEstimate
from .galleries import LostPerson
from .gallery import NOBODY
from .gaps import last_gap_end
from .settings import JointSettings
from .state import JointState
from .stays import absences_before
from .targets import Targets, Truth

IMPOSSIBLE = -1e6
BEFORE_LOST = 0.5
"""Time by which a target may begin before the person it was is lost, s."""
RETURN_REACH, RETURN_SPEED = 1.5, 3.0
"""Distance, m, and speed, m/s, within which someone who was lost may come back."""
NEAR_REACH, NEAR_SPEED, NEAR_BONUS = 1.0, 1.0, (1.5, 4.5)
"""The same for coming back where it is likely, and least and most of what that is worth, nats."""
NEAR_AREA = 600.0
"""Area over which others begin, m²: the smaller the reach beside it, the more it says."""
HANDED_SECONDS, HANDED_SPEED = 8.0, 2.0
"""Time, s, and speed, m/s, within which a track of someone else may have become a lost person's."""
UNSEEN_SECONDS = 0.3
"""Time after which a target that no camera sees may come back as someone new, s."""
FEW_LOST = 4
"""Lost people from which each is the less likely, the more they are."""


@dataclass(frozen=True, slots=True)
class Absent:
    """People who may come back, whose appearance is known: targets and people of the gallery.

    Attributes:
        keys: (g,).
        rows: (g,) of targets that no camera sees, -1 for people of the gallery.
        when: (g,) time when they were last seen, s.
        where: (g, 2) where that was, m; NaN where unknown.
        when_before, where_before: (g,), (g, 2) the same before a short stay; NaN: there was none.
    """

    keys: Ints
    rows: Ints
    when: Floats
    where: Floats
    when_before: Floats
    where_before: Floats

    @staticmethod
    def of(state: JointState, present: Ints) -> Absent:
        """Return all but those who are `present`, (m,) rows of targets."""
        targets, galleries = state.targets, state.galleries
        gone = targets.confirmed & (targets.unseen > UNSEEN_SECONDS)
        gone[present] = False
        rows = np.flatnonzero(gone)
        rows = rows[galleries.people.rows_of(targets.keys[rows]) != NOBODY]
        lost = galleries.can_return()
        people = [galleries.lost[key] for key in lost]
        when, where = _when_and_where(people)
        when_before, where_before = _when_and_where([one.before for one in people])
        short, short_where = absences_before(targets, state.time, state.settings)
        return Absent(
            np.concatenate([targets.keys[rows], np.array(lost, np.int64)]),
            np.concatenate([rows, np.full(len(lost), -1)]),
            np.concatenate([state.time - targets.unseen[rows], when]),
            np.concatenate([targets.seen_place[rows], where]),
            np.concatenate([short[rows], when_before]),
            np.concatenate([short_where[rows], where_before]),
        )


def _when_and_where(people: Sequence[LostPerson | None]) -> tuple[Floats, Floats]:
    """Return (g,) when and (g, 2) where people were lost; NaN for None."""
    nowhere = np.full(2, np.nan)
    when = [np.nan if one is None else one.time for one in people]
    where = [nowhere if one is None or one.place is None else one.place for one in people]
    return np.array(when), np.array(where).reshape(-1, 2)


def return_priors(
    targets: Targets,
    tracks: Ints,
    floor: FloorEstimate,
    absent: Absent,
    time: float,
    settings: JointSettings,
) -> tuple[Floats, Truth]:
    """Return (n, g) prior of tracks being absent people, and whether as a newcomer that returns.

    Either the track's target began after the person was lost, or was seen again after a gap, and
    came from where they may have been; or it is someone else's, near there, and the track has
    changed hands. (Where the lost person is still a target, this is weighed with those present.)
    """
    born, gap_end = targets.born[tracks], last_gap_end(targets, time, settings)[tracks]
    newer: Truth = born[:, None] >= np.fmin(absent.when, absent.when_before) - BEFORE_LOST
    here = np.where(floor.known[tracks, None], floor.mean[tracks], np.nan)
    began, likely = _came_from(absent, born, targets.birthplace[tracks], here)
    again, likely_again = _came_from(absent, gap_end, targets.gap_end_place[tracks], here)
    since = time - absent.when
    moved = _distances(here, absent.where)
    handed = (absent.rows < 0) & (since <= HANDED_SECONDS)
    handed = handed & (moved <= RETURN_REACH + HANDED_SPEED * since)
    later = began | again
    possible = later | (handed & ~newer)
    late = time - np.fmax(born, gap_end) >= settings.decide_seconds
    # Who was cut off someone was in view before, and did not begin there.
    likely = np.where(targets.cut_off[tracks][:, None], 0.0, likely)
    prior = np.fmax(likely, likely_again)
    prior = prior - np.where(late, settings.late_price, 0.0)[:, None]
    # Each of those who may come back is the less likely the more they are.
    crowd = np.log(np.maximum(1.0, possible.sum(axis=1, keepdims=True) / FEW_LOST))
    values = np.where(later, prior, 0.0) - settings.return_price - crowd
    returns = later & newer & ~targets.recognised[tracks][:, None]
    return np.where(possible, values, 2 * IMPOSSIBLE), returns


def _came_from(absent: Absent, begin: Floats, start: Floats, here: Floats) -> tuple[Truth, Floats]:
    """Return (n, g) whether tracks may have come from where people were lost, and a bonus, nats.

    Args:
        absent: the people.
        begin: (n,) time when each track began, s; NaN: it did not.
        start: (n, 2) where that was, m; NaN: about where they are now.
        here: (n, 2) where they are now, m; NaN where unknown.
    """
    pairs = len(begin), len(absent.keys)
    after, bonus = np.zeros(pairs, np.bool_), np.zeros(pairs)
    began = np.flatnonzero(np.isfinite(begin))
    if not len(began):
        return after, bonus
    start = np.where(np.isnan(here) | np.isnan(start), here, start)[began]
    after[began], bonus[began] = _after(absent.when, absent.where, begin[began], start)
    short = np.flatnonzero(np.isfinite(absent.when_before))
    if len(short):
        when, where = absent.when_before[short], absent.where_before[short]
        block = np.ix_(began, short)
        sooner, more = _after(when, where, begin[began], start)
        after[block] |= sooner
        bonus[block] = np.maximum(bonus[block], more)
    return after, bonus


def _after(when: Floats, where: Floats, begin: Floats, start: Floats) -> tuple[Truth, Floats]:
    """Return what `_came_from` does, for (g,) times and (g, 2) places."""
    after: Truth = begin[:, None] >= when - BEFORE_LOST
    gap = np.where(after, np.maximum(begin[:, None] - when, 0.0), 0.0)
    distance = _distances(start, where)
    after &= ~(distance > RETURN_REACH + RETURN_SPEED * gap)  # what is not known is possible
    reach = NEAR_REACH + NEAR_SPEED * gap
    bonus = np.clip(np.log(NEAR_AREA) - 2 * np.log(reach), *NEAR_BONUS)
    return after, np.where(after & (distance < reach), bonus, 0.0)


def _distances(places: Floats, others: Floats) -> Floats:
    """Return (n, g) distances, m, of (n, 2) places from (g, 2) others; NaN: unknown."""
    x, y = (places[:, axis, None] - others[:, axis] for axis in (0, 1))
    distance: Floats = np.hypot(x, y)
    return distance
