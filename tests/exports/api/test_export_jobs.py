"""/api/v1/export: who may ask, see, download and delete."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import AuditEntry, Role
from exports import files
from exports.models import ExportJob
from tests.exports.jobs import ask, content, left, made
from tests.exports.seen import START, Seen, store
from tests.factories import client_for, make_environment, make_user

JOBS = "/api/v1/export/jobs"
DATA = "/api/v1/export/tracking-data"


@pytest.fixture
def viewer(db: None) -> APIClient:
    return client_for(make_user(Role.VIEWER))


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def bytes_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_an_operator_asks_and_everyone_downloads(
    operator: APIClient, viewer: APIClient, seen: Seen
) -> None:
    assert viewer.post(DATA, seen.body).status_code == 403
    job = made(operator, seen)
    state = viewer.get(f"{JOBS}/{job.job_id}/status").json()
    assert (state["status"], state["progress"], state["rows"]) == ("completed", 1.0, job.rows)
    assert (state["bytes"], state["sha256"]) == (job.size_bytes, job.sha256)
    assert (state["created_by"], state["error"]) == ("olga", None)
    assert viewer.get(JOBS).json()["results"] == [state]
    answer = viewer.get(f"{JOBS}/{job.job_id}/download")
    data = bytes_of(answer)
    assert data == content(job.job_id)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert job.file_name in answer["Content-Disposition"]
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    assert answer["Repr-Digest"] == f"sha-256=:{digest}:"
    assert viewer.delete(f"{JOBS}/{job.job_id}").status_code == 403


def test_a_part_of_the_file(operator: APIClient, seen: Seen) -> None:
    job = made(operator, seen)
    data, address = content(job.job_id), f"{JOBS}/{job.job_id}/download"
    for asked, first, last in (
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, len(data) - 1),
        ("bytes=-7", len(data) - 7, len(data) - 1),
        ("bytes=5-999999999", 5, len(data) - 1),
    ):
        answer = operator.get(address, headers={"Range": asked})
        assert answer.status_code == 206
        assert bytes_of(answer) == data[first : last + 1]
        assert answer["Content-Range"] == f"bytes {first}-{last}/{len(data)}"
        assert answer["Content-Length"] == str(last + 1 - first)
    for asked in ("bytes=1-2,5-6", "rows=1-2", "bytes=-", "bytes=9-3", "odd"):
        answer = operator.get(address, headers={"Range": asked})
        assert (answer.status_code, len(bytes_of(answer))) == (200, len(data))
    refused = operator.get(address, headers={"Range": "bytes=999999999-"})
    assert (refused.status_code, refused["Content-Range"]) == (416, f"bytes */{len(data)}")


def test_conditions_on_the_file(operator: APIClient, seen: Seen) -> None:
    job = made(operator, seen)
    address, tag = f"{JOBS}/{job.job_id}/download", f'"{job.sha256}"'
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        assert operator.get(address, headers={"If-None-Match": known}).status_code == 304
    assert operator.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
    part = {"Range": "bytes=0-9"}
    assert operator.get(address, headers=part | {"If-Range": tag}).status_code == 206
    assert operator.get(address, headers=part | {"If-Range": '"other"'}).status_code == 200
    head = operator.head(address)
    assert (head.status_code, head["Content-Length"]) == (200, str(job.size_bytes))
    assert (head["ETag"], head["Accept-Ranges"]) == (tag, "bytes")


def test_409_before_it_is_ready_and_410_after_it_expired(operator: APIClient, seen: Seen) -> None:
    job = ask(operator, seen)
    address = f"{JOBS}/{job.job_id}/download"
    for state, status in (("queued", 409), ("running", 409), ("failed", 409), ("cancelled", 409)):
        ExportJob.objects.update(status=state)
        assert operator.get(address).status_code == status
    ExportJob.objects.update(status="expired")
    assert operator.get(address).status_code == 410
    ExportJob.objects.update(status="completed")
    assert operator.get(address).json()["error"]["code"] == "gone"


def test_delete_cancels_what_waits_and_deletes_the_rest(operator: APIClient, seen: Seen) -> None:
    waiting = ask(operator, seen)
    answer = operator.delete(f"{JOBS}/{waiting.job_id}")
    assert answer.status_code == 202
    assert answer.json() == {"job_id": str(waiting.job_id), "status": "cancelled"}
    assert operator.delete(f"{JOBS}/{waiting.job_id}").status_code == 204
    job = made(operator, seen)
    assert operator.delete(f"{JOBS}/{job.job_id}").status_code == 204
    assert operator.get(f"{JOBS}/{job.job_id}/status").status_code == 404
    assert left() == []


def test_cancelling_twice_is_one_entry_in_the_audit(operator: APIClient, seen: Seen) -> None:
    job = ask(operator, seen)
    ExportJob.objects.filter(job_id=job.job_id).update(status=ExportJob.Status.RUNNING)
    for _ in range(2):
        assert operator.delete(f"{JOBS}/{job.job_id}").status_code == 202
    assert AuditEntry.objects.filter(action="export.cancel").count() == 1
    assert ExportJob.objects.filter(job_id=job.job_id, cancel_requested=True).exists()


def test_all_of_it_is_audited(operator: APIClient, seen: Seen) -> None:
    job = made(operator, seen)
    address = f"{JOBS}/{job.job_id}/download"
    bytes_of(operator.get(address))
    bytes_of(operator.get(address, headers={"Range": "bytes=50-"}))  # of the same download
    operator.head(address)
    operator.delete(f"{JOBS}/{job.job_id}")
    operator.delete(f"{JOBS}/{ask(operator, seen).job_id}")
    assert actions() == [
        *("export.create", "export.download", "export.delete"),
        *("export.create", "export.cancel"),
    ]
    entry = AuditEntry.objects.filter(action="export.create").first()
    assert entry is not None
    assert entry.after is not None
    assert (entry.environment_id, entry.after["format"]) == ("campus", "csv")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR, Role.ADMIN])
def test_other_environments_are_not_there(role: Role, operator: APIClient, seen: Seen) -> None:
    job = made(operator, seen)
    other = client_for(make_user(role, limited_to=[make_environment("factory")]))
    assert other.get(JOBS).json()["count"] == 0
    for part in ("/status", "/download"):
        assert other.get(f"{JOBS}/{job.job_id}{part}").status_code == 404
    assert other.delete(f"{JOBS}/{job.job_id}").status_code in (403, 404)
    assert other.post(DATA, seen.body).status_code in (403, 404)
    assert left() == [str(job.job_id)]


def test_rights_are_asked_again_at_download(operator: APIClient, seen: Seen) -> None:
    user = make_user(Role.OPERATOR, limited_to=[seen.environment])
    job = made(client_for(user), seen)
    user.environments.clear()
    assert client_for(user).get(f"{JOBS}/{job.job_id}/download").status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"format": "xlsx"}, "format"),
        ({"camera_ids": ["c01", "c99"]}, "camera_ids"),
        ({"end_time": START.isoformat()}, "end_time"),
        ({"end_time": "soon"}, "end_time"),
        ({"start_time": "0001-01-01T00:00:00Z", "time_zone": "America/New_York"}, "start_time"),
        ({"end_time": "9999-12-31T23:59:59Z", "time_zone": "Asia/Tokyo"}, "end_time"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"format": "parquet", "gzip": True}, "gzip"),
        ({"fromat": "csv"}, "fromat"),
        ({"environment_id": None}, "environment_id"),
    ],
)
def test_bad_input_is_named(
    operator: APIClient, seen: Seen, changed: dict[str, Any], field: str
) -> None:
    answer = operator.post(DATA, seen.body | changed)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == [field]
    assert not ExportJob.objects.exists()


def test_an_environment_without_cameras_has_nothing(operator: APIClient, seen: Seen) -> None:
    make_environment("empty")
    answer = operator.post(DATA, seen.body | {"environment_id": "empty"})
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == ["camera_ids"]


def test_one_user_may_have_so_many(
    operator: APIClient, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = type("Limits", (), {"days": 7, "gigabytes": 50, "jobs": 3, "jobs_per_user": 2})
    monkeypatch.setattr(settings, "EXPORTS", limits)
    ask(operator, seen)
    ask(operator, seen)
    refused = operator.post(DATA, seen.body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many")
    assert "2 exports of yours" in refused.json()["error"]["message"]
    assert refused["Retry-After"]
    other = client_for(make_user(Role.OPERATOR))
    ask(other, seen)
    assert other.post(DATA, seen.body).status_code == 429


def test_no_room_is_said_before(
    operator: APIClient, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "free_bytes", lambda: 1000)
    refused = operator.post(DATA, seen.body)
    assert refused.status_code == 409
    assert "There is no room" in refused.json()["error"]["message"]


def test_filters_of_the_list(operator: APIClient, seen: Seen) -> None:
    made(operator, seen)
    ask(operator, seen)
    store(make_environment("factory"), "f")
    for query, count in (
        ("", 2),
        ("?environment=campus", 2),
        ("?environment=factory", 0),
        ("?status=queued", 1),
        ("?kind=tracking-data", 2),
    ):
        assert operator.get(JOBS + query).json()["count"] == count
    assert operator.get(f"{JOBS}?color=red").status_code == 400


def test_unknown_exports_are_404(operator: APIClient) -> None:
    for part in ("/status", "/download"):
        assert operator.get(f"{JOBS}/{uuid4()}{part}").status_code == 404
    assert operator.delete(f"{JOBS}/{uuid4()}").status_code == 404


def test_old_rows_stay_for_a_while(operator: APIClient, seen: Seen) -> None:
    from exports.runs import care

    job = made(operator, seen)
    ExportJob.objects.update(expires_at=timezone.now(), finished_at=timezone.now())
    care.look_after()
    assert operator.get(f"{JOBS}/{job.job_id}/status").json()["status"] == "expired"
    ExportJob.objects.update(finished_at=timezone.now() - timedelta(days=31))
    care.look_after()
    assert operator.get(f"{JOBS}/{job.job_id}/status").status_code == 404
