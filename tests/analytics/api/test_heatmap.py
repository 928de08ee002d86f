"""GET /api/v1/analytics/heatmap, and flows beside it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.base import ContentFile
from PIL import Image

from accounts.models import User
from analytics.queries.heat import MOST_IN_GRID, heat
from tests.analytics.api.hour import RANGE, TEN, Hour
from tests.factories import client_for
from tracking.models import Environment

URL = "/api/v1/analytics/heatmap"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def hour(campus: Environment) -> Hour:
    return Hour()


def picture(user: User, **query: Any) -> Any:
    answer = client_for(user).get(URL, RANGE | {"format": "png"} | query)
    assert answer["Content-Type"] == "image/png"
    return np.asarray(Image.open(BytesIO(answer.content)))


def test_cells_are_in_metres(viewer: User, hour: Hour) -> None:
    found = client_for(viewer).get(URL, RANGE).json()
    assert found["cells"] == [[3.0, 4.0, 90.0]]
    assert (found["cell_metres"], found["bounds"]) == (0.5, [0.0, 0.0, 50.0, 50.0])
    assert found["total_seconds"] == 90.0


def test_slices_are_for_a_time_slider(viewer: User, hour: Hour) -> None:
    found = client_for(viewer).get(URL, RANGE | {"slices": "hour"}).json()["slices"]
    assert [(one["start"], one["cells"]) for one in found] == [
        ("2026-01-01T10:00:00Z", [[3.0, 4.0, 90.0]]),
        ("2026-01-01T11:00:00Z", []),
    ]


def test_a_picture_is_bright_where_people_were(viewer: User, hour: Hour) -> None:
    found = picture(viewer, width=500)
    assert found.shape == (500, 500, 4)
    x, y = 32, 500 - 42  # 3.25 m and 4.25 m at ten pixels per metre, y pointing up
    assert found[y, x, 3] > 200
    assert found[y, x, :3].sum() > 400
    assert found[100, 400, 3] == 0


def test_a_picture_may_lie_over_the_map(viewer: User, hour: Hour) -> None:
    floor = BytesIO()
    Image.new("RGB", (80, 80), (0, 120, 0)).save(floor, "PNG")
    hour.environment.map_image.save("floor.png", ContentFile(floor.getvalue()))
    found = picture(viewer, width=200, map="true")
    assert tuple(found[50, 150]) == (0, 120, 0, 255)


def test_a_map_that_is_gone_is_left_out(viewer: User, hour: Hour) -> None:
    hour.environment.map_image = "maps/gone.png"
    hour.environment.save()
    assert picture(viewer, width=200, map="true").shape == (200, 200, 4)


def test_a_long_floor_makes_no_huge_picture(viewer: User, hour: Hour) -> None:
    hour.environment.map_y_max = 5000.0
    hour.environment.save()
    found = picture(viewer, width=2000)
    assert found.shape[0] * found.shape[1] <= 4_000_000


def test_a_huge_floor_has_larger_cells(viewer: User, hour: Hour) -> None:
    for side in ("map_x_max", "map_y_max"):
        setattr(hour.environment, side, 1e6)
    hour.environment.save()
    assert picture(viewer, width=500).shape == (500, 500, 4)
    grid = heat(hour.environment, TEN, TEN + timedelta(hours=1)).grid(hour.environment.map_bounds)
    assert grid.seconds.size <= MOST_IN_GRID
    assert grid.cell * grid.seconds.shape[1] >= 1e6
    assert (grid.seconds[0, 0], grid.seconds.sum()) == (90, 90)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"slices": "minute"}, "slices"),
        ({"slices": "hour", "format": "png"}, "slices"),
        ({"slices": "15-minutes", "start_time": "2025-12-01T00:00:00Z"}, "slices"),
        ({"width": "9000"}, "width"),
        ({"map": "perhaps"}, "map"),
        ({"bucket": "hour"}, "bucket"),
    ],
)
def test_what_cannot_be_answered_is_refused(
    viewer: User, hour: Hour, query: dict[str, str], field: str
) -> None:
    answer = client_for(viewer).get(URL, RANGE | query)
    assert answer.status_code == 400
    assert field in answer.json()["error"]["fields"]


def test_flows_have_count_and_median(viewer: User, hour: Hour) -> None:
    flows = "/api/v1/analytics/flows"
    assert client_for(viewer).get(flows, RANGE).json()["flows"] == [
        {
            "from": {"id": "door", "name": "Door"},
            "to": {"id": "till", "name": "Till"},
            "count": 3,
            "median_seconds": 4.0,
        }
    ]
    assert client_for(viewer).get(flows, RANGE | {"kind": "camera"}).json()["flows"] == []
    hour.door.delete()
    assert client_for(viewer).get(flows, RANGE).json()["flows"] == []
