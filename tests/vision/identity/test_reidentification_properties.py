"""Properties of identity, whatever people look like and whatever nonsense models return."""

import json
import math
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vision.walkers import check, counted
from vision.identity import Identity, IdentityResult, IdentitySettings, Sighting
from vision.types import Floats32

NAMES = ("a", "b", "c")
DIMENSIONS = 16
FACES = np.linalg.qr(np.random.default_rng(5).normal(size=(DIMENSIONS, DIMENSIONS)))[0]
REMEMBERED = 3
SETTINGS = IdentitySettings(gallery_people=REMEMBERED, gallery_seconds=30.0)


@dataclass(frozen=True)
class Track:
    """One track in a tick: where (None: not calibrated or not known), and what it looks like.

    `face` is the number of a look, -1 for a picture of nothing in particular, None for no picture.
    """

    number: int
    place: tuple[float, float] | None
    face: int | None
    quality: float

    def vector(self, random: np.random.Generator) -> Floats32:
        if self.face is None:
            return np.full(DIMENSIONS, np.nan, np.float32)
        base = FACES[self.face] if self.face >= 0 else np.zeros(DIMENSIONS)
        vector = base + random.normal(0, 0.1, DIMENSIONS)
        return (vector / np.linalg.norm(vector)).astype(np.float32)


PLACES = st.one_of(
    st.none(),
    st.tuples(st.floats(-3, 3), st.floats(-3, 3)),
    st.tuples(st.sampled_from([0.0, 0.4, 1.0, 5.0, 1e4]), st.just(0.0)),
)
TRACKS = st.builds(
    Track,
    st.integers(1, 6),
    PLACES,
    st.sampled_from([None, -1, 0, 1, 2, 3]),
    st.sampled_from([0.0, 0.2, 1.0, math.nan]),
)
CAMERA = st.lists(TRACKS, max_size=5, unique_by=lambda track: track.number)
TICK = st.tuples(
    st.sampled_from([0.0, 0.1, 0.1, 0.1, 0.5, 2.0, 4.0, 40.0, -7.0]),
    st.dictionaries(st.sampled_from(NAMES), CAMERA),
    st.sampled_from(["looks", "looks", "looks", "none"]),
)
TICKS = st.lists(TICK, max_size=30)
Tick = tuple[float, dict[str, list[Track]], str]


def sighting(tracks: list[Track], looks: str, random: np.random.Generator) -> Sighting:
    count = len(tracks)
    floor = np.array([t.place or (math.nan, math.nan) for t in tracks]).reshape(count, 2)
    covariance = np.tile(np.eye(2) * 0.01, (count, 1, 1))
    covariance[np.isnan(floor).any(axis=1)] = np.nan
    ids = np.array([track.number for track in tracks], np.int64)
    if looks == "none":
        return Sighting(ids, floor, covariance)
    vectors = [track.vector(random) for track in tracks]
    embeddings = np.array(vectors, np.float32).reshape(count, DIMENSIONS)
    quality = np.array([track.quality for track in tracks])
    return Sighting(ids, floor, covariance, embeddings, quality, quality.astype(np.float32))


def prepared(ticks: list[Tick]) -> list[tuple[float, dict[str, Sighting]]]:
    random, time, made = np.random.default_rng(1), 1000.0, []
    for step, cameras, looks in ticks:
        time += step
        seen = {name: sighting(cameras[name], looks, random) for name in sorted(cameras)}
        made.append((time, seen))
    return made


def answers(result: IdentityResult, seen: dict[str, Sighting]) -> list[tuple[str, int, UUID]]:
    return sorted(
        (name, int(track), result.ids[person])
        for name, one in seen.items()
        for track, person in zip(one.track_ids, result.persons[name], strict=True)
    )


@settings(max_examples=150, deadline=None)
@given(TICKS)
def test_every_track_has_one_person_once_per_camera(ticks: list[Tick]) -> None:
    identity = Identity(SETTINGS, counted())
    gone: set[UUID] = set()
    for time, seen in prepared(ticks):
        result = identity.update(time, seen)
        check(seen, result)
        merged = {who for e in result.events if e.kind == "merge" for who in e.previous_ids}
        gone |= set(result.archived) | merged
        assert not gone & set(result.ids)  # who was archived or merged away never comes back
        assert len(identity.state()["gallery"]) <= REMEMBERED
        assert not set(result.archived) & set(result.ids)
        for decision in result.decisions:
            assert decision.score is None or 0 <= decision.score <= 1
            json.dumps(decision.evidence, allow_nan=False)
        for told in result.appearances:
            assert told.vector.shape == (DIMENSIONS,)
            assert np.linalg.norm(told.vector) == pytest.approx(1, abs=1e-3)
            assert 0 <= told.quality <= 1


@settings(max_examples=100, deadline=None)
@given(TICKS, st.permutations(NAMES))
def test_the_order_of_the_cameras_does_not_matter(ticks: list[Tick], order: list[str]) -> None:
    one, other = Identity(SETTINGS, counted()), Identity(SETTINGS, counted())
    for time, seen in prepared(ticks):
        turned = {name: seen[name] for name in order if name in seen}
        first, second = one.update(time, seen), other.update(time, turned)
        assert answers(first, seen) == answers(second, seen)
        assert (first.events, first.lost, first.archived) == (
            second.events,
            second.lost,
            second.archived,
        )


@settings(max_examples=60, deadline=None)
@given(TICKS, TICKS, st.sampled_from([0.0, 1.0, 20.0]))
def test_a_restart_at_any_moment_goes_on(
    before: list[Tick], after: list[Tick], missed: float
) -> None:
    identity = Identity(SETTINGS)
    known: set[UUID] = set()
    for time, seen in prepared(before):
        known = set(identity.update(time, seen).ids)
    state = json.loads(json.dumps(identity.state(), allow_nan=False))
    restarted = Identity(SETTINGS)
    restarted.restore(state, missed)
    assert known <= {UUID(person["id"]) for person in restarted.state()["people"]}
    for time, seen in prepared(after):
        check(seen, restarted.update(time, seen))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 5))
def test_people_far_apart_keep_their_ids_whatever_they_look_like(seed: int, people: int) -> None:
    random = np.random.default_rng(seed)
    identity = Identity(SETTINGS)
    first: list[tuple[str, int, UUID]] | None = None
    for tick in range(30):
        tracks = {
            name: [
                Track(p + 1, (20.0 * p, 0.0), int(random.integers(-1, 4)), 1.0)
                for p in range(people)
            ]
            for name in ("a", "b")
        }
        seen = {name: sighting(given, "looks", random) for name, given in tracks.items()}
        said = answers(identity.update(1000 + 0.1 * tick, seen), seen)
        first = first or said
        assert said == first
    assert first is not None
    assert len({person for _, _, person in first}) == people
