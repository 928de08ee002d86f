"""What holds for identity whatever the cameras say (the checks are in `walkers.check`)."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vision.walkers import Floor, Track, sighting
from vision.identity.matching import assign, mahalanobis
from vision.types import Floats

NAMES = ["a", "b", "c"]
PLACES = st.one_of(
    st.just((math.nan, math.nan)),
    st.tuples(st.floats(-3, 3), st.floats(-3, 3)),
    st.tuples(st.sampled_from([0.0, 0.4, 1.0, 5.0]), st.just(0.0)),
)
CAMERA = st.dictionaries(st.integers(1, 6), PLACES, max_size=5)
TICKS = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.1, 0.1, 0.5, 2.0, -7.0]),
        st.dictionaries(st.sampled_from(NAMES), CAMERA),
    ),
    max_size=25,
)
Ticks = list[tuple[float, dict[str, dict[int, tuple[float, float]]]]]


def tracks_of(camera: dict[int, tuple[float, float]]) -> list[Track]:
    return [(track, *place) for track, place in camera.items()]


@settings(max_examples=60, deadline=None)
@given(TICKS)
def test_every_track_has_one_person_and_no_camera_has_one_twice(ticks: Ticks) -> None:
    floor = Floor()
    time = 0.0
    gone: set[object] = set()
    met: set[object] = set()
    for step, cameras in ticks:
        time += step
        floor.take(time, {name: tracks_of(camera) for name, camera in cameras.items()})
        gone |= set(floor.result.lost)
        for event in floor.result.events:
            if event.kind == "merge":
                gone |= set(event.previous_ids)
            else:  # who was split off is new
                assert event.person not in met
        met |= set(floor.result.ids)
        assert not gone & set(floor.result.ids)  # an id that is gone never comes back


@settings(max_examples=60, deadline=None)
@given(TICKS, st.permutations(NAMES))
def test_the_order_of_the_cameras_does_not_matter(ticks: Ticks, order: list[str]) -> None:
    one, other = Floor(), Floor()
    time = 0.0
    for step, cameras in ticks:
        time += step
        given = {name: tracks_of(camera) for name, camera in cameras.items()}
        turned = {name: given[name] for name in order if name in given}
        assert one.take(time, given) == other.take(time, turned)
        assert one.events == other.events
        assert one.lost == other.lost


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 4), st.integers(1, 8))
def test_tracks_that_never_break_keep_their_person(seed: int, cameras: int, people: int) -> None:
    rng = np.random.default_rng(seed)
    places = np.stack([np.arange(people) * 3.0, np.zeros(people)], axis=1)  # never near each other
    numbers = [rng.permutation(people) for _ in range(cameras)]
    floor = Floor()
    for tick in range(25):
        places = places + rng.normal(0, 0.05, places.shape)
        given: dict[str, list[Track]] = {}
        for camera in range(cameras):
            seen = places + rng.normal(0, 0.05, places.shape)
            given[f"c{camera}"] = [
                (int(numbers[camera][p]), float(seen[p, 0]), float(seen[p, 1]))
                for p in range(people)
            ]
        found = floor.tick(given)
        ids = {
            tuple(found[(f"c{camera}", int(numbers[camera][p]))] for camera in range(cameras))
            for p in range(people)
        }
        if tick == 0:
            first = ids
        assert ids == first
        assert all(len(set(of_one)) == 1 for of_one in ids)
    assert len(first) == people


POINTS = st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), max_size=6)


def table(points: list[tuple[float, float]]) -> Floats:
    return np.array(points, np.float64).reshape(-1, 2)


@given(POINTS, POINTS, st.floats(0.01, 4))
def test_distances_are_symmetric_and_never_negative(
    a: list[tuple[float, float]], b: list[tuple[float, float]], deviation: float
) -> None:
    one, two = table(a), table(b)
    spread = np.tile(np.eye(2) * deviation**2, (max(len(a), len(b)), 1, 1))
    there = mahalanobis(one, spread[: len(a)], two, spread[: len(b)])
    back = mahalanobis(two, spread[: len(b)], one, spread[: len(a)])
    for forth, reverse in zip(there, back, strict=True):
        assert forth.shape == (len(a), len(b))
        assert np.allclose(forth, reverse.T)
        assert (forth >= 0).all()
    assert np.allclose(there[0], there[1] ** 2 / (2 * deviation**2))


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 2**32))
def test_assignment_is_one_to_one_allowed_and_cheapest(rows: int, columns: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    cost = rng.uniform(0, 10, (rows, columns))
    allowed = rng.uniform(size=(rows, columns)) < 0.6
    first, second = assign(cost, allowed)
    assert len(set(first.tolist())) == len(first) == len(set(second.tolist()))
    assert allowed[first, second].all()
    # No pair is left although it could be, and swapping two partners never helps.
    left = np.setdiff1d(np.arange(rows), first), np.setdiff1d(np.arange(columns), second)
    assert not allowed[np.ix_(*left)].any()
    for i in range(len(first)):
        for j in range(i):
            a, b, c, d = first[i], second[i], first[j], second[j]
            if allowed[a, d] and allowed[c, b]:
                assert cost[a, b] + cost[c, d] <= cost[a, d] + cost[c, b] + 1e-9


def test_a_sighting_of_nobody_has_the_right_shape() -> None:
    empty = sighting([])
    assert (empty.track_ids.shape, empty.floor.shape) == ((0,), (0, 2))
    assert empty.covariance.shape == (0, 2, 2)
