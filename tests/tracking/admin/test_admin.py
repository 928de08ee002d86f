"""The admin site of environments, cameras, tasks and what was found."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Role
from tests.factories import make_camera, make_environment, make_task, make_user
from tests.tracking.appearances import give_look, look
from tracking.models import (
    CalibratedView,
    Camera,
    CameraRecorder,
    ChangedQuarter,
    ClockState,
    Decision,
    Environment,
    FloorMinute,
    FloorRecount,
    FloorState,
    ForgottenPerson,
    IdentitySnapshot,
    Line,
    LineCrossing,
    Observation,
    ObservationDay,
    Person,
    PersonChange,
    PersonImage,
    PersonZone,
    Playlist,
    ProcessingTask,
    Scene,
    Track,
    Zone,
    ZoneVisit,
)

pytestmark = pytest.mark.django_db

SECRET = "rtsp://admin:s3cret@10.0.0.4/live?token=t0ken"
MODELS = [model.__name__.lower() for model in apps.get_app_config("tracking").get_models()]
MODELS = [name for name in MODELS if "_" not in name]


def page(kind: str, name: str, *args: object) -> str:
    return reverse(f"admin:tracking_{kind}_{name}", args=args)


def fill(campus: Environment) -> None:
    """One row of everything."""
    index = Camera.objects.count()
    camera = make_camera(campus, f"c{index:02}", source_address=SECRET)
    Zone.objects.create(environment=campus, zone_id=f"z{index}", name="Z", polygon=[])
    Scene.objects.create(environment=campus, scene_id=f"s{index}", name="S").cameras.add(camera)
    now = timezone.now()
    seen = {"first_seen": now, "last_seen": now}
    task = make_task(campus, [camera], held=True)
    person = Person.objects.create(environment=campus, **seen)
    track = Track.objects.create(task=task, camera=camera, track_id=1, person=person, **seen)
    Observation.objects.create(
        time=now,
        frame_index=1,
        task=task,
        camera=camera,
        track=track,
        person=person,
        x1=1,
        y1=2,
        x2=3,
        y2=4,
        confidence=0.9,
    )
    zone = Zone.objects.get(zone_id=f"z{index}")
    other = Person.objects.create(environment=campus, **seen)
    Decision.objects.create(person=person, camera=camera, time=now, kind="born")
    PersonChange.objects.create(kind="merge", environment=campus, person=person, other=other)
    PersonImage.objects.create(
        person=person, path="x.jpg", quality=0.5, camera=camera, time=now, width=1, height=2
    )
    give_look(person, look(1.0))
    PersonZone.objects.create(person=person, zone=zone, **seen)
    ZoneVisit.objects.create(person=person, zone=zone, task=task, entered_at=now, last_seen=now)
    line = Line.objects.create(environment=campus, line_id=f"l{index}", points=[])
    LineCrossing.objects.create(person=person, line=line, task=task, time=now, direction="in")
    FloorRecount.objects.create(zone=zone, until=now, position=now, begin=now)
    FloorMinute.objects.create(task=task, minute=now)
    ChangedQuarter.objects.create(environment=campus, quarter=now)
    CameraRecorder.objects.create(camera=camera)
    CalibratedView.objects.create(camera=camera, homography=[], image=b"jpeg")
    Playlist.objects.create(task_camera=task.task_cameras.get(), files=[])
    FloorState.objects.create(task=task, state={})
    IdentitySnapshot.objects.create(task=task, epoch=1, frame_index=1, made_at=now, state={})
    ForgottenPerson.objects.create(person_id=uuid4(), environment=campus)
    ClockState.objects.create(
        machine=secrets.token_hex(4), wall=now, boot="b", uptime=1, trusted=now
    )
    ObservationDay.objects.get_or_create(
        day=now.date() - timedelta(days=index), defaults={"stored_on": now.date()}
    )


def test_every_model_is_registered() -> None:
    known = {model._meta.model_name for model in admin.site._registry}
    assert set(MODELS) <= known


@pytest.mark.parametrize("kind", MODELS)
def test_every_list_shows_its_rows(site: Client, campus: Environment, kind: str) -> None:
    fill(campus)
    answer = site.get(page(kind, "changelist"), {"q": "c0"} if kind == "camera" else {})
    assert answer.status_code == 200
    assert b"s3cret" not in answer.content
    assert b"t0ken" not in answer.content


@pytest.mark.parametrize("kind", MODELS)
def test_more_rows_cost_a_list_no_more_queries(
    site: Client, campus: Environment, kind: str
) -> None:
    fill(campus)
    fill(campus)
    site.get(page(kind, "changelist"))
    with CaptureQueriesContext(connection) as few:
        site.get(page(kind, "changelist"))
    for _ in range(5):
        fill(campus)
    with CaptureQueriesContext(connection) as many:
        site.get(page(kind, "changelist"))
    assert len(many) == len(few)


WRITTEN_BY_PEOPLE = {"environment", "camera", "scene", "zone", "line", "recording"}


@pytest.mark.parametrize("kind", [name for name in MODELS if name not in WRITTEN_BY_PEOPLE])
def test_what_workers_write_cannot_be_changed(site: Client, campus: Environment, kind: str) -> None:
    fill(campus)
    row = apps.get_model("tracking", kind)._default_manager.all()[0]
    shown = site.get(page(kind, "change", row.pk))
    assert shown.status_code == 200
    assert b'name="_save"' not in shown.content
    assert site.get(page(kind, "add")).status_code == 403


def test_observations_are_of_one_track_or_the_latest(site: Client, campus: Environment) -> None:
    fill(campus)
    fill(campus)
    first = Track.objects.order_by("pk")[0]
    shown = site.get(page("observation", "changelist")).context["cl"].result_list
    assert len(shown) == 2
    chosen = site.get(page("observation", "changelist"), {"track__id__exact": first.pk})
    assert [row.track_id for row in chosen.context["cl"].result_list] == [first.pk]
    assert site.get(page("observation", "changelist"), {"person": "1"}).status_code == 400


def test_a_running_task_cannot_be_deleted(site: Client, campus: Environment) -> None:
    running = make_task(campus)
    ended = make_task(campus, status="stopped", finished_at=timezone.now())
    assert site.get(page("processingtask", "delete", running.pk)).status_code == 403
    assert site.get(page("processingtask", "delete", ended.pk)).status_code == 200


def test_bulk_deletes_skip_running_tasks_and_are_audited(site: Client, campus: Environment) -> None:
    running = make_task(campus)
    ended = make_task(campus, status="stopped", finished_at=timezone.now())
    for tasks in ([running, ended], [ended]):
        site.post(
            page("processingtask", "changelist"),
            {
                "action": "delete_selected",
                "_selected_action": [task.pk for task in tasks],
                "post": "yes",
            },
        )
        assert ProcessingTask.objects.filter(pk=running.pk).exists()
    assert not ProcessingTask.objects.filter(pk=ended.pk).exists()
    assert AuditEntry.objects.filter(target_id=str(ended.pk)).exists()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
def test_others_are_sent_away(role: Role) -> None:
    client = Client()
    client.force_login(make_user(role))
    answer = client.get(page("camera", "changelist"))
    assert answer.status_code == 302
    assert "/admin/login/" in answer["Location"]


class TestCameraForm:
    """The address and its password."""

    def form(self, camera: Camera, address: str, **change: Any) -> dict[str, Any]:
        fields = {
            "environment": camera.environment.pk,
            "camera_id": camera.camera_id,
            "name": camera.name,
            "enabled": "on",
            "source_address": address,
            "rotation": 0,
            "homography": "",
            "record": "off",
            "record_before_seconds": 5,
            "record_after_seconds": 10,
        }
        return fields | change

    @pytest.fixture
    def camera(self, campus: Environment) -> Camera:
        return make_camera(campus, source_address=SECRET)

    def test_shows_it_without_what_is_secret(self, site: Client, camera: Camera) -> None:
        shown = site.get(page("camera", "change", camera.pk)).content
        assert b"rtsp://***@10.0.0.4/live?token=***" in shown
        assert b"s3cret" not in shown
        assert b"t0ken" not in shown

    def test_keeps_the_password_when_it_is_left_alone(self, site: Client, camera: Camera) -> None:
        masked = "rtsp://***@10.0.0.4/live?token=***"
        answer = site.post(
            page("camera", "change", camera.pk), self.form(camera, masked, name="Gate")
        )
        assert answer.status_code == 302
        camera.refresh_from_db()
        assert (camera.source_address, camera.name) == (SECRET, "Gate")

    def test_takes_a_new_address(self, site: Client, camera: Camera) -> None:
        new = "rtsp://other:pw@10.0.0.5/live"
        site.post(page("camera", "change", camera.pk), self.form(camera, new))
        camera.refresh_from_db()
        assert camera.source_address == new

    def test_never_carries_the_password_to_another_host(self, site: Client, camera: Camera) -> None:
        moved = "rtsp://***@evil.example/live?token=***"
        answer = site.post(page("camera", "change", camera.pk), self.form(camera, moved))
        assert b"enter it in full" in answer.content
        camera.refresh_from_db()
        assert camera.source_address == SECRET

    def test_shows_no_secret_when_it_is_refused(self, site: Client, camera: Camera) -> None:
        typed = "gopher://admin:s3cret@10.0.0.4"
        answer = site.post(page("camera", "change", camera.pk), self.form(camera, typed))
        errors = answer.context["adminform"].form.errors
        assert list(errors) == ["source_address"]
        assert "s3cret" not in str(errors)

    def test_refuses_half_a_window(self, site: Client, camera: Camera) -> None:
        form = self.form(camera, SECRET, window_x=1, window_y=1)
        answer = site.post(page("camera", "change", camera.pk), form)
        assert b"all four crop values" in answer.content

    @pytest.mark.parametrize("change", [{"rotation": 180}, {"pixel_aspect": "4:3"}])
    def test_another_picture_ends_the_calibration(
        self, site: Client, camera: Camera, change: dict[str, Any]
    ) -> None:
        calibrate(camera)
        homography = json.dumps(camera.homography)
        form = self.form(camera, SECRET, homography=homography, lens_k1="-0.2", **change)
        assert site.post(page("camera", "change", camera.pk), form).status_code == 302
        camera.refresh_from_db()
        ended = (camera.homography, camera.calibration_points, camera.lens_k1, camera.width)
        assert ended == (None, None, None, None)

    def test_another_name_keeps_the_calibration(self, site: Client, camera: Camera) -> None:
        calibrate(camera)
        homography = json.dumps(camera.homography)
        form = self.form(camera, SECRET, homography=homography, lens_k1="-0.2", name="Gate")
        assert site.post(page("camera", "change", camera.pk), form).status_code == 302
        camera.refresh_from_db()
        assert camera.homography is not None
        assert camera.calibration_points is not None
        assert (camera.name, camera.lens_k1, camera.width) == ("Gate", -0.2, 640)


def calibrate(camera: Camera) -> None:
    camera.homography = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    camera.calibration_points = [[0, 0, 0, 0]]
    camera.lens_k1, camera.lens_automatic = -0.2, False
    camera.width, camera.height = 640, 480
    camera.calibrated_width, camera.calibrated_height = 640, 480
    camera.save()


def test_a_new_shape_is_counted_again(site: Client, campus: Environment) -> None:
    today = timezone.now().date()
    ObservationDay.objects.create(day=today, stored_on=today)
    corners = "[[0, 0], [4, 0], [4, 4]]"
    form = {"environment": campus.pk, "zone_id": "z1", "name": "Door", "color": "#336699"}
    site.post(page("zone", "add"), form | {"polygon": corners})
    zone = Zone.objects.get()
    assert FloorRecount.objects.filter(zone=zone).exists()
    FloorRecount.objects.all().delete()
    site.post(page("zone", "change", zone.pk), form | {"polygon": corners, "name": "Gate"})
    assert not FloorRecount.objects.exists()
    site.post(page("zone", "change", zone.pk), form | {"polygon": "[[0, 0], [5, 0], [5, 5]]"})
    assert FloorRecount.objects.filter(zone=zone).exists()


def test_a_search_cannot_guess_passwords(site: Client, campus: Environment) -> None:
    make_camera(campus, source_address=SECRET)
    shown = site.get(page("camera", "changelist"), {"q": "s3cret"}).content
    assert b"0 cameras" in shown


def test_filters_cannot_guess_passwords(site: Client, campus: Environment) -> None:
    make_camera(campus, source_address=SECRET)
    asked = {"source_address__startswith": "rtsp://admin:s"}
    answer = site.get(page("camera", "changelist"), asked)
    assert answer.status_code == 400


def test_a_scene_takes_cameras_of_its_own_environment_only(
    site: Client, campus: Environment
) -> None:
    foreign = make_camera(make_environment("factory"), "c01")
    form = {
        "environment": campus.pk,
        "scene_id": "door",
        "name": "Door",
        "cameras": [foreign.pk],
    }
    answer = site.post(page("scene", "add"), form)
    assert b"These cameras do not belong to Campus: c01" in answer.content
    assert not Scene.objects.exists()


@pytest.mark.parametrize("name", ["change", "delete", "history"])
@pytest.mark.parametrize("kind", MODELS)
def test_a_key_that_no_row_can_have_is_not_there(kind: str, name: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(make_user(Role.ADMIN))
    assert client.get(page(kind, name, "9" * 30)).status_code in (302, 403, 404)
