"""Cameras that give few frames, and take turns: nobody is lost, doubled or unconfirmed for it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from tests.vision.joint.scene import Scene
from vision.joint import FrameDetections

STEP = 0.1
DOUBTFUL = 0.68
"""A score that does not confirm anyone by a single frame."""


class DoubtfulScene(Scene):
    """A scene whose detections do not confirm anyone at once."""

    def observe(self, time: float) -> dict[str, tuple[FrameDetections, list[int]]]:
        """Return what each camera sees at a time, and who it is."""
        return {
            name: (replace(seen, scores=np.full(len(seen), DOUBTFUL)), people)
            for name, (seen, people) in super().observe(time).items()
        }


def takes_turns(cameras: list[str], every: int, camera: str, time: float) -> bool:
    """Whether a camera has no frame: each has one in `every` ticks, one after the other."""
    turn = cameras.index(camera) * every // len(cameras)
    return round(time / STEP) % every != turn


def pass_by(who: int, time: float) -> tuple[float, float]:
    """Two people who walk past each other, at an ordinary speed."""
    along = -2.0 + 0.6 * time
    return (along, 2.0) if who == 0 else (-along, 4.0)


def walk_on(who: int, time: float) -> tuple[float, float]:
    """Two people who walk in a row."""
    return -2.0 + 0.5 * time + 1.5 * who, 2.0


@pytest.mark.parametrize("every", [2, 4, 8])
def test_people_keep_one_identity_when_cameras_take_turns(every: int) -> None:
    scene = DoubtfulScene(
        {who: partial(pass_by, who) for who in (0, 1)},
        down=partial(takes_turns, ["left", "right"], every),
    )
    scene.play(8.0, fps=1 / STEP)
    one, other = (scene.corrected_keys(person, since=2.0) for person in (0, 1))
    assert len(one) == len(other) == 1, scene.kinds()
    assert one != other
    assert {row.camera for row in scene.rows} == {"left", "right"}


@pytest.mark.parametrize("every", [2, 8, 15])
def test_one_camera_with_few_frames_keeps_people_and_tracks(every: int) -> None:
    scene = DoubtfulScene(
        {who: partial(walk_on, who) for who in (0, 1)},
        calibrated=("left",),
        down=lambda camera, time: camera == "right" or round(time / STEP) % every != 0,
    )
    scene.play(8.0, fps=1 / STEP)
    for person in (0, 1):
        assert len(scene.corrected_keys(person)) == 1, scene.kinds()
        assert len(scene.tracks(person, "left")) == 1
        assert min(row.time for row in scene.rows) <= max(0.8, 2 * every * STEP)
