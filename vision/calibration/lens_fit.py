"""The lens from point pairs: homography and k1 fitted together, if the pairs call for it.

Lines that are straight in the world say more about a lens than pairs do: what they are off counts
with what pairs are off, in the picture's pixels.

A lens more is accepted only against chance: pairs and lines must fit so much better with it that
those without distortion would do so once in a thousand times (F test with two numbers more, k1 and
the shape), and that must hold without any one of them, which a wrong pair does not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.calibration.homography import (
    Fit,
    Floats,
    fit,
    linear,
    normalisation,
    outliers,
    project,
    scales,
)
from vision.calibration.lens_lines import line_errors
from vision.lens import LENS_MODELS, STRONGEST, Lens, LensModel, bent_factor, widest_shown

MIN_PAIRS_FOR_LENS: Final = 8
_LEAST_REST: Final = 6
"""So many measurements more than unknowns; eight pairs have them, fewer with lines."""
_LEAST_REST_WITHOUT: Final = 3
_CHANCE: Final = 1e-3
_LEAST: Final = 0.005
_TRIED: Final = 16
_ROUNDS: Final = 40
_INSIDE: Final = 0.9999
# From this many pixels on, a pair is looked for that is wrong, among up to so many.
_WRONG_PX: Final = 2.0
_WRONG_RATIO: Final = 9.0
_MOST_SEARCHED: Final = 30
# So many pairs, those that a lens helps most, are left out in turn.
_LEFT_OUT: Final = 12
_FEWEST: Final = 4
"""Pairs that determine a homography."""


@dataclass(frozen=True, slots=True)
class LensFit:
    """What N pairs say, with or without a lens.

    Attributes:
        fitted: of the straightened pixels; its spread is in the picture's.
        lens: None where the pairs do not call for one.
        odd: the pairs that the others disagree with, the worst first.
    """

    fitted: Fit
    lens: Lens | None
    odd: list[int]


def fit_given(image: Floats, floor: Floats, lens: Lens | None) -> Fit:
    """Return the homography of N ≥ 4 pairs, (N, 2) pixels and (N, 2) metres, behind a given lens.

    Raises:
        numpy.linalg.LinAlgError: the points do not determine one.
    """
    if lens is None:
        return fit(image, floor)
    found = _Problem(image, floor, lens.size, lens.model).solve(lens.k1, free=False)
    return found.as_fit(image, floor, lens)


def fit_measured(
    image: Floats,
    floor: Floats,
    size: tuple[int, int] | None,
    lines: Sequence[Floats] = (),
) -> LensFit:
    """Return homography and, where pairs and lines call for one, lens; without a size never.

    Args:
        image: (N, 2) pixels.
        floor: (N, 2) metres of the same places.
        size: (width, height) of the picture.
        lines: (M, 2) pixels each, along edges that are straight in the world.

    Raises:
        numpy.linalg.LinAlgError: the points do not determine one.
    """
    lens = None if size is None else _lens_of(image, floor, size, lines)
    straight = image if lens is None else lens.straighten(image)
    odd = outliers(straight, floor)
    if size is not None:
        # A wrong pair hides a lens, and bends one: look once more without it.
        left_out = odd or _hiding(image, floor, size, lines)
        if left_out:
            rest = np.delete(np.arange(len(image)), left_out)
            lens = _lens_of(image[rest], floor[rest], size, lines)
            if lens is not None and not np.isfinite(lens.straighten(image)).all():
                lens = None
            straight = image if lens is None else lens.straighten(image)
            odd = outliers(straight, floor)
    return LensFit(fit_given(image, floor, lens), lens, odd)


def _hiding(
    image: Floats, floor: Floats, size: tuple[int, int], lines: Sequence[Floats]
) -> list[int]:
    """Return the pair without which the others agree far better behind some lens; none: []."""
    count = len(image)
    if not MIN_PAIRS_FOR_LENS < count <= _MOST_SEARCHED:
        return []
    everything = np.arange(count)
    all_squares = _least_squares(image, floor, size, lines)
    if all_squares < (_rest(image, lines) + 1) * _WRONG_PX**2:
        return []
    without = [
        _least_squares(image[rest], floor[rest], size, lines)
        for rest in (np.delete(everything, index) for index in everything)
    ]
    best = int(np.argmin(without))
    return [best] if without[best] * _WRONG_RATIO < all_squares else []


def _least_squares(
    image: Floats, floor: Floats, size: tuple[int, int], lines: Sequence[Floats]
) -> float:
    found = [_Problem(image, floor, size, model, lines).best() for model in LENS_MODELS]
    return min((one.squares for one in found if one is not None), default=np.inf)


def _rest(image: Floats, lines: Sequence[Floats]) -> int:
    """Return how many measurements there are more than unknowns, two of them the lens'."""
    return 2 * len(image) - 10 + sum(len(line) - 2 for line in lines)


