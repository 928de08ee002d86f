"""What a tick told by keys of people, told by their ids: for storing, counting and showing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.identity.types import IdentityEvent, IdentityResult, TrackCorrection
from vision.types import Floats, Ints, Tracks

from .corrections import CorrectionKind, Merge
from .decisions import DecisionMaker
from .report import CameraRows
from .targets import Truth
from .tick import JointTick


def tracks_of(rows: CameraRows) -> Tracks:
    """Return a camera's rows as its tracks."""
    boxes, scores = rows.boxes.astype(np.float32), rows.scores.astype(np.float32)
    return Tracks(rows.tracks, boxes, scores)


def result_of(tick: JointTick, maker: DecisionMaker) -> IdentityResult:
    """Return who each track is, what was decided, and what is corrected.

    People who were merged in this tick have their new id in it. A correction between two who became
    one is none. Corrections hold for this tick's rows, too: these tell people as they were known
    before.

    Args:
        tick: of the tracker.
        maker: of the log's entries; it knows the people's ids.
    """
    ids = maker.ids
    into = _finals(tick.merges)
    people = {name: _renamed(rows.people, into) for name, rows in tick.cameras.items()}
    keys = np.unique(np.concatenate([np.empty(0, np.int64), *people.values()]))
    known = _Known.of(keys, tick, into)
    events = [IdentityEvent("merge", ids.of(one.into), (ids.of(one.key),)) for one in tick.merges]
    events += [
        IdentityEvent("split", ids.of(one.person), (ids.of(one.previous),))
        for one in tick.corrections
        if one.kind is CorrectionKind.NEWCOMER
    ]
    decisions = [maker.birth(one) for one in tick.births]
    decisions += [entry for one in tick.corrections for entry in maker.correction(one)]
    decisions += [maker.merge(one) for one in tick.merges]
    decisions += [maker.lost(key) for key in tick.lost]
    return IdentityResult(
        persons={name: np.searchsorted(keys, rows) for name, rows in people.items()},
        ids=[ids.of(key) for key in keys.tolist()],
        floor=known.places,
        floor_spread=known.spreads,
        confirmed=known.compared.tolist(),
        lost=[ids.of(key) for key in tick.lost],
        archived=[ids.of(key) for key in tick.archived],
        events=events,
        decisions=decisions,
        corrections=[
            TrackCorrection(
                maker.cameras[one.camera],
                one.track,
                one.new_track,
                ids.of(into.get(one.previous, one.previous)),
                ids.of(into.get(one.person, one.person)),
                one.until - one.since,
            )
            for one in tick.corrections
            if into.get(one.previous, one.previous) != into.get(one.person, one.person)
        ],
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What a tick tells of P people.

    Attributes:
        places: (P, 2) m; NaN where unknown.
        spreads: (P, 2, 2) how the places jitter, m².
        compared: (P,) whether they are confirmed.
    """

    places: Floats
    spreads: Floats
    compared: Truth

    @staticmethod
    def of(keys: Ints, tick: JointTick, into: dict[int, int]) -> _Known:
        """Return what is known of (P,) people.

        Someone who was recognised in this tick stands where the newcomer stood, and is confirmed.
        """
        named = _renamed(tick.keys, into)
        order = np.argsort(named, kind="stable")
        places, spreads = np.full((len(keys), 2), np.nan), np.zeros((len(keys), 2, 2))
        compared = np.ones(len(keys), np.bool_)
        if len(order):
            rows = np.searchsorted(named, keys, sorter=order)
            rows = order[np.minimum(rows, len(order) - 1)]
            here = named[rows] == keys
            recognised = tick.keys[rows] != keys
            places[here] = tick.places[rows[here]]
            compared[here] = (tick.compared[rows] | recognised)[here]
            if tick.spreads is not None:
                spreads[here] = tick.spreads[rows[here]]
        return _Known(places, spreads, compared)


def _finals(merges: list[Merge]) -> dict[int, int]:
    """Return the last key that each merged key has become."""
    into: dict[int, int] = {}
    for merge in merges:
        into = {key: merge.into if last == merge.key else last for key, last in into.items()}
        into[merge.key] = merge.into
    return into


def _renamed(people: Ints, into: dict[int, int]) -> Ints:
    if not into:
        return people
    return np.array([into.get(key, key) for key in people.tolist()], np.int64)
