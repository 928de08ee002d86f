"""Faces in real photos, and in none."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from vision.faces.decode import decode
from vision.faces.finder import FaceFinder
from vision.types import Image

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def finder(face_weights: Path) -> FaceFinder:
    return FaceFinder(face_weights)


def _photo(path: Path) -> Image:
    picture = cv2.imread(str(path))
    assert picture is not None
    return np.asarray(picture, np.uint8)


def test_faces_are_found_where_they_are(finder: FaceFinder, street_photo: Path) -> None:
    boxes = finder.find(_photo(street_photo)).boxes
    for face in ([114, 418, 156, 473], [272, 425, 308, 474]):
        assert np.abs(boxes - face).max(axis=1).min() < 12


def test_faces_of_twelve_pixels_are_found(finder: FaceFinder, street_photo: Path) -> None:
    photo = _photo(street_photo.with_name("zidane.jpg"))
    scale = 12 / 173  # its larger face is 173 pixels high
    small = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    scene = np.full((480, 640, 3), 90, np.uint8)
    scene[200 : 200 + small.shape[0], 200 : 200 + small.shape[1]] = small
    boxes = finder.find(scene).boxes
    for face in (np.array([914, 107, 1050, 281]), np.array([553, 261, 667, 430])):
        assert np.abs(boxes - (face * scale + 200)).max(axis=1).min() < 5


def test_a_picture_without_people_has_no_face(finder: FaceFinder) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (240, 320, 3)).astype(np.uint8)
    assert len(finder.find(noise)) == 0


def test_the_output_is_decoded_as_the_paper_says() -> None:
    heatmap = np.zeros((1, 8, 8), np.float32)
    scale, offset = np.zeros((2, 8, 8), np.float32), np.zeros((2, 8, 8), np.float32)
    heatmap[0, 3, 5], heatmap[0, 3, 6] = 0.9, 0.6
    scale[:, 3, 5:7] = np.log([[6], [4]])
    offset[:, 3, 5] = 0.25, -0.5
    found = decode(heatmap, scale, offset, 0.5)
    np.testing.assert_allclose(found.boxes, [[12, 3, 28, 27]], atol=1e-4)
    np.testing.assert_allclose(found.scores, [0.9], atol=1e-6)
