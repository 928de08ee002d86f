"""A zone's border may touch nothing of itself."""

from __future__ import annotations

import pytest

from accounts.models import Role
from tests.factories import client_for, make_user
from tracking.models import Environment
from vision.polygons import crossing

BOW = [[0, 0], [4, 3], [4, 0], [0, 3]]
U = [[0, 0], [9, 0], [9, 5], [6, 5], [6, 2], [3, 2], [3, 5], [0, 5]]


@pytest.mark.parametrize(
    ("polygon", "crosses"),
    [
        (U, False),
        ([*U, U[0]], False),
        ([[0, 0], [0, 0], [4, 0], [4, 3]], False),
        ([[0, 0], [2, 0], [4, 0], [4, 3]], False),
        (BOW, True),
        ([[0, 0], [4, 0], [2, 0]], True),
        ([[0, 0], [4, 0], [4, 4], [2, 0], [0, 4]], True),
    ],
)
def test_crossings_are_found(polygon: list[list[float]], crosses: bool) -> None:
    assert (crossing(polygon) is not None) is crosses


@pytest.mark.django_db
@pytest.mark.usefixtures("redis_url")
def test_a_zone_that_crosses_itself_is_refused_with_the_corners(campus: Environment) -> None:
    zone = {"zone_id": "bow", "name": "Bow", "polygon": BOW}
    answer = client_for(make_user(Role.ADMIN)).post("/api/v1/environments/campus/zones", zone)
    assert answer.status_code == 400
    assert "edges that follow corners 1 and 3 meet" in str(answer.json())
