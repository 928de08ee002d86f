"""GET, POST, PATCH and DELETE of single cameras."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from redis import Redis

from accounts.models import AuditEntry, Role
from tests.factories import HOMOGRAPHY, client_for, make_camera, make_task, make_user
from tracking.models import Camera, Environment, Recording, Track
from tracking.services.wake import WAKE_CHANNEL
from vision.source_options import SourceOptions

URL = "/api/v1/environments/campus/cameras"
SECRET = "rtsp://admin:s3cret@10.0.0.4/live"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]


@pytest.fixture
def client() -> Any:
    return client_for(make_user(Role.ADMIN))


def test_a_camera_is_added_as_it_is_shown(client: Any, campus: Environment) -> None:
    wanted = {
        "camera_id": "c09",
        "name": "Gate",
        "source_address": SECRET,
        "window": [10, 20, 200, 100],
        "rotation": 90,
        "fps": 7,
        "position": [1.5, 2.5],
        "enabled": False,
    }
    answer = client.post(URL, wanted)
    assert answer.status_code == 201
    shown = answer.json()
    assert shown == client.get(f"{URL}/c09").json()
    assert shown["source_kind"] == "window-of-rtsp"
    assert {name: shown[name] for name in wanted if name != "source_address"} == {
        name: value for name, value in wanted.items() if name != "source_address"
    }
    assert Camera.objects.get().source_address == SECRET


@pytest.mark.parametrize("address", ["../factory/c01.mp4", "/srv/frames/"])
def test_a_limited_user_cannot_name_files_of_the_server(campus: Environment, address: str) -> None:
    camera = make_camera(campus, "c01")
    limited = client_for(make_user(Role.ADMIN, limited_to=[campus]))
    refused = limited.post(URL, {"camera_id": "c09", "source_address": address})
    assert refused.status_code == 403
    assert limited.patch(f"{URL}/c01", {"source_address": address}).status_code == 403
    assert limited.patch(f"{URL}/c01", {"source_address": SECRET}).status_code == 200
    camera.refresh_from_db()
    assert camera.source_address == SECRET


def test_a_second_one_of_the_same_id_is_a_conflict(client: Any, campus: Environment) -> None:
    make_camera(campus, "c09")
    assert client.post(URL, {"camera_id": "c09"}).status_code == 409


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("camera_id", "a/b"),
        ("source_address", "gopher://x"),
        ("source_address", "rtsp://***@10.0.0.4/live"),
        ("source_address", "a\u0000b"),
        ("window", [0, 0, 0, 10]),
        ("window", [0, 0, 10]),
        ("window", [-1, 0, 10, 10]),
        ("window", [0, 0, 10, 10**30]),
        ("rotation", 45),
        ("rotation", "x"),
        ("fps", 0),
        ("fps", 10**400),
        ("fps", True),
        ("position", [1]),
        ("position", [1, None]),
        ("enabled", "perhaps"),
        ("transport", "http"),
        ("snapshot_seconds", 0),
        ("snapshot_seconds", 61),
        ("pixel_aspect", "wide"),
        ("pixel_aspect", "9:1"),
        ("deinterlacing", "yes"),
        ("name", "x" * 201),
    ],
)
def test_nonsense_is_refused_by_name(
    client: Any, campus: Environment, field: str, value: Any
) -> None:
    answer = client.post(URL, {"camera_id": "c09"} | {field: value})
    assert answer.status_code == 400
    assert list(answer.json()["error"].get("fields", {field: ""})) == [field]
    assert "10.0.0.4" not in answer.content.decode()


READ = {
    "transport": "udp",
    "snapshot_seconds": 5.0,
    "pixel_aspect": "16:11",
    "deinterlacing": "on",
}


def test_source_settings_are_automatic_until_they_are_set(client: Any, campus: Environment) -> None:
    shown = client.post(URL, {"camera_id": "c09"}).json()
    assert [shown[name] for name in READ] == ["auto", None, "auto", "auto"]
    shown = client.patch(f"{URL}/c09", READ).json()
    assert {name: shown[name] for name in READ} == READ
    assert Camera.objects.get().source_options == SourceOptions("udp", 5.0, Fraction(16, 11), "on")
    shown = client.patch(f"{URL}/c09", {"snapshot_seconds": None, "pixel_aspect": "auto"}).json()
    assert (shown["snapshot_seconds"], shown["pixel_aspect"]) == (None, "auto")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("transport", "http", "Use auto, tcp or udp."),
        ("pixel_aspect", "9:1", "Use auto, or width:height of one pixel, from 1:4 to 4:1."),
        ("deinterlacing", "yes", "Use auto, on or off."),
    ],
)
def test_a_wrong_setting_says_what_to_use(
    client: Any, campus: Environment, field: str, value: str, words: str
) -> None:
    answer = client.post(URL, {"camera_id": "c09", field: value})
    assert words in answer.json()["error"]["message"]


def test_another_pixel_aspect_ends_the_calibration(client: Any, campus: Environment) -> None:
    make_camera(campus, "c09", homography=HOMOGRAPHY)
    assert client.patch(f"{URL}/c09", {"transport": "tcp"}).json()["calibrated"] is True
    assert client.patch(f"{URL}/c09", {"pixel_aspect": "16:11"}).json()["calibrated"] is False


def test_a_change_without_the_address_keeps_it(client: Any, campus: Environment) -> None:
    make_camera(campus, "c09", source_address=SECRET, rate_fps=7)
    answer = client.patch(f"{URL}/c09", {"name": "Gate", "fps": None})
    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["fps"]) == ("Gate", None)
    assert Camera.objects.get().source_address == SECRET


def test_no_secret_is_in_an_answer_or_the_audit_log(client: Any, campus: Environment) -> None:
    make_camera(campus, "c09", source_address=SECRET)
    new = SECRET.replace("s3cret", "n3wone")
    answer = client.patch(f"{URL}/c09", {"source_address": new})
    assert "n3wone" not in answer.content.decode()
    entry = AuditEntry.objects.get(action="camera.update")
    assert "the hidden part changed" in str(entry.after)
    assert "3" not in str(entry.before) + str(entry.after)


def test_a_new_window_ends_the_calibration(client: Any, campus: Environment) -> None:
    fields = {"homography": HOMOGRAPHY, "reprojection_error_cm": 3.0, "width": 768, "height": 576}
    make_camera(campus, "c09", **fields)
    assert client.patch(f"{URL}/c09", {"window": None, "rotation": 0}).json()["calibrated"] is True
    shown = client.patch(f"{URL}/c09", {"window": [0, 0, 100, 50]}).json()
    assert (shown["calibrated"], shown["reprojection_error_cm"]) == (False, None)
    assert shown["resolution"] == {"width": 100, "height": 50}
    assert (AuditEntry.objects.get().before or {})["homography"] == HOMOGRAPHY


def test_workers_are_woken(
    client: Any,
    campus: Environment,
    redis_client: Redis,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    make_camera(campus, "c09")
    heard = redis_client.pubsub()  # type: ignore[no-untyped-call]
    heard.subscribe(WAKE_CHANNEL)
    assert heard.get_message(timeout=5)["type"] == "subscribe"
    with django_capture_on_commit_callbacks(execute=True):
        client.patch(f"{URL}/c09", {"name": "Gate"})
    assert heard.get_message(timeout=5)["type"] == "message"
    heard.close()


def test_a_held_camera_is_kept_and_its_task_named(client: Any, campus: Environment) -> None:
    task = make_task(campus, [make_camera(campus, "c09")])
    answer = client.delete(f"{URL}/c09?with_data=true")
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "camera_busy"
    assert str(task.pk) in answer.json()["error"]["message"]


def test_deleting_says_what_would_go_with_it(client: Any, campus: Environment) -> None:
    camera = make_camera(campus, "c09")
    now = timezone.now()
    task = make_task(campus, [camera], status="stopped", finished_at=now)
    seen = {"first_seen": now, "last_seen": now}
    Track.objects.create(task=task, camera=camera, track_id=1, **seen)
    Recording.objects.create(camera=camera, path="a.mp4", start_time=now, end_time=now, fps=25)
    answer = client.delete(f"{URL}/c09")
    assert answer.status_code == 409
    assert "tracks and recordings" in answer.json()["error"]["message"]
    assert client.delete(f"{URL}/c09?with_data=true").status_code == 204
    assert client.get(f"{URL}/c09").status_code == 404
    assert not Track.objects.exists()


def test_a_camera_of_another_environment_is_not_there(
    campus: Environment, factory: Environment
) -> None:
    make_camera(campus, "c09")
    client = client_for(make_user(Role.ADMIN, limited_to=[factory]))
    for method in ("get", "patch", "delete"):
        assert getattr(client, method)(f"{URL}/c09").status_code == 404
    assert client.post(URL, {"camera_id": "c10"}).status_code == 404
    elsewhere = "/api/v1/environments/factory/cameras/c09"
    assert client.patch(elsewhere, {"name": "x"}).status_code == 404
