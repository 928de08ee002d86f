"""The floor that a camera sees."""

from __future__ import annotations

from tests.factories import HOMOGRAPHY
from tracking.demo.facts import read_facts
from vision.geometry import floor_footprint

# Looks along y from the origin, horizon at a quarter of the picture's height.
TOWARDS_HORIZON = [[1.0, 0.0, -100.0], [0.0, 0.0, 200.0], [0.0, 1.0, -50.0]]


def area(polygon: list[tuple[float, float]]) -> float:
    rotated = polygon[1:] + polygon[:1]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(polygon, rotated, strict=True))) / 2


def test_a_view_from_above_is_a_rectangle() -> None:
    polygon = floor_footprint(HOMOGRAPHY, 200, 100, (-50, -50, 50, 50))
    assert sorted(polygon) == [(0.0, 0.0), (0.0, 10.0), (20.0, 0.0), (20.0, 10.0)]


def test_the_polygon_ends_at_the_map() -> None:
    assert area(floor_footprint(HOMOGRAPHY, 200, 100, (5, 5, 50, 50))) == 15 * 5


def test_what_is_outside_the_map_is_empty() -> None:
    assert floor_footprint(HOMOGRAPHY, 200, 100, (100, 100, 150, 150)) == []


def test_nothing_above_the_horizon_is_floor() -> None:
    polygon = floor_footprint(TOWARDS_HORIZON, 200, 200, (-20, -20, 20, 20))
    assert polygon
    assert all(y >= 200 / 150 - 1e-3 for _, y in polygon)


def test_the_campus_cameras_see_most_of_its_map_together() -> None:
    facts = read_facts("campus")
    areas = {
        camera["camera_id"]: area(
            floor_footprint(
                camera["homography"], camera["window"][2], camera["window"][3], facts["bounds"]
            )
        )
        for camera in facts["cameras"]
    }
    assert all(size > 50 for size in areas.values()), areas
