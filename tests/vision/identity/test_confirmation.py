"""People are confirmed once something shows that they are people, and never before."""

from dataclasses import replace
from uuid import UUID

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vision.walkers import check, counted, sighting
from vision.identity import Identity

STEP = 0.1
CLEAR, UNCLEAR = 0.8, 0.5
UNCLEAR_SCORES = st.lists(st.floats(0.0, 0.64), min_size=1, max_size=60)
NAN = float("nan")


class Watcher:
    """One camera that sees one track, by what the detector says of it."""

    def __init__(self) -> None:
        self.identity = Identity(new_id=counted())
        self.time = 1000.0
        self.ids: set[UUID] = set()

    def see(self, score: float, x: float = 0.0, y: float = 0.0) -> bool:
        """Whether it is confirmed after one more tick."""
        self.time += STEP
        given = {
            "a": replace(sighting([(1, x, y)]), scores=np.array([score], np.float32)),
        }
        result = self.identity.update(self.time, given)
        check(given, result)
        self.ids.update(result.ids)
        (confirmed,) = result.confirmed
        return confirmed


@settings(deadline=None, max_examples=25)
@given(UNCLEAR_SCORES, st.integers(0, 2**32 - 1))
def test_what_is_never_clear_and_never_moves_is_never_confirmed(
    scores: list[float], seed: int
) -> None:
    watcher, random = Watcher(), np.random.default_rng(seed)
    for score in scores:
        assert not watcher.see(score, *random.uniform(-0.2, 0.2, 2))
    assert len(watcher.ids) == 1  # it is followed all the same


@settings(deadline=None, max_examples=25)
@given(UNCLEAR_SCORES)
def test_a_person_seen_clearly_at_last_is_confirmed_at_once(scores: list[float]) -> None:
    watcher = Watcher()
    for score in scores:
        watcher.see(score)
    assert [watcher.see(CLEAR) for _ in range(3)] == [False, False, True]


@settings(deadline=None, max_examples=25)
@given(st.integers(30, 60))
def test_a_thing_that_is_clear_once_in_a_while_is_no_person(every: int) -> None:
    watcher = Watcher()
    confirmed = [watcher.see(UNCLEAR if n % every else CLEAR) for n in range(240)]
    assert not any(confirmed)


def test_somebody_clear_in_one_of_ten_pictures_is_a_person() -> None:
    watcher = Watcher()
    confirmed = [watcher.see(UNCLEAR if n % 10 else CLEAR) for n in range(60)]
    assert confirmed[-1]


@settings(deadline=None, max_examples=25)
@given(st.floats(0.0, 0.64), st.floats(0.5, 3.0), st.floats(0, 2 * np.pi))
def test_what_walks_is_a_person_however_unclear(score: float, speed: float, way: float) -> None:
    watcher = Watcher()
    path = np.arange(40)[:, None] * STEP * speed * np.array([np.cos(way), np.sin(way)])
    confirmed = [watcher.see(score, *place) for place in path.tolist()]
    assert not confirmed[0]
    assert confirmed[-1]


def test_nothing_is_held_against_whom_no_camera_can_place() -> None:
    watcher = Watcher()
    confirmed = [watcher.see(UNCLEAR, NAN, NAN) for _ in range(20)]
    assert confirmed[-1]
    assert watcher.identity.state()["people"][0]["hits"] == 20
