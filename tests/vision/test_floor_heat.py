"""Person-seconds by cell of the floor."""

from __future__ import annotations

import numpy as np

from vision import floor_heat


def as_dict(cells: floor_heat.Cells) -> dict[tuple[int, int], float]:
    return {(int(x), int(y)): float(seconds) for x, y, seconds in cells.tolist()}


def test_seconds_of_one_cell_add_up() -> None:
    points = np.array([[0.1, 0.2], [0.4, 0.49], [0.6, 0.1], [np.nan, 0.1]])
    cells = floor_heat.cells(points, np.array([1.0, 0.5, 2.0, 9.0]))
    assert as_dict(cells) == {(0, 0): 1.5, (1, 0): 2.0}


def test_cells_left_of_and_below_the_origin_count() -> None:
    points = np.array([[-0.1, -0.1], [-3.2, 4.0], [-0.2, 0.1], [1e9, -1e9]])
    cells = floor_heat.cells(points, np.ones(4))
    far = 2**15 - 1
    assert as_dict(cells) == {(-1, -1): 1.0, (-7, 8): 1.0, (-1, 0): 1.0, (far, -far): 1.0}


def test_packed_cells_add_up() -> None:
    first = floor_heat.cells(np.array([[0.0, 0.0], [-5.0, 2.0]]), np.array([1.0, 2.0]))
    second = floor_heat.cells(np.array([[-5.0, 2.0], [7.0, 7.0]]), np.array([0.25, 4.0]))
    both = floor_heat.add([floor_heat.pack(first), b"", floor_heat.pack(second)])
    assert as_dict(both) == {(0, 0): 1.0, (-10, 4): 2.25, (14, 14): 4.0}


def test_nothing_is_no_cell() -> None:
    assert len(floor_heat.add([])) == 0
    assert floor_heat.pack(floor_heat.cells(np.empty((0, 2)), np.empty(0))) == b""
