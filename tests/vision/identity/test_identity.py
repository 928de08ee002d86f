"""One person, one id, across cameras and over time, by where they stand."""

import math
from uuid import UUID

import numpy as np
import pytest

from tests.vision.walkers import Floor, Track
from vision.identity import IdentitySettings

NAN = math.nan


def test_two_cameras_that_see_one_person_give_one_id() -> None:
    floor = Floor()
    for n in range(20):
        x = 0.1 * n
        found = floor.tick({"a": [(1, x, 0)], "b": [(7, x + 0.2, 0.1)]})
    assert found == {("a", 1): 1, ("b", 7): 1}
    assert floor.result.floor[0] == pytest.approx([2.0, 0.05], abs=0.15)
    assert floor.result.confirmed == [True]
    assert floor.events == []


def test_a_person_keeps_the_id_in_the_next_camera() -> None:
    floor = Floor()
    for n in range(60):
        x = 0.12 * n
        cameras: dict[str, list[Track]] = {"a": [], "b": []}
        if x < 4:
            cameras["a"].append((1, x, 0))
        if x > 3:
            cameras["b"].append((4, x, 0))
        found = floor.tick(cameras)
        assert set(found.values()) == {1}


def test_a_new_person_is_tentative_at_first() -> None:
    floor = Floor()
    states = []
    for _ in range(4):
        floor.tick({"a": [(1, 0, 0)]})
        states.append(floor.result.confirmed)
    assert states == [[False], [False], [True], [True]]


def test_people_far_from_each_other_are_two() -> None:
    floor = Floor()
    for _ in range(20):
        found = floor.tick({"a": [(1, 0, 0)], "b": [(1, 3, 0)]})
    assert found == {("a", 1): 1, ("b", 1): 2}


def test_people_beside_each_other_in_one_camera_are_two() -> None:
    floor = Floor()
    for _ in range(50):
        found = floor.tick({"a": [(1, 0, 0), (2, 0.3, 0)], "b": [(5, 0.3, 0), (6, 0, 0)]})
    assert found == {("a", 1): 1, ("a", 2): 2, ("b", 5): 2, ("b", 6): 1}


def test_who_crosses_keeps_the_id() -> None:
    floor = Floor()
    for n in range(60):
        x = 0.12 * n - 3.6
        found = floor.tick({"a": [(1, x, 0.2), (2, -x, -0.2)], "b": [(1, -x, -0.2), (2, x, 0.2)]})
        assert found[("a", 1)] == found[("b", 2)]
        assert found[("a", 2)] == found[("b", 1)]
    assert set(found.values()) == {1, 2}


def test_new_tracks_go_to_where_people_were_heading() -> None:
    # Both tracks break just where the two people pass each other.
    floor = Floor()
    for n in range(60):
        x = 0.15 * n - 4.5
        shift = 0 if n < 33 else 10
        found = floor.tick({"a": [(1 + shift, x, 0.1), (2 + shift, -x, -0.1)]})
        assert found == {("a", 1 + shift): 1, ("a", 2 + shift): 2}


def test_a_person_hidden_for_two_seconds_keeps_the_id() -> None:
    floor = Floor()
    for n in range(60):
        tracks: list[Track] = [] if 20 <= n < 40 else [(1 if n < 20 else 9, 0.1 * n, 0)]
        found = floor.tick({"a": tracks})
        assert set(found.values()) <= {1}
    assert floor.lost == []


def test_who_stays_away_is_lost_and_comes_back_as_somebody_new() -> None:
    floor = Floor(IdentitySettings(lost_after=3), step=0.125)
    for _ in range(10):
        floor.tick({"a": [(1, 0, 0)]})
    for n in range(32):
        floor.tick({"a": []})
        assert floor.lost == ([UUID(int=1)] if n >= 24 else []), n
    assert floor.tick({"a": [(2, 0, 0)]}) == {("a", 2): 2}
    assert floor.lost == [UUID(int=1)]


def test_nobody_walks_faster_than_people_do() -> None:
    floor = Floor()
    for _ in range(10):
        floor.tick({"a": [(1, 0, 0)]})
    for _ in range(10):
        floor.tick({"a": []})
    assert floor.tick({"a": [(2, 6, 0)]}) == {("a", 2): 2}


def test_two_who_turn_out_to_be_one_are_merged_and_it_is_said() -> None:
    # Seen apart first (one camera was wrong), then walking as one for more than a second.
    floor = Floor()
    for _ in range(5):
        found = floor.tick({"a": [(1, 0, 0)], "b": [(1, 3, 0)]})
    assert found == {("a", 1): 1, ("b", 1): 2}
    for n in range(40):
        found = floor.tick({"a": [(1, 0, 0)], "b": [(1, max(0, 3 - 0.3 * n), 0)]})
    assert found == {("a", 1): 1, ("b", 1): 1}
    assert floor.events == [(UUID(int=1), (UUID(int=2),))]
    assert floor.result.confirmed == [True]
    assert floor.lost == []


def test_two_who_share_a_camera_are_never_merged() -> None:
    floor = Floor()
    for n in range(60):
        found = floor.tick({"a": [(1, 0, 0), (2, max(0, 3 - 0.3 * n), 0)]})
    assert found == {("a", 1): 1, ("a", 2): 2}
    assert floor.events == []


