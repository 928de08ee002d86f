"""Calibrate a camera: from pairs of points to where its people stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypedDict

import numpy as np
from django.db import transaction

from accounts.models import User
from spoton.rights import require
from spoton.service_errors import InvalidInputError
from tracking.models import Camera, Environment
from tracking.services.cameras.calibrated_views import is_followed, keep_view
from tracking.services.cameras.picture_size import NO_CALIBRATION, calibrated_in
from tracking.services.cameras.probe import recent_still
from tracking.services.environments.setup import camera_for, environment_for, part_for, save_changes
from vision.calibration.checks import (
    CalibrationError,
    check_horizon,
    check_lines,
    check_pairs,
    check_shown,
)
from vision.calibration.homography import Fit, Floats, outliers, project
from vision.calibration.lens_fit import LensFit, fit_given, fit_measured
from vision.calibration.lens_text import lens_text
from vision.lens import Lens, LensModel


class Pair(TypedDict):
    """A pixel and the place on the floor that it shows."""

    image: list[float]
    floor: list[float]


Line = list[list[float]]
"""Pixels along one edge."""


@dataclass(frozen=True, slots=True)
class GivenLens:
    """A lens distortion that is not to be measured; k1 = 0: none."""

    k1: float
    model: LensModel = "polynomial"


@dataclass(frozen=True, slots=True)
class CalibrationWish:
    """What to calibrate from.

    Attributes:
        pairs: of points.
        lens: None to measure it from pairs and lines.
        size: of the picture that was clicked; counts where the camera's own has not been seen.
        lines: pixels along edges that are straight in the world.
    """

    pairs: Sequence[Pair]
    lens: GivenLens | None = None
    size: tuple[int, int] | None = None
    lines: Sequence[Line] = ()


@dataclass(frozen=True, slots=True)
class PointError:
    """A pair, where the homography puts its pixel, and how far off that is."""

    image: list[float]
    floor: list[float]
    projected: list[float]
    error_cm: float
    outlier: bool


@dataclass(frozen=True, slots=True)
class LensDistortion:
    """The lens of a calibration: k1 = 0 is a straight one; `text` says what it does."""

    k1: float
    model: LensModel
    automatic: bool
    text: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a camera is calibrated by."""

    camera_id: str
    homography: list[list[float]] | None
    points: list[PointError]
    mean_error_cm: float | None
    max_error_cm: float | None
    warnings: list[str]
    lens: LensDistortion
    lines: list[Line] = field(default_factory=list)
    optics: Lens | None = field(default=None, repr=False)

    @property
    def calibrated(self) -> bool:
        """Whether points of the picture can be placed on the floor."""
        return self.homography is not None


@transaction.atomic
def calibrate(
    actor: User, environment_id: str, camera_id: str, wish: CalibrationWish
) -> Calibration:
    """Fit and store a homography, and a lens; refuse pairs that do not determine one."""
    require(actor, "cameras.calibrate", doing="Calibrating")
    environment = environment_for(actor, environment_id)
    camera = part_for(environment, Camera, camera_id)
    image, floor = _arrays(wish.pairs)
    found = _fitted(environment, camera, wish, image, floor)
    values = {
        "homography": found.fitted.homography.tolist(),
        "calibration_points": [dict(pair) for pair in wish.pairs],
        "calibration_lines": [list(line) for line in wish.lines] or None,
        "reprojection_error_cm": _cm(found.fitted.errors_m.mean()),
        **calibrated_in(camera, wish.size),
        "lens_k1": found.lens.k1 if found.lens else None,
        "lens_model": _model(found.lens, wish.lens),
        "lens_automatic": wish.lens is None,
    }
    save_changes(actor, camera, values, environment_id)
    keep_view(camera, None if is_followed(camera) else recent_still(camera))
    return _described(camera, image, floor, found, wish)


def tried_calibration(
    actor: User, environment_id: str, camera_id: str, wish: CalibrationWish
) -> Calibration:
    """Return what `calibrate` would store, and store nothing."""
    require(actor, "cameras.calibrate", doing="Calibrating")
    camera = camera_for(actor, environment_id, camera_id)
    image, floor = _arrays(wish.pairs)
    found = _fitted(camera.environment, camera, wish, image, floor)
    return _described(camera, image, floor, found, wish)


