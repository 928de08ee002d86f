"""Exports on pages: asked for, followed, downloaded, cancelled, deleted, run again."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from exports.models import ExportJob
from exports.runs import claim
from exports.runs.runner import run_next
from tests.exports.jobs import content, left
from tests.exports.seen import TICKS, Seen
from tests.factories import make_environment, make_user
from tests.pages.signed_in import SignedIn, unindented
from tracking.models import Person

FORM = {
    "environment_id": "campus",
    "start_time": "2026-03-29T00:00:00",
    "end_time": "2026-03-29T02:00:00",
    "format": "csv",
}
ESTIMATE = {"HX-Request": "true", "HX-Target": "estimate"}


@pytest.fixture
def page(signed_in: SignedIn, seen: Seen) -> Client:
    """Operators see it in UTC."""
    client = signed_in(make_user(Role.OPERATOR, "otto"))
    client.cookies["spoton_timezone"] = "UTC"
    return client


def test_an_export_is_asked_for_and_downloaded(page: Client, seen: Seen) -> None:
    assert "No exports yet" in unindented(page.get("/exports"))
    text = unindented(page.post("/exports/new", FORM, follow=True))
    assert "Export queued" in text
    assert "Queued" in text
    job = run_next()
    assert job is not None
    text = unindented(page.get("/exports"))
    assert "Completed" in text
    assert "Tracking data, CSV" in text
    assert f"{TICKS * 6}" in text
    answer = page.get(f"/exports/{job.job_id}/download")
    assert b"".join(answer.streaming_content) == content(job.job_id)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "path", ["/exports/new", "/exports/new/report", "/exports/new/video", "/tasks/new"]
)
def test_forms_say_in_which_zone_their_times_are(path: str, page: Client, seen: Seen) -> None:
    page.cookies["spoton_zone"] = "Asia/Tokyo"
    text = unindented(page.get(path, {"start_time": "2026-03-29T00:00:00"}))
    assert ("Times are those of Asia/Tokyo." in text) == ('type="datetime-local"' in text)
    assert path == "/tasks/new" or 'type="datetime-local"' in text


def test_the_form_says_how_large_it_will_be(page: Client, seen: Seen) -> None:
    def estimate(**changed: str) -> str:
        query = urlencode(FORM | changed)
        return unindented(page.get(f"/exports/new?{query}", headers=ESTIMATE))

    assert f"About {TICKS * 6} rows" in estimate()
    assert f"About {TICKS * 3} rows" in estimate(camera_ids="c01")
    assert f"About {TICKS * 3} rows" in estimate(end_time="2026-03-29T01:00:00")
    assert "no rows" in estimate(end_time="2026-03-29T00:10:00")
    assert "Choose a time" in estimate(end_time="")
    assert "no rows" in unindented(page.get("/exports/new"))  # yesterday


def test_where_all_is_of_today_today_is_offered(page: Client, seen: Seen) -> None:
    def offered() -> str:
        return unindented(page.get("/exports/new?environment_id=campus"))

    now = timezone.now()
    today, yesterday = (f"{now - timedelta(days=ago):%Y-%m-%d}T00:00" for ago in (0, 1))
    assert f'value="{yesterday}' in offered()
    Person.objects.update(first_seen=now, last_seen=now)
    assert f'value="{today}' in offered()
    assert f'value="{yesterday}' not in offered()


def test_what_cannot_be_is_said_at_its_field(page: Client, seen: Seen) -> None:
    text = unindented(page.post("/exports/new", FORM | {"end_time": FORM["start_time"]}))
    assert "The end must be after the start." in text
    assert not ExportJob.objects.exists()


def test_progress_is_shown_and_cancelled(page: Client, seen: Seen) -> None:
    page.post("/exports/new", FORM)
    job = claim.claim_next()
    assert job is not None
    claim.held(job).update(progress=0.425, seconds_left=75.0, rows=1234)
    text = unindented(page.get("/exports", headers={"HX-Request": "true", "HX-Target": "results"}))
    assert "every 2s" in text
    assert "42%, 1 min 15 s left" in text
    assert "<html" not in text
    page.post(f"/exports/{job.job_id}/cancel")
    assert "Cancelling" in unindented(page.get("/exports"))


def test_run_again_and_delete(page: Client, seen: Seen) -> None:
    page.post("/exports/new", FORM)
    first = run_next()
    assert first is not None
    page.post(f"/exports/{first.job_id}/again")
    second = run_next()
    assert second is not None
    assert content(second.job_id) == content(first.job_id)
    page.post(f"/exports/{first.job_id}/delete", {"next": "/exports?status=completed"})
    assert left() == [str(second.job_id)]


def test_why_there_is_no_file(page: Client, seen: Seen) -> None:
    page.post("/exports/new", FORM)
    job = ExportJob.objects.get()
    address = f"/exports/{job.job_id}/download"
    assert page.get(address).status_code == 409
    ExportJob.objects.update(status="failed", error_code="disk_full", error="The disk is full.")
    assert "The disk is full." in unindented(page.get("/exports"))
    ExportJob.objects.update(status="expired")
    assert page.get(address).status_code == 410


def test_viewers_see_and_download_only(signed_in: SignedIn, page: Client, seen: Seen) -> None:
    page.post("/exports/new", FORM)
    job = run_next()
    assert job is not None
    viewer = signed_in(make_user(Role.VIEWER))
    text = unindented(viewer.get("/exports"))
    assert "Download campus" in text
    assert "New export" not in text
    assert "/delete" not in text
    assert viewer.get(f"/exports/{job.job_id}/download").status_code == 200
    assert viewer.get("/exports/new").status_code == 403
    for what in ("cancel", "delete", "again"):
        assert viewer.post(f"/exports/{job.job_id}/{what}").status_code == 403


def test_a_limited_user_finds_nothing(signed_in: SignedIn, page: Client, seen: Seen) -> None:
    page.post("/exports/new", FORM)
    job = run_next()
    assert job is not None
    other = signed_in(make_user(Role.ADMIN, limited_to=[make_environment("factory")]))
    assert "No exports yet" in unindented(other.get("/exports"))
    assert "campus" not in unindented(other.get("/exports/new?environment_id=campus"))
    assert other.get(f"/exports/{job.job_id}/download").status_code == 404
    for what in ("cancel", "delete", "again"):
        assert other.post(f"/exports/{job.job_id}/{what}").status_code == 404
    assert left() == [str(job.job_id)]
