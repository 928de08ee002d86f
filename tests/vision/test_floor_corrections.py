"""Zones and lines after two people were taken for each other."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pytest

from vision.floor_corrections import FloorCorrection, floor_corrections
from vision.floor_event import FloorEvent
from vision.floor_watch import FloorWatch
from vision.identity import IdentityResult, TrackCorrection
from vision.tick_view import TickView
from vision.types import Tracks

HALL = {"hall": [[0, 0], [4, 0], [4, 4], [0, 4]]}
GATE = {"gate": [[5, -2], [5, 2]]}
ANNA = UUID("aaaaaaaa-0000-4000-8000-000000000001")
BEN = UUID("bbbbbbbb-0000-4000-8000-000000000002")
CARL = UUID("cccccccc-0000-4000-8000-000000000003")
SWAP = ((ANNA, BEN), (BEN, ANNA))


def stand(watch: FloorWatch, time: float, **places: tuple[float, float]) -> list[FloorEvent]:
    names = {"anna": ANNA, "ben": BEN, "carl": CARL}
    ids = [names[name] for name in places]
    return watch.update(time, ids, np.array(list(places.values()), np.float64).reshape(-1, 2))


def corrected(watch: FloorWatch, since: float, *pairs: tuple[UUID, UUID | None]) -> dict[str, int]:
    """Of each pair the first was where the second was said to be."""
    return watch.correct([FloorCorrection(person, other, since) for person, other in pairs])


def inside(watch: FloorWatch) -> dict[UUID, float]:
    return dict(watch.occupants()["hall"])


def test_who_entered_in_the_span_was_the_other() -> None:
    watch = FloorWatch(HALL, {})
    stand(watch, 8, anna=(6, 2), ben=(6, 2))
    stand(watch, 11, anna=(2, 2), ben=(8, 2))
    assert corrected(watch, 10, *SWAP) == {}
    assert inside(watch) == {BEN: 11}
    assert stand(watch, 12, ben=(2, 2), anna=(8, 2)) == []


def test_who_stayed_is_inside_since_they_came() -> None:
    """Their labels jumped: that was no entry and no exit."""
    watch = FloorWatch(HALL, {})
    stand(watch, 2, anna=(2, 2), ben=(6, 2))
    stand(watch, 10.1, anna=(6, 2), ben=(2, 2))
    assert inside(watch) == {BEN: 10.1}
    assert corrected(watch, 10, *SWAP) == {}
    assert inside(watch) == {ANNA: 2}
    assert stand(watch, 12, anna=(2, 2), ben=(6, 2)) == []


def test_whose_entry_was_missed_is_inside_since_the_span() -> None:
    watch = FloorWatch(HALL, {})
    stand(watch, 2, anna=(2, 2), ben=(6, 2))
    stand(watch, 11, anna=(2, 2), ben=(6, 2))
    corrected(watch, 10, *SWAP)
    assert inside(watch) == {BEN: 10}


def test_a_swap_that_is_taken_back_leaves_no_trace() -> None:
    watch = FloorWatch(HALL, {})
    stand(watch, 2, anna=(2, 2), ben=(6, 2))
    stand(watch, 10.1, anna=(6, 2), ben=(2, 2))
    corrected(watch, 10, *SWAP)
    corrected(watch, 10, *SWAP)
    stand(watch, 11, anna=(6, 2), ben=(2, 2))
    corrected(watch, 10, *SWAP)
    assert inside(watch) == {ANNA: 2}


def test_someone_new_gets_place_and_visits() -> None:
    watch = FloorWatch(HALL, GATE)
    stand(watch, 9, anna=(6, 2))
    stand(watch, 11, anna=(2, 2))
    assert corrected(watch, 10, (CARL, ANNA), (ANNA, None)) == {}
    assert inside(watch) == {CARL: 11}
    # Anna turns up behind the gate without having gone through it.
    assert [event.kind for event in stand(watch, 12, carl=(2, 2), anna=(6, 0))] == []


def test_who_only_seemed_to_leave_is_still_inside() -> None:
    watch = FloorWatch(HALL, {})
    stand(watch, 2, anna=(2, 2))
    stand(watch, 11, anna=(6, 2))
    assert corrected(watch, 10, (CARL, ANNA), (ANNA, None)) == {"hall": 1}
    assert inside(watch) == {ANNA: 2}


def test_two_where_one_was_counted_are_one_more() -> None:
    watch = FloorWatch(HALL, {})
    stand(watch, 2, anna=(2, 2))
    assert corrected(watch, 10, (CARL, ANNA)) == {"hall": 1}
    assert inside(watch) == {ANNA: 2, CARL: 10}


def test_half_a_crossing_goes_along() -> None:
    watch = FloorWatch({}, GATE)
    stand(watch, 10, anna=(4.9, 0), ben=(4, 1))
    stand(watch, 11, anna=(5.1, 0), ben=(4, 1))
    corrected(watch, 10, *SWAP)
    (event,) = stand(watch, 12, ben=(6, 0), anna=(4, 1))
    assert (event.kind, event.person, event.direction) == ("line_crossed", BEN, "in")


def test_people_nobody_knows_change_nothing() -> None:
    watch = FloorWatch(HALL, {})
    stand(watch, 10, anna=(2, 2))
    assert corrected(watch, 9, (ANNA, BEN), (CARL, None)) == {}
    assert inside(watch) == {ANNA: 10}


def shown(corrections: list[TrackCorrection], sure: bool = True, **tracks: list[UUID]) -> TickView:
    """Return a tick in which each camera shows these people, as tracks 1, 2, …"""
    ids = sorted({person for people in tracks.values() for person in people})
    found = {
        name: Tracks(
            np.arange(1, len(people) + 1),
            np.zeros((len(people), 4), np.float32),
            np.ones(len(people), np.float32),
        )
        for name, people in tracks.items()
    }
    rows = {name: np.array([ids.index(one) for one in people]) for name, people in tracks.items()}
    identity = IdentityResult(rows, ids, np.zeros((len(ids), 2)), [sure] * len(ids))
    view = TickView.build(found, identity)
    view.corrections.extend(corrections)
    return view


def correction(camera: str, track: int, previous: UUID, person: UUID) -> TrackCorrection:
    return TrackCorrection(camera, track, track + 10, previous, person, 2.5)


TO_BEN, TO_ANNA = correction("c01", 1, ANNA, BEN), correction("c01", 2, BEN, ANNA)


def test_without_corrections_nothing_is_to_be_done() -> None:
    assert floor_corrections(shown([], c01=[ANNA]), 100.0) == []
    merged = correction("c01", 1, ANNA, ANNA)  # by a merge of the same tick
    assert floor_corrections(shown([merged], c01=[ANNA]), 100.0) == []


def test_two_who_were_swapped_did_what_the_other_did() -> None:
    found = floor_corrections(shown([TO_BEN, TO_ANNA], c01=[ANNA, BEN]), 100.0)
    assert found == [FloorCorrection(BEN, ANNA, 97.5), FloorCorrection(ANNA, BEN, 97.5)]


def test_who_lost_the_only_track_did_nothing() -> None:
    found = floor_corrections(shown([TO_BEN], c01=[ANNA]), 100.0)
    assert found == [FloorCorrection(BEN, ANNA, 97.5), FloorCorrection(ANNA, None, 97.5)]


def test_who_another_camera_shows_keeps_what_they_did() -> None:
    view = shown([TO_BEN, TO_ANNA], c01=[ANNA, BEN], c02=[BEN])
    assert floor_corrections(view, 100.0) == [FloorCorrection(ANNA, BEN, 97.5)]


@pytest.mark.parametrize("track", [1, 9])
def test_tentative_people_do_not_count(track: int) -> None:
    view = shown([correction("c01", track, ANNA, BEN)], sure=False, c01=[ANNA, BEN])
    assert floor_corrections(view, 100.0) == []
