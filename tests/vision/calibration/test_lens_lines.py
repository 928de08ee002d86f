"""The lens from edges that are straight in the world, along with point pairs."""

from __future__ import annotations

import numpy as np
import pytest

from tests.vision.calibration.test_lens_fit import SIZE, spread, view, worst_cm
from vision.calibration.checks import CalibrationError, check_lines
from vision.calibration.lens_fit import LensFit, fit_measured
from vision.lens import Lens
from vision.types import Floats

K1 = -0.25 * (float(np.hypot(*SIZE)) / 2 / 950) ** 2
"""Of `view(-0.25)`, in our units."""
ENDS = [
    [(60, 60), (1220, 40)],
    [(80, 680), (1200, 660)],
    [(60, 80), (90, 640)],
    [(1210, 90), (1190, 650)],
]
"""Edges near the border of the picture, as the lens shows them."""


def edges(lens: Lens | None, points: int = 6, noise: float = 1.0, seed: int = 1) -> list[Floats]:
    """Points along straight edges, clicked inexactly."""
    chance = np.random.default_rng(seed)
    made = []
    for pair in ENDS:
        ends = np.array(pair, float)
        begin, end = ends if lens is None else lens.straighten(ends)
        line = begin + np.linspace(0, 1, points)[:, None] * (end - begin)
        shown = line if lens is None else lens.bend(line)
        made.append(shown + chance.normal(0, noise, shown.shape))
    return made


def measured(k1: float, pairs: int, lines: list[Floats], seed: int = 1) -> tuple[LensFit, float]:
    """What so many pairs and the edges say, and the worst error on the floor, cm."""
    seen = view(k1)
    chosen = spread(seen, pairs)
    clicked = seen.image[chosen] + np.random.default_rng(seed).normal(0, 1, (pairs, 2))
    found = fit_measured(clicked, seen.floor[chosen], SIZE, lines)
    return found, worst_cm(found, seen)


@pytest.mark.parametrize("seed", range(3))
def test_few_pairs_with_edges_measure_a_lens(seed: int) -> None:
    without, far_off = measured(-0.25, 6, [], seed)
    assert without.lens is None
    found, error = measured(-0.25, 6, edges(Lens(K1, "polynomial", SIZE), seed=seed), seed)
    assert found.lens is not None
    assert found.lens.bend(np.array([[100.0, 100.0]])) == pytest.approx(
        Lens(K1, "polynomial", SIZE).bend(np.array([[100.0, 100.0]])), abs=4
    )
    assert error < far_off / 2


@pytest.mark.parametrize("pairs", [5, 8, 12])
def test_edges_of_a_straight_lens_change_nothing(pairs: int) -> None:
    for seed in range(4):
        found, _ = measured(0.0, pairs, edges(None, seed=seed), seed)
        assert found.lens is None


def test_one_edge_that_is_curved_is_no_lens() -> None:
    lines = edges(None)
    lines[0][:, 1] += 40 * np.sin(np.linspace(0, np.pi, len(lines[0])))
    found, _ = measured(0.0, 12, lines)
    assert found.lens is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ([[0, 0], [9, 9]], "click 3 to 50 points"),
        ([[100, 100], [104, 100], [108, 100]], "too short"),
        ([[100, 100], [400, 100], [1300, 100]], "outside the frame"),
    ],
)
def test_edges_that_say_nothing_are_refused(line: list[list[float]], words: str) -> None:
    with pytest.raises(CalibrationError, match=words):
        check_lines([np.array(line, float)], SIZE)
