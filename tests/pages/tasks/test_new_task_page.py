"""Starting a task from its form."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role
from tests.factories import make_camera, make_environment, make_recording, make_task
from tests.pages.signed_in import part, signed_in, text_of, unindented
from tracking.models import Environment, ProcessingTask, Scene

pytestmark = pytest.mark.django_db

TEN = datetime(2026, 1, 1, 10, tzinfo=UTC)


@pytest.fixture
def campus() -> Environment:
    """Two live cameras."""
    campus = make_environment("campus")
    for name in ("c01", "c02"):
        make_camera(campus, name, source_address=f"rtsp://olga:secret@10.0.0.1/{name}")
    return campus


@pytest.fixture
def operator() -> Client:
    return signed_in(Role.OPERATOR)


def started(client: Client, **fields: Any) -> ProcessingTask:
    body = {"environment_id": "campus", "mode": "live", "camera_ids": ["c01", "c02"]} | fields
    answer = client.post("/tasks/new", body)
    assert answer.status_code == 302, answer.content.decode()
    task = ProcessingTask.objects.get()
    assert answer["Location"] == f"/live/{task.pk}"
    return task


def refused(client: Client, **fields: Any) -> str:
    body = {"environment_id": "campus", "mode": "live", "camera_ids": ["c01", "c02"]} | fields
    answer = client.post("/tasks/new", body)
    assert answer.status_code == 200
    assert not ProcessingTask.objects.filter(scene__isnull=False).exists()
    return unindented(answer)


def names(task: ProcessingTask) -> list[str]:
    return [row.camera.camera_id for row in task.task_cameras.all()]


@pytest.mark.usefixtures("campus")
def test_all_cameras_live_is_what_one_click_starts(operator: Client) -> None:
    text = text_of(operator, "/tasks/new")
    assert text.count(" checked>") == 3  # both cameras, and live
    assert 'value="live" checked' in text
    assert "secret" not in text
    task = started(operator)
    assert (task.mode, names(task)) == ("live", ["c01", "c02"])


@pytest.mark.usefixtures("campus")
def test_some_cameras_at_another_pace(operator: Client) -> None:
    task = started(operator, camera_ids=["c02"], target_fps="5")
    assert (names(task), task.target_fps) == (["c02"], 5.0)


def test_files_are_played_from_the_beginning(operator: Client) -> None:
    make_camera(make_environment("campus"), "c01")
    assert 'value="recorded" checked' in text_of(operator, "/tasks/new")
    task = started(operator, mode="recorded", camera_ids=["c01"], loop="on")
    assert (task.mode, task.loop) == ("recorded", True)


def test_what_belongs_to_recordings_is_left_out_of_live_tasks(
    campus: Environment, operator: Client
) -> None:
    task = started(operator, loop="on", start_time="2026-01-01T10:00:00")
    assert (task.loop, task.start_time) == (False, None)


def test_recordings_are_offered_by_day_and_played_by_range(
    campus: Environment, operator: Client
) -> None:
    for camera in campus.cameras.all():
        make_recording(camera, TEN, 600)
    text = text_of(operator, "/tasks/new?environment=campus&mode=recorded")
    assert "Thu 1 Jan" in text
    assert 'data-from="2026-01-01T10:00:00"' in text
    task = started(
        operator, mode="recorded", start_time="2026-01-01T10:00:10", end_time="2026-01-01T10:00:20"
    )
    assert task.start_time == TEN.replace(second=10)
    assert names(task) == ["c01", "c02"]


def test_a_range_without_recordings_is_refused_at_its_field(
    campus: Environment, operator: Client
) -> None:
    make_recording(campus.cameras.all()[0], TEN, 600)
    text = refused(operator, mode="recorded", start_time="2026-02-01T10:00:00")
    assert 'id="task-start_time-error"' in text
    assert "No recordings in that range" in text
    text = refused(
        operator, mode="recorded", start_time="2026-01-01T10:00:20", end_time="2026-01-01T10:00:10"
    )
    assert "The end must be after the start" in text


def test_a_held_camera_is_marked_and_cannot_be_chosen(
    campus: Environment, operator: Client
) -> None:
    holder = make_task(campus, [campus.cameras.get(camera_id="c01")], held=True)
    text = text_of(operator, "/tasks/new?environment=campus")
    assert f'href="/tasks/{holder.pk}"' in text
    assert 'id="camera-c01" disabled' in text
    assert 'id="camera-c02" checked' in text
    text = refused(operator)
    assert "Another task now uses some of these cameras" in text
    operator.post("/tasks/new", {"environment_id": "campus", "mode": "live", "camera_ids": ["c02"]})
    assert names(ProcessingTask.objects.exclude(pk=holder.pk).get()) == ["c02"]


def test_a_scene_chooses_its_cameras(campus: Environment, operator: Client) -> None:
    scene = Scene.objects.create(environment=campus, scene_id="gate", name="Gate")
    scene.cameras.set(campus.cameras.filter(camera_id="c02"))
    text = text_of(operator, "/tasks/new?environment=campus&scene=gate")
    assert 'id="camera-c02" checked' in text
    assert 'id="camera-c01" checked' not in text
    task = started(operator, scene_id="gate", camera_ids=["c02"])
    assert task.scene == scene


@pytest.mark.usefixtures("campus")
def test_bad_fields_are_refused_in_words(operator: Client) -> None:
    assert "Choose at least one camera" in refused(operator, camera_ids=[])
    assert "c99 is not one of the available choices" in refused(operator, camera_ids=["c99"])
    assert "less than or equal to 60" in refused(operator, target_fps="1000")
    text = refused(operator, mode="recorded")
    assert "Live cameras cannot be played as recordings" in text


@pytest.mark.usefixtures("campus")
def test_another_environment_brings_its_own_cameras(operator: Client) -> None:
    make_camera(make_environment("factory"), "f07")
    text = text_of(operator, "/tasks/new?environment_id=factory", **part("form"))
    assert "<html" not in text
    assert "f07" in text
    assert "c01" not in text


@pytest.mark.usefixtures("campus")
def test_only_operators_start_and_only_where_they_may_look() -> None:
    body = {"environment_id": "campus", "mode": "live", "camera_ids": ["c01"]}
    assert signed_in().get("/tasks/new").status_code == 403
    assert signed_in().post("/tasks/new", body).status_code == 403
    elsewhere = signed_in(Role.OPERATOR, limited_to=[make_environment("factory")])
    text = unindented(elsewhere.post("/tasks/new", body))
    assert "campus is not one of the available choices" in text
    assert "c01" not in text.partition("<form class")[2].replace("c01 is not", "")
    assert "Campus" not in elsewhere.get("/tasks/new?environment=campus").content.decode()
    assert not ProcessingTask.objects.exists()


def test_without_environments_or_cameras_it_says_what_to_do() -> None:
    assert "Add environment" in text_of(signed_in(Role.ADMIN), "/tasks/new")
    assert "Ask an administrator" in text_of(signed_in(Role.OPERATOR), "/tasks/new")
    make_environment("campus")
    assert "has no cameras yet" in text_of(signed_in(Role.OPERATOR), "/tasks/new")
