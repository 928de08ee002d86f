"""POST /api/v1/processing-tasks/start."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks
from redis import Redis
from redis.client import PubSub

from accounts.models import Role, User
from tests.factories import client_for, make_camera, make_task, make_user
from tracking.models import Camera, Environment, ProcessingTask, Scene
from tracking.services.wake import WAKE_CHANNEL

URL = "/api/v1/processing-tasks/start"

pytestmark = pytest.mark.django_db


def start(user: User, **body: Any) -> Any:
    return client_for(user).post(URL, {"environment_id": "campus"} | body)


def refusal(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 400
    fields: dict[str, list[str]] = answer.json()["error"]["fields"]
    return fields


def test_all_cameras_of_an_environment_start(operator: User, cameras: list[Camera]) -> None:
    answer = start(operator)
    assert answer.status_code == 202
    task = answer.json()
    assert task["status"] == "queued"
    assert task["environment_id"] == "campus"
    assert task["camera_ids"] == ["c09", "c12"]
    assert task["mode"] == "recorded"
    assert task["created_by"] == "olga"
    assert task["websocket"] == {
        "tracking": f"/ws/tracking/{task['task_id']}",
        "frames": f"/ws/frames/{task['task_id']}",
    }


def test_what_was_asked_for_is_stored(operator: User, cameras: list[Camera]) -> None:
    start(operator, camera_ids=["c12", "c12"], target_fps=5, loop=True, mode="recorded")
    task = ProcessingTask.objects.get()
    assert (task.target_fps, task.loop, task.mode) == (5.0, True, "recorded")
    assert [row.camera.camera_id for row in task.task_cameras.all()] == ["c12"]
    assert task.created_by == operator


def test_a_scene_starts_its_enabled_cameras(
    operator: User, campus: Environment, cameras: list[Camera]
) -> None:
    scene = Scene.objects.create(environment=campus, scene_id="door", name="Door")
    scene.cameras.set([cameras[0], make_camera(campus, "c99", enabled=False)])
    task = start(operator, scene_id="door").json()
    assert task["scene_id"] == "door"
    assert task["camera_ids"] == ["c09"]


def test_disabled_or_sourceless_cameras_do_not_join_unasked(
    operator: User, campus: Environment, cameras: list[Camera]
) -> None:
    make_camera(campus, "c50", enabled=False)
    make_camera(campus, "c51", source_address="")
    assert start(operator).json()["camera_ids"] == ["c09", "c12"]


def test_network_cameras_make_a_live_task(operator: User, campus: Environment) -> None:
    make_camera(campus, source_address="rtsp://camera/1")
    assert start(operator).json()["mode"] == "live"


@pytest.mark.parametrize(
    ("body", "field", "says"),
    [
        ({"camera_ids": ["c09", "c77"]}, "camera_ids", "c77"),
        ({"camera_ids": []}, "camera_ids", "at least one"),
        ({"camera_ids": "c09"}, "camera_ids", "list"),
        ({"camera_ids": ["c50"]}, "camera_ids", "Disabled: c50"),
        ({"camera_ids": ["c51"]}, "camera_ids", "No source: c51"),
        ({"camera_ids": ["c52"], "mode": "recorded"}, "mode", "c52"),
        ({"camera_ids": ["c52"], "loop": True}, "loop", "recordings"),
        ({"scene_id": "nowhere"}, "scene_id", "nowhere"),
        ({"scene_id": "door", "camera_ids": ["c09"]}, "camera_ids", "scene door"),
        ({"scene_id": "door"}, "scene_id", "No source: c51"),
        ({"mode": "dream"}, "mode", "dream"),
        ({"target_fps": 0}, "target_fps", "0.1"),
        ({"target_fps": 61}, "target_fps", "60"),
        ({"target_fps": "fast"}, "target_fps", "number"),
        ({"target_fps": True}, "target_fps", "number"),
        ({"loop": "often"}, "loop", "boolean"),
        ({"start_time": "2026-01-01T00:00:00Z"}, "start_time", "c09 has no recordings"),
        ({"end_time": "2026-01-01T00:00:00Z"}, "start_time", "No recordings"),
        ({"start_time": "yesterday"}, "start_time", "format"),
        ({"environment_id": ""}, "environment_id", "blank"),
    ],
)
def test_what_cannot_be_started_is_refused_by_name(
    operator: User,
    campus: Environment,
    cameras: list[Camera],
    body: dict[str, Any],
    field: str,
    says: str,
) -> None:
    make_camera(campus, "c50", enabled=False)
    empty = make_camera(campus, "c51", source_address="")
    make_camera(campus, "c52", source_address="rtsp://camera/1")
    Scene.objects.create(environment=campus, scene_id="door", name="Door").cameras.add(empty)
    fields = refusal(start(operator, **body))
    assert list(fields) == [field]
    assert says in str(fields[field])
    assert not ProcessingTask.objects.exists()


def test_an_environment_without_sources_is_refused(operator: User, campus: Environment) -> None:
    make_camera(campus, source_address="")
    assert "environment_id" in refusal(start(operator))


def test_an_unknown_environment_is_404(operator: User, campus: Environment) -> None:
    assert start(operator, environment_id="nowhere").status_code == 404


def test_an_environment_that_one_may_not_see_is_404(
    campus: Environment, factory: Environment, cameras: list[Camera]
) -> None:
    assert start(make_user(Role.OPERATOR, limited_to=[factory])).status_code == 404


def test_a_held_camera_is_409_and_names_the_task(operator: User, cameras: list[Camera]) -> None:
    holder = make_task(cameras[0].environment, cameras[:1])
    answer = start(operator)
    assert answer.status_code == 409
    error = answer.json()["error"]
    assert error["code"] == "camera_busy"
    assert str(holder.pk) in error["message"]
    assert "c09" in error["message"]
    assert ProcessingTask.objects.count() == 1


def test_cameras_of_an_ended_task_are_free(operator: User, cameras: list[Camera]) -> None:
    holder = make_task(cameras[0].environment, cameras)
    holder.task_cameras.update(active=False)
    assert start(operator).status_code == 202


def test_workers_are_woken_after_the_commit(
    operator: User,
    cameras: list[Camera],
    redis_client: Redis,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    listener: PubSub = redis_client.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
    listener.subscribe(WAKE_CHANNEL)
    listener.get_message(timeout=1)
    with django_capture_on_commit_callbacks(execute=True):
        start(operator)
    message = listener.get_message(timeout=2)
    listener.close()
    assert message is not None
    assert message["data"] == b"1"


def test_a_password_in_an_address_is_not_returned_or_logged(
    operator: User, campus: Environment, caplog: pytest.LogCaptureFixture
) -> None:
    make_camera(campus, source_address="rtsp://admin:secret@camera/1")
    with caplog.at_level(logging.DEBUG):
        answers = [start(operator), start(operator), start(operator, mode="recorded")]
    assert [answer.status_code for answer in answers] == [202, 409, 400]
    assert not any(b"secret" in answer.content for answer in answers)
    assert "secret" not in caplog.text
