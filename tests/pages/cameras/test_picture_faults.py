"""A camera whose picture says that something is wrong with it: on its pages and by REST."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Role
from tests.factories import HOMOGRAPHY, make_camera, make_environment, make_task, make_user
from tracking.models import CalibratedView, Camera, TaskCamera

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]
PAGE = "/environments/campus/cameras/c01"
PAIRS = [
    {"image": [100.0, 100.0], "floor": [0.0, 0.0]},
    {"image": [600.0, 120.0], "floor": [5.0, 0.0]},
    {"image": [620.0, 500.0], "floor": [5.0, 5.0]},
    {"image": [90.0, 480.0], "floor": [0.0, 5.0]},
]


@pytest.fixture
def camera() -> Camera:
    camera = make_camera(
        make_environment("campus"), "c01", width=768, height=576, homography=HOMOGRAPHY,
        calibration_points=PAIRS,
    )  # fmt: skip
    noise = np.random.default_rng(1).integers(0, 256, (120, 160, 3), np.uint8)
    image = cv2.imencode(".jpg", noise)[1].tobytes()
    CalibratedView.objects.create(camera=camera, homography=HOMOGRAPHY, image=image)
    make_task(camera.environment, [camera], held=True)
    return camera


@pytest.fixture
def client(camera: Camera) -> Client:
    client = Client()
    client.force_login(make_user(Role.OPERATOR))
    return client


def say(state: str, **fields: object) -> None:
    TaskCamera.objects.update(picture_state=state, picture_since=timezone.now(), **fields)


def test_a_good_picture_is_no_fault(client: Client) -> None:
    say("good")
    page = client.get(PAGE).content.decode()
    assert "picture-fault" not in page
    assert "Good since" in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("frozen", "Restart the camera"),
        ("black", "Switch on a light"),
        ("covered", "Something covers the lens"),
        ("defocused", "out of focus"),
        ("moved", "people are placed on the wrong spot"),
    ],
)
def test_a_fault_comes_with_what_to_do(client: Client, state: str, words: str) -> None:
    say(state)
    assert words in client.get(PAGE).content.decode()
    assert words in client.get("/api/v1/environments/campus/cameras/c01").json()["health"]["advice"]


def test_a_moved_camera_shows_both_views_and_one_click(client: Client) -> None:
    say("moved", picture_shift=[[1, 0, 0.1], [0, 1, 0], [0, 0, 1]])
    page = client.get(PAGE).content.decode()
    assert f'src="{PAGE}/calibrated-view"' in page
    assert f'href="{PAGE}/calibrate"' in page
    answer = client.get(f"{PAGE}/calibrate")
    assert "The points in the frame were moved with it" in answer.content.decode()
    config = answer.context["config"]
    assert [pair["image"][0] for pair in config["pairs"]] == [176.8, 676.8, 696.8, 166.8]
    assert [pair["floor"] for pair in config["pairs"]] == [pair["floor"] for pair in PAIRS]


def test_the_view_is_blurred_for_who_may_not_see_faces(client: Client, settings: Settings) -> None:
    clear = client.get(f"{PAGE}/calibrated-view").content
    assert clear == bytes(CalibratedView.objects.get().image)
    settings.FACES_ROLE = "admin"
    assert client.get(f"{PAGE}/calibrated-view").content != clear


def test_without_a_view_there_is_none(client: Client) -> None:
    CalibratedView.objects.all().delete()
    assert client.get(f"{PAGE}/calibrated-view").status_code == 404
    say("moved")
    page = client.get(PAGE).content.decode()
    assert "calibrated-view" not in page
    assert "people are placed on the wrong spot" in page


def test_tasks_say_it_too(client: Client) -> None:
    say("covered", reconnects=3)
    task = TaskCamera.objects.get().task
    said = client.get(f"/api/v1/processing-tasks/{task.pk}").json()["cameras"]["c01"]
    assert (said["picture_state"], said["reconnects"]) == ("covered", 3)
    assert "Covered" in client.get(f"/tasks/{task.pk}").content.decode()
    live = client.get(f"/live/{task.pk}").content.decode()
    assert 'data-picture="covered"' in live
    TaskCamera.objects.update(state="reconnecting")
    said = client.get(f"/api/v1/processing-tasks/{task.pk}").json()["cameras"]["c01"]
    assert said["picture_state"] == ""


def test_the_overview_names_the_camera(client: Client) -> None:
    say("defocused")
    page = client.get("/overview").content.decode()
    assert "Camera c01 is out of focus" in page
    assert f'href="{PAGE}"' in page
