"""Lenses that bend straight lines, and the floor behind them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.vision.joint.scene import HEIGHT, LEFT, WIDTH, Scene, SceneCamera, walk
from vision.feet import FootEstimator
from vision.geometry import floor_footprint
from vision.ground import GroundPlane
from vision.lens import Lens, LensModel
from vision.types import Floats

SIZE = (WIDTH, HEIGHT)
LENSES = [
    Lens(k1, model, SIZE) for model in ("polynomial", "division") for k1 in (-0.6, -0.14, 0.0, 0.2)
]


@pytest.mark.parametrize("lens", LENSES, ids=str)
def test_bending_undoes_straightening(lens: Lens) -> None:
    across, down = np.meshgrid(np.linspace(0, WIDTH, 9), np.linspace(0, HEIGHT, 7))
    pixels = np.column_stack([across.ravel(), down.ravel()])
    straight = lens.straighten(pixels)
    shown = np.isfinite(straight).all(axis=1)
    assert shown.sum() > 20
    assert lens.bend(straight[shown]) == pytest.approx(pixels[shown], abs=1e-6)


@pytest.mark.parametrize("lens", LENSES, ids=str)
def test_the_derivative_is_that_of_bending(lens: Lens) -> None:
    points = np.array([[100.0, 80.0], [320.0, 240.0], [500.0, 400.0]])
    step = 1e-4
    for axis in (0, 1):
        moved = points.copy()
        moved[:, axis] += step
        slope = (lens.bend(moved) - lens.bend(points)) / step
        assert lens.bend_jacobian(points)[:, :, axis] == pytest.approx(slope, abs=1e-5)


def test_the_polynomial_is_the_first_coefficient_of_opencv() -> None:
    focal = 500.0
    matrix = np.array([[focal, 0, WIDTH / 2], [0, focal, HEIGHT / 2], [0, 0, 1.0]])
    rays = np.array([[0.2, 0.1, 1.0], [-0.5, 0.3, 1.0], [0.0, 0.0, 1.0]])
    none = np.zeros(3)
    bent, _ = cv2.projectPoints(rays, none, none, matrix, np.array([-0.25, 0.0, 0.0, 0.0]))
    lens = Lens(-0.25 * (np.hypot(WIDTH, HEIGHT) / 2 / focal) ** 2, "polynomial", SIZE)
    straight = rays[:, :2] * focal + np.array(SIZE) / 2
    assert lens.bend(straight) == pytest.approx(bent.reshape(-1, 2))


def test_what_a_lens_cannot_show_is_nowhere() -> None:
    lens = Lens(-0.6, "polynomial", SIZE)
    assert np.isnan(lens.straighten(np.array([[0.0, 0.0]]))).all()
    assert np.isnan(lens.bend(np.array([[-2000.0, 0.0]]))).all()
    assert np.isnan(GroundPlane(LEFT.ground.homography, lens).project(np.array([[0.0, 0.0]]))).all()


def test_the_same_lens_in_a_larger_picture() -> None:
    ground = GroundPlane(LEFT.ground.homography, Lens(-0.2, "division", SIZE))
    larger = ground.resized(SIZE, (2 * WIDTH, 2 * HEIGHT))
    pixels = np.array([[30.0, 450.0], [600.0, 300.0]])
    assert larger.project(2 * pixels) == pytest.approx(ground.project(pixels))


def test_a_barrel_sees_more_floor() -> None:
    bounds = (-30.0, -6.0, 30.0, 30.0)
    matrix = LEFT.ground.homography.tolist()
    straight = floor_footprint(matrix, *SIZE, bounds)
    bent = floor_footprint(matrix, *SIZE, bounds, lens=Lens(-0.25, "division", SIZE))
    assert min(x for x, _ in bent) < min(x for x, _ in straight)
    assert min(y for _, y in bent) < min(y for _, y in straight)


class BentCamera(SceneCamera):
    """A scene's camera behind a lens that bends."""

    def __init__(
        self, place: tuple[float, float, float], target: tuple[float, float], model: LensModel
    ) -> None:
        super().__init__(place, target)
        self.lens = Lens(-0.14, model, SIZE)
        self.ground = GroundPlane(self.ground.homography, self.lens)

    def box(self, x: float, y: float) -> Floats:
        left, top, right, bottom = super().box(x, y)
        middle = (left + right) / 2
        head, foot = self.lens.bend(np.array([[middle, top], [middle, bottom]]))
        half = 0.2 * (foot[1] - head[1])
        return np.array([foot[0] - half, head[1], foot[0] + half, foot[1]])


@pytest.mark.parametrize("model", ["polynomial", "division"])
def test_people_at_the_edge_stand_where_they_are(model: LensModel) -> None:
    camera = BentCamera((0.0, -6.0, 3.0), (0.0, 3.0), model)
    for place in [(-4.0, 4.0), (4.5, 6.0), (0.0, 0.5)]:
        box = camera.box(*place).astype(np.float32)[None]
        found, _ = FootEstimator(camera.ground).locate(box, HEIGHT)
        wrong, _ = FootEstimator(camera.ground.straight).locate(box, HEIGHT)
        assert np.linalg.norm(found[0] - place) < 0.1
        assert np.linalg.norm(wrong[0] - place) > 2 * np.linalg.norm(found[0] - place)


@pytest.mark.parametrize("model", ["polynomial", "division"])
def test_people_stay_one_in_two_bent_cameras(model: LensModel) -> None:
    cameras = {
        "left": BentCamera((0.0, -6.0, 3.0), (0.0, 3.0), model),
        "right": BentCamera((8.0, 3.0, 3.0), (0.0, 3.0), model),
    }
    paths = {1: walk((-2.5, 2.0), (-2.5, 6.0), 1.0), 2: walk((2.5, 6.0), (2.5, 2.0), 1.0)}
    # One camera is blind for a while: where people come to be is predicted by way of the floor.
    scene = Scene(
        paths, cameras=cameras, hidden=lambda name, _, time: name == "left" and 2.0 < time < 4.0
    ).play(8.0)
    people = [scene.people(person) for person in paths]
    assert [len(one) for one in people] == [1, 1]
    assert people[0] != people[1]


def test_another_lens_is_another_calibration() -> None:
    one = GroundPlane(LEFT.ground.homography, Lens(-0.2, "division", SIZE))
    other = GroundPlane(LEFT.ground.homography, Lens(-0.1, "division", SIZE))
    assert one.is_told_by(one.state())
    assert not one.is_told_by(other.state())
    assert not one.is_told_by(one.straight.state())
    assert "lens" not in one.straight.state()
