"""GET /api/v1/environments/{env}/date-ranges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import client_for, make_camera, make_user
from tracking.models import Camera, Environment, Recording

URL = "/api/v1/environments/campus/date-ranges"
DAY = datetime(2026, 1, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(campus: Environment) -> Any:
    return client_for(make_user())


def record(camera: Camera, hours: float, length: float = 1.0) -> Recording:
    start = DAY + timedelta(hours=hours)
    return Recording.objects.create(
        camera=camera,
        path=f"/secret/place/{camera.camera_id}-{hours}.mp4",
        start_time=start,
        end_time=start + timedelta(hours=length),
        fps=25,
        frame_count=90_000,
        width=1920,
        height=1080,
    )


def test_without_recordings_there_are_no_dates(client: Any) -> None:
    expected = {"environment_id": "campus", "dates": [], "cameras": []}
    assert client.get(URL).json() == expected


def test_dates_in_all_and_per_camera(client: Any, cameras: list[Camera]) -> None:
    c09, c12 = cameras
    record(c09, 10)
    record(c09, 12)
    record(c12, 23.5)  # past midnight
    record(c12, 71, 1)  # until midnight exactly
    found = client.get(URL).json()
    assert found["dates"] == ["2026-01-01", "2026-01-02", "2026-01-03"]
    assert found["cameras"] == [
        {
            "camera_id": "c09",
            "dates": ["2026-01-01"],
            "start_time": "2026-01-01T10:00:00Z",
            "end_time": "2026-01-01T13:00:00Z",
            "recording_count": 2,
        },
        {
            "camera_id": "c12",
            "dates": ["2026-01-01", "2026-01-02", "2026-01-03"],
            "start_time": "2026-01-01T23:30:00Z",
            "end_time": "2026-01-04T00:00:00Z",
            "recording_count": 2,
        },
    ]
    assert "recordings" not in found


def test_a_recording_of_days_counts_for_each(client: Any, cameras: list[Camera]) -> None:
    record(cameras[0], 20, 80)
    dates = client.get(URL).json()["dates"]
    assert dates == ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05"]


def test_an_empty_recording_counts_for_its_day(client: Any, cameras: list[Camera]) -> None:
    record(cameras[0], 24, 0)
    assert client.get(URL).json()["dates"] == ["2026-01-02"]


def test_detailed_tells_each_recording_but_not_where_it_lies(
    client: Any, cameras: list[Camera]
) -> None:
    c09, c12 = cameras
    record(c12, 11)
    record(c09, 10)
    answer = client.get(URL, {"detailed": "true", "limit": 1})
    assert b"secret" not in answer.content
    found = answer.json()["recordings"]
    assert found["count"] == 2
    assert found["results"] == [
        {
            "recording_id": Recording.objects.get(camera=c09).pk,
            "camera_id": "c09",
            "file_name": "c09-10.mp4",
            "start_time": "2026-01-01T10:00:00Z",
            "end_time": "2026-01-01T11:00:00Z",
            "fps": 25.0,
            "frame_count": 90_000,
            "width": 1920,
            "height": 1080,
            "size_bytes": None,
            "origin": "import",
            "protected": False,
        }
    ]
    second = client.get(URL, {"detailed": "true", "limit": 1, "offset": 1}).json()
    assert second["recordings"]["results"][0]["camera_id"] == "c12"


def test_one_camera_or_day(client: Any, cameras: list[Camera]) -> None:
    c09, c12 = cameras
    record(c09, 10)
    record(c12, 23.5)
    assert len(client.get(URL, {"camera": "c12"}).json()["cameras"]) == 1
    second = client.get(URL, {"date": "2026-01-02"}).json()
    assert [camera["camera_id"] for camera in second["cameras"]] == ["c12"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("date", "tomorrow"),
        ("date", "9999-12-31"),
        ("date", "2026-01-01\0"),
        ("camera", "a\0b"),
        ("detailed", "perhaps"),
        ("limit", "0"),
    ],
)
def test_a_bad_parameter_is_refused_by_name(client: Any, name: str, value: str) -> None:
    answer = client.get(URL, {"detailed": "true", name: value})
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == [name]


def test_other_environments_stay_unseen(campus: Environment, factory: Environment) -> None:
    record(make_camera(factory, "c77"), 10)
    assert client_for(make_user()).get(URL).json()["dates"] == []
    assert client_for(make_user(limited_to=[factory])).get(URL).status_code == 404


def test_more_recordings_cost_no_more_queries(client: Any, cameras: list[Camera]) -> None:
    record(cameras[0], 1)
    with CaptureQueriesContext(connection) as few:
        client.get(URL, {"detailed": "true"})
    for index in range(40):
        record(cameras[index % 2], 7 * index)
    with CaptureQueriesContext(connection) as many:
        client.get(URL, {"detailed": "true"})
    assert len(many) == len(few)
