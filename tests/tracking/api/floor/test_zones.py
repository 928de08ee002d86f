"""GET /api/v1/environments/{env}/zones, /lines and /scenes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import client_for, make_user
from tracking.models import Camera, Environment, Line, Scene, Zone

URL = "/api/v1/environments/campus"

pytestmark = pytest.mark.django_db

TRIANGLE = [[0.0, 0.0], [4.0, 0.0], [0.0, 3.0]]


@pytest.fixture(autouse=True)
def _drawn(campus: Environment, factory: Environment, cameras: list[Camera]) -> None:
    for environment in (campus, factory):
        Zone.objects.create(
            environment=environment, zone_id="lawn", name="Lawn", polygon=TRIANGLE, color="#00ff00"
        )
        Line.objects.create(
            environment=environment, line_id="gate", name="Gate", points=TRIANGLE[:2]
        )
        Scene.objects.create(environment=environment, scene_id="door", name="Door")
    Scene.objects.get(environment=campus).cameras.set(cameras)


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        (
            "zones",
            {"zone_id": "lawn", "name": "Lawn", "polygon": TRIANGLE, "color": "#00ff00"},
        ),
        ("lines", {"line_id": "gate", "name": "Gate", "points": TRIANGLE[:2]}),
        ("scenes", {"scene_id": "door", "name": "Door", "camera_ids": ["c09", "c12"]}),
    ],
)
def test_the_list_has_those_of_this_environment(kind: str, row: dict[str, object]) -> None:
    answer = client_for(make_user()).get(f"{URL}/{kind}")
    assert answer.json()["results"] == [row]


@pytest.mark.parametrize("kind", ["zones", "lines", "scenes"])
def test_the_list_can_be_searched(kind: str) -> None:
    client = client_for(make_user())
    assert client.get(f"{URL}/{kind}", {"search": "zzz"}).json()["count"] == 0
    assert client.get(f"{URL}/{kind}", {"search": "o"}).json()["count"] == (kind == "scenes")


def test_more_scenes_cost_no_more_queries(campus: Environment, cameras: list[Camera]) -> None:
    client = client_for(make_user())
    with CaptureQueriesContext(connection) as one:
        client.get(f"{URL}/scenes")
    for index in range(10):
        scene = Scene.objects.create(environment=campus, scene_id=f"s{index}", name="S")
        scene.cameras.set(cameras)
    with CaptureQueriesContext(connection) as many:
        client.get(f"{URL}/scenes")
    assert len(many) == len(one) == 4
