"""What holds for tracks whatever a detector finds."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.motion import Motion
from vision.tracker import PersonTracker
from vision.types import Detections, Tracks

Found = list[tuple[float, float, float, float, float]]
"""x, y, width, height and score of each."""
STEPS = st.sampled_from([-3600.0, -0.1, 0.0, 0.01, 0.1, 0.5, 30.0])
SIDES = st.floats(0, 600, width=32)
SCORES = st.floats(0.125, 1, width=32)
PICTURES = st.lists(
    st.tuples(STEPS, st.lists(st.tuples(SIDES, SIDES, SIDES, SIDES, SCORES), max_size=8)),
    max_size=25,
)


def detections(found: Found) -> Detections:
    table = np.array(found, np.float32).reshape(-1, 5)
    boxes = table[:, :4].copy()
    boxes[:, 2:] += boxes[:, :2]
    return Detections(boxes, table[:, 4].copy())


def run(pictures: list[tuple[float, Found]]) -> list[Tracks]:
    tracker, clock, told = PersonTracker(), 1000.0, []
    for step, found in pictures:
        clock += step
        told.append(tracker.update(detections(found), clock))
    return told


@settings(deadline=None)
@given(PICTURES)
def test_an_id_is_one_box_and_comes_from_a_detection(
    pictures: list[tuple[float, Found]],
) -> None:
    newest = 0
    for (_, found), tracks in zip(pictures, run(pictures), strict=True):
        assert len(set(tracks.ids.tolist())) == len(tracks)
        assert tracks.boxes.shape == (len(tracks), 4)
        assert np.isfinite(tracks.boxes).all()
        assert (tracks.boxes[:, 2:] > tracks.boxes[:, :2]).all()
        seen = tracks.scores[tracks.scores > 0].tolist()
        assert len(seen) <= len(found)
        assert set(seen) <= set(detections(found).scores.tolist())
        fresh = sorted(track for track in tracks.ids.tolist() if track > newest)
        assert fresh == list(range(newest + 1, newest + 1 + len(fresh)))
        newest += len(fresh)


def scene(seed: int) -> list[tuple[float, Found]]:
    """Six people who walk across each other, seen four times in five, at uneven times."""
    rng = np.random.default_rng(seed)
    start, speed = rng.uniform(0, 600, (6, 2)), rng.uniform(-60, 60, (6, 2))
    clock, pictures = 0.0, []
    for _ in range(40):
        step = float(rng.choice([0.05, 0.1, 0.2]))
        clock += step
        places = start + speed * clock
        found = [
            (float(x), float(y), 40.0, 100.0, float(rng.uniform(0.2, 1)))
            for x, y in places
            if rng.random() < 0.8
        ]
        pictures.append((step, found))
    return pictures


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_detections_does_not_matter(seed: int) -> None:
    pictures, rng = scene(seed), np.random.default_rng(seed)
    shuffled = [(step, [found[i] for i in rng.permutation(len(found))]) for step, found in pictures]
    names: dict[int, int] = {}  # ids are given in the order of the detections
    for one, other in zip(run(pictures), run(shuffled), strict=True):
        assert len(one) == len(other)
        for track, box, score in zip(one.ids, one.boxes, one.scores, strict=True):
            same = np.abs(np.column_stack([other.boxes - box, other.scores - score])).max(axis=1)
            assert same.min() < 1e-3
            match = int(other.ids[same.argmin()])
            assert names.setdefault(int(track), match) == match
    assert len(set(names.values())) == len(names)


@settings(deadline=None)
@given(st.lists(st.floats(0.01, 2), min_size=1, max_size=6))
def test_many_steps_predict_what_one_does(steps: list[float]) -> None:
    one, many = Motion(), Motion()
    for motion in (one, many):
        motion.add(np.array([[0.0, 0, 40, 100]]))
        motion.speed[:, :2] = [[30, -10]]
    one.predict(sum(steps))
    for step in steps:
        many.predict(step)
    np.testing.assert_allclose(one.state[:, :2], many.state[:, :2], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(one.covariance[:, :2], many.covariance[:, :2], rtol=1e-6)


@settings(deadline=None)
@given(st.floats(0.05, 1), st.floats(-50, 50))
def test_a_filter_learns_a_steady_walk(step: float, speed: float) -> None:
    motion = Motion()
    motion.add(np.array([[0.0, 0, 40, 100]]))
    for n in range(1, 80):
        motion.predict(step)
        moved = speed * step * n
        motion.correct(np.array([0]), np.array([[moved, 0, 40 + moved, 100]]))
    assert abs(motion.speed[0, 0] - speed) < 1
    assert (motion.covariance[..., 0] > 0).all()
    assert (motion.covariance[..., 2] > 0).all()
