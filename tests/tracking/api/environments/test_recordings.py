"""GET and PATCH /environments/{env}/recordings/{id}, and its file by Range."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from accounts.models import AuditEntry, Role
from tests.factories import client_for, make_camera, make_environment, make_recording, make_user
from tracking.models import Environment, Recording

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]
DATA = bytes(range(200))


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    path = tmp_path / "a.mp4"
    path.write_bytes(DATA)
    camera = make_camera(make_environment("campus"))
    return make_recording(camera, datetime(2026, 1, 1, tzinfo=UTC), 100, path=str(path))


def address(recording: Recording, more: str = "") -> str:
    return f"/api/v1/environments/campus/recordings/{recording.pk}{more}"


def body(answer: object) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_a_browser_plays_the_file_by_parts(recording: Recording) -> None:
    client = client_for(make_user(Role.OPERATOR))
    whole = client.get(address(recording, "/file"))
    assert (whole.status_code, whole["Content-Type"]) == (200, "video/mp4")
    assert body(whole) == DATA
    part = client.get(address(recording, "/file"), HTTP_RANGE="bytes=10-19")
    assert (part.status_code, part["Content-Range"]) == (206, "bytes 10-19/200")
    assert body(part) == DATA[10:20]
    assert client.get(address(recording, "/file"), HTTP_RANGE="bytes=900-").status_code == 416
    same = client.get(address(recording, "/file"), HTTP_IF_NONE_MATCH=whole["ETag"])
    assert same.status_code == 304


def test_others_neither_see_nor_play_it(recording: Recording) -> None:
    client = client_for(make_user(Role.OPERATOR, limited_to=[make_environment("yard")]))
    assert client.get(address(recording)).status_code == 404
    assert client.get(address(recording, "/file")).status_code == 404
    assert client_for(None).get(address(recording, "/file")).status_code == 401


def test_a_file_that_is_gone_is_404(recording: Recording) -> None:
    Path(recording.path).unlink()
    client = client_for(make_user(Role.OPERATOR))
    assert client.get(address(recording, "/file")).status_code == 404


def test_who_may_not_see_faces_does_not_play_it(recording: Recording) -> None:
    assert client_for(make_user()).get(address(recording, "/file")).status_code == 403


def test_operators_keep_a_recording_and_it_is_audited(recording: Recording) -> None:
    client = client_for(make_user(Role.OPERATOR))
    answer = client.patch(address(recording), {"protected": True}, format="json")
    assert (answer.status_code, answer.json()["protected"]) == (200, True)
    assert AuditEntry.objects.get().action == "recordings.keep"
    assert client.get(address(recording)).json()["origin"] == "import"
    odd = client.patch(address(recording), {"protected": True, "x": 1}, format="json")
    assert odd.status_code == 400
    viewer = client_for(make_user())
    assert viewer.patch(address(recording), {"protected": False}, format="json").status_code == 403


def test_limits_of_an_environment_are_changed(recording: Recording) -> None:
    client = client_for(make_user(Role.ADMIN))
    values = {"recording_days": 3, "recording_gigabytes": 2.5}
    answer = client.patch("/api/v1/environments/campus", values, format="json")
    assert answer.status_code == 200
    assert Environment.objects.filter(**values).exists()
    wrong = client.patch("/api/v1/environments/campus", {"recording_days": 0}, format="json")
    assert wrong.status_code == 400
