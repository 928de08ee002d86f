"""What operators say about who is who, and what a restarted worker still knows."""

import json
import uuid

import pytest

from tests.vision.walkers import Floor, Track

ANNA, NEW = uuid.UUID(int=1), uuid.UUID(int=99)
APART: dict[str, list[Track]] = {"a": [(1, 0, 0)], "b": [(5, 3, 0)]}


def walked(ticks: int = 10) -> Floor:
    floor = Floor()
    for _ in range(ticks):
        floor.tick(APART)
    return floor


def restarted(floor: Floor, missed: float = 0.1) -> Floor:
    """Another process that was given the state as the database holds it."""
    state = json.loads(json.dumps(floor.identity.state()))
    other = Floor()
    other.identity.restore(state, missed)
    return other


def test_merged_people_stay_one_though_they_are_apart() -> None:
    floor = walked()
    floor.identity.merge(uuid.UUID(int=2), ANNA)
    for _ in range(30):
        found = floor.tick(APART)
        assert found == {("a", 1): 2, ("b", 5): 2}


def test_a_merged_person_continues_under_a_departed_person_s_id() -> None:
    floor = walked()
    floor.identity.merge(NEW, ANNA)
    assert floor.tick(APART) == {("a", 1): 99, ("b", 5): 2}


def test_to_merge_strangers_changes_nothing() -> None:
    floor = walked()
    floor.identity.merge(ANNA, NEW)
    floor.identity.split(NEW, uuid.UUID(int=98), [("a", 1)])
    assert floor.tick(APART) == {("a", 1): 1, ("b", 5): 2}


def test_tracks_that_are_split_off_are_somebody_else_for_good() -> None:
    floor = Floor()
    together: dict[str, list[Track]] = {"a": [(1, 0, 0)], "b": [(5, 0.1, 0)]}
    for _ in range(10):
        assert set(floor.tick(together).values()) == {1}
    floor.identity.split(ANNA, NEW, [("b", 5), ("c", 7)])
    for _ in range(30):  # longer than it takes to merge
        found = floor.tick(together)
        assert found == {("a", 1): 1, ("b", 5): 99}
    assert floor.result.confirmed == [True, True]
    floor.identity.merge(ANNA, NEW)  # the operator has thought better of it
    assert set(floor.tick(together).values()) == {1}


def test_people_come_back_after_a_restart_by_where_they_were() -> None:
    floor = restarted(walked())
    found = floor.tick({"a": [(21, 0.1, 0)], "b": [(31, 3.1, 0)]})
    assert found == {("a", 21): 1, ("b", 31): 2}
    assert floor.result.confirmed == [True, True]


def test_they_have_a_while_from_the_first_picture_to_do_so() -> None:
    floor = restarted(walked(), missed=8.0)
    for _ in range(20):
        floor.tick({"a": []})
    assert floor.tick({"a": [(21, 0.1, 0)]}) == {("a", 21): 1}
    while not floor.lost:
        floor.tick({"a": [(21, 0.1, 0)]})
    assert floor.lost == [uuid.UUID(int=2)]


def test_what_was_split_is_not_merged_after_a_restart_either() -> None:
    floor = Floor()
    for _ in range(10):
        floor.tick({"a": [(1, 0, 0)], "b": [(5, 0.1, 0)]})
    floor.identity.split(ANNA, NEW, [("b", 5)])
    floor.tick({"a": [(1, 0, 0)], "b": [(5, 0.1, 0)]})
    floor = restarted(floor)
    for _ in range(30):
        found = floor.tick({"a": [(1, 0, 0)], "b": [(5, 0.1, 0)]})
        assert set(found.values()) == {1, 99}


@pytest.mark.parametrize(
    "change",
    [
        {"id": "nobody"},
        {"mean": [0, 0, 0]},
        {"mean": [0, 0, 0, float("nan")]},
        {"covariance": []},
        {"hits": None},
    ],
)
def test_a_state_that_makes_no_sense_is_refused(change: dict[str, object]) -> None:
    state = walked().identity.state()
    state["people"][0] |= change
    with pytest.raises((ValueError, TypeError)):
        Floor().identity.restore(state, 0.1)


def test_a_forgotten_person_is_not_known_again() -> None:
    floor = walked()
    assert floor.identity.forget(ANNA) == [("a", 1)]
    state = json.dumps(floor.identity.state())
    assert str(ANNA) not in state
    assert floor.tick({"a": [(2, 0, 0)], "b": [(5, 3, 0)]})[("a", 2)] not in (1, 2)


def test_to_forget_a_stranger_changes_nothing() -> None:
    floor = walked()
    assert floor.identity.forget(NEW) == []
    assert floor.tick(APART) == {("a", 1): 1, ("b", 5): 2}
