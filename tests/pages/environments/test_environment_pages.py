"""Environments as each role sees them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from tests.factories import (
    HOMOGRAPHY,
    make_camera,
    make_environment,
    make_person,
    make_recording,
    make_task,
)
from tests.pages.signed_in import unindented
from tracking.models import Environment, ProcessingTask, Scene

pytestmark = pytest.mark.django_db

GET_PAGES = ["", "/edit", "/delete", "/scenes/new", "/cameras/new", "/cameras/c01"]
POST_PAGES = ["/start", "/test", "/uploads", "/uploads/piece", "/cameras/c01/join"]


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return unindented(response)


def primary(text: str) -> list[str]:
    """What the primary buttons say."""
    found = re.findall(r'class="(?:button )?primary"[^>]*>(.*?)</(?:a|button)>', text, re.DOTALL)
    words = [re.sub(r"<[^>]*>", "", one).strip() for one in found]
    return [one for one in words if one != "Continue"]


def test_a_newcomer_is_led_to_the_first_environment(admin_page: Client) -> None:
    text = text_of(admin_page, "/environments")
    assert primary(text) == ["Add environment"]
    assert 'type="search"' not in text


@pytest.mark.parametrize("role", ["viewer_page", "operator_page"])
def test_who_may_not_add_one_is_told_who_may(role: str, request: pytest.FixtureRequest) -> None:
    text = text_of(request.getfixturevalue(role), "/environments")
    assert "Ask an administrator" in text
    assert primary(text) == []


def test_the_list_says_what_is_set_up_and_runs(viewer_page: Client, yard: Environment) -> None:
    cameras = [make_camera(yard, "c01", homography=HOMOGRAPHY), make_camera(yard, "c02")]
    task = make_task(yard, cameras, held=True, people_now=7)
    make_environment("quiet")
    text = text_of(viewer_page, "/environments")
    assert "<dt>People now</dt><dd>7</dd>" in text
    assert '<dd> 1<span class="muted small"> of 2</span></dd>' in text
    assert f"/live/{task.pk}" in text
    found = text_of(viewer_page, "/environments?state=idle")
    assert "quiet" in found
    assert "/environments/yard" not in found
    assert "No environments match" in text_of(viewer_page, "/environments?q=nowhere")


def test_htmx_gets_the_results_alone(viewer_page: Client, yard: Environment) -> None:
    headers = {"HX-Request": "true", "HX-Target": "results"}
    text = unindented(viewer_page.get("/environments?q=yard", headers=headers))
    assert "/environments/yard" in text
    assert "<html" not in text


@pytest.mark.parametrize("path", GET_PAGES)
@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("viewer_page", {"", "/cameras/c01"}),
        ("operator_page", {"", "/cameras/c01"}),
        ("admin_page", set(GET_PAGES)),
    ],
)
def test_each_role_gets_its_pages(
    path: str, role: str, allowed: set[str], yard: Environment, request: pytest.FixtureRequest
) -> None:
    make_camera(yard)
    status = request.getfixturevalue(role).get(f"/environments/yard{path}").status_code
    assert status == (200 if path in allowed else 403)


@pytest.mark.parametrize("path", GET_PAGES)
def test_another_environment_does_not_exist(
    path: str, stranger_page: Client, yard: Environment
) -> None:
    make_camera(yard)
    status = stranger_page.get(f"/environments/yard{path}").status_code
    assert status == (403 if path == "/delete" else 404)
    assert "yard" not in text_of(stranger_page, "/environments")


@pytest.mark.parametrize("path", POST_PAGES)
def test_nothing_can_be_done_in_another_environment(
    path: str, stranger_page: Client, viewer_page: Client, yard: Environment
) -> None:
    make_camera(yard)
    body = {"name": "a.mp4", "size": "10", "kind": "stream", "address": "rtsp://h/1"}
    status = stranger_page.post(f"/environments/yard{path}", body).status_code
    assert status == (400 if path == "/uploads/piece" else 404)  # without a place to begin
    assert viewer_page.post(f"/environments/yard{path}", body).status_code == 403
    assert not ProcessingTask.objects.exists()


@pytest.mark.parametrize("role", ["viewer_page", "operator_page"])
def test_what_a_role_may_not_do_is_not_shown(
    role: str, yard: Environment, request: pytest.FixtureRequest
) -> None:
    make_camera(yard, source_address="rtsp://u:secret@10.0.0.4/live")
    page = request.getfixturevalue(role)
    for address in ("/environments/yard", "/environments/yard/cameras/c01"):
        text = text_of(page, address)
        assert "/edit" not in text
        assert "/delete" not in text
        assert "cameras/new" not in text
        assert "10.0.0.4" not in text
        assert ("Start" in text) == (role == "operator_page" and address.endswith("yard"))


def test_addresses_are_shown_without_passwords(admin_page: Client, yard: Environment) -> None:
    make_camera(yard, source_address="rtsp://u:secret@10.0.0.4/live?token=verborgen")
    for path in ("", "/cameras/c01", "/cameras/c01/edit"):
        text = text_of(admin_page, f"/environments/yard{path}")
        assert "10.0.0.4" in text
        assert "secret" not in text
        assert "verborgen" not in text


def test_the_next_step_is_the_button(admin_page: Client, yard: Environment) -> None:
    address = "/environments/yard"
    assert primary(text_of(admin_page, address)) == ["Add camera"]
    camera = make_camera(yard, source_address="")
    assert primary(text_of(admin_page, address)) == ["Set source of c01"]
    camera.source_address = "recordings/c01.mp4"
    camera.save()
    assert primary(text_of(admin_page, address)) == ["Add map"]
    Environment.objects.update(map_image="maps/yard.png")
    assert primary(text_of(admin_page, address)) == ["Calibrate c01"]
    camera.homography, camera.reprojection_error_cm = HOMOGRAPHY, 12.0
    camera.save()
    assert primary(text_of(admin_page, address)) == ["Start"]
    make_task(yard, [camera], held=True)
    assert primary(text_of(admin_page, address)) == ["Watch live"]


def test_a_poor_calibration_is_a_step_to_do_again(admin_page: Client, yard: Environment) -> None:
    make_camera(yard, homography=HOMOGRAPHY, reprojection_error_cm=180.0)
    Environment.objects.update(map_image="maps/yard.png")
    text = text_of(admin_page, "/environments/yard")
    assert "Poor, ±180 cm" in text
    assert primary(text) == ["Calibrate c01"]


def test_an_operator_starts_and_stops(operator_page: Client, yard: Environment) -> None:
    camera = make_camera(yard)
    answer = operator_page.post("/environments/yard/start", {"loop": "on"})
    task = ProcessingTask.objects.get()
    assert answer["Location"] == f"/live/{task.pk}"
    assert (task.loop, list(task.cameras.all())) == (True, [camera])
    operator_page.post(f"/environments/yard/stop/{task.pk}")
    task.refresh_from_db()
    assert task.status == "stopped"


def test_what_cannot_be_started_is_said(operator_page: Client, yard: Environment) -> None:
    answer = operator_page.post("/environments/yard/start", follow=True)
    assert "No enabled camera has a source." in answer.content.decode()


def test_the_identifier_makes_itself(admin_page: Client) -> None:
    for wanted in ("shop-in-bern", "shop-in-bern-2"):
        answer = admin_page.post(
            "/environments/new", {"name": "Shop in Bern", "environment_id": ""}
        )
        assert answer["Location"] == f"/environments/{wanted}"
    assert AuditEntry.objects.filter(action="environment.create").count() == 2


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "東京"}, "The name has too few letters and digits"),
        ({"name": "x", "environment_id": "a b"}, "Use letters, digits"),
        ({"name": "New"}, "is reserved"),
        ({"name": "Yard", "environment_id": "yard"}, "already exists"),
    ],
)
def test_what_is_wrong_with_a_new_one_is_said(
    values: dict[str, str], said: str, admin_page: Client, yard: Environment
) -> None:
    assert said in admin_page.post("/environments/new", values).content.decode()
    assert Environment.objects.count() == 1


def test_a_limited_administrator_adds_and_deletes_none(
    stranger_page: Client, yard: Environment
) -> None:
    assert "Add environment" not in text_of(stranger_page, "/environments")
    assert stranger_page.get("/environments/new").status_code == 403
    assert stranger_page.get("/environments/elsewhere/delete").status_code == 403
    assert "/delete" not in text_of(stranger_page, "/environments/elsewhere/edit")


def test_a_name_is_changed(admin_page: Client, yard: Environment) -> None:
    admin_page.post("/environments/yard/edit", {"name": "The yard"})
    yard.refresh_from_db()
    assert yard.name == "The yard"


def test_deleting_says_what_goes_and_wants_the_name_typed(
    admin_page: Client, yard: Environment
) -> None:
    make_camera(yard)
    make_person(yard)
    address = "/environments/yard/delete"
    assert "<b>1 camera, 1 person</b>" in text_of(admin_page, address)
    assert "Nothing was deleted" in admin_page.post(address, {"typed": "Yard"}).content.decode()
    assert Environment.objects.exists()
    assert admin_page.post(address, {"typed": "yard"})["Location"] == "/environments"
    assert not Environment.objects.exists()


def test_what_runs_is_stopped_before_it_is_deleted(admin_page: Client, yard: Environment) -> None:
    task = make_task(yard, [make_camera(yard)], held=True)
    text = text_of(admin_page, "/environments/yard/delete")
    assert f"/environments/yard/stop/{task.pk}" in text
    assert "Delete permanently" not in text
    admin_page.post("/environments/yard/delete", {"typed": "yard"})
    assert Environment.objects.exists()


def test_scenes_are_added_changed_and_deleted(admin_page: Client, yard: Environment) -> None:
    for number in range(3):
        make_camera(yard, f"c0{number}")
    admin_page.post(
        "/environments/yard/scenes/new", {"name": "Gates", "camera_ids": ["c00", "c01"]}
    )
    scene = Scene.objects.get()
    assert (scene.scene_id, scene.cameras.count()) == ("gates", 2)
    assert "Gates" in text_of(admin_page, "/environments/yard")
    address = "/environments/yard/scenes/gates"
    assert text_of(admin_page, address).count(" checked") == 2
    admin_page.post(address, {"name": "All gates", "camera_ids": ["c02"]})
    scene.refresh_from_db()
    assert (scene.name, scene.cameras.get().camera_id) == ("All gates", "c02")
    assert (
        "Select" in admin_page.post(address, {"name": "x", "camera_ids": ["c9"]}).content.decode()
    )
    admin_page.post(f"{address}/delete")
    assert not Scene.objects.exists()
    assert admin_page.get(address).status_code == 404


def test_recordings_are_said_as_ranges_of_days(viewer_page: Client, yard: Environment) -> None:
    camera = make_camera(yard)
    for day in (1, 2, 3, 7):
        make_recording(camera, datetime(2026, 3, day, day, tzinfo=UTC), 100)
    text = text_of(viewer_page, "/environments/yard")
    assert "1 Mar 2026 – 3 Mar 2026, 7 Mar 2026" in text


def test_more_rows_need_no_more_statements(admin_page: Client, yard: Environment) -> None:
    counts = []
    for number in (2, 12):
        for index in range(number):
            environment = make_environment(f"e-{number}-{index}")
            make_task(environment, [make_camera(environment)], held=True)
            camera = make_camera(yard, f"cam-{number}-{index}")
            make_recording(camera, datetime(2026, 3, 1, 10, tzinfo=UTC), 100)
        found = []
        for address in (
            "/environments",
            "/environments/yard",
            "/environments/yard/cameras/cam-2-0",
        ):
            with CaptureQueriesContext(connection) as queries:
                text_of(admin_page, address)
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 18, counts
