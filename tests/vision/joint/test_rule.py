"""What operators say about who is who is done, and stays."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.vision.joint.scene import Scene, walk
from vision.joint.rule import forget, merge, split

NEW, STRANGER = UUID(int=9999), UUID(int=8888)
APART = {1: walk((-1.0, 3.0), (-1.0, 3.0), 1.0), 2: walk((1.5, 4.0), (1.5, 4.0), 1.0)}
ALONE = {1: walk((-0.5, 3.0), (0.5, 3.0), 12.0)}


def one_each(camera: str, person: int, _: float) -> bool:
    """The left camera sees one, the right camera the other."""
    return (camera, person) not in {("left", 1), ("right", 2)}


def apart() -> tuple[Scene, UUID, UUID]:
    scene = Scene(APART, hidden=one_each).play(3.0)
    (anna,), (ben,) = scene.people(1), scene.people(2)
    assert anna != ben
    return scene, anna, ben


def together() -> tuple[Scene, UUID]:
    scene = Scene(ALONE).play(3.0)
    (anna,) = scene.people(1)
    return scene, anna


def split_right(scene: Scene, person: UUID, new: UUID = NEW) -> None:
    (track,) = scene.tracks(1, "right")
    split(scene.tracker.state, scene.ids, person, new, [(1, track)])


def changes_nothing(scene: Scene) -> None:
    """Two people keep their ids and tracks."""
    before = [scene.people(person) for person in (1, 2)]
    scene.play(5.0, begin=3.0)
    assert [scene.people(person) for person in (1, 2)] == before
    assert (scene.kinds(), scene.merges()) == ([], [])


@pytest.mark.parametrize("restarted", [False, True])
def test_merged_people_stay_one_though_they_are_apart(restarted: bool) -> None:
    scene, anna, ben = apart()
    merge(scene.tracker.state, scene.ids, ben, anna)
    if restarted:
        scene.restart()
    scene.play(7.0, begin=3.0)
    assert scene.people(1, since=3.0) == scene.people(2, since=3.0) == {ben}
    assert [len(scene.tracks(1, "left")), len(scene.tracks(2, "right"))] == [1, 1]
    assert scene.kinds() == []


def test_a_merged_person_continues_under_a_departed_one_s_id() -> None:
    scene, anna, ben = apart()
    merge(scene.tracker.state, scene.ids, NEW, anna)
    scene.play(4.0, begin=3.0)
    assert (scene.people(1, since=3.0), scene.people(2, since=3.0)) == ({NEW}, {ben})


def test_a_person_in_view_may_be_one_who_was_lost() -> None:
    def gone(time: float) -> tuple[float, float] | None:
        return (-1.0, 3.0) if time < 3 else None

    scene = Scene({1: gone, 2: APART[2]}).play(8.0)
    (anna,), (ben,) = scene.people(1), scene.people(2)
    merge(scene.tracker.state, scene.ids, anna, ben)
    scene.play(10.0, begin=8.0)
    assert scene.people(2, since=8.0) == {anna}
    assert not scene.tracker.state.galleries.lost


def test_a_lost_person_may_be_one_in_view() -> None:
    def gone(time: float) -> tuple[float, float] | None:
        return (-1.0, 3.0) if time < 3 or time >= 10 else None

    scene = Scene({1: gone, 2: APART[2]}, hidden=lambda _, who, time: (who, time) > (2, 10))
    scene.play(8.0)
    (anna,), (ben,) = scene.people(1), scene.people(2)
    merge(scene.tracker.state, scene.ids, ben, anna)
    scene.play(13.0, begin=8.0)
    assert scene.people(2) == {ben}
    assert scene.ids.key(anna) is None


def test_to_merge_or_split_strangers_changes_nothing() -> None:
    scene, anna, _ = apart()
    state, ids = scene.tracker.state, scene.ids
    merge(state, ids, anna, STRANGER)
    split(state, ids, STRANGER, NEW, [(0, 1)])
    split(state, ids, anna, NEW, [(1, 77)])  # a track that is not there
    changes_nothing(scene)


@pytest.mark.parametrize("restarted", [False, True])
def test_tracks_that_are_split_off_are_someone_else_for_good(restarted: bool) -> None:
    scene, anna = together()
    split_right(scene, anna)
    if restarted:
        scene.restart()
    scene.play(9.0, begin=3.0)  # longer than it takes to merge
    assert scene.people(1, "left") == {anna}
    assert scene.people(1, "right", since=3.0) == {NEW}
    assert len(scene.tracks(1, "right")) == 1
    assert all(all(one.confirmed) for one in scene.identities[24:])


def test_a_merge_after_a_split_holds() -> None:
    scene, anna = together()
    split_right(scene, anna)
    scene.play(5.0, begin=3.0)
    merge(scene.tracker.state, scene.ids, anna, NEW)  # the operator has another opinion now
    scene.play(8.0, begin=5.0)
    assert scene.people(1, since=5.0) == {anna}
    assert len(scene.tracks(1, "right")) == 1


def test_a_split_after_a_merge_holds() -> None:
    scene, anna, ben = apart()
    state, ids = scene.tracker.state, scene.ids
    merge(state, ids, ben, anna)
    scene.play(4.0, begin=3.0)
    (track,) = scene.tracks(1, "left")
    split(state, ids, ben, anna, [(0, track)])
    scene.play(6.0, begin=4.0)
    assert scene.people(1, since=4.0) == {anna}
    assert scene.people(2, since=3.0) == {ben}


def test_who_was_split_off_stays_apart_when_they_come_back() -> None:
    def away(time: float) -> tuple[float, float] | None:
        return None if 6 <= time < 10 else (0.0, 3.0)

    scene = Scene({1: away}).play(3.0)
    (anna,) = scene.people(1)
    split_right(scene, anna)
    scene.play(14.0, begin=3.0)
    assert scene.people(1, since=11.0) <= {anna, NEW}  # either of them


def test_a_person_whose_tracks_are_all_split_off_is_lost() -> None:
    scene, anna = together()
    (left,), (right,) = scene.tracks(1, "left"), scene.tracks(1, "right")
    split(scene.tracker.state, scene.ids, anna, NEW, [(0, left), (1, right)])
    scene.play(7.0, begin=3.0)
    assert scene.people(1, since=3.0) == {NEW}
    assert [one.lost for one in scene.identities if one.lost] == [[anna]]


def test_a_forgotten_person_begins_as_someone_new() -> None:
    scene, anna, ben = apart()
    forget(scene.tracker.state, scene.ids, anna)
    assert str(anna) not in str(scene.state())
    scene.play(5.0, begin=3.0)
    assert scene.people(2) == {ben}
    assert len(scene.people(1, since=3.0)) == 1
    assert scene.people(1, since=3.0).isdisjoint({anna, ben})


def test_to_forget_a_stranger_changes_nothing() -> None:
    scene, _, _ = apart()
    forget(scene.tracker.state, scene.ids, STRANGER)
    changes_nothing(scene)


def test_rulings_about_forgotten_people_are_forgotten() -> None:
    scene, anna = together()
    split_right(scene, anna)
    assert len(scene.state()["apart"]) == 2
    forget(scene.tracker.state, scene.ids, NEW)
    assert scene.state()["apart"] == []
