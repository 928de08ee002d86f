"""A calibration stays right when a camera sends its pictures in another size."""

from __future__ import annotations

import numpy as np
import pytest

from tests.factories import HOMOGRAPHY, make_camera, make_environment
from tracking.models import Camera
from tracking.services.cameras.picture_size import note_size
from vision.ground import GroundPlane
from vision.pipeline import CameraGeometry

pytestmark = pytest.mark.django_db
SMALL, LARGE, TALL = (448, 336), (896, 672), (448, 448)


@pytest.fixture
def camera() -> Camera:
    pairs = [{"image": [100.0, 200.0], "floor": [1.0, 2.0]}]
    return make_camera(make_environment(), homography=HOMOGRAPHY, calibration_points=pairs)


def floor_of(camera: Camera, pixel: tuple[float, float]) -> list[float]:
    ground = GroundPlane(np.array(camera.homography))
    found: list[float] = ground.project(np.array([pixel]))[0].tolist()
    return found


def test_it_is_converted_to_another_size(camera: Camera) -> None:
    before = floor_of(camera, (100, 200))
    note_size(camera.pk, *SMALL)
    note_size(camera.pk, *LARGE)
    camera.refresh_from_db()
    assert camera.calibrated_size == LARGE
    assert floor_of(camera, (200, 400)) == pytest.approx(before)
    assert camera.calibration_points == [{"image": [200.0, 400.0], "floor": [1.0, 2.0]}]
    assert camera.calibration_fits


def test_the_lens_bends_the_larger_picture_as_the_smaller_one(camera: Camera) -> None:
    note_size(camera.pk, *SMALL)
    Camera.objects.update(lens_k1=-0.1)
    camera.refresh_from_db()
    before = GroundPlane(np.array(camera.homography), camera.lens)
    note_size(camera.pk, *LARGE)
    camera.refresh_from_db()
    after = GroundPlane(np.array(camera.homography), camera.lens)
    assert after.project(np.array([[40.0, 600.0]])) == pytest.approx(
        before.project(np.array([[20.0, 300.0]]))
    )


def test_another_shape_asks_for_another_calibration(camera: Camera) -> None:
    note_size(camera.pk, *SMALL)
    note_size(camera.pk, *TALL)
    camera.refresh_from_db()
    assert (camera.calibrated_size, camera.picture_size) == (SMALL, TALL)
    assert camera.homography == HOMOGRAPHY
    assert not camera.calibration_fits


def test_the_first_frame_of_another_size_is_placed_right() -> None:
    geometry = CameraGeometry(GroundPlane(np.array(HOMOGRAPHY)), size=SMALL)
    small, large = geometry.ground_of(SMALL), geometry.ground_of(LARGE)
    assert small is not None
    assert large is not None
    assert large.project(np.array([[200.0, 400.0]])) == pytest.approx(
        small.project(np.array([[100.0, 200.0]]))
    )
    assert geometry.ground_of(TALL) is None
    assert geometry.ground_of(None) is geometry.ground
