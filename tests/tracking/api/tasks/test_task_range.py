"""POST /api/v1/processing-tasks/start over a range of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from tests.factories import client_for, make_camera, make_recording
from tracking.models import Camera, Environment, Playlist, ProcessingTask

URL = "/api/v1/processing-tasks/start"
TEN = datetime(2026, 1, 1, 10, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def dated(campus: Environment) -> list[Camera]:
    """Two cameras without an address, with a minute every two minutes, at 10 per second."""
    cameras = [make_camera(campus, name, source_address="") for name in ("c01", "c02")]
    for camera in cameras:
        for minute in (0, 2, 4):
            make_recording(camera, TEN + timedelta(minutes=minute), 600)
    return cameras


def at(minutes: float) -> str:
    return (TEN + timedelta(minutes=minutes)).isoformat()


def start(user: User, **body: Any) -> Any:
    return client_for(user).post(URL, {"environment_id": "campus"} | body)


def parts(camera: Camera) -> list[tuple[str, int, int]]:
    """Minute of the file, first frame and number of frames, of what the camera plays."""
    files = Playlist.objects.get(task_camera__camera=camera).files
    return [(path[-8:-6], first, count) for path, _, first, count, *_ in files]


def refusal(answer: Any, field: str) -> str:
    assert answer.status_code == 400, answer.json()
    return str(answer.json()["error"]["fields"][field])


def test_files_are_cut_to_the_frame(operator: User, dated: list[Camera]) -> None:
    answer = start(operator, start_time=at(0.5), end_time=at(4.25))
    assert answer.status_code == 202
    task = answer.json()
    assert (task["mode"], task["camera_ids"]) == ("recorded", ["c01", "c02"])
    assert task["start_time"] == "2026-01-01T10:00:30Z"
    assert task["end_time"] == "2026-01-01T10:04:15Z"
    assert task["cameras"]["c01"]["total"] == 300 + 600 + 150
    assert task["cameras"]["c01"]["position"] == 0
    assert parts(dated[0]) == [("00", 300, 300), ("02", 0, 600), ("04", 0, 150)]


@pytest.mark.parametrize(
    ("body", "minutes"),
    [
        ({"start_time": at(2)}, ["02", "04"]),
        ({"end_time": at(2)}, ["00"]),
        ({"start_time": at(1), "end_time": at(2.001)}, ["02"]),
        ({"mode": "recorded"}, ["00", "02", "04"]),
        ({}, ["00", "02", "04"]),
    ],
)
def test_what_is_left_out_is_open(
    operator: User, dated: list[Camera], body: dict[str, str], minutes: list[str]
) -> None:
    assert start(operator, **body).status_code == 202
    assert [minute for minute, _, _ in parts(dated[0])] == minutes
    task = ProcessingTask.objects.get()
    assert task.start_time is not None
    assert task.end_time is not None


def test_what_two_files_show_is_played_once(operator: User, campus: Environment) -> None:
    camera = make_camera(campus, source_address="")
    make_recording(camera, TEN, 600)
    make_recording(camera, TEN + timedelta(seconds=50), 600)
    make_recording(camera, TEN + timedelta(seconds=20), 100, path="within-00xxxx.mp4")
    start(operator, start_time=at(0))
    assert [(first, count) for _, first, count in parts(camera)] == [(0, 600), (100, 500)]


def test_a_range_without_recordings_says_what_there_is(
    operator: User, campus: Environment, dated: list[Camera]
) -> None:
    make_camera(campus, "c03", source_address="")
    says = refusal(start(operator, start_time=at(10), end_time=at(11)), "start_time")
    assert "c01 has 2026-01-01T10:00:00Z to 2026-01-01T10:05:00Z" in says
    assert "c03 has no recordings" in says
    assert not ProcessingTask.objects.exists()


def test_a_camera_that_was_asked_for_must_have_some(
    operator: User, campus: Environment, dated: list[Camera]
) -> None:
    make_camera(campus, "c03", source_address="")
    body = {"start_time": at(0), "camera_ids": ["c01", "c03"]}
    assert "No recordings in that range of c03" in refusal(start(operator, **body), "start_time")
    assert start(operator, start_time=at(0)).json()["camera_ids"] == ["c01", "c02"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"start_time": at(1), "end_time": at(1)}, "end_time"),
        ({"start_time": at(1), "end_time": at(0)}, "end_time"),
        ({"start_time": at(0), "mode": "live"}, "mode"),
        ({"start_time": "0001-01-01T00:00:00+14:00"}, "start_time"),
        ({"start_time": 7}, "start_time"),
    ],
)
def test_a_range_that_is_none_is_refused(
    operator: User, dated: list[Camera], body: dict[str, Any], field: str
) -> None:
    refusal(start(operator, **body), field)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_any_time_of_the_calendar_is_taken_and_shown(
    operator: User, dated: list[Camera], zone: str
) -> None:
    body = {"start_time": "0001-01-01T00:00:00Z", "end_time": "9999-12-31T23:59:59Z"}
    answer = start(operator, **body)
    assert answer.status_code == 202
    operator.time_zone = zone
    operator.save()
    client = Client()
    client.force_login(operator)
    assert client.get(f"/tasks/{answer.json()['task_id']}").status_code == 200


def test_a_live_camera_can_play_what_it_left(operator: User, campus: Environment) -> None:
    camera = make_camera(campus, source_address="rtsp://camera/1")
    make_recording(camera, TEN, 600)
    assert start(operator, mode="recorded").json()["mode"] == "recorded"
    assert parts(camera) == [("00", 0, 600)]


def test_a_file_and_dated_recordings_do_not_run_together(
    operator: User, campus: Environment, dated: list[Camera]
) -> None:
    make_camera(campus, "c09")
    says = refusal(start(operator, camera_ids=["c01", "c09"]), "camera_ids")
    assert "c09 would play without a date, c01 by date" in says
    assert start(operator).json()["camera_ids"] == ["c09"]


def test_it_is_written_down(operator: User, dated: list[Camera]) -> None:
    start(operator, start_time=at(0), end_time=at(1))
    entry = AuditEntry.objects.get(action="task.start")
    assert entry.username == "olga"
    assert entry.after is not None
    assert entry.after["camera_ids"] == ["c01", "c02"]
    assert entry.after["start_time"] == "2026-01-01T10:00:00Z"
