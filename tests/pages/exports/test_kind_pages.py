"""The pages that ask for videos, reports and files of people."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import Role
from exports.models import ExportJob
from tests.exports.video.scene_rows import START, add_track, make_scene, recorded_task, someone
from tests.factories import make_user
from tests.pages.signed_in import SignedIn, unindented
from tests.vision.films import film
from tracking.models import Environment, Person

pytestmark = pytest.mark.django_db
SPAN = {
    "environment_id": "campus",
    "start_time": "2026-01-01T10:00:00",
    "end_time": "2026-01-01T10:00:10",
}
VIDEO = SPAN | {"layout": "cameras", "blur": "faces", "overlays": ["boxes", "clock"]}


@pytest.fixture
def person(campus: Environment, tmp_path: Path) -> Person:
    camera = make_scene(film(tmp_path / "c01.mp4", 20, fps=10), 20, 10)
    person = someone(camera)
    add_track(recorded_task(camera), camera, [(0.0, (30.0, 40.0, 60.0, 110.0))], person)
    return person


@pytest.fixture
def page(signed_in: SignedIn, person: Person) -> Client:
    client = signed_in(make_user(Role.ADMIN, "ada"))
    client.cookies["spoton_timezone"] = "UTC"
    return client


def test_a_video_is_asked_for(page: Client) -> None:
    assert "A file for each camera" in unindented(page.get("/exports/new/video"))
    text = unindented(page.post("/exports/new/video", VIDEO, follow=True))
    assert "Export queued" in text
    job = ExportJob.objects.get()
    assert (job.kind, job.start_time, job.end_time) == (
        "video-with-overlays",
        START,
        START + timedelta(seconds=10),
    )
    assert job.parameters["overlays"] == ["boxes", "clock"]
    assert job.parameters["blur"] == "faces"


def test_a_video_has_an_estimate(page: Client) -> None:
    query = VIDEO | {"csrfmiddlewaretoken": "x"}
    assert "About 20 frames" in unindented(page.get("/exports/new/video", query))


def test_a_wrong_id_is_said_at_its_field(page: Client) -> None:
    body = VIDEO | {"blur": "people_except", "person_ids": "9F3C"}
    assert "is no ID of a person" in unindented(page.post("/exports/new/video", body))
    body["person_ids"] = ""
    assert "Name at least one person" in unindented(page.post("/exports/new/video", body))
    assert not ExportJob.objects.exists()


def test_a_report_is_asked_for(page: Client) -> None:
    page.post("/exports/new/report", SPAN | {"format": "pdf"})
    assert ExportJob.objects.get().file_name.endswith(".pdf")
    assert "Report, PDF" in unindented(page.get("/exports"))


def test_a_person_page_leads_to_the_file(page: Client, person: Person) -> None:
    address = f"/exports/new/person-file?person_id={person.pk}"
    assert address in unindented(page.get(f"/people/{person.pk}"))
    assert str(person.pk) in unindented(page.get(address))
    body = {"environment_id": "campus", "person_id": str(person.pk), "clips": "on"}
    page.post("/exports/new/person-file", body)
    assert ExportJob.objects.get().kind == "person-file"


def test_operators_are_not_offered_files_of_people(signed_in: SignedIn, person: Person) -> None:
    client = signed_in(make_user(Role.OPERATOR))
    assert "person-file" not in unindented(client.get("/exports/new/video"))
    assert "person-file" not in unindented(client.get(f"/people/{person.pk}"))
    assert client.get("/exports/new/person-file").status_code == 403