def test_people_merged_while_hidden_are_split_when_they_reappear() -> None:
    floor = Floor()
    for _ in range(10):
        both = floor.tick({"a": [(1, 0, 0)], "b": [(1, 0.4, 0)], "c": [(1, 0, 0), (2, 0.4, 0)]})
    assert both[("c", 1)] != both[("c", 2)]
    for _ in range(20):  # hidden from c; a sees the one and b the other, as one
        floor.tick({"a": [(1, 0.2, 0)], "b": [(1, 0.2, 0)], "c": [(1, 0.2, 0)]})
    assert len(floor.events) == 1
    again = floor.tick({"a": [(1, 0.2, 0)], "c": [(1, 0.2, 0), (2, 0.6, 0)]})
    assert again[("c", 1)] != again[("c", 2)]
    assert again[("c", 1)] == again[("a", 1)]


def test_a_track_that_jumps_to_somebody_else_is_cut_off() -> None:
    floor = Floor(IdentitySettings(doubt_seconds=1), step=0.125)
    for _ in range(10):
        found = floor.tick({"a": [(1, 0, 0)], "b": [(1, 0, 0), (2, 5, 0)], "c": [(9, 5, 0)]})
    assert found == {("a", 1): 1, ("b", 1): 1, ("b", 2): 2, ("c", 9): 2}
    for n in range(20):  # b's second track ends, its first one goes on with the other person
        found = floor.tick({"a": [(1, 0, 0)], "b": [(1, 5, 0)], "c": [(9, 5, 0)]})
        assert found[("a", 1)] == 1  # the one who was right all the time keeps the id
        assert found[("c", 9)] == 2
        assert found[("b", 1)] == (1 if n < 8 else 2), n
    assert floor.result.floor == pytest.approx(np.array([[0, 0], [5, 0]]), abs=0.1)


def test_the_only_track_of_a_person_takes_them_along() -> None:
    # A camera that is moved, or a wrong calibration put right: nobody contradicts it.
    floor = Floor()
    for n in range(60):
        found = floor.tick({"a": [(1, 0 if n < 10 else 8, 0)]})
        assert found == {("a", 1): 1}
    assert floor.result.floor[0] == pytest.approx([8, 0], abs=0.1)


def test_a_stray_track_does_not_pull_its_person_away() -> None:
    floor = Floor()
    for _ in range(10):
        floor.tick({"a": [(1, 0, 0)], "b": [(1, 0, 0)]})
    for _ in range(5):
        floor.tick({"a": [(1, 0, 0)], "b": [(1, 4, 0)]})
        assert floor.result.floor[0] == pytest.approx([0, 0], abs=0.1)


def test_a_single_contradiction_cuts_nobody_off() -> None:
    floor = Floor()
    for n in range(40):
        found = floor.tick({"a": [(1, 0, 0)], "b": [(1, 4 if n % 8 == 7 else 0, 0)]})
        assert set(found.values()) == {1}


def test_cameras_without_calibration_have_people_of_their_own() -> None:
    floor = Floor()
    for _ in range(40):
        found = floor.tick(
            {
                "a": [(1, 0, 0)],
                "blind": [(1, NAN, NAN), (2, NAN, NAN)],
                "other": [(1, NAN, NAN)],
            }
        )
    assert sorted(found.values()) == [1, 2, 3, 4]
    placed = np.isfinite(floor.result.floor).all(axis=1)
    assert placed.tolist() == [person.int == 1 for person in floor.result.ids]
    assert floor.result.confirmed == [True] * 4
    assert (floor.events, floor.lost) == ([], [])


def test_who_is_at_times_nowhere_stays_who_they_are() -> None:
    floor = Floor()
    for n in range(30):
        where = (NAN, NAN) if n % 3 == 1 else (0.1 * n, 0.0)
        found = floor.tick({"a": [(1, *where)]})
        assert found == {("a", 1): 1}
    assert np.isfinite(floor.result.floor).all()


def test_nothing_to_see() -> None:
    floor = Floor()
    assert floor.tick({}) == {}
    assert floor.tick({"a": []}) == {}
    assert floor.result.ids == []
    floor.tick({"a": [(1, 0, 0)]})
    assert floor.tick({"a": [], "b": []}) == {}
    assert floor.tick({}) == {}
    assert floor.tick({"a": [(1, 0, 0)]}) == {("a", 1): 1}


@pytest.mark.parametrize("back", [0, 0.05, 3600, 1e9])
def test_a_time_that_goes_back_changes_nobodys_id(back: float) -> None:
    floor = Floor()
    for n in range(10):
        floor.take(1e9 + n / 10, {"a": [(1, 0, 0)], "b": [(1, 0, 0)]})
    for n in range(20):  # the tracks break too, as they do when a recording starts anew
        found = floor.take(1e9 + 0.9 - back + n / 10, {"a": [(2, 0, 0)], "b": [(2, 0, 0)]})
        assert found == {("a", 2): 1, ("b", 2): 1}
    end = 1e9 + 0.9 - back + 2
    floor.take(end + 4, {"a": []})
    assert floor.lost == [UUID(int=1)]


def test_broken_tracks_do_not_pile_up() -> None:
    floor = Floor()
    for n in range(400):
        assert floor.tick({"a": [(n, 0, 0)]}) == {("a", n): 1}
    assert len(floor.identity._tracks) < 50
    assert len(floor.identity._people) == 1
