"""From rows to what the vision package is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import HOMOGRAPHY, make_camera, make_task
from tracking.models import CalibratedView, Camera, Environment, ProcessingTask, TaskCamera, Track
from vision.sources import SourceSpec
from worker.plan import TaskPlan, plan

Mode = ProcessingTask.Mode
WINDOW: dict[str, Any] = {"window_x": 1, "window_y": 2, "window_width": 300, "window_height": 200}
OTHER_HOMOGRAPHY = [[0.2, 0.0, 0.0], [0.0, -0.2, 10.0], [0.0, 0.0, 1.0]]


def plan_of(task: ProcessingTask) -> TaskPlan:
    return plan(ProcessingTask.objects.get(pk=task.pk))


def source_of(task: ProcessingTask) -> SourceSpec:
    (camera,) = plan_of(task).cameras
    return camera.view.source


def test_nothing_changed_means_the_same_plan(campus: Environment) -> None:
    task = make_task(campus, [make_camera(campus, homography=HOMOGRAPHY, **WINDOW)])
    assert plan_of(task) == plan_of(task)


def test_progress_alone_changes_no_plan(campus: Environment) -> None:
    camera = make_camera(campus)
    task = make_task(campus, [camera], mode=Mode.RECORDED)
    before = plan_of(task)
    ProcessingTask.objects.update(frame_index=80, fps=9.5, progress=0.5)
    TaskCamera.objects.update(position=80, frames=80)
    Camera.objects.update(width=640, height=480)
    add_track(task, camera, 7)
    after = plan_of(task)
    assert after == before
    assert after.frame_index == 80
    assert (after.cameras[0].position, after.cameras[0].frames) == (80, 80)


@pytest.mark.parametrize(
    "change",
    [
        {"source_address": "recordings/other.mp4"},
        WINDOW,
        {"homography": HOMOGRAPHY},
        {"rotation": 90},
        {"rate_fps": 7.0},
        {"enabled": False},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_camera_changes_the_plan(campus: Environment, change: dict[str, Any]) -> None:
    camera = make_camera(campus)
    task = make_task(campus, [camera, make_camera(campus, "c02")])
    before = plan_of(task)
    Camera.objects.filter(pk=camera.pk).update(**change)
    after = plan_of(task)
    assert after != before
    assert after.cameras[-1] == before.cameras[-1]


def test_another_calibration_changes_the_plan(campus: Environment) -> None:
    camera = make_camera(campus, homography=HOMOGRAPHY)
    task = make_task(campus, [camera])
    before = plan_of(task)
    Camera.objects.update(homography=OTHER_HOMOGRAPHY)
    after = plan_of(task)
    assert after != before
    ground = after.geometry["c01"].ground
    assert ground is not None
    np.testing.assert_array_equal(ground.homography, OTHER_HOMOGRAPHY)
    Camera.objects.update(homography=None)
    assert plan_of(task).geometry["c01"].ground is None


def test_disabled_inactive_or_sourceless_cameras_are_left_out(
    campus: Environment,
) -> None:
    inactive = make_camera(campus, "c04")
    cameras = [
        make_camera(campus, "c02"),
        make_camera(campus, "c01"),
        make_camera(campus, "c03", enabled=False),
        inactive,
        make_camera(campus, "c05", source_address=""),
    ]
    task = make_task(campus, cameras)
    TaskCamera.objects.filter(camera=inactive).update(active=False)
    assert [view.camera_id for view in plan_of(task).views] == ["c01", "c02"]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("recordings/c01.mp4", str(settings.BASE_DIR / "recordings" / "c01.mp4")),
        ("/srv/recordings/c01.mp4", "/srv/recordings/c01.mp4"),
        ("rtsp://10.0.0.4/live", "rtsp://10.0.0.4/live"),
    ],
)
def test_relative_paths_begin_at_the_project(campus: Environment, given: str, read: str) -> None:
    task = make_task(campus, [make_camera(campus, source_address=given)])
    assert source_of(task).address == read


@pytest.mark.parametrize(
    ("address", "mode", "loop", "lossless", "loops"),
    [
        ("a.mp4", Mode.RECORDED, False, True, False),
        ("a.mp4", Mode.RECORDED, True, True, True),
        ("a.mp4", Mode.LIVE, False, False, True),
        ("rtsp://10.0.0.4/live", Mode.LIVE, False, False, True),
        ("rtsp://10.0.0.4/live", Mode.RECORDED, False, False, False),
    ],
)
def test_recordings_lose_nothing_and_live_sources_never_end(
    campus: Environment, address: str, mode: str, loop: bool, lossless: bool, loops: bool
) -> None:
    camera = make_camera(campus, source_address=address)
    source = source_of(make_task(campus, [camera], mode=mode, loop=loop))
    assert (source.lossless, source.loop, source.paced) == (lossless, loops, True)


def test_the_rate_is_the_tasks_or_the_settings(campus: Environment) -> None:
    camera = make_camera(campus, rate_fps=7.0)
    slow = plan_of(make_task(campus, [camera], target_fps=2.5))
    assert (slow.fps, slow.views[0].source.target_fps) == (2.5, 2.5)
    assert slow.views[0].source.rate_fps == 7.0
    assert plan_of(make_task(campus)).fps == settings.TARGET_FPS


def test_a_recording_goes_on_where_it_was_and_a_live_camera_now(campus: Environment) -> None:
    for mode, position in ((Mode.RECORDED, 55), (Mode.LIVE, 0)):
        task = make_task(campus, [make_camera(campus, f"c-{mode}")], mode=mode)
        TaskCamera.objects.filter(task=task).update(position=55)
        assert plan_of(task).cameras[0].position == position


def add_track(task: ProcessingTask, camera: Camera, track_id: int) -> None:
    now = timezone.now()
    Track.objects.create(task=task, camera=camera, track_id=track_id, first_seen=now, last_seen=now)


def test_track_ids_go_on_behind_those_of_this_task_and_camera(campus: Environment) -> None:
    one, other = make_camera(campus, "c01"), make_camera(campus, "c02")
    former = make_task(campus, [one])
    TaskCamera.objects.update(active=False)
    task = make_task(campus, [one, other])
    add_track(former, one, 99)
    add_track(task, one, 4)
    add_track(task, one, 6)
    geometry = plan_of(task).geometry
    assert (geometry["c01"].first_track_id, geometry["c02"].first_track_id) == (7, 1)


def test_the_calibrated_view_is_read_once(campus: Environment) -> None:
    camera = make_camera(campus, homography=HOMOGRAPHY)
    task = make_task(campus, [camera])
    before = plan_of(task)
    assert before.cameras[0].calibrated_view is None
    CalibratedView.objects.create(camera=camera, homography=HOMOGRAPHY, image=b"jpeg")
    first = plan_of(task)
    assert first != before
    view = first.cameras[0].calibrated_view
    assert view is not None
    assert view.image == b"jpeg"
    with CaptureQueriesContext(connection) as queries:
        again = plan(ProcessingTask.objects.get(pk=task.pk), first)
    assert again.cameras[0].calibrated_view is view
    assert not any('"image"' in query["sql"] for query in queries)
    Camera.objects.update(homography=OTHER_HOMOGRAPHY)
    assert plan_of(task).cameras[0].calibrated_view is None
