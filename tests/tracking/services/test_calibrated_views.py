"""What a camera saw is kept with its calibration, and goes with it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from django.utils import timezone

from accounts.models import Role, User
from tests.factories import HOMOGRAPHY, make_camera, make_environment, make_task, make_user
from tracking.models import CalibratedView, Camera
from tracking.services.cameras.calibrated_views import WIDTH, moved_pairs, valid_view
from tracking.services.cameras.calibration import (
    CalibrationWish,
    Pair,
    calibrate,
    remove_calibration,
)
from tracking.services.cameras.picture_size import note_size
from tracking.services.cameras.probe import still_frame
from worker.calibrated_views import store_views
from worker.task_pictures import ViewRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]
OTHER = [[2.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 1.0]]
PAIRS: list[Pair] = [
    {"image": [100, 100], "floor": [0, 0]},
    {"image": [600, 120], "floor": [5, 0]},
    {"image": [620, 500], "floor": [5, 5]},
    {"image": [90, 480], "floor": [0, 5]},
]


@pytest.fixture
def operator() -> User:
    return make_user(Role.OPERATOR)


@pytest.fixture
def camera(street_video: object) -> Camera:
    return make_camera(make_environment(), source_address=str(street_video), width=768, height=576)


def kept(camera: Camera, homography: list[list[float]]) -> None:
    CalibratedView.objects.create(camera=camera, homography=homography, image=b"jpeg")


def record(camera: Camera, homography: list[list[float]]) -> ViewRecord:
    rows = tuple(tuple(row) for row in homography)
    return ViewRecord(camera.pk, rows, b"new", 2.1, timezone.now())


def test_the_frame_that_was_calibrated_in_is_kept(operator: User, camera: Camera) -> None:
    still_frame(operator, "campus", "c01")  # as the page shows it
    calibrate(operator, "campus", "c01", CalibrationWish(PAIRS))
    camera.refresh_from_db()
    view = valid_view(camera)
    assert view is not None
    assert view.is_valid
    picture = cv2.imdecode(np.frombuffer(bytes(view.image), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape[1] == WIDTH


def test_without_a_frame_the_former_one_goes(operator: User, camera: Camera) -> None:
    kept(camera, HOMOGRAPHY)
    calibrate(operator, "campus", "c01", CalibrationWish(PAIRS))
    assert not CalibratedView.objects.exists()  # a worker takes one


def test_a_followed_camera_leaves_it_to_its_worker(operator: User, camera: Camera) -> None:
    still_frame(operator, "campus", "c01")
    make_task(camera.environment, [camera], held=True)
    calibrate(operator, "campus", "c01", CalibrationWish(PAIRS))
    assert not CalibratedView.objects.exists()


def test_it_goes_with_the_calibration(operator: User, camera: Camera) -> None:
    Camera.objects.update(homography=HOMOGRAPHY)
    kept(camera, HOMOGRAPHY)
    remove_calibration(operator, "campus", "c01")
    assert not CalibratedView.objects.exists()


def test_of_another_calibration_it_says_nothing(camera: Camera) -> None:
    camera.homography = HOMOGRAPHY
    kept(camera, OTHER)
    assert valid_view(camera) is None


def test_it_stays_when_the_picture_gets_another_size(camera: Camera) -> None:
    Camera.objects.update(homography=HOMOGRAPHY, calibrated_width=768, calibrated_height=576)
    kept(camera, HOMOGRAPHY)
    note_size(camera.pk, 384, 288)
    camera.refresh_from_db()
    assert camera.homography != HOMOGRAPHY
    assert valid_view(camera) is not None


def test_a_worker_stores_it_once_and_only_for_its_calibration(camera: Camera) -> None:
    Camera.objects.update(homography=HOMOGRAPHY)
    store_views([record(camera, OTHER)])
    assert not CalibratedView.objects.exists()
    store_views([record(camera, HOMOGRAPHY)])
    store_views([record(camera, HOMOGRAPHY)])
    view = CalibratedView.objects.get()
    assert (bytes(view.image), view.sharpness) == (b"new", 2.1)


def test_the_points_of_a_moved_camera_move_with_it(camera: Camera) -> None:
    camera.calibration_points = PAIRS
    camera.homography = HOMOGRAPHY
    task = make_task(camera.environment, [camera], held=True)
    held = task.task_cameras.get()
    assert moved_pairs(camera, held) is None
    held.picture_state = "moved"
    held.picture_shift = [[1, 0, 0.1], [0, 1, -0.05], [0, 0, 1]]
    assert moved_pairs(camera, held) == [
        [176.8, 71.2],
        [676.8, 91.2],
        [696.8, 471.2],
        [166.8, 451.2],
    ]
    held.state = "reconnecting"
    assert moved_pairs(camera, held) is None
