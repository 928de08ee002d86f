"""What was stored after the state was made is followed before the first tick."""

from __future__ import annotations

from uuid import UUID

from tests.vision.joint.scene import LEFT, RIGHT, Scene, walk
from vision.identity import StoredHistory
from vision.joint.results import tracks_of

WALKING = {1: walk((-2.0, 3.0), (1.0, 3.0), 8.0), 2: walk((1.5, 4.5), (-1.0, 4.5), 8.0)}


def history(scene: Scene, first: int, fps: float = 8.0) -> StoredHistory:
    """Return what a scene has told from the tick `first` on, as it is stored in the end."""
    owners: dict[tuple[str, int], UUID] = {}
    tracks: dict[str, list[tuple[float, object]]] = {name: [] for name in scene.cameras}
    for number in range(first, len(scene.results)):
        identity = scene.identities[number]
        for name, rows in scene.results[number].cameras.items():
            told = tracks_of(rows)
            tracks[name].append(((number - first + 1) / fps, told))
            for track, person in zip(told.ids.tolist(), identity.persons[name], strict=True):
                owners[name, track] = identity.ids[person]
        for person, previous in (
            (event.person, old) for event in identity.events for old in event.previous_ids
        ):
            if previous in owners.values():
                owners = {key: person if one == previous else one for key, one in owners.items()}
    return StoredHistory((len(scene.results) - first) / fps, owners, tracks)  # type: ignore[arg-type]


def killed(scene: Scene, at: float, later: float, fps: float = 8.0) -> Scene:
    """Make the state at one time, and continue with it and the stored history at another."""
    scene.play(at, fps, begin=scene.rows[-1].time + 1 / fps if scene.rows else 0.0)
    state, first = scene.state(), len(scene.results)
    scene.play(later, fps, begin=at)
    since = history(scene, first, fps)
    scene.restart(since.seconds + 1 / fps, state, since)
    return scene


def test_people_and_tracks_continue_from_where_they_were_stored() -> None:
    scene = killed(Scene(WALKING), 2.0, 6.0).play(8.0, begin=6.0)
    for person in (1, 2):
        assert len(scene.people(person)) == 1
        assert [len(scene.tracks(person, name)) for name in scene.cameras] == [1, 1]


def test_people_met_since_are_known_by_their_tracks() -> None:
    def late(time: float) -> tuple[float, float] | None:
        return (0.0, 6.0) if time >= 3 else None

    scene = killed(Scene({**WALKING, 3: late}), 2.0, 5.0).play(7.0, begin=5.0)
    assert len(scene.people(3)) == 1
    assert len(scene.tracks(3, "left")) == 1
    assert scene.people(3).isdisjoint(scene.people(1) | scene.people(2))
    assert [one.decisions for one in scene.identities[-16:]] == [[]] * 16


def test_who_left_since_is_not_taken_for_who_stands_there() -> None:
    def leaves(time: float) -> tuple[float, float] | None:
        return (0.0, 3.0) if time < 2.5 else None

    def comes(time: float) -> tuple[float, float] | None:
        return (0.0, 3.1) if time >= 6.5 else None

    scene = killed(Scene({1: leaves, 2: comes}), 2.0, 6.0).play(9.0, begin=6.0)
    assert scene.people(1).isdisjoint(scene.people(2))


def test_who_was_recognised_since_is_one_person() -> None:
    def away(time: float) -> tuple[float, float] | None:
        return None if 4 <= time < 8 else (0.1 * time - 1.0, 3.0)

    scene = Scene({1: away, 2: walk((2.0, 4.5), (1.5, 4.5), 20.0)})
    before = scene.play(1.0).people(1)
    killed(scene, 8.25, 11.0).play(13.0, begin=11.0)
    assert len(scene.tracker.state.targets) == 2
    assert scene.people(1, since=11.0) == before
    assert len(scene.tracks(1, "left", since=8.5)) == 1
    assert [one.lost for one in scene.identities if one.lost] == [list(scene.people(1, since=11.0))]


def test_a_camera_that_is_gone_is_left_out() -> None:
    scene = Scene(WALKING).play(2.0)
    state = scene.state()
    scene.play(4.0, begin=2.0)
    since = history(scene, 16)
    scene.cameras = {"right": RIGHT}
    scene.restart(since.seconds + 0.125, state, since)
    scene.play(6.0, begin=4.0)
    assert [len(scene.people(person)) for person in (1, 2)] == [1, 1]


def test_a_camera_without_calibration_is_followed() -> None:
    scene = killed(Scene(WALKING, cameras={"left": LEFT}, calibrated=()), 2.0, 5.0)
    scene.play(7.0, begin=5.0)
    assert [len(scene.people(person)) for person in (1, 2)] == [1, 1]
    assert [len(scene.tracks(person, "left")) for person in (1, 2)] == [1, 1]


def test_tracks_whose_person_is_not_known_change_nothing() -> None:
    scene = Scene(WALKING).play(2.0)
    state, targets = scene.state(), len(scene.tracker.state.targets)
    scene.play(3.0, begin=2.0)
    known = history(scene, 16)
    nobody = StoredHistory(known.seconds, {}, known.tracks)
    scene.restart(known.seconds, state, nobody)
    assert len(scene.tracker.state.targets) == targets
    assert scene.tracker.state.targets.unseen.min() >= known.seconds


def test_new_tracks_get_ids_that_were_never_stored() -> None:
    scene = killed(Scene({1: WALKING[1]}, cameras={"left": LEFT}), 2.0, 4.0)
    scene.paths = {1: WALKING[1], 2: WALKING[2]}
    scene.play(6.0, begin=4.0)
    assert scene.tracks(2, "left").isdisjoint(scene.tracks(1, "left"))


def test_a_person_split_off_since_takes_the_track_along() -> None:
    scene = Scene({1: WALKING[1]}).play(2.0)
    state = scene.state()
    scene.play(3.0, begin=2.0)
    since, ben = history(scene, 16), UUID(int=77)
    (track,) = scene.tracks(1, "right")
    split = {**since.owners, ("right", track): ben}
    scene.restart(since.seconds, state, StoredHistory(since.seconds, split, since.tracks))
    targets = scene.tracker.state.targets
    assert targets.keys[targets.track_ids[1] == track].tolist() == [scene.ids.key(ben)]
    assert len(targets) == 2
