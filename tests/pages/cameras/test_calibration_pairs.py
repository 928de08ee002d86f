"""Pairs are tried while they are clicked: what they would give, what is wrong, what would help."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from django.test import Client

from accounts.models import AuditEntry, Role
from tests.factories import HOMOGRAPHY, make_camera, make_environment, make_task, make_user
from tracking.models import Camera
from vision.calibration.homography import project

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]

PAGE = "/environments/campus/cameras/c01/calibrate"
VIEW = np.array([[0.02, 0.01, -9.0], [0.0, 0.03, 5.0], [0.0, 0.005, -0.6]])
PIXELS = [[80, 540], [700, 520], [600, 300], [150, 310], [400, 420], [300, 250], [650, 400]]


@pytest.fixture
def camera() -> Camera:
    return make_camera(make_environment("campus"), "c01", width=768, height=576)


@pytest.fixture
def client(camera: Camera) -> Client:
    client = Client()
    client.force_login(make_user(Role.OPERATOR))
    return client


def pairs(pixels: list[list[int]] = PIXELS) -> list[dict[str, Any]]:
    floor = project(VIEW, np.array(pixels, float)).tolist()
    return [{"image": pixel, "floor": place} for pixel, place in zip(pixels, floor, strict=True)]


def tried(client: Client, points: Any) -> Any:
    body = json.dumps({"points": points})
    answer = client.post(f"{PAGE}/try", body, content_type="application/json")
    assert answer.status_code == 200
    return answer.json()


def test_good_pairs_answer_homography_errors_and_what_is_seen(
    client: Client, camera: Camera
) -> None:
    told = tried(client, pairs())
    assert told["quality"] == "good"
    assert told["max_error_cm"] < 0.01
    assert [point["outlier"] for point in told["points"]] == [False] * len(PIXELS)
    assert len(told["footprint"]) >= 3
    assert told["notes"] == []
    camera.refresh_from_db()
    assert camera.homography is None
    assert not AuditEntry.objects.filter(action="camera.update").exists()


def test_a_wrong_pair_is_named_with_how_far_it_is_off(client: Client) -> None:
    points = pairs()
    points[3]["floor"][0] += 3
    told = tried(client, points)
    assert [point["outlier"] for point in told["points"]].index(True) == 3
    assert told["quality"] == "poor"
    note = told["notes"][0]
    assert (note["code"], note["level"]) == ("disagrees", "wrong")
    assert note["text"].startswith("Pair 4 does not match the others. They place its point 3.0 m")


def test_four_pairs_fit_whatever_they_are_and_that_is_said(client: Client) -> None:
    told = tried(client, pairs()[:4])
    assert told["quality"] == "open"
    assert (told["notes"][0]["code"], told["notes"][0]["level"]) == ("only_four", "hint")
    assert "Four pairs always fit exactly." in told["notes"][0]["text"]


def test_of_five_pairs_the_one_that_is_most_off_is_looked_at(client: Client) -> None:
    points = pairs()[:5]
    points[4]["floor"][1] += 4
    told = tried(client, points)
    far = next(note for note in told["notes"] if note["code"] == "far_off")
    assert far["level"] == "wrong"
    assert " cm off. Check its point" in far["text"]
    assert told["quality"] == "poor"


def test_points_close_together_are_said_to_tell_little(client: Client) -> None:
    close = [[300, 400], [420, 400], [410, 480], [310, 470], [360, 440], [330, 420]]
    told = tried(client, pairs(close))
    narrow = next(note for note in told["notes"] if note["code"] == "little_spread")
    assert narrow["level"] == "hint"
    assert "cover only 2% of the frame" in narrow["text"]


@pytest.mark.parametrize(
    ("points", "problem"),
    [
        ([], "Use 4 to 100 point pairs"),
        ([{"image": [x, x], "floor": [x / 50, x / 50]} for x in (1, 100, 200, 300)], "on one line"),
        ([{"image": [1, 2]}], "These are not point pairs."),
        ([{"image": [1, float("nan")], "floor": [1, 2]}], "These are not point pairs."),
        ([{"image": "xy", "floor": [1, 2]}], "These are not point pairs."),
        ([{"image": [1, 10**400], "floor": [1, 2]}], "These are not point pairs."),
        ("nothing", "These are not point pairs."),
        ([{"image": [1, 2], "floor": [1, 2]}] * 101, "at most 100"),
    ],
)
def test_what_gives_nothing_says_why(client: Client, points: Any, problem: str) -> None:
    assert problem in tried(client, points)["problem"]


@pytest.mark.parametrize("lens", [[1], "x", 7, {"k1": 10**400}, {"k1": 0, "model": []}])
def test_a_lens_that_is_none_is_refused(client: Client, lens: Any) -> None:
    body = {"points": pairs(), "lens": lens}
    answer = client.post(f"{PAGE}/try", body, content_type="application/json")
    assert answer.json()["problem"].startswith("The lens distortion is a number")


def test_what_is_no_json_says_so(client: Client) -> None:
    answer = client.post(f"{PAGE}/try", b"\xff{", content_type="application/json")
    assert answer.json() == {"problem": "These are not point pairs."}


def test_a_picture_s_size_calibrates_a_camera_no_task_opened(
    client: Client,
) -> None:
    Camera.objects.update(width=None, height=None)
    assert tried(client, pairs())["footprint"] == []
    for size, told in (([768, 576], True), ([0, 5], False), (["x"], False), (None, False)):
        body = json.dumps({"points": pairs(), "size": size})
        answer = client.post(f"{PAGE}/try", body, content_type="application/json")
        assert (len(answer.json()["footprint"]) >= 3) is told


def test_stored_pairs_are_there_to_be_changed(client: Client, camera: Camera) -> None:
    Camera.objects.update(homography=VIEW.tolist(), calibration_points=pairs())
    config = client.get(PAGE).context["config"]
    assert [pair["image"] for pair in config["pairs"]] == PIXELS
    assert config["size"] == (768, 576)


def test_a_calibration_by_numbers_is_shown_as_such(client: Client) -> None:
    Camera.objects.update(homography=HOMOGRAPHY)
    answer = client.get(PAGE)
    assert answer.context["config"]["homography"] == HOMOGRAPHY
    assert "Calibrated without point pairs" in answer.content.decode()


def test_the_picture_comes_from_the_task_that_follows_the_camera(
    client: Client, camera: Camera
) -> None:
    still = "/environments/campus/cameras/c01/still"
    assert client.get(PAGE).context["config"]["pictures"] == [still]
    task = make_task(camera.environment, [camera], held=True)
    live = f"/api/v1/media/frames/{task.pk}/raw?camera=c01"
    assert client.get(PAGE).context["config"]["pictures"] == [live, still]
