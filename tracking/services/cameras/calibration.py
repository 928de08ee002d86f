"""Calibrate a camera: from pairs of points to where its people stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from django.db import transaction

from accounts.models import User
from spoton.rights import require
from spoton.service_errors import InvalidInputError
from tracking.models import Camera, Environment
from tracking.services.environments.setup import camera_for, environment_for, part_for, save_changes
from vision.calibration.checks import CalibrationError, check_horizon, check_pairs
from vision.calibration.homography import Fit, Floats, fit, outliers, project


class Pair(TypedDict):
    """A pixel and the place on the floor that it shows."""

    image: list[float]
    floor: list[float]


@dataclass(frozen=True, slots=True)
class PointError:
    """A pair, where the homography puts its pixel, and how far off that is."""

    image: list[float]
    floor: list[float]
    projected: list[float]
    error_cm: float
    outlier: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a camera is calibrated by."""

    camera_id: str
    homography: list[list[float]] | None
    points: list[PointError]
    mean_error_cm: float | None
    max_error_cm: float | None
    warnings: list[str]

    @property
    def calibrated(self) -> bool:
        """Whether points of the picture can be placed on the floor."""
        return self.homography is not None


@transaction.atomic
def calibrate(
    actor: User, environment_id: str, camera_id: str, pairs: Sequence[Pair]
) -> Calibration:
    """Fit and store a homography; refuse pairs that do not determine one."""
    require(actor, "cameras.calibrate", doing="Calibrating")
    environment = environment_for(actor, environment_id)
    camera = part_for(environment, Camera, camera_id)
    image, floor, fitted = _fitted(environment, camera, pairs)
    values = {
        "homography": fitted.homography.tolist(),
        "calibration_points": [dict(pair) for pair in pairs],
        "reprojection_error_cm": _cm(fitted.errors_m.mean()),
    }
    save_changes(actor, camera, values, environment_id)
    return _described(camera, image, floor, fitted)


def tried_calibration(
    actor: User, environment_id: str, camera_id: str, pairs: Sequence[Pair]
) -> Calibration:
    """Return what `calibrate` would store, and store nothing."""
    require(actor, "cameras.calibrate", doing="Calibrating")
    camera = camera_for(actor, environment_id, camera_id)
    return _described(camera, *_fitted(camera.environment, camera, pairs))


@transaction.atomic
def remove_calibration(actor: User, environment_id: str, camera_id: str) -> None:
    """Forget homography and points; without them this is the same."""
    require(actor, "cameras.calibrate", doing="Calibrating")
    camera = part_for(environment_for(actor, environment_id), Camera, camera_id)
    values = dict.fromkeys(("homography", "calibration_points", "reprojection_error_cm"))
    save_changes(actor, camera, values, environment_id)


def calibration_of(camera: Camera) -> Calibration:
    """Return how well the stored homography meets the stored points."""
    homography, pairs = camera.homography, camera.calibration_points
    if homography is None or not pairs:
        error = camera.reprojection_error_cm
        return Calibration(camera.camera_id, homography, [], error, None, [])
    image, floor = _arrays(pairs)
    matrix = np.array(homography, float)
    projected = project(matrix, image)
    errors = np.linalg.norm(projected - floor, axis=1)
    return _described(camera, image, floor, Fit(matrix, projected, errors, 0.0))


def _fitted(
    environment: Environment, camera: Camera, pairs: Sequence[Pair]
) -> tuple[Floats, Floats, Fit]:
    """Pixels, metres and what fits them; refused if they determine nothing."""
    size = camera.picture_size
    image, floor = _arrays(pairs)
    try:
        check_pairs(image, floor, size, environment.map_bounds)
        fitted = fit(image, floor)
        check_horizon(fitted.homography, image, size[1] if size else None)
    except CalibrationError as error:
        raise InvalidInputError("points", str(error)) from None
    except np.linalg.LinAlgError:
        raise InvalidInputError(
            "points", "These points do not determine the floor plane. Choose other points."
        ) from None
    return image, floor, fitted


def _described(camera: Camera, image: Floats, floor: Floats, fitted: Fit) -> Calibration:
    odd = outliers(image, floor)
    points = [
        PointError(
            pixel.tolist(),
            place.tolist(),
            [round(float(value), 4) for value in fitted.projected[index]],
            _cm(fitted.errors_m[index]),
            index in odd,
        )
        for index, (pixel, place) in enumerate(zip(image, floor, strict=True))
    ]
    warnings = [
        f"Point {index + 1} does not match the others. Check its position in the "
        "frame and on the floor."
        for index in odd
    ]
    return Calibration(
        camera.camera_id,
        fitted.homography.tolist(),
        points,
        _cm(fitted.errors_m.mean()),
        _cm(fitted.errors_m.max()),
        warnings,
    )


def _arrays(pairs: Sequence[Pair]) -> tuple[Floats, Floats]:
    image = np.array([pair["image"] for pair in pairs], float).reshape(-1, 2)
    floor = np.array([pair["floor"] for pair in pairs], float).reshape(-1, 2)
    return image, floor


def _cm(metres: float) -> float:
    return round(float(metres) * 100, 2)
