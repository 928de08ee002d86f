"""GET, POST, PATCH and DELETE of zones, lines and scenes."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import AuditEntry, Role
from tests.factories import client_for, make_camera, make_environment, make_task, make_user
from tracking.models import Environment, Scene, Zone

URL = "/api/v1/environments/campus"
SQUARE = [[0, 0], [10, 0], [10, 10], [0, 10]]
PLACES: dict[str, dict[str, Any]] = {
    "zone": {"zone_id": "plaza", "name": "Plaza", "polygon": SQUARE, "color": "#112233"},
    "line": {"line_id": "gate", "name": "Gate", "points": [[0, 0], [5, 5]]},
    "scene": {"scene_id": "door", "name": "Door", "camera_ids": ["c01", "c02"]},
}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]


@pytest.fixture
def client(campus: Environment) -> Any:
    make_camera(campus, "c01")
    make_camera(campus, "c02")
    return client_for(make_user(Role.ADMIN))


def address(kind: str) -> str:
    return f"{URL}/{kind}s/{PLACES[kind][f'{kind}_id']}"


@pytest.mark.parametrize("kind", PLACES)
def test_from_creation_to_deletion(client: Any, kind: str) -> None:
    answer = client.post(f"{URL}/{kind}s", PLACES[kind])
    assert answer.status_code == 201
    assert answer.json() == PLACES[kind] == client.get(address(kind)).json()
    assert client.post(f"{URL}/{kind}s", PLACES[kind]).status_code == 409
    changed = client.patch(address(kind), {"name": "New"})
    assert changed.status_code == 200
    assert changed.json() == PLACES[kind] | {"name": "New"}
    assert client.patch(address(kind), {f"{kind}_id": "other"}).status_code == 400
    assert client.delete(address(kind)).status_code == 204
    assert client.delete(address(kind)).status_code == 404
    actions = [entry.action for entry in AuditEntry.objects.order_by("id")]
    assert actions[0] == f"{kind}.create"
    assert actions[-2:] == [f"{kind}.update", f"{kind}.delete"]


@pytest.mark.parametrize(
    ("parts", "field", "is_free"),
    [
        ("zones", "zone_id", True),
        ("lines", "line_id", True),
        ("scenes", "scene_id", False),
        ("cameras", "camera_id", False),
    ],
)
@pytest.mark.parametrize("taken", ["new", "Raw"])
def test_what_addresses_end_with_is_no_id(
    client: Any, parts: str, field: str, is_free: bool, taken: str
) -> None:
    place = PLACES.get(parts[:-1], {"name": "Gate"}) | {field: taken}
    answer = client.post(f"{URL}/{parts}", place)
    assert answer.status_code == (201 if is_free else 400)
    if not is_free:
        assert "is reserved" in answer.json()["error"]["fields"][field][0]


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("zone", "polygon", [[0, 0], [1, 1]]),
        ("zone", "polygon", [[0, 0], [1, 1], [2, "x"]]),
        ("zone", "polygon", [[0, 0], [1, 1], [2, 10**400]]),
        ("zone", "polygon", [[0, 0]] * 1001),
        ("zone", "polygon", {"a": 1}),
        ("zone", "polygon", None),
        ("zone", "color", "red"),
        ("zone", "zone_id", "ä b"),
        ("line", "points", [[0, 0], [0, 0]]),
        ("line", "points", [[0, 0], [1, 1], [2, 2]]),
        ("scene", "camera_ids", ["c01", "c99"]),
        ("scene", "camera_ids", "c01"),
        ("scene", "name", None),
    ],
)
def test_nonsense_is_refused_by_name(client: Any, kind: str, field: str, value: Any) -> None:
    answer = client.post(f"{URL}/{kind}s", PLACES[kind] | {field: value})
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == [field]


def test_a_scene_takes_cameras_of_its_own_environment_only(client: Any) -> None:
    make_camera(make_environment("factory"), "c77")
    answer = client.post(f"{URL}/scenes", PLACES["scene"] | {"camera_ids": ["c77"]})
    assert answer.status_code == 400
    assert not Scene.objects.exists()


def test_the_cameras_of_a_scene_are_replaced_and_written_down(client: Any) -> None:
    client.post(f"{URL}/scenes", PLACES["scene"])
    assert client.patch(address("scene"), {"camera_ids": []}).json()["camera_ids"] == []
    entry = AuditEntry.objects.order_by("id").last()
    assert entry is not None
    assert entry.before == {"camera_ids": ["c01", "c02"]}
    assert entry.after == {"camera_ids": []}


def test_a_scene_can_go_while_its_task_runs(client: Any, campus: Environment) -> None:
    client.post(f"{URL}/scenes", PLACES["scene"])
    task = make_task(campus, list(campus.cameras.all()), scene=Scene.objects.get())
    assert client.delete(address("scene")).status_code == 204
    task.refresh_from_db()
    assert task.scene is None


@pytest.mark.parametrize("kind", PLACES)
def test_operators_look_only(campus: Environment, kind: str) -> None:
    client = client_for(make_user(Role.OPERATOR))
    assert client.post(f"{URL}/{kind}s", PLACES[kind]).status_code == 403
    assert client.patch(address(kind), {"name": "x"}).status_code == 403
    assert client.delete(address(kind)).status_code == 403


def test_who_is_limited_elsewhere_finds_nothing(campus: Environment, factory: Environment) -> None:
    Zone.objects.create(environment=campus, zone_id="plaza", name="Plaza", polygon=SQUARE)
    client = client_for(make_user(Role.ADMIN, limited_to=[factory]))
    assert client.get(address("zone")).status_code == 404
    assert client.patch(address("zone"), {"name": "x"}).status_code == 404
    assert client.delete(address("zone")).status_code == 404
    assert client.post(f"{URL}/zones", PLACES["zone"]).status_code == 404
