"""Whether the border of a polygon crosses itself. Plain Python: models check with it."""

from __future__ import annotations

from collections.abc import Sequence

Corner = Sequence[float]
_Edge = tuple[int, Corner, Corner]


def crossing(polygon: Sequence[Corner]) -> tuple[int, int] | None:
    """Return two edges that cross or lie on each other, counted from 1; None: there are none.

    Edge n goes from corner n to the next one; the last goes back to the first corner. A corner
    that is given twice in a row, like the first one again at the end, is one.

    >>> crossing([[0, 0], [4, 0], [4, 3], [0, 3]])
    >>> crossing([[0, 0], [4, 3], [4, 0], [0, 3]])
    (1, 3)
    """
    kept = [
        index for index, corner in enumerate(polygon) if list(corner) != list(polygon[index - 1])
    ]
    count = len(kept)
    edges: list[_Edge] = [
        (place, polygon[index], polygon[kept[(place + 1) % count]])
        for place, index in enumerate(kept)
    ]
    # From left to right: an edge meets only those that begin before it ends.
    edges.sort(key=lambda edge: min(edge[1][0], edge[2][0]))
    for place, (one, a, b) in enumerate(edges):
        right = max(a[0], b[0])
        for other, c, d in edges[place + 1 :]:
            if min(c[0], d[0]) > right:
                break
            if _meet(a, b, c, d, (one - other) % count in {1, count - 1}):
                first, second = sorted((kept[one] + 1, kept[other] + 1))
                return first, second
    return None


def _side(a: Corner, b: Corner, point: Corner) -> float:
    """Return a positive number if `point` is left of the way from `a` to `b`, 0 if on it."""
    return (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])


def _within(a: Corner, b: Corner, point: Corner) -> bool:
    """Tell whether a point of the straight line through both lies between them."""
    return min(a[0], b[0]) <= point[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= point[1] <= max(
        a[1], b[1]
    )


def _meet(a: Corner, b: Corner, c: Corner, d: Corner, joined: bool) -> bool:
    c_side, d_side = _side(a, b, c), _side(a, b, d)
    a_side, b_side = _side(c, d, a), _side(c, d, b)
    if joined:  # they share a corner: only one that goes back on the other is wrong
        ends = [(point, which) for point, which in ((c, c_side), (d, d_side)) if which == 0]
        return len(ends) == 2 and any(
            _within(a, b, point) and list(point) not in (list(a), list(b)) for point, _ in ends
        )
    if c_side * d_side < 0 and a_side * b_side < 0:
        return True
    return (
        (c_side == 0 and _within(a, b, c))
        or (d_side == 0 and _within(a, b, d))
        or (a_side == 0 and _within(c, d, a))
        or (b_side == 0 and _within(c, d, b))
    )