@transaction.atomic
def remove_calibration(actor: User, environment_id: str, camera_id: str) -> None:
    """Forget homography, lens and points; without them this is the same."""
    require(actor, "cameras.calibrate", doing="Calibrating")
    camera = part_for(environment_for(actor, environment_id), Camera, camera_id)
    save_changes(actor, camera, NO_CALIBRATION, environment_id)
    keep_view(camera, None)


def calibration_of(camera: Camera) -> Calibration:
    """Return how well the stored homography meets the stored points."""
    homography, pairs, lens = camera.homography, camera.calibration_points, camera.lens
    if homography is None or not pairs:
        error = camera.reprojection_error_cm
        return Calibration(
            camera.camera_id, homography, [], error, None, [],
            _told(camera, lens, 0, automatic=camera.lens_automatic), optics=lens,
        )  # fmt: skip
    image, floor = _arrays(pairs)
    matrix = np.array(homography, float)
    straight = image if lens is None else lens.straighten(image)
    projected = project(matrix, straight)
    errors = np.linalg.norm(projected - floor, axis=1)
    found = LensFit(Fit(matrix, projected, errors, 0.0), lens, outliers(straight, floor))
    given = None if camera.lens_automatic else GivenLens(lens.k1 if lens else 0.0)
    wish = CalibrationWish(pairs, given, lines=camera.calibration_lines or [])
    return _described(camera, image, floor, found, wish)


def _fitted(
    environment: Environment, camera: Camera, wish: CalibrationWish, image: Floats, floor: Floats
) -> LensFit:
    """Return what fits pixels and metres; refuse what determines nothing."""
    size = camera.picture_size or wish.size
    try:
        check_pairs(image, floor, size, environment.map_bounds)
        lines = [np.array(line, float) for line in wish.lines]
        check_lines(lines, size)
        if wish.lens is None:
            found = fit_measured(image, floor, size, lines)
        else:
            lens = _given(wish.lens, size)
            straight = image if lens is None else lens.straighten(image)
            check_shown(straight)
            found = LensFit(fit_given(image, floor, lens), lens, outliers(straight, floor))
        straight = image if found.lens is None else found.lens.straighten(image)
        check_horizon(found.fitted.homography, straight, size[1] if size else None)
    except CalibrationError as error:
        raise InvalidInputError("points", str(error)) from None
    except np.linalg.LinAlgError:
        raise InvalidInputError(
            "points", "These points do not determine the floor plane. Choose other points."
        ) from None
    return found


def _given(lens: GivenLens, size: tuple[int, int] | None) -> Lens | None:
    if not lens.k1:
        return None
    if size is None:
        raise InvalidInputError(
            "lens",
            "The size of the camera's picture is not known yet, and a lens needs its middle. Test "
            "the camera first.",
        )
    return Lens(lens.k1, lens.model, size)


def _model(lens: Lens | None, given: GivenLens | None) -> LensModel:
    if lens is not None:
        return lens.model
    return given.model if given is not None else "polynomial"


def _described(
    camera: Camera, image: Floats, floor: Floats, found: LensFit, wish: CalibrationWish
) -> Calibration:
    fitted, odd = found.fitted, found.odd
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
        _told(camera, found.lens, len(image), len(wish.lines), automatic=wish.lens is None),
        [list(line) for line in wish.lines],
        found.lens,
    )


def _told(
    camera: Camera, lens: Lens | None, pairs: int, lines: int = 0, *, automatic: bool
) -> LensDistortion:
    text = lens_text(lens, pairs, lines, automatic=automatic)
    model: LensModel = "division" if camera.lens_model == "division" else "polynomial"
    if lens is None:
        return LensDistortion(0.0, model, automatic, text)
    return LensDistortion(round(lens.k1, 6), lens.model, automatic, text)


def _arrays(pairs: Sequence[Pair]) -> tuple[Floats, Floats]:
    image = np.array([pair["image"] for pair in pairs], float).reshape(-1, 2)
    floor = np.array([pair["floor"] for pair in pairs], float).reshape(-1, 2)
    return image, floor


def _cm(metres: float) -> float:
    return round(float(metres) * 100, 2)
