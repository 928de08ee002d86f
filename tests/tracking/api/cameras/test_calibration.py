"""GET, PUT and DELETE /environments/{env}/cameras/{cam}/calibration."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from accounts.models import AuditEntry, Role
from tests.factories import HOMOGRAPHY, client_for, make_camera, make_user
from tracking.admin.forms import CameraAdminForm
from tracking.demo.facts import read_facts
from tracking.models import Camera, Environment
from vision.calibration.homography import Floats, fit, outliers, project, scales
from vision.lens import Lens

URL = "/api/v1/environments/campus/cameras/c01/calibration"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]

# A camera that looks along the floor: the horizon is at row 120 of 576.
VIEW = np.array([[0.02, 0.01, -9.0], [0.0, 0.03, 5.0], [0.0, 0.005, -0.6]])
PIXELS = np.array(
    [[80.0, 540], [700, 520], [600, 300], [150, 310], [400, 420], [300, 250], [650, 400], [60, 420]]
)


def pairs(image: Floats = PIXELS, view: Floats = VIEW) -> list[dict[str, list[float]]]:
    floor = project(view, image)
    return [
        {"image": pixel.tolist(), "floor": place.tolist()}
        for pixel, place in zip(image, floor, strict=True)
    ]


@pytest.fixture
def camera(campus: Environment) -> Camera:
    return make_camera(campus, "c01", width=768, height=576)


@pytest.fixture
def client(camera: Camera) -> Any:
    return client_for(make_user(Role.OPERATOR))


def put(client: Any, points: Any) -> Any:
    return client.put(URL, {"points": points})


def test_points_give_the_homography_and_stay(client: Any, camera: Camera) -> None:
    answer = put(client, pairs())
    assert answer.status_code == 200
    found = answer.json()
    assert found["calibrated"] is True
    assert found["max_error_cm"] < 0.01
    assert found["warnings"] == []
    assert np.allclose(project(np.array(found["homography"]), PIXELS), project(VIEW, PIXELS))
    assert client.get(URL).json() == found
    camera.refresh_from_db()
    assert camera.homography == found["homography"]
    assert camera.reprojection_error_cm == found["mean_error_cm"]


def test_the_same_points_again_change_nothing(client: Any, camera: Camera) -> None:
    first = put(client, pairs()).json()
    assert put(client, pairs()).json() == first
    assert AuditEntry.objects.filter(action="camera.update").count() == 1


def test_errors_are_told_point_by_point(client: Any, camera: Camera) -> None:
    moved = pairs()
    moved[4]["floor"][0] += 0.02
    points = put(client, moved).json()["points"]
    assert [point["image"] for point in points] == PIXELS.tolist()
    assert 0.5 < points[4]["error_cm"] <= 2
    assert not any(point["outlier"] for point in points)


def test_a_pair_that_disagrees_is_named(client: Any, camera: Camera) -> None:
    moved = pairs()
    moved[2]["image"] = [560.0, 330.0]
    found = put(client, moved).json()
    assert [point["outlier"] for point in found["points"]].index(True) == 2
    assert found["warnings"][0].startswith("Point 3 does not match")
    assert client.get(URL).json()["warnings"] == found["warnings"]


def replaced(index: int, side: str, value: list[float]) -> list[dict[str, list[float]]]:
    changed = pairs()
    changed[index][side] = value
    return changed


ROW = np.array([[100.0, 400], [200, 400], [300, 400], [500, 400], [150, 500]])


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (pairs()[:3], "at least 4"),
        (pairs() * 13, "no more than 100"),
        (pairs(ROW[:4]), "All points lie on one line in the frame"),
        (pairs(ROW), "Points 1, 2, 3 and 4 lie on one line in the frame"),
        (replaced(5, "image", pairs()[1]["image"]), "Points 2 and 6 are the same in the frame"),
        (replaced(5, "floor", pairs()[1]["floor"]), "Points 2 and 6 are the same on the floor"),
        (replaced(0, "image", [800, 10]), "Point 1 lies outside the frame, which has 768×576"),
        (replaced(3, "floor", [900, 10]), "Point 4 lies far off the map"),
        ([{"image": [1, 2, 3], "floor": [1, 2]}] * 4, "no more than 2"),
        ([{"image": [1, 2]}] * 4, "required"),
        ([{"image": [1, 10**400], "floor": [1, 2]}] * 4, "valid number"),
        ([{"image": [1, True], "floor": [1, 2]}] * 4, "valid number"),
        ("abcd", "Expected a list"),
        (None, "may not be null"),
    ],
)
def test_pairs_that_determine_nothing_are_refused(
    client: Any, camera: Camera, points: Any, words: str
) -> None:
    answer = put(client, points)
    assert answer.status_code == 400
    assert words in answer.json()["error"]["message"]
    camera.refresh_from_db()
    assert camera.homography is None


def test_points_above_the_horizon_are_refused(client: Any, camera: Camera) -> None:
    # The floor turned upside down: near and far exchanged.
    above = PIXELS * [1, -1] + [0, 576]
    points = [
        {"image": pixel.tolist(), "floor": place.tolist()}
        for pixel, place in zip(above, project(VIEW, PIXELS), strict=True)
    ]
    answer = put(client, points)
    assert answer.status_code == 400
    assert "above the horizon" in answer.json()["error"]["message"]


def test_a_point_beyond_the_horizon_of_the_others_is_named(client: Any, camera: Camera) -> None:
    # 4 pairs always fit exactly; the third is put behind the camera.
    image = np.array([[80.0, 540], [700, 520], [400, 60], [150, 310]])
    answer = put(client, pairs(image))
    assert answer.status_code == 400
    assert "Point 3 lies beyond the horizon" in answer.json()["error"]["message"]


NOT_MEASURED = "Measured along with the calibration, from 8 pairs or more, or from straight edges."


def test_a_homography_without_points_is_shown(client: Any, camera: Camera) -> None:
    Camera.objects.update(homography=HOMOGRAPHY, reprojection_error_cm=4.5)
    assert client.get(URL).json() == {
        "camera_id": "c01",
        "calibrated": True,
        "homography": HOMOGRAPHY,
        "lines": [],
        "points": [],
        "mean_error_cm": 4.5,
        "max_error_cm": None,
        "warnings": [],
        "lens": {"k1": 0.0, "model": "polynomial", "automatic": True, "text": NOT_MEASURED},
    }


BENT = Lens(-0.12, "polynomial", (768, 576))
SPREAD = np.array(
    [[40.0, 540], [700, 530], [640, 240], [150, 310], [400, 420], [90, 200], [650, 400], [60, 420],
     [380, 560], [400, 200], [250, 480], [540, 500]]
)  # fmt: skip


def bent_pairs() -> list[dict[str, list[float]]]:
    straight = BENT.straighten(SPREAD)
    return [
        pair | {"image": pixel.tolist()}
        for pixel, pair in zip(SPREAD, pairs(straight), strict=True)
    ]


def test_the_lens_is_measured_and_told(client: Any, camera: Camera) -> None:
    found = put(client, bent_pairs()).json()
    lens = found["lens"]
    assert lens["k1"] == pytest.approx(BENT.k1, abs=1e-4)
    assert (lens["model"], lens["automatic"]) == ("polynomial", True)
    assert lens["text"].startswith("Barrel distortion, measured from the pairs: the left and")
    assert found["max_error_cm"] < 1
    assert client.get(URL).json() == found
    camera.refresh_from_db()
    assert camera.lens is not None
    assert camera.lens.size == (768, 576)


def bent_edges() -> list[list[list[float]]]:
    """Three straight edges near the border of the picture, as the lens shows them."""
    ends = [[(40, 60), (730, 50)], [(30, 80), (50, 520)], [(60, 560), (700, 550)]]
    lines = []
    for pair in ends:
        begin, end = BENT.straighten(np.array(pair, float))
        lines.append(BENT.bend(begin + np.linspace(0, 1, 7)[:, None] * (end - begin)).tolist())
    return lines


def test_edges_measure_the_lens_with_few_pairs(client: Any, camera: Camera) -> None:
    few = bent_pairs()[:5]
    assert client.put(URL, {"points": few}).json()["lens"]["k1"] == 0
    found = client.put(URL, {"points": few, "lines": bent_edges()}).json()
    assert found["lens"]["k1"] == pytest.approx(BENT.k1, abs=1e-3)
    assert "measured from pairs and edges" in found["lens"]["text"]
    assert found["lines"] == bent_edges()
    assert client.get(URL).json() == found
    client.delete(URL)
    assert client.get(URL).json()["lines"] == []


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([[[1, 1], [2, 2]]], "at least 3 elements"),
        ([[[1, 1], [2, 2], [3, 3]]], "Edge 1 is too short"),
        ([[[1, 1], [300, 2], [900, 3]]], "Edge 1 lies outside the frame"),
        ([[[1, 1], [300, 2], [1, "x"]]], "valid number"),
    ],
)
def test_edges_that_cannot_be_are_refused(
    client: Any, camera: Camera, lines: Any, words: str
) -> None:
    answer = client.put(URL, {"points": bent_pairs(), "lines": lines})
    assert answer.status_code == 400
    assert words in answer.json()["error"]["message"]


@pytest.mark.parametrize("given", [{"k1": 0}, {"k1": -0.12}, {"k1": -0.2, "model": "division"}])
def test_a_given_lens_is_taken_and_stays(client: Any, camera: Camera, given: Any) -> None:
    found = client.put(URL, {"points": bent_pairs(), "lens": given}).json()
    assert found["lens"]["k1"] == given["k1"]
    assert found["lens"]["model"] == given.get("model", "polynomial")
    assert found["lens"]["automatic"] is False
    assert "set by hand" in found["lens"]["text"]
    assert client.get(URL).json() == found
    again = client.put(URL, {"points": bent_pairs(), "lens": found["lens"]}).json()
    assert again == found


def test_deleting_the_calibration_forgets_the_lens(client: Any, camera: Camera) -> None:
    client.put(URL, {"points": bent_pairs(), "lens": {"k1": -0.12}})
    client.delete(URL)
    camera.refresh_from_db()
    assert (camera.lens_k1, camera.lens_automatic) == (None, True)


@pytest.mark.parametrize(
    ("lens", "words"),
    [
        ({"k1": -2}, "greater than or equal to -0.95"),
        ({"k1": 0.1, "model": "fisheye"}, "not a valid choice"),
        ({"k1": "bent"}, "valid number"),
        ({"k1": -0.4, "model": "polynomial"}, "shows nothing. Use a value nearer to 0"),
        ({"automatic": False}, "required"),
    ],
)
def test_a_lens_that_cannot_be_is_refused(
    client: Any, camera: Camera, lens: Any, words: str
) -> None:
    answer = client.put(URL, {"points": bent_pairs(), "lens": lens})
    assert answer.status_code == 400
    assert words in answer.json()["error"]["message"]


def test_without_a_size_the_picture_that_was_clicked_counts(client: Any, camera: Camera) -> None:
    Camera.objects.update(width=None, height=None)
    assert put(client, bent_pairs()).json()["lens"]["k1"] == 0
    refused = client.put(URL, {"points": bent_pairs(), "lens": {"k1": -0.1}})
    assert "Test the camera first" in refused.json()["error"]["message"]
    found = client.put(URL, {"points": bent_pairs(), "size": [768, 576]}).json()
    assert found["lens"]["k1"] == pytest.approx(BENT.k1, abs=1e-4)
    camera.refresh_from_db()
    assert camera.calibrated_size == (768, 576)


def test_a_calibration_can_be_forgotten(client: Any, camera: Camera) -> None:
    put(client, pairs())
    assert client.delete(URL).status_code == 204
    assert client.delete(URL).status_code == 204
    assert client.get(URL).json()["calibrated"] is False
    assert AuditEntry.objects.filter(action="camera.update").count() == 2


def test_a_homography_typed_in_the_admin_clears_the_points(client: Any, camera: Camera) -> None:
    put(client, pairs())
    camera.refresh_from_db()
    typed = {"homography": json.dumps(HOMOGRAPHY), "camera_id": "c01", "rotation": 0}
    typed |= {"record": "off", "record_before_seconds": 5, "record_after_seconds": 10}
    form = CameraAdminForm(typed | {"environment": camera.environment.pk}, instance=camera)
    assert form.is_valid(), form.errors
    form.save()
    assert client.get(URL).json()["points"] == []


def test_an_unseen_picture_has_no_edge(client: Any, camera: Camera) -> None:
    Camera.objects.update(width=None, height=None)
    assert put(client, pairs()).status_code == 200


@pytest.mark.parametrize("camera_id", ["c09", "c12", "c13", "c16"])
def test_the_demo_cameras_come_back_from_their_own_points(camera_id: str) -> None:
    facts = next(c for c in read_facts("campus")["cameras"] if c["camera_id"] == camera_id)
    known = np.array(facts["homography"])
    _, _, width, height = facts["window"]
    image, floor = _on_floor(known, width, height)
    found = fit(image, floor)
    assert np.abs(project(found.homography, image) - floor).max() < 1e-6
    noisy = fit(image + np.random.default_rng(3).normal(0, 1, image.shape), floor)
    assert 0.5 < noisy.spread_px < 1.5


def _on_floor(known: Floats, width: float, height: float) -> tuple[Floats, Floats]:
    """A grid of the pixels that are floor, in the lower half, and their places."""
    x, y = np.meshgrid(np.linspace(0.1, 0.9, 4) * width, np.linspace(0.5, 0.98, 4) * height)
    image = np.column_stack([x.ravel(), y.ravel()])
    edge = np.column_stack([image[:, 0], np.full(len(image), height)])
    image = image[scales(known, image) * scales(known, edge) > 0]
    return image, project(known, image)


def test_real_cameras_come_back_from_noisy_points(shared_data: Path) -> None:
    facts = json.loads((shared_data / "caviar-shop1" / "dataset.json").read_text())
    random = np.random.default_rng(1)
    for camera in facts["cameras"]:
        image, floor = _on_floor(np.array(camera["homography"]), 384, 288)
        assert np.abs(project(fit(image, floor).homography, image) - floor).max() < 1e-6
        clicked = image + random.normal(0, 1, image.shape)
        off = np.linalg.norm(project(fit(clicked, floor).homography, image) - floor, axis=1)
        assert np.median(off) < 0.15
        assert outliers(clicked, floor) == []
        clicked[5] += [40, -30]
        assert outliers(clicked, floor) == [5]
