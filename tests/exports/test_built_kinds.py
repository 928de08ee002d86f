"""Videos, reports and files of people: asked for by REST, run, and downloaded."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import av
import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import Role
from exports.models import ExportJob
from exports.runs.runner import run_next
from tests.exports.jobs import content, left
from tests.exports.seen import Seen
from tests.exports.video.scene_rows import START, add_track, make_scene, recorded_task, someone
from tests.factories import client_for, make_environment, make_user
from tests.vision.films import film, numbered
from tracking.models import Camera, Environment, Person
from tracking.services.people.forget import forget_person

API = "/api/v1/export"
SPAN = {
    "environment_id": "campus",
    "start_time": START.isoformat(),
    "end_time": (START + timedelta(seconds=10)).isoformat(),
}


@pytest.fixture
def admin(db: None) -> APIClient:
    return client_for(make_user(Role.ADMIN, "ada"))


@pytest.fixture
def camera(transactional_db: None, campus: Environment, tmp_path: Path) -> Camera:
    path = film(tmp_path / "c01.mp4", (numbered(n, (160, 120)) for n in range(20)), fps=10)
    return make_scene(path, 20, 10)


@pytest.fixture
def person(camera: Camera) -> Person:
    person = someone(camera)
    boxes = [(n / 10, (30.0, 40.0, 60.0, 110.0)) for n in range(20)]
    add_track(recorded_task(camera), camera, boxes, person)
    return person


def _run(client: APIClient, kind: str, body: dict[str, Any]) -> ExportJob:
    answer = client.post(f"{API}/{kind}", body)
    assert answer.status_code == 202, answer.json()
    job = run_next()
    assert job is not None
    assert str(job.job_id) == answer.json()["job_id"]
    return job


def test_a_video(operator: APIClient, person: Person) -> None:
    job = _run(operator, "video-with-overlays", SPAN)
    assert (job.status, job.rows, job.error) == ("completed", 20, "")
    assert job.file_name == "campus-c01-20260101T1000-20260101T1000.mp4"
    with av.open(io.BytesIO(content(job.job_id)), "r") as file:
        assert len(list(file.decode(video=0))) == 20


def test_a_mosaic_with_an_exception(operator: APIClient, person: Person) -> None:
    body = SPAN | {"layout": "mosaic", "blur": "people_except", "person_ids": [str(person.pk)]}
    job = _run(operator, "video-with-overlays", body)
    assert job.status == "completed"
    assert job.file_name.startswith("campus-mosaic-")
    assert job.parameters["person_ids"] == [str(person.pk)]


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("person_ids", {"blur": "people_except"}),
        ("person_ids", {"person_ids": ["00000000-0000-4000-8000-000000000000"]}),
        ("camera_ids", {"camera_ids": ["c99"]}),
        ("blur", {"blur": "hands"}),
        ("overlays", {"overlays": ["hats"]}),
        ("speed", {"speed": 2}),
        ("end_time", {"end_time": SPAN["start_time"]}),
        ("time_zone", {"time_zone": "Mars"}),
    ],
)
def test_what_cannot_be_is_named(
    field: str, body: dict[str, Any], operator: APIClient, person: Person
) -> None:
    answer = operator.post(f"{API}/video-with-overlays", SPAN | body)
    assert answer.status_code == 400
    assert field in answer.json()["error"]["fields"]


def test_faces_are_for_those_who_may_see_them(operator: APIClient, person: Person) -> None:
    viewer = client_for(make_user(Role.VIEWER))
    shown = _run(operator, "video-with-overlays", SPAN | {"blur": "none"})
    assert viewer.get(f"{API}/jobs/{shown.job_id}/download").status_code == 404
    blurred = _run(operator, "video-with-overlays", SPAN | {"blur": "faces"})
    found = viewer.get(f"{API}/jobs").json()["results"]
    assert [one["job_id"] for one in found] == [str(blurred.job_id)]


@pytest.mark.usefixtures("person")
def test_who_may_not_see_faces_cannot_export_them(operator: APIClient, settings: Settings) -> None:
    settings.FACES_ROLE = "admin"
    answer = operator.post(f"{API}/video-with-overlays", SPAN | {"blur": "none"})
    assert answer.status_code == 403
    assert operator.post(f"{API}/video-with-overlays", SPAN).status_code == 202


def test_no_footage_fails_with_the_reason(operator: APIClient, camera: Camera) -> None:
    camera.recordings.all().delete()
    job = _run(operator, "video-with-overlays", SPAN)
    assert (job.status, job.error_code) == ("failed", "nothing_to_export")
    assert "no footage" in job.error
    assert left() == []


@pytest.mark.parametrize(("form", "begin"), [("html", b"<!doctype html>"), ("pdf", b"%PDF-")])
def test_a_report(form: str, begin: bytes, operator: APIClient, seen: Seen) -> None:
    job = _run(operator, "analytics-report", SPAN | {"format": form})
    assert job.status == "completed", job.error
    assert content(job.job_id).startswith(begin)
    assert job.file_name.endswith(f".{form}")


def test_a_person_file_is_for_administrators(
    admin: APIClient, operator: APIClient, person: Person
) -> None:
    body = {"person_id": str(person.pk)}
    assert operator.post(f"{API}/person-file", body).status_code == 403
    job = _run(admin, "person-file", body)
    assert job.status == "completed", job.error
    with ZipFile(io.BytesIO(content(job.job_id))) as archive:
        assert "index.html" in archive.namelist()
        assert any(name.startswith("clips/") for name in archive.namelist())
    assert operator.get(f"{API}/jobs").json()["results"] == []
    assert operator.get(f"{API}/jobs/{job.job_id}/download").status_code == 404
    elsewhere = client_for(make_user(Role.ADMIN, limited_to=[make_environment("factory")]))
    assert elsewhere.post(f"{API}/person-file", body).status_code == 404


def test_forgetting_takes_the_person_file_away(admin: APIClient, person: Person) -> None:
    job = _run(admin, "person-file", {"person_id": str(person.pk)})
    forget_person(make_user(Role.ADMIN, "eve"), person.pk)
    job.refresh_from_db()
    assert job.status == "expired"
    assert str(person.pk) not in f"{job.parameters} {job.file_name}"
    assert left() == []
    again = admin.post("/api/v1/export/person-file", {"person_id": str(person.pk)})
    assert again.status_code == 404
