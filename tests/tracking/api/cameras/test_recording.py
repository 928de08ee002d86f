"""What a camera records is set by REST; its second address is as secret as the first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import AuditEntry, Role
from tests.factories import client_for, make_camera, make_environment, make_user
from tracking.models import Camera, CameraRecorder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]
URL = "/api/v1/environments/campus/cameras/c01"
MAIN = "rtsp://viewer:geheim@camera/main"


@pytest.fixture
def camera() -> Camera:
    return make_camera(make_environment("campus"), "c01", source_address="rtsp://camera/sub")


@pytest.fixture
def client(camera: Camera) -> APIClient:
    return client_for(make_user(Role.ADMIN))


def test_recording_is_set_and_shown_without_the_address(client: APIClient, camera: Camera) -> None:
    values = {
        "record": "people",
        "record_before_seconds": 3,
        "record_after_seconds": 20,
        "recording_address": MAIN,
    }
    answer = client.patch(URL, values, format="json")
    assert answer.status_code == 200, answer.json()
    camera.refresh_from_db()
    assert (camera.record, camera.recording_address) == ("people", MAIN)
    shown = client.get(URL).json()
    assert shown["record"] == "people"
    assert shown["has_recording_address"] is True
    assert "geheim" not in client.get(URL).content.decode()
    assert "geheim" not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"record": "sometimes"}, "record"),
        ({"record_before_seconds": 61}, "record_before_seconds"),
        ({"record_after_seconds": 0}, "record_after_seconds"),
        ({"recording_address": "/srv/film.mp4"}, "recording_address"),
        ({"recording_address": "rtsp://***@camera/main"}, "recording_address"),
        ({"source_address": "", "record": "always"}, "record"),
    ],
)
def test_what_cannot_be_recorded_is_refused(
    client: APIClient, values: dict[str, Any], field: str
) -> None:
    answer = client.patch(URL, values, format="json")
    assert answer.status_code == 400
    assert field in answer.json()["error"]["fields"]


def test_the_recorder_is_shown_while_a_worker_holds_it(client: APIClient, camera: Camera) -> None:
    assert client.get(URL).json()["recorder"] is None
    row = CameraRecorder.objects.create(
        camera=camera,
        holder="w",
        state="failed",
        reason="less than 2 GB of the disk is free",
        lease_expires_at=timezone.now() + timedelta(seconds=4),
    )
    assert client.get(URL).json()["recorder"]["state"] == "failed"
    alerts = client.get("/api/v1/system/alerts").json()
    assert "recording_stopped" in str(alerts)
    row.lease_expires_at = timezone.now()
    row.save()
    assert client.get(URL).json()["recorder"] is None
