"""The cameras of a task by their pictures: without any rule, through restarts and calibrations."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lab.watching.turned import Turn, defocused, read_frames, seen_after
from tests.factories import HOMOGRAPHY
from vision.sources import CameraSpec, SourceSpec
from vision.types import Frame, Image
from vision.watching.picture_condition import PictureNow
from worker.plan import PlannedCamera, PlannedView, TaskPlan
from worker.task_alerts import AlertPlan
from worker.task_pictures import VIEW_FRAMES, TaskPictures

STREET = Path(__file__).parents[2] / "weights" / "vtest.avi"
NOON = 1767268800.0
CALIBRATED = tuple(tuple(row) for row in HOMOGRAPHY)


def planned(name: str, key: int = 1, **changes: Any) -> PlannedCamera:
    source = SourceSpec(f"rtsp://127.0.0.1/{name}", lossless=False)
    values: dict[str, Any] = {
        "key": key, "view": CameraSpec(name, source), "homography": None,
        "calibrated_size": None, "lens": None, "position": 0, "frames": 0, "first_track_id": 1,
    }  # fmt: skip
    return PlannedCamera(**values | changes)


def plan_of(*cameras: PlannedCamera) -> TaskPlan:
    return TaskPlan(uuid.UUID(int=1), 1, "campus", 10.0, cameras, 0, alerts=AlertPlan())


def task_pictures(*names: str) -> TaskPictures:
    return TaskPictures(plan_of(*(planned(name, key) for key, name in enumerate(names, 1))))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The monotonic time, which passes by hand."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


@pytest.fixture(scope="module")
def street() -> list[Image]:
    if not STREET.exists():
        pytest.skip("weights/vtest.avi: run manage.py fetch_weights")
    return read_frames(STREET, most=40)


class Watching:
    """One camera of a task, a frame a second."""

    def __init__(self, clock: list[float], camera: PlannedCamera, frames: list[Image]) -> None:
        self.clock, self.frames = clock, frames
        self.pictures = TaskPictures(plan_of(camera))
        self.shown = 0

    def see(self, seconds: int, change: Callable[[Image], Image] = seen_after) -> PictureNow:
        for _ in range(seconds):
            self.clock[0] += 1
            image = change(self.frames[self.shown % len(self.frames)])
            self.shown += 1
            self.pictures.see({"c09": Frame(image, self.shown, NOON, self.clock[0])})
        return self.pictures.now()["c09"]


def turned(frame: Image) -> Image:
    return seen_after(frame, Turn(pan=5))


def test_all_cameras_get_their_look(clock: list[float]) -> None:
    names = [f"c{number}" for number in range(4)]
    pictures = task_pictures(*names)
    image = np.zeros((48, 64, 3), np.uint8)
    for _ in range(9):
        clock[0] += 0.5
        pictures.see({name: Frame(image, 0, NOON, 0.0) for name in names})
    looked = [camera.watch.looked for camera in pictures._cameras.values()]
    assert min(looked) > clock[0] - 4


def test_recordings_are_watched_only_for_a_rule(clock: list[float]) -> None:
    source = SourceSpec("/films/street.mp4", lossless=True)
    camera = replace(planned("c09"), view=CameraSpec("c09", source))
    assert TaskPictures(plan_of(camera)).now() == {}


def test_a_frozen_picture_is_told_without_a_rule(clock: list[float], street: list[Image]) -> None:
    camera = Watching(clock, planned("c09"), street)
    assert camera.see(25).state == "good"
    begin = time.time()
    said = camera.see(40, lambda frame: street[0])
    assert said.state == "frozen"
    assert said.since == pytest.approx(begin, abs=40)
    assert camera.see(8).state == "good"


def test_a_calibrated_camera_keeps_its_view(clock: list[float], street: list[Image]) -> None:
    camera = Watching(clock, planned("c09", homography=CALIBRATED), street)
    camera.see(20 + VIEW_FRAMES + 1)
    (view,) = camera.pictures.views()
    assert view.homography == CALIBRATED
    assert view.sharpness is not None
    kept = PlannedView(view.taken_at, view.image, view.sharpness)
    stored = planned("c09", homography=CALIBRATED, calibrated_view=kept)
    camera.pictures.change(plan_of(stored))
    assert camera.pictures.views() == []
    # A restarted task compares with it: the camera was turned while nobody watched.
    later = Watching(clock, stored, street)
    said = later.see(45, turned)
    assert said.state == "moved"
    assert said.shift is not None
    # Calibrated again where it looks now.
    again = replace(stored, homography=((1.0, 0, 0), (0, 1.0, 0), (0, 0, 1.0)))
    later.pictures.change(plan_of(replace(again, calibrated_view=None)))
    assert later.see(30, turned).state == "good"


def test_since_when_survives_a_restart(clock: list[float], street: list[Image]) -> None:
    before = PictureNow("frozen", 1000.0)
    camera = Watching(clock, planned("c09", picture=before), street)
    assert camera.see(40, lambda frame: street[0]) == before
    assert camera.see(30).state == "good"


def test_a_lens_that_loses_its_focus_is_told(clock: list[float], street: list[Image]) -> None:
    camera = Watching(clock, planned("c09"), street)
    camera.see(40)
    assert camera.see(50, lambda frame: defocused(seen_after(frame))).state == "defocused"
    assert camera.pictures.facts("c09")["camera_defocused"]
    assert camera.see(50).state == "good"


def test_an_acknowledged_move_is_the_usual_view(clock: list[float], street: list[Image]) -> None:
    camera = Watching(clock, planned("c09"), street)
    camera.see(30)
    assert camera.see(20, turned).state == "moved"
    assert camera.pictures.facts("c09")["camera_moved"]
    camera.pictures.accept()
    assert camera.pictures.facts("c09")["camera_moved"] is None
    assert camera.see(20, turned).state == "good"
