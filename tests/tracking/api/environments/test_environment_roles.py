"""Every method of every environment route against every role, and against who is elsewhere."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from rest_framework.permissions import SAFE_METHODS

from accounts.models import Role, User
from tests.factories import client_for, make_camera, make_environment, make_user
from tracking.api.cameras.urls import urlpatterns as camera_routes
from tracking.api.environments.urls import urlpatterns as environment_routes
from tracking.api.floor.urls import urlpatterns as floor_routes
from tracking.models import Line, Scene, Zone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]

CAMPUS = "/api/v1/environments/campus"
CAMERA = f"{CAMPUS}/cameras/c01"
SQUARE = [[0, 0], [1, 0], [1, 1]]
FLOOR = [[0, 10], [10, 10], [10, 5], [0, 5]]
PAIRS = [{"image": [x * 10, 100 - y * 10], "floor": [x, y]} for x, y in FLOOR]


class Write(NamedTuple):
    """`answers` are the statuses for nobody, viewer, operator, admin, and an admin elsewhere."""

    path: str
    body: Any
    answers: tuple[int, int, int, int, int]


CREATED = (401, 403, 403, 201, 404)
CHANGED = (401, 403, 403, 200, 404)
DELETED = (401, 403, 403, 204, 404)

WRITES: dict[tuple[str, str], Write] = {
    ("post", "api-environments"): Write(
        "/api/v1/environments",
        {"environment_id": "annex", "name": "New"},
        (401, 403, 403, 201, 403),
    ),
    ("patch", "api-environment"): Write(CAMPUS, {"name": "N"}, CHANGED),
    ("delete", "api-environment"): Write(CAMPUS, None, DELETED),
    ("put", "api-environment-map"): Write(f"{CAMPUS}/map", None, (401, 403, 403, 400, 404)),
    ("delete", "api-environment-map"): Write(f"{CAMPUS}/map", None, DELETED),
    ("post", "api-discovery"): Write(
        "/api/v1/cameras/discovery", {"unknown": 1}, (401, 403, 403, 400, 400)
    ),
    ("post", "api-discovery-streams"): Write(
        "/api/v1/cameras/discovery/streams", {"unknown": 1}, (401, 403, 403, 400, 400)
    ),
    ("post", "api-cameras"): Write(f"{CAMPUS}/cameras", {"camera_id": "c02"}, CREATED),
    ("patch", "api-camera"): Write(CAMERA, {"name": "N"}, CHANGED),
    ("delete", "api-camera"): Write(CAMERA, None, DELETED),
    ("put", "api-calibration"): Write(
        f"{CAMERA}/calibration", {"points": PAIRS}, (401, 403, 200, 200, 404)
    ),
    ("patch", "api-recording"): Write(
        f"{CAMPUS}/recordings/1", {"protected": True}, (401, 403, 404, 404, 404)
    ),
    ("delete", "api-calibration"): Write(f"{CAMERA}/calibration", None, (401, 403, 204, 204, 404)),
    ("post", "api-zones"): Write(
        f"{CAMPUS}/zones", {"zone_id": "new", "name": "Z", "polygon": SQUARE}, CREATED
    ),
    ("patch", "api-zone"): Write(f"{CAMPUS}/zones/z01", {"name": "N"}, CHANGED),
    ("delete", "api-zone"): Write(f"{CAMPUS}/zones/z01", None, DELETED),
    ("post", "api-lines"): Write(
        f"{CAMPUS}/lines", {"line_id": "new", "name": "L", "points": SQUARE[:2]}, CREATED
    ),
    ("patch", "api-line"): Write(f"{CAMPUS}/lines/l01", {"name": "N"}, CHANGED),
    ("delete", "api-line"): Write(f"{CAMPUS}/lines/l01", None, DELETED),
    ("post", "api-scenes"): Write(f"{CAMPUS}/scenes", {"scene_id": "stairs", "name": "S"}, CREATED),
    ("patch", "api-scene"): Write(f"{CAMPUS}/scenes/s01", {"name": "N"}, CHANGED),
    ("delete", "api-scene"): Write(f"{CAMPUS}/scenes/s01", None, DELETED),
}


def test_every_method_is_listed_here() -> None:
    methods = {
        (method, str(pattern.name))
        for pattern in [*environment_routes, *floor_routes, *camera_routes]
        for method in ("post", "put", "patch", "delete")
        if hasattr(pattern.callback.cls, method)  # type: ignore[attr-defined]
    }
    assert methods == set(WRITES)
    assert not {method for method, _ in methods} & set(SAFE_METHODS)


@pytest.mark.parametrize("call", WRITES, ids=" ".join)
def test_each_role_gets_its_answer(call: tuple[str, str]) -> None:
    campus = make_environment("campus")
    make_camera(campus)
    Zone.objects.create(environment=campus, zone_id="z01", name="Z", polygon=SQUARE)
    Line.objects.create(environment=campus, line_id="l01", name="L", points=SQUARE[:2])
    Scene.objects.create(environment=campus, scene_id="s01", name="S")
    elsewhere = make_user(Role.ADMIN, limited_to=[make_environment("factory")])
    callers: list[User | None] = [None, *(make_user(role) for role in Role), elsewhere]
    path, body, answers = WRITES[call]
    # Who may do it comes last: what is gone would be 404 for the others too.
    order = [0, 1, 4, 2, 3]
    got = {who: getattr(client_for(callers[who]), call[0])(path, body).status_code for who in order}
    assert tuple(got[who] for who in range(5)) == answers