def _lens_of(
    image: Floats, floor: Floats, size: tuple[int, int], lines: Sequence[Floats]
) -> Lens | None:
    """Return the lens that N pairs and the lines call for."""
    if _rest(image, lines) < _LEAST_REST:
        return None
    found = [
        (solution, Lens(solution.k1, model, size))
        for model in LENS_MODELS
        if (solution := _Problem(image, floor, size, model, lines).best()) is not None
    ]
    if not found:
        return None
    solution, lens = min(found, key=lambda one: one[0].squares)
    if abs(lens.k1) < _LEAST or not STRONGEST[0] <= lens.k1 <= STRONGEST[1]:
        return None
    without = _Problem(image, floor, size, lens.model, lines).solve(0.0, free=False)
    if solution.squares > _least_share(image, lines) * without.squares:
        return None
    helped = np.argsort(solution.errors - without.errors)[:_LEFT_OUT]
    everything = np.arange(len(image))
    parts = [(np.delete(everything, index), lines) for index in helped if len(image) > _FEWEST]
    parts += [(everything, [*lines[:index], *lines[index + 1 :]]) for index in range(len(lines))]
    holds = (_holds(image[rest], floor[rest], lens, left) for rest, left in parts)
    return lens if all(holds) else None


def _least_share(image: Floats, lines: Sequence[Floats]) -> float:
    """Return the share of squares that a lens may leave.

    The probability of F with two degrees above: (squares with / squares without) ^ (rest / 2).
    """
    return float(_CHANCE ** (2 / max(_rest(image, lines), _LEAST_REST_WITHOUT)))


def _holds(image: Floats, floor: Floats, lens: Lens, lines: Sequence[Floats]) -> bool:
    """Tell whether a part of the pairs and lines calls for this lens, too."""
    problem = _Problem(image, floor, lens.size, lens.model, lines)
    without, behind = problem.solve(0.0, free=False), problem.solve(lens.k1, free=False)
    return behind.squares <= _least_share(image, lines) * without.squares


@dataclass(frozen=True, slots=True)
class _Solution:
    """(3, 3) from metres to the straight picture's pixels, k1, and pixels² left.

    Those of the (N,) pairs, and of all lines together.
    """

    to_image: Floats
    k1: float
    errors: Floats
    of_lines: float

    @property
    def squares(self) -> float:
        return float(self.errors.sum()) + self.of_lines

    def as_fit(self, image: Floats, floor: Floats, lens: Lens) -> Fit:
        straight = lens.straighten(image)
        inverse = np.linalg.inv(self.to_image)
        homography: Floats = np.asarray(inverse / np.linalg.norm(inverse[2]), np.float64)
        if np.median(scales(homography, straight)) < 0:
            homography = -homography
        projected = project(homography, straight)
        left = 2 * len(image) - 8
        return Fit(
            homography,
            projected,
            np.asarray(np.linalg.norm(projected - floor, axis=1), np.float64),
            float(np.sqrt(self.errors.sum() / left)) if left else 0.0,
        )


