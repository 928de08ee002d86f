"""GET /api/v1/environments/{env}/cameras."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import HOMOGRAPHY, client_for, make_camera, make_task, make_user
from tracking.models import Camera, Environment, Scene

URL = "/api/v1/environments/campus/cameras"

pytestmark = pytest.mark.django_db


def ids(answer: Any) -> list[str]:
    return [row["camera_id"] for row in answer.json()["results"]]


def test_a_camera_says_what_it_is(campus: Environment) -> None:
    make_camera(
        campus,
        "c09",
        name="Gate",
        rate_fps=7,
        homography=HOMOGRAPHY,
        reprojection_error_cm=12.5,
        position_x=1.5,
        position_y=2.5,
        window_x=10,
        window_y=20,
        window_width=200,
        window_height=100,
    )
    answer = client_for(make_user()).get(URL).json()
    assert answer["count"] == 1
    camera = answer["results"][0]
    footprint = camera.pop("footprint")
    assert sorted(footprint) == [[0.0, 0.0], [0.0, 10.0], [20.0, 0.0], [20.0, 10.0]]
    assert camera == {
        "camera_id": "c09",
        "environment_id": "campus",
        "name": "Gate",
        "resolution": {"width": 200, "height": 100},
        "fps": 7.0,
        "source_kind": "window-of-file",
        "window": [10, 20, 200, 100],
        "rotation": 0,
        "position": [1.5, 2.5],
        "calibrated": True,
        "reprojection_error_cm": 12.5,
        "enabled": True,
        "online": False,
        "record": "off",
        "record_before_seconds": 5,
        "record_after_seconds": 10,
        "transport": "auto",
        "snapshot_seconds": None,
        "pixel_aspect": "auto",
        "deinterlacing": "auto",
        "has_recording_address": False,
        "recorder": None,
        "health": None,
    }


def test_what_is_not_known_is_null(campus: Environment) -> None:
    make_camera(campus, source_address="")
    camera = client_for(make_user()).get(URL).json()["results"][0]
    assert camera["source_kind"] == "none"
    assert camera["calibrated"] is False
    unknown = ("resolution", "fps", "window", "position", "footprint", "reprojection_error_cm")
    assert [camera[name] for name in unknown] == [None] * 6


def test_the_address_and_its_password_stay_on_the_server(campus: Environment) -> None:
    make_camera(campus, source_address="rtsp://admin:secret@10.0.0.4/live")
    answer = client_for(make_user()).get(URL)
    assert answer.json()["results"][0]["source_kind"] == "rtsp"
    assert b"secret" not in answer.content
    assert b"10.0.0.4" not in answer.content


def test_a_turned_window_is_turned_in_the_resolution_too(campus: Environment) -> None:
    window: dict[str, Any] = {
        "window_x": 0,
        "window_y": 0,
        "window_width": 200,
        "window_height": 100,
    }
    make_camera(campus, rotation=90, **window)
    camera = client_for(make_user()).get(URL).json()["results"][0]
    assert camera["resolution"] == {"width": 100, "height": 200}


def test_filters(cameras: list[Camera], campus: Environment) -> None:
    c09, c12 = cameras
    Camera.objects.filter(pk=c12.pk).update(homography=HOMOGRAPHY, enabled=False, name="Gate")
    Scene.objects.create(environment=campus, scene_id="door", name="Door").cameras.add(c09)
    make_task(campus, [c09], held=True)
    client = client_for(make_user())
    expected = {
        "online": "c09",
        "scene": "c09",
        "calibrated": "c12",
        "search": "c12",
    }
    values = {"online": "true", "scene": "door", "calibrated": "true", "search": "gat"}
    for name, camera_id in expected.items():
        assert ids(client.get(URL, {name: values[name]})) == [camera_id], name
    assert ids(client.get(URL, {"enabled": "false"})) == ["c12"]


def test_more_cameras_cost_no_more_queries(campus: Environment) -> None:
    client = client_for(make_user())
    make_camera(campus, "c00")
    with CaptureQueriesContext(connection) as one:
        client.get(URL)
    for index in range(1, 20):
        make_camera(campus, f"c{index:02}")
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(one) == 4
