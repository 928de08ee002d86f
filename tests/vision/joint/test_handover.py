"""A camera takes over people that other cameras see, and nobody else."""

from __future__ import annotations

from tests.vision.joint.scene import Scene, walk


def test_a_person_known_elsewhere_gets_no_second_id() -> None:
    scene = Scene(
        {1: walk((-2.0, 3.0), (2.0, 3.0), 6.0)},
        hidden=lambda camera, _, time: camera == "right" and time < 3,
    ).play(6.0, fps=5)
    assert len(scene.keys(1)) == 1
    assert scene.merges() == []


def test_a_stranger_at_another_place_is_someone_new() -> None:
    scene = Scene(
        {1: walk((-2.0, 3.0), (2.0, 3.0), 6.0), 2: walk((2.5, 5.0), (-1.0, 5.0), 6.0)},
        hidden=lambda camera, person, time: (
            (camera == "right" and time < 3) or (camera == "left" and person == 2)
        ),
    ).play(6.0, fps=5)
    assert len(scene.keys(1)) == len(scene.keys(2)) == 1
    assert scene.keys(1) != scene.keys(2)