class _Problem:
    """Homography and k1 that bring (N, 2) metres nearest to (N, 2) pixels behind a lens.

    What is minimised are the picture's pixels, those that are clicked inexactly; straightened ones
    would weigh the edges of the picture more. Lengths are parts of half the picture's diagonal.
    """

    def __init__(
        self,
        image: Floats,
        floor: Floats,
        size: tuple[int, int],
        model: LensModel,
        lines: Sequence[Floats] = (),
    ) -> None:
        middle = np.array(size) / 2
        self._unit = float(np.hypot(*middle))
        self._to_pixels = np.array(
            [[self._unit, 0, middle[0]], [0, self._unit, middle[1]], [0, 0, 1]]
        )
        self._image: Floats = (image - middle) / self._unit
        self._lines: list[Floats] = [(line - middle) / self._unit for line in lines]
        self._to_unit = normalisation(floor)
        self._floor = project(self._to_unit, floor)
        self._size, self._model = size, model

    def best(self) -> _Solution | None:
        """Return the best of all k1, None where no lens of this shape shows the pixels."""
        radius = float(np.hypot(*np.concatenate([self._image, *self._lines]).T).max())
        low, high = STRONGEST
        if self._model == "polynomial":
            low = max(low, -4 / 27 / radius**2 * _INSIDE)
        starts = []
        for k1 in np.linspace(low, high, _TRIED):
            if radius < widest_shown(float(k1), self._model):
                matrix = self._start(float(k1))
                left = self._residual(np.append(matrix.ravel(), k1))
                starts.append((float(left @ left), float(k1)))
        return self.solve(min(starts)[1], free=True) if starts else None

    def solve(self, k1: float, *, free: bool) -> _Solution:
        """Return the best homography, with the best k1 near the given one if it is `free`."""
        count = 10 if free else 9
        start = np.append(self._start(k1).ravel(), k1)
        found = _minimised(self._residual, start, count)
        squares = (self._residual(found) * self._unit) ** 2
        pairs = 2 * len(self._image)
        errors = squares[:pairs].reshape(-1, 2).sum(axis=1)
        matrix = self._to_pixels @ found[:9].reshape(3, 3) @ self._to_unit
        return _Solution(
            np.asarray(matrix, np.float64), float(found[9]), errors, float(squares[pairs:].sum())
        )

    def _start(self, k1: float) -> Floats:
        straight = Lens(k1, self._model, self._size).straighten(
            self._image * self._unit + np.array(self._size) / 2
        )
        return linear(self._floor, (straight - np.array(self._size) / 2) / self._unit)

    def _residual(self, values: Floats) -> Floats:
        straight = project(values[:9].reshape(3, 3), self._floor)
        factor = bent_factor((straight**2).sum(axis=1), float(values[9]), self._model)
        difference: Floats = (straight * factor[:, None] - self._image).ravel()
        if not self._lines:
            return difference
        return np.append(difference, line_errors(self._lines, float(values[9]), self._model))


def _minimised(residual: Callable[[Floats], Floats], start: Floats, count: int) -> Floats:
    """Minimise the squares by Levenberg and Marquardt over the first `count` numbers."""
    values, error, damping = start.copy(), residual(start), 1e-3
    for _ in range(_ROUNDS):
        slopes = _slopes(residual, values, error, count)
        normal = slopes.T @ slopes
        step = np.linalg.solve(normal + damping * np.eye(count), -slopes.T @ error)
        tried = values.copy()
        tried[:count] += step
        new = residual(tried)
        if not new @ new < error @ error:
            damping *= 10
            if damping > 1e8:
                break
            continue
        done = error @ error - new @ new < 1e-9 * (error @ error)
        values, error, damping = tried, new, max(damping / 10, 1e-12)
        if done:
            break
    return values


def _slopes(
    residual: Callable[[Floats], Floats], values: Floats, error: Floats, count: int
) -> Floats:
    slopes = np.empty((len(error), count))
    for index in range(count):
        moved = values.copy()
        moved[index] += 1e-7
        slopes[:, index] = (residual(moved) - error) / 1e-7
    return slopes
