"""A picture from the camera itself: turned and cut like the worker's, or why there is none."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import Role
from tests.factories import make_camera, make_environment, make_user
from tracking.models import Camera
from tracking.services.cameras import pictures
from tracking.source_probe import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]

STILL = "/environments/campus/cameras/c01/still"


@pytest.fixture
def camera(street_video: Path) -> Camera:
    return make_camera(make_environment("campus"), "c01", source_address=str(street_video))


@pytest.fixture
def client(camera: Camera) -> Client:
    client = Client()
    client.force_login(make_user(Role.OPERATOR))
    return client


def test_the_window_of_the_source_is_shown_turned(client: Client, camera: Camera) -> None:
    camera.window_x, camera.window_y, camera.window_width, camera.window_height = 10, 20, 400, 300
    camera.rotation = 90
    camera.save()
    answer = client.get(STILL)
    assert answer["Content-Type"] == "image/jpeg"
    picture = cv2.imdecode(np.frombuffer(answer.content, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (400, 300, 3)


def test_a_missing_picture_says_why_but_not_the_address(
    client: Client, camera: Camera, tmp_path: Path
) -> None:
    text = tmp_path / "secret-notes.mp4"
    text.write_text("no film")
    reasons = {
        "": "This camera has no source. Set one first.",
        "recordings/nowhere.mp4": "File or folder nowhere.mp4 not found",
        str(text): "The file contains no readable video",
        "rtsp://user:hunter2@127.0.0.1:9/live": "refuses connections on this port",
    }
    for address, reason in reasons.items():
        Camera.objects.update(source_address=address)
        problem = client.get(STILL).json()["problem"]
        assert reason in problem
        assert "hunter2" not in problem


def test_a_window_outside_the_picture_is_said(client: Client) -> None:
    Camera.objects.update(window_x=0, window_y=0, window_width=9000, window_height=10)
    assert "exceeds the frame" in client.get(STILL).json()["problem"]


def test_a_camera_that_never_answers_is_given_up(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(run, "TIME_LIMIT", 0.05)
    begin = time.monotonic()
    assert "No frame" in client.get(STILL).json()["problem"]
    assert time.monotonic() - begin < 5


def test_only_who_may_calibrate_has_pictures_taken(camera: Camera) -> None:
    viewer = Client()
    viewer.force_login(make_user(Role.VIEWER))
    assert viewer.get(STILL).status_code == 403
    elsewhere = Client()
    elsewhere.force_login(make_user(Role.OPERATOR, limited_to=[make_environment("factory")]))
    assert elsewhere.get(STILL).status_code == 404


def test_who_may_not_see_faces_gets_no_clear_picture(
    client: Client, settings: Settings, tmp_path: Path, camera: Camera
) -> None:
    settings.MEDIA_ROOT = tmp_path
    noise = np.random.default_rng(1).integers(0, 256, (120, 160, 3), np.uint8)
    path = pictures.path_of(camera.pk)
    path.parent.mkdir(parents=True)
    path.write_bytes(cv2.imencode(".jpg", noise)[1].tobytes())
    address = "/environments/campus/cameras/c01/picture"
    clear = client.get(address).content
    assert clear == path.read_bytes()
    settings.FACES_ROLE = "admin"
    blurred = cv2.imdecode(np.frombuffer(client.get(address).content, np.uint8), cv2.IMREAD_COLOR)
    assert blurred is not None
    assert blurred.shape == noise.shape
    assert blurred.std() < noise.std() / 3
    assert client.get(STILL).json()["problem"] == (
        "Seeing the camera's own picture needs the role of administrator."
    )
