"""Rows as they were reported, and as corrections and merges have them in the end."""

from __future__ import annotations

from uuid import UUID

import numpy as np

from lab.evaluation.results import Results, boxes_of
from vision.identity import IdentityEvent, IdentityResult, TrackCorrection
from vision.sources import Tick
from vision.tick_view import TickView
from vision.types import Frame, Tracks

ANNA, BEN, CARL = (UUID(int=number) for number in (1, 2, 3))
PICTURE = np.zeros((60, 80, 3), np.uint8)


def take(
    results: Results,
    number: int,
    cameras: dict[str, dict[int, UUID]],
    corrections: tuple[TrackCorrection, ...] = (),
    merge: tuple[UUID, UUID] | None = None,
) -> None:
    """A tick per second: by camera, the person of each track; `merge`: who stays, who ends."""
    ids = sorted({person for owners in cameras.values() for person in owners.values()})
    tracks = {
        name: Tracks(
            np.array(list(owners), np.int64),
            np.array([[10, 5, 30, 50]] * len(owners), np.float32).reshape(-1, 4),
            np.ones(len(owners), np.float32),
        )
        for name, owners in cameras.items()
    }
    persons = {
        name: np.array([ids.index(one) for one in owners.values()], np.int64)
        for name, owners in cameras.items()
    }
    events = [IdentityEvent("merge", merge[0], (merge[1],))] if merge else []
    identity = IdentityResult(
        persons,
        ids,
        np.zeros((len(ids), 2)),
        [True] * len(ids),
        events=events,
        corrections=list(corrections),
    )
    frames = {name: Frame(PICTURE, number, number, number) for name in cameras}
    tick = Tick(frames, dict.fromkeys(cameras, number), float(number), 0.0, lambda: None)
    results.take(tick, TickView.build(tracks, identity))


def correction(track: int, previous: UUID, person: UUID, seconds: float) -> TrackCorrection:
    return TrackCorrection("a", track, track + 10, previous, person, seconds)


def test_rows_are_kept_by_camera_as_they_were_reported() -> None:
    results = Results()
    take(results, 4, {"a": {7: ANNA, 8: BEN}, "b": {}})
    take(results, 5, {"a": {7: ANNA}})
    assert results.own["a"] == [
        (5, 7, 10, 5, 20, 45, 1),
        (5, 8, 10, 5, 20, 45, 1),
        (6, 7, 10, 5, 20, 45, 1),
    ]
    assert [row[1] for row in results.people["a"]] == [1, 2, 1]
    assert dict(results.frames) == {"a": [5, 6], "b": [5]}
    assert boxes_of(results.own["a"]).boxes[0].tolist() == [10, 5, 30, 50]
    assert results.corrected("a").ids.tolist() == [1, 2, 1]


def test_a_correction_reaches_back_over_its_own_track_only() -> None:
    results = Results()
    for number in range(4):
        take(results, number, {"a": {7: ANNA, 8: BEN}, "b": {7: ANNA}})
    swap = correction(7, ANNA, BEN, 2.0), correction(8, BEN, ANNA, 2.0)
    take(results, 4, {"a": {7: ANNA, 8: BEN}, "b": {7: ANNA}}, swap)
    take(results, 5, {"a": {17: BEN, 18: ANNA}, "b": {7: ANNA}})
    assert results.corrected("a").ids.tolist() == [1, 2, 1, 2, 2, 1, 2, 1, 2, 1, 2, 1]
    assert results.corrected("b").ids.tolist() == [1] * 6
    assert boxes_of(results.people["a"]).ids.tolist() == [1, 2] * 5 + [2, 1]


def test_later_corrections_win_and_merges_are_carried_back() -> None:
    results = Results()
    take(results, 0, {"a": {7: ANNA}})
    take(results, 1, {"a": {7: ANNA}}, (correction(7, ANNA, BEN, 1.0),))
    take(results, 2, {"a": {7: ANNA}}, (correction(7, ANNA, CARL, 1.0),))
    take(results, 3, {"a": {9: CARL, 8: BEN}}, merge=(BEN, CARL))
    numbers = {person: results.log.number(person) for person in (ANNA, BEN, CARL)}
    ben = numbers[BEN]
    assert results.corrected("a").ids.tolist() == [ben] * 5
    assert len(results.spans) == 2


def test_a_camera_without_rows_has_none_in_the_end() -> None:
    results = Results()
    take(results, 0, {"a": {}})
    assert results.corrected("a").boxes.shape == (0, 4)
