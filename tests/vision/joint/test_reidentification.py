"""People who were lost and come back, and those who only look or stand like them."""

from __future__ import annotations

import pytest

from tests.vision.joint.scene import LEFT, Paths, Scene, walk
from vision.joint import JointSettings

BLIND = {"left": LEFT}


def between(begin: float, end: float, x: float = 0.0, y: float = 3.0) -> object:
    return lambda time: (x, y) if begin <= time < end else None


def scene(*paths: object, **rest: object) -> Scene:
    given: Paths = dict(enumerate(paths, 1))  # type: ignore[arg-type]
    return Scene(given, **rest)  # type: ignore[arg-type]


def twice(gone: float, x: float = 0.0) -> object:
    """In view for 4 s, gone, and in view again, `x` metres farther."""
    return lambda time: (0.0, 3.0) if time < 4 else (x, 3.0) if time >= 4 + gone else None


@pytest.mark.parametrize("calibrated", [("left", "right"), ()])
def test_who_comes_back_after_a_while_has_the_same_id(calibrated: tuple[str, ...]) -> None:
    seen = scene(twice(20.0), cameras=BLIND, calibrated=calibrated).play(28.0, fps=5)
    assert seen.people(1, since=26.0) == {seen.told[0][3]}


def test_a_newcomer_is_tentative_until_compared_with_the_lost() -> None:
    seen = scene(between(0, 4), between(9, 14)).play(11.9, fps=5)
    (newcomer,) = seen.people(2)
    sure = [dict(zip(one.ids, one.confirmed, strict=True)).get(newcomer) for one in seen.identities]
    told = [one for one in sure if one is not None]
    assert told[0] is False
    assert told[-1] is True
    assert told == sorted(told)  # once compared, they stay confirmed


def test_where_nobody_is_lost_a_newcomer_is_soon_confirmed() -> None:
    seen = scene(between(0, 4)).play(1.0)
    assert all(all(one.confirmed) for one in seen.identities[4:])


def test_who_could_not_be_compared_is_confirmed_in_time() -> None:
    seen = scene(between(0, 4), between(9, 14), blurred=lambda time: time > 8).play(12.0, fps=5)
    assert seen.identities[-1].confirmed == [True]
    assert seen.people(1).isdisjoint(seen.people(2))


def test_who_could_have_walked_there_is_known_again() -> None:
    seen = scene(twice(4.0, x=1.5)).play(12.0, fps=5)
    assert seen.people(1, since=10.0) == {seen.told[0][3]}


def test_two_alike_in_one_camera_are_two() -> None:
    seen = scene(between(0, 9, -1.0), between(0, 9, 1.0), cameras=BLIND, calibrated=())
    seen._axes[2] = seen._axes[1]
    seen.play(6.0)
    assert len(seen.people(1) | seen.people(2)) == 2
    assert seen.merges() == []


def test_who_looks_different_is_not_taken_for_who_stood_near() -> None:
    paths = between(0, 5, -1.2), between(6, 10, 1.2)
    seen = scene(*paths, cameras=BLIND).play(10.0, fps=6)
    assert seen.people(1).isdisjoint(seen.people(2, since=8.0))


def test_the_gallery_is_bounded_by_number_and_age() -> None:
    guests = [between(8 * number, 8 * number + 3) for number in range(5)]
    settings = JointSettings(gallery_people=2, gallery_seconds=9.0)
    seen = scene(*guests, cameras=BLIND, settings=settings).play(37.0, fps=5)
    galleries = seen.tracker.state.galleries
    assert len(galleries.lost) <= 2
    seen.play(50.0, fps=5, begin=37.0)
    assert len(galleries.lost) == len(galleries.people.rows) == 0
    archived = [one for identity in seen.identities for one in identity.archived]
    assert len(archived) == len(set(archived)) >= 5
    assert seen.state()["people"] == []


def test_lost_people_are_told_once() -> None:
    seen = scene(twice(6.0), walk((1.5, 4.5), (1.5, 4.0), 9.0)).play(14.0, fps=5)
    lost = [one for identity in seen.identities for one in identity.lost]
    assert lost == list(seen.people(1, since=13.0))
