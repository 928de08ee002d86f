"""Tracks within one camera."""

import numpy as np
import pytest

from vision.tracker import PersonTracker
from vision.types import Detections, Tracks


def people(*lefts: float, score: float = 0.9) -> Detections:
    """People 40 pixels wide and 100 high."""
    boxes = np.array([(left, 50, left + 40, 150) for left in lefts], np.float32).reshape(-1, 4)
    return Detections(boxes, np.full(len(lefts), score, np.float32))


def both(one: Detections, other: Detections) -> Detections:
    return Detections(
        np.concatenate([one.boxes, other.boxes]), np.concatenate([one.scores, other.scores])
    )


def by_place(tracks: Tracks) -> dict[int, int]:
    """Track id by rough left edge."""
    return {
        round(float(box[0]) / 100): int(track)
        for box, track in zip(tracks.boxes, tracks.ids, strict=True)
    }


def test_a_person_keeps_the_id_while_they_walk() -> None:
    tracker = PersonTracker()
    seen = [tracker.update(people(100 + 3 * n, 500 - 3 * n), n / 10) for n in range(40)]
    assert [len(tracks) for tracks in seen] == [2] * 40
    assert {tuple(sorted(tracks.ids.tolist())) for tracks in seen} == {(1, 2)}
    first, last = by_place(seen[0]), by_place(seen[-1])
    assert (last[2], last[4]) == (first[1], first[5])


def test_ids_rise_from_the_first_and_are_never_used_again() -> None:
    tracker = PersonTracker(first_id=1000)
    met: list[int] = []
    clock = 0.0
    for place in (100, 500, 900):
        for _ in range(10):
            clock += 0.1
            met.extend(tracker.update(people(place), clock).ids.tolist())
        for _ in range(60):  # long enough to be forgotten
            clock += 0.1
            tracker.update(Detections.none(), clock)
    assert list(dict.fromkeys(met)) == [1000, 1001, 1002]
    assert met == sorted(met)


def test_every_camera_counts_for_itself() -> None:
    one, other = PersonTracker(), PersonTracker()
    for n in range(5):
        a, b = one.update(people(100), n / 10), other.update(people(100, 400), n / 10)
    assert a.ids.tolist() == [1]
    assert sorted(b.ids.tolist()) == [1, 2]


def test_nobody_is_an_empty_answer() -> None:
    tracker = PersonTracker()
    for n in range(3):
        tracks = tracker.update(Detections.none(), n / 10)
        assert (tracks.ids.shape, tracks.boxes.shape, tracks.scores.shape) == ((0,), (0, 4), (0,))
        assert tracks.ids.dtype == np.int64


@pytest.mark.parametrize("jump", [-3600, -0.05, 0, 86400])
def test_a_clock_that_is_set_does_not_stop_tracks(jump: float) -> None:
    tracker = PersonTracker()
    for n in range(10):
        tracker.update(people(100, 400), 1000 + n / 10)
    after = [tracker.update(people(100, 400), 1000.9 + jump + n / 10) for n in range(10)]
    assert [len(tracks) for tracks in after] == [2] * 10
    if jump <= 0:
        assert {track for tracks in after for track in tracks.ids.tolist()} == {1, 2}


def test_somebody_missed_for_a_moment_keeps_the_id() -> None:
    tracker = PersonTracker()
    for n in range(30):
        found = people(100) if 12 <= n < 24 else people(100, 400)
        tracks = tracker.update(found, n / 10)
        if 12 <= n < 24:
            assert tracks.ids.tolist() == [1]  # nobody covers the other: nothing is made up
    assert by_place(tracks) == {1: 1, 4: 2}


def test_a_person_walking_unseen_is_found_where_predicted() -> None:
    tracker = PersonTracker()
    for n in range(20):
        tracker.update(people(100 + 8 * n), n / 10)
    for n in range(20, 28):  # 64 pixels on, past their own width
        tracker.update(Detections.none(), n / 10)
    assert tracker.update(people(100 + 8 * 28), 2.8).ids.tolist() == [1]


def test_steps_of_time_may_differ() -> None:
    tracker = PersonTracker()
    clock = 0.0
    rng = np.random.default_rng(4)
    for _ in range(60):
        clock += float(rng.choice([0.04, 0.1, 0.3]))
        tracks = tracker.update(people(100 + 60 * clock, 1500 - 60 * clock), clock)
    assert sorted(tracks.ids.tolist()) == [1, 2]


def test_an_occluded_person_is_reported_briefly_with_score_0() -> None:
    tracker = PersonTracker()
    for n in range(10):
        tracker.update(people(100, 120), n / 10)
    told = [tracker.update(people(100), 0.99 + 0.09 * n) for n in range(8)]
    assert [sorted(tracks.ids.tolist()) for tracks in told] == [[1, 2]] * 4 + [[1]] * 4
    hidden = told[0].ids == 2
    assert told[0].scores[hidden].tolist() == [0]
    assert told[0].boxes[hidden][0] == pytest.approx([120, 50, 160, 150], abs=1)
    assert sorted(tracker.update(people(100, 120), 1.8).ids.tolist()) == [1, 2]


def test_weak_detections_go_on_with_a_track_and_begin_none() -> None:
    tracker = PersonTracker()
    for n in range(5):
        tracker.update(people(100), n / 10)
    for n in range(5, 20):
        found = both(people(100, score=0.2), people(400, score=0.4))
        tracks = tracker.update(found, n / 10)
        assert tracks.ids.tolist() == [1]
        assert tracks.scores.tolist() == pytest.approx([0.2])


def test_who_is_not_certain_is_told_when_seen_twice() -> None:
    tracker = PersonTracker()
    assert not len(tracker.update(people(100, score=0.7), 0.0))
    assert tracker.update(people(100, score=0.5), 0.1).ids.tolist() == [1]
    assert not len(tracker.update(people(400, score=0.7), 0.2))
    assert not len(tracker.update(Detections.none(), 0.3))  # seen once: forgotten at once
    assert not len(tracker.update(people(400, score=0.5), 0.4))


def test_scores_are_those_of_the_detections_and_boxes_near_them() -> None:
    tracker = PersonTracker()
    for n in range(4):
        tracks = tracker.update(people(100, score=0.8), n / 10)
    assert tracks.scores.tolist() == pytest.approx([0.8])
    assert tracks.boxes[0].tolist() == pytest.approx([100, 50, 140, 150], abs=2)
    assert tracks.boxes.dtype == tracks.scores.dtype == np.float32
