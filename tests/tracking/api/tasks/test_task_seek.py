"""POST /api/v1/processing-tasks/{task}/seek."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, User
from tests.factories import client_for, make_camera, make_recording, make_task
from tracking.models import Camera, Environment, ProcessingTask, TaskCamera
from tracking.services.tasks.start import start_task

TEN = datetime(2026, 1, 1, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def dated(operator: User, campus: Environment) -> ProcessingTask:
    """c01 has two minutes with one between them, c02 begins half a minute later."""
    one = make_camera(campus, "c01", source_address="")
    two = make_camera(campus, "c02", source_address="")
    make_recording(one, TEN, 600)
    make_recording(one, TEN + timedelta(minutes=2), 600)
    make_recording(two, TEN + timedelta(seconds=30), 600)
    return start_task(operator, "campus")


@pytest.fixture
def plain(cameras: list[Camera]) -> ProcessingTask:
    """Two files, whose lengths are known since a worker has opened them."""
    task = make_task(cameras[0].environment, cameras, held=True, mode="recorded")
    TaskCamera.objects.filter(camera=cameras[0]).update(total=250, rate_fps=25)
    TaskCamera.objects.filter(camera=cameras[1]).update(total=50, rate_fps=10)
    return task


def seek(user: User, task: ProcessingTask, **body: Any) -> Any:
    return client_for(user).post(f"/api/v1/processing-tasks/{task.pk}/seek", body)


def positions(task: ProcessingTask) -> list[int]:
    return [row.position for row in task.task_cameras.order_by("camera__camera_id")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"timestamp": "2026-01-01T10:00:45Z"}, [450, 150]),
        ({"timestamp": "2026-01-01T10:00:45.01Z"}, [451, 151]),
        ({"timestamp": "2026-01-01T12:01:30+02:00"}, [600, 600]),
        ({"frame": 0}, [0, 0]),
        ({"frame": 301}, [301, 1]),
        ({"frame": 1199}, [1199, 600]),
        ({"progress": 0.5}, [600, 600]),
        ({"progress": 1}, [1199, 600]),
    ],
)
def test_all_cameras_go_to_the_same_moment(
    operator: User, dated: ProcessingTask, body: dict[str, Any], expected: list[int]
) -> None:
    answer = seek(operator, dated, **body)
    assert answer.status_code == 200
    assert positions(dated) == expected
    assert answer.json()["cameras"]["c01"]["position"] == expected[0]
    dated.refresh_from_db()
    assert dated.seeks == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [({"frame": 100}, [100, 40]), ({"frame": 101}, [101, 41]), ({"progress": 0.9}, [225, 50])],
)
def test_files_without_a_date_go_to_the_same_second(
    operator: User, plain: ProcessingTask, body: dict[str, Any], expected: list[int]
) -> None:
    assert seek(operator, plain, **body).status_code == 200
    assert positions(plain) == expected


@pytest.mark.parametrize(
    ("body", "field", "says"),
    [
        ({}, "timestamp", "exactly one"),
        ({"frame": 1, "progress": 0.1}, "timestamp", "exactly one"),
        ({"frame": -1}, "frame", "0"),
        ({"frame": 1200}, "frame", "0 to 1199"),
        ({"frame": 10**30}, "frame", "less than"),
        ({"frame": "many"}, "frame", "integer"),
        ({"progress": 1.01}, "progress", "1"),
        ({"progress": "half"}, "progress", "number"),
        ({"timestamp": "2026-01-01T09:59:59Z"}, "timestamp", "plays 2026-01-01T10:00:00"),
        ({"timestamp": "2026-01-01T10:03:00Z"}, "timestamp", "plays"),
        ({"timestamp": "later"}, "timestamp", "format"),
    ],
)
def test_what_is_no_moment_is_refused(
    operator: User, dated: ProcessingTask, body: dict[str, Any], field: str, says: str
) -> None:
    answer = seek(operator, dated, **body)
    assert answer.status_code == 400
    fields = answer.json()["error"]["fields"]
    assert list(fields) == [field]
    assert says in str(fields)
    dated.refresh_from_db()
    assert (dated.seeks, positions(dated)) == (0, [0, 0])


def test_a_file_has_no_date(operator: User, plain: ProcessingTask) -> None:
    answer = seek(operator, plain, timestamp="2026-01-01T10:00:45Z")
    assert "no dates" in str(answer.json()["error"]["fields"]["timestamp"])


def test_what_conflicts_is_409_and_says_why(
    operator: User, campus: Environment, cameras: list[Camera]
) -> None:
    ended = make_task(campus, status="completed", mode="recorded", finished_at=timezone.now())
    live = make_task(campus, held=True)
    closed = make_task(campus, cameras, mode="recorded")
    for task, says in ((ended, "has ended"), (live, "Live tasks"), (closed, "not open yet")):
        answer = seek(operator, task, frame=1)
        assert answer.status_code == 409
        assert says in answer.json()["error"]["message"]


def test_it_is_written_down(operator: User, plain: ProcessingTask) -> None:
    seek(operator, plain, frame=100)
    entry = AuditEntry.objects.get(action="task.seek")
    assert entry.before == {"position of c09": 0, "position of c12": 0}
    assert entry.after == {"position of c09": 100, "position of c12": 40}
