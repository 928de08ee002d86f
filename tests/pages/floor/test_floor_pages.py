"""The floor's pages per role: who sees them, what they are given, and what they may send."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import AuditEntry, Role
from tests.factories import HOMOGRAPHY, make_camera, make_environment, make_task, make_user
from tests.pages.signed_in import unindented
from tracking.models import Camera, Environment, Line, Zone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]

FLOOR = "/environments/campus/floor"
MAP = f"{FLOOR}/map"
DRAW = f"{FLOOR}/draw"
CALIBRATE = "/environments/campus/cameras/c01/calibrate"
SQUARE = [[0, 0], [10, 0], [10, 10], [0, 10]]
SCALE = {"action": "scale", "width": "20", "height": "10", "left": "-5", "bottom": "0"}


@pytest.fixture
def campus() -> Environment:
    campus = make_environment("campus")
    make_camera(campus, "c01", width=768, height=576)
    return campus


def signed_in(role: Role, **fields: Any) -> Client:
    client = Client()
    client.force_login(make_user(role, **fields))
    return client


def config(text: str, name: str) -> Any:
    found = re.search(rf'<script id="{name}"[^>]*>(.*?)</script>', text)
    assert found is not None
    return json.loads(found[1])


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        (FLOOR, [Role.VIEWER, Role.OPERATOR, Role.ADMIN]),
        (CALIBRATE, [Role.OPERATOR, Role.ADMIN]),
        (MAP, [Role.ADMIN]),
        (DRAW, [Role.ADMIN]),
    ],
)
def test_each_page_is_for_its_roles(campus: Environment, path: str, allowed: list[Role]) -> None:
    for role in (Role.VIEWER, Role.OPERATOR, Role.ADMIN):
        wanted = 200 if role in allowed else 403
        assert signed_in(role).get(path).status_code == wanted, role
    assert Client().get(path)["Location"] == f"/login?next={path}"


@pytest.mark.parametrize("path", [FLOOR, MAP, DRAW, CALIBRATE, f"{CALIBRATE}/try"])
def test_what_one_may_not_see_is_not_there(campus: Environment, path: str) -> None:
    elsewhere = signed_in(Role.ADMIN, limited_to=[make_environment("factory")])
    call = elsewhere.post if path.endswith("/try") else elsewhere.get
    assert call(path).status_code == 404
    assert signed_in(Role.ADMIN).get("/environments/nowhere/floor").status_code == 404
    unknown = "/environments/campus/cameras/c99/calibrate"
    assert signed_in(Role.ADMIN).get(unknown).status_code == 404


def test_viewers_see_the_floor_without_controls(campus: Environment) -> None:
    Zone.objects.create(environment=campus, zone_id="dock", name="Dock", polygon=SQUARE)
    text = unindented(signed_in(Role.VIEWER).get(FLOOR))
    assert "Dock" in text
    assert "data-draw" not in text
    assert "zone-line-form" not in text
    assert MAP not in text
    shown = config(text, "floor-config")
    assert shown["canDraw"] is False
    assert shown["bounds"] == [0, 0, 50, 50]
    assert shown["zones"][0]["points"] == SQUARE


def test_an_empty_floor_says_what_to_do_to_who_may_do_it(campus: Environment) -> None:
    for role, told in ((Role.VIEWER, False), (Role.ADMIN, True)):
        text = unindented(signed_in(role).get(FLOOR))
        assert "No zones yet" in text
        assert ("Upload a map and set its scale" in text) is told


def test_the_lists_are_a_part_of_their_own(campus: Environment) -> None:
    Line.objects.create(environment=campus, line_id="gate", name="<b>Gate</b>", points=SQUARE[:2])
    headers = {"HX-Request": "true", "HX-Target": "lists"}
    text = unindented(signed_in(Role.ADMIN).get(FLOOR, headers=headers))
    assert "<html" not in text
    assert "&lt;b&gt;Gate" in text


def test_the_running_task_s_people_are_shown(campus: Environment) -> None:
    task = make_task(campus, [Camera.objects.get()], held=True)
    text = unindented(signed_in(Role.VIEWER).get(FLOOR))
    assert config(text, "floor-config")["taskId"] == str(task.pk)


def test_the_scale_is_set_and_written_down(campus: Environment) -> None:
    answer = signed_in(Role.ADMIN).post(MAP, SCALE)
    assert answer["Location"] == MAP
    campus.refresh_from_db()
    assert campus.map_bounds == pytest.approx((-5, 0, 15, 10))
    assert AuditEntry.objects.filter(action="environment.update").count() == 1


@pytest.mark.parametrize("wrong", [{"width": "0"}, {"height": ""}, {"left": "x"}, {"width": "nan"}])
def test_a_scale_that_is_none_is_refused_at_its_field(
    campus: Environment, wrong: dict[str, str]
) -> None:
    answer = signed_in(Role.ADMIN).post(MAP, SCALE | wrong)
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    campus.refresh_from_db()
    assert campus.map_bounds == (0, 0, 50, 50)


def test_who_changes_the_scale_is_told_of_what_keeps_its_metres(campus: Environment) -> None:
    client = signed_in(Role.ADMIN)
    assert "keep their position in metres" not in client.get(MAP).content.decode()
    Zone.objects.create(environment=campus, zone_id="dock", name="Dock", polygon=SQUARE)
    Camera.objects.update(homography=HOMOGRAPHY)
    text = unindented(client.get(MAP))
    assert "1 zone, 0 lines, 1 calibrated camera." in text


def test_the_picture_comes_and_goes(campus: Environment, street_photo: Any) -> None:
    client = signed_in(Role.ADMIN)
    with street_photo.open("rb") as picture:
        answer = client.post(MAP, {"action": "upload", "picture": picture})
    assert answer["Location"] == MAP
    campus.refresh_from_db()
    assert str(campus.map_image.name).startswith("maps/campus-")
    assert "/api/v1/environments/campus/map" in client.get(FLOOR).content.decode()
    client.post(MAP, {"action": "remove"})
    campus.refresh_from_db()
    assert not campus.map_image


def test_what_is_no_picture_is_refused_in_words(campus: Environment) -> None:
    client = signed_in(Role.ADMIN)
    upload = SimpleUploadedFile("plan.png", b"not a picture", "image/png")
    answer = client.post(MAP, {"action": "upload", "picture": upload})
    assert "Use a PNG or JPEG image." in answer.content.decode()
    nothing = client.post(MAP, {"action": "upload"})
    assert "This field is required." in nothing.content.decode()


def test_operators_and_viewers_cannot_send_what_they_do_not_see(campus: Environment) -> None:
    for role in (Role.VIEWER, Role.OPERATOR):
        assert signed_in(role).post(MAP, SCALE).status_code == 403
    assert signed_in(Role.VIEWER).post(f"{CALIBRATE}/try").status_code == 403


def test_names_cannot_break_out_of_the_pages(campus: Environment) -> None:
    bad = "</script><script>alert(1)</script>"
    Zone.objects.create(environment=campus, zone_id="dock", name=bad, polygon=SQUARE)
    Environment.objects.update(name=bad)
    Camera.objects.update(name=bad, source_address="rtsp://user:secret@10.0.0.1/stream")
    client = signed_in(Role.ADMIN)
    for path in (FLOOR, MAP, DRAW, CALIBRATE):
        text = unindented(client.get(path))
        assert "<script>alert" not in text
        assert "secret" not in text


def test_pages_need_few_queries(campus: Environment, django_assert_max_num_queries: Any) -> None:
    make_task(campus, [Camera.objects.get()], held=True)
    for number in range(30):
        Zone.objects.create(environment=campus, zone_id=f"z{number}", name="Z", polygon=SQUARE)
    client = signed_in(Role.ADMIN)
    client.get(FLOOR)
    for path in (FLOOR, MAP, DRAW, CALIBRATE):
        with django_assert_max_num_queries(10):
            client.get(path)
