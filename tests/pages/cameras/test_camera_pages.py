"""Cameras are added and changed; their sources are looked at first."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from spoton.jobs.names import LONG_OPTIONS
from tests.factories import HOMOGRAPHY, make_camera, make_task
from tests.pages.signed_in import unindented
from tracking import import_job
from tracking.models import Camera, Environment, ProcessingTask, TaskCamera
from tracking.services.cameras import pictures
from tracking.services.recordings import import_folder

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]

NEW = "/environments/yard/cameras/new"
HTMX = {"HX-Request": "true", "HX-Target": "camera_form"}
CLOSED = "rtsp://127.0.0.1:9/stream"


def path_values(path: object, **more: str) -> dict[str, str]:
    return {"kind": "path", "path": str(path), "camera_id": "cam1", "name": "Gate"} | more


def test_a_file_on_the_server_becomes_a_camera_with_a_picture(
    admin_page: Client, yard: Environment, clip: Path
) -> None:
    text = unindented(admin_page.get(NEW))
    assert 'value="cam1"' in text
    answer = admin_page.post(NEW, path_values(clip))
    assert answer["Location"] == "/environments/yard"
    camera = Camera.objects.get()
    assert (camera.width, camera.height, camera.name) == (320, 240, "Gate")
    picture = admin_page.get("/environments/yard/cameras/cam1/picture")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    assert "picture?small=1" in admin_page.get("/environments/yard").content.decode()
    assert 'value="cam2"' in admin_page.get(NEW).content.decode()


def test_testing_shows_the_part_of_the_picture(
    admin_page: Client, yard: Environment, clip: Path
) -> None:
    window = {"window_x": "0", "window_y": "0", "window_width": "100", "window_height": "50"}
    values = path_values(clip, rotation="90", **window)
    text = unindented(admin_page.post("/environments/yard/test", values, headers=HTMX))
    assert "data:image/jpeg;base64," in text
    assert "50×100 pixels of 320×240" in text
    values["window_width"] = "400"
    text = unindented(admin_page.post("/environments/yard/test", values, headers=HTMX))
    assert "exceeds the frame of 320×240 pixels" in text
    del values["window_height"]
    text = unindented(admin_page.post("/environments/yard/test", values, headers=HTMX))
    assert "Enter all four crop values" in text
    assert not Camera.objects.exists()


def test_a_path_that_leads_nowhere_is_said_plainly(
    admin_page: Client, yard: Environment, tmp_path: Path
) -> None:
    empty, words = tmp_path / "empty.mp4", tmp_path / "words.mp4"
    empty.touch()
    words.write_text("no film")
    for path, said in (
        (tmp_path / "gone.mp4", "File or folder gone.mp4 not found"),
        (empty, "The file is empty (0 bytes)"),
        (words, "The file contains no readable video"),
        (tmp_path, "This folder contains no images"),
        ("", "Enter the path"),
        ("rtsp://h/1", "Choose “Network camera”"),
    ):
        text = unindented(admin_page.post(NEW, path_values(path)))
        assert said in text, path
    assert not Camera.objects.exists()


def test_a_silent_camera_is_added_only_when_confirmed(
    admin_page: Client, yard: Environment
) -> None:
    values = {"kind": "stream", "address": CLOSED, "camera_id": "cam1", "password": "geheim"}
    answer = admin_page.post(NEW, values, headers=HTMX)
    text = unindented(answer)
    assert "refuses connections on this port" in text
    assert 'name="anyway"' in text
    assert answer["HX-Retarget"] == "#test"
    assert "geheim" not in text
    assert not Camera.objects.exists()
    answer = admin_page.post(NEW, values | {"anyway": "on"}, headers=HTMX)
    assert answer["HX-Redirect"] == "/environments/yard"
    assert Camera.objects.get().source_address == "rtsp://:geheim@127.0.0.1:9/stream"


@pytest.mark.parametrize("scheme", ["", "ftp://"])
def test_addresses_of_other_kinds_are_refused(
    scheme: str, admin_page: Client, yard: Environment
) -> None:
    values = {"kind": "stream", "address": f"{scheme}10.0.0.4/x", "camera_id": "cam1"}
    assert "The address must start with rtsp://" in admin_page.post(NEW, values).content.decode()


def test_a_password_that_was_typed_does_not_come_back(
    admin_page: Client, yard: Environment
) -> None:
    values = {
        "kind": "stream",
        "address": "rtsp://root:geheim@127.0.0.1:9/live?key=versteckt",
        "password": "auch-geheim",
        "camera_id": "not good",
    }
    text = unindented(admin_page.post(NEW, values, headers=HTMX))
    assert "Use letters, digits" in text
    assert "rtsp://127.0.0.1:9/live?key=***" in text
    for secret in ("geheim", "versteckt"):
        assert secret not in text


def test_identifiers_are_unique_and_leave_the_pages_theirs(
    admin_page: Client, yard: Environment, clip: Path
) -> None:
    make_camera(yard, "cam1")
    assert "already exists" in admin_page.post(NEW, path_values(clip)).content.decode()
    values = path_values(clip, camera_id="new")
    assert "is reserved" in admin_page.post(NEW, values).content.decode()


def test_a_limited_administrator_names_no_files(
    own_admin: User, signed_in: SignedIn, yard: Environment, clip: Path
) -> None:
    page = signed_in(own_admin)
    assert 'value="path"' not in page.get(NEW).content.decode()
    text = unindented(page.post(NEW, path_values(clip)))
    assert "path is not one of the available choices" in text
    assert not Camera.objects.exists()


def test_the_first_camera_starts_a_task_and_the_next_joins_it(
    admin_page: Client, yard: Environment, clip: Path
) -> None:
    text = unindented(admin_page.get(NEW))
    assert "Start a task now" in text
    box = re.search(r'<input[^>]*name="join"[^>]*>', text)
    assert box is not None
    assert "checked" in box[0]
    answer = admin_page.post(NEW, path_values(clip, join="on"))
    task = ProcessingTask.objects.get()
    assert answer["Location"] == f"/live/{task.pk}"
    assert (task.loop, task.mode) == (True, "recorded")

    text = unindented(admin_page.get(NEW))
    assert "Add to running task" in text
    admin_page.post(NEW, path_values(clip, camera_id="cam2", join="on"))
    admin_page.post(NEW, path_values(clip, camera_id="cam3"))
    held = TaskCamera.objects.filter(task=task, active=True)
    assert {row.camera.camera_id for row in held} == {"cam1", "cam2"}


def test_where_it_cannot_join_it_is_added_and_that_is_said(
    admin_page: Client, yard: Environment
) -> None:
    make_task(yard, [make_camera(yard)], held=True, mode="recorded")
    values = {"kind": "stream", "address": CLOSED, "camera_id": "cam1", "anyway": "on"}
    text = unindented(admin_page.post(NEW, values | {"join": "on"}, follow=True))
    assert "A live camera needs a live task" in text
    assert Camera.objects.filter(camera_id="cam1").exists()


def test_of_several_tasks_one_is_chosen(admin_page: Client, yard: Environment, clip: Path) -> None:
    first = make_task(yard, [make_camera(yard, "a")], held=True)
    second = make_task(yard, [make_camera(yard, "b")], held=True)
    assert f'<option value="{first.pk}">' in admin_page.get(NEW).content.decode()
    admin_page.post(NEW, path_values(clip, join=str(first.pk)))
    assert TaskCamera.objects.get(camera__camera_id="cam1").task == first
    assert second.task_cameras.count() == 1


def test_editing_a_camera_keeps_the_password_of_its_address(
    admin_page: Client, yard: Environment
) -> None:
    stored = "rtsp://root:geheim@127.0.0.1:9/live"
    camera = make_camera(yard, "cam1", source_address=stored, homography=HOMOGRAPHY)
    address = "/environments/yard/cameras/cam1/edit"
    text = unindented(admin_page.get(address))
    assert 'value="rtsp://127.0.0.1:9/live"' in text
    assert "geheim" not in text
    values = {"kind": "stream", "address": "rtsp://127.0.0.1:9/live", "enabled": "on"}
    answer = admin_page.post(address, values | {"name": "Gate", "anyway": "on"})
    assert answer["Location"] == "/environments/yard/cameras/cam1"
    camera.refresh_from_db()
    assert (camera.name, camera.source_address) == ("Gate", stored)
    assert camera.homography is not None
    given = {"username": "root", "password": "p@ss/w:rd"}
    admin_page.post(address, values | given | {"anyway": "on"})
    camera.refresh_from_db()
    assert camera.source_address == "rtsp://root:p%40ss%2Fw%3Ard@127.0.0.1:9/live"
    admin_page.post(address, values | {"address": "rtsp://127.0.0.1:10/live", "anyway": "on"})
    camera.refresh_from_db()
    assert camera.source_address == "rtsp://127.0.0.1:10/live"


def test_a_name_is_changed_without_looking_at_the_source(
    admin_page: Client, yard: Environment
) -> None:
    camera = make_camera(yard, "cam1", source_address="videos/gone.mp4")
    values = {"kind": "path", "path": "videos/gone.mp4", "name": "Gate", "rotation": "0"}
    admin_page.post("/environments/yard/cameras/cam1/edit", values)
    camera.refresh_from_db()
    assert (camera.name, camera.enabled) == ("Gate", False)


def test_a_source_that_one_may_not_name_stays(
    own_admin: User, signed_in: SignedIn, yard: Environment
) -> None:
    stored = make_camera(yard, "cam1", source_address="/srv/gate.mp4")
    empty = make_camera(yard, "cam2", source_address="")
    page = signed_in(own_admin)
    assert (
        "Keep current source" in page.get("/environments/yard/cameras/cam1/edit").content.decode()
    )
    for camera in (stored, empty):
        values = {"kind": "keep", "name": "Gate", "enabled": "on", "rotation": "90"}
        address = f"/environments/yard/cameras/{camera.camera_id}/edit"
        assert page.post(address, values).status_code == 302
        before = camera.source_address
        camera.refresh_from_db()
        assert (camera.name, camera.rotation, camera.source_address) == ("Gate", 90, before)


def test_another_window_is_measured_anew(admin_page: Client, yard: Environment, clip: Path) -> None:
    admin_page.post(NEW, path_values(clip))
    Camera.objects.update(homography=HOMOGRAPHY)
    window = {"window_x": "10", "window_y": "0", "window_width": "100", "window_height": "50"}
    admin_page.post(
        "/environments/yard/cameras/cam1/edit", path_values(clip, enabled="on", **window)
    )
    camera = Camera.objects.get()
    assert (camera.picture_size, camera.homography) == ((100, 50), None)
    assert pictures.path_of(camera.pk).exists()


def test_a_camera_is_tested_again(admin_page: Client, yard: Environment, clip: Path) -> None:
    camera = make_camera(yard, "cam1", source_address=str(clip))
    address = "/environments/yard/cameras/cam1"
    assert "No frame received" in admin_page.get(address).content.decode()
    assert admin_page.get(f"{address}/picture").status_code == 404
    text = unindented(admin_page.post(f"{address}/test", headers=HTMX))
    assert "320×240 pixels, 10 frames per second, 20 frames" in text
    admin_page.post(f"{address}/test")
    assert admin_page.get(f"{address}/picture?small").status_code == 200
    Camera.objects.filter(pk=camera.pk).update(source_address="")
    text = unindented(admin_page.post(f"{address}/test", follow=True))
    assert "has no source" in text


def test_a_camera_in_use_leaves_its_task_before_it_is_deleted(
    admin_page: Client, yard: Environment
) -> None:
    first, second = make_camera(yard, "cam1"), make_camera(yard, "cam2")
    make_task(yard, [first, second], held=True)
    address = "/environments/yard/cameras/cam1"
    assert "Delete permanently" not in admin_page.get(f"{address}/delete").content.decode()
    admin_page.post(f"{address}/leave")
    text = unindented(admin_page.get(f"{address}/delete"))
    assert "This camera has no stored data" in text
    answer = admin_page.post(f"{address}/delete", {"typed": "cam1"})
    assert answer["Location"] == "/environments/yard"
    assert not Camera.objects.filter(camera_id="cam1").exists()


def test_an_operator_has_a_camera_join_and_leave(operator_page: Client, yard: Environment) -> None:
    task = make_task(yard, [make_camera(yard, "cam1")], held=True)
    late = make_camera(yard, "cam2")
    address = "/environments/yard/cameras/cam2"
    assert "Add to running task" in operator_page.get(address).content.decode()
    operator_page.post(f"{address}/join")
    assert TaskCamera.objects.get(task=task, camera=late).active
    assert "Remove from task" in operator_page.get(address).content.decode()
    operator_page.post(f"{address}/leave")
    assert not TaskCamera.objects.get(task=task, camera=late).active
    ProcessingTask.objects.update(status="stopped", finished_at=timezone.now())
    text = unindented(operator_page.post(f"{address}/join", follow=True))
    assert "No running task can take this camera" in text


def test_a_folder_of_recordings_is_imported_in_the_background(
    admin_page: Client, yard: Environment, clip: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    def run(_name: str, *values: Any, **options: Any) -> None:
        assert options == LONG_OPTIONS
        import_job.run(*values)
        assert "begun before" in import_job.run(*values)  # the queue may hand it out twice

    monkeypatch.setattr(import_folder, "async_task", run)
    folder = tmp_path / "films"
    folder.mkdir()
    (folder / "2026-01-01_10-30-00.mp4").write_bytes(clip.read_bytes())
    values = {"kind": "recordings", "folder": str(tmp_path / "none"), "camera_id": "cam1"}
    assert "Folder none not found" in admin_page.post(NEW, values).content.decode()
    values["folder"] = str(folder)
    tested = unindented(admin_page.post("/environments/yard/test", values, headers=HTMX))
    assert "first of 1 video" in tested
    answer = admin_page.post(NEW, values, follow=True)
    text = unindented(answer)
    assert answer.redirect_chain[-1][0] == "/environments/yard/cameras/cam1"
    assert "2026-01-01_10-30-00.mp4" in text
    assert "1 recording imported." in text
    assert str(folder) not in text
    assert Camera.objects.get().recordings.get().frame_count == 20
    for wrong in ("/nowhere", "/" + "x" * 300):  # longer than a name can be: an error of its own
        refused = admin_page.post(
            "/environments/yard/cameras/cam1/recordings", {"folder": wrong}, follow=True
        )
        assert "Folder not found" in refused.content.decode()
        assert f'value="{wrong}"' in refused.content.decode()  # to be corrected


def test_times_that_are_guesses_are_asked_about(
    admin_page: Client, yard: Environment, clip: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(
        import_folder, "async_task", lambda _name, *values, **_: import_job.run(*values)
    )
    camera = make_camera(yard, "cam1")
    address = "/environments/yard/cameras/cam1"
    odd = os.fsencode(tmp_path) + b"/Caf\xe9-2026-01-01_10-31-00.mp4"
    for name in (odd, tmp_path / "2026-01-01_10-30-00.mp4", tmp_path / "clip0001.mp4"):
        Path(os.fsdecode(name)).write_bytes(clip.read_bytes())
    os.utime(tmp_path / "clip0001.mp4", (1_767_263_407, 1_767_263_407))
    values = {"folder": str(tmp_path)}
    text = unindented(admin_page.post(f"{address}/recordings", values, follow=True))
    assert r"1 recording imported, 1 skipped; first problem: cam1/Caf\xe9" in text
    assert "1 recording without a certain start time. Guess for clip0001.mp4" in text
    assert "1 Jan 2026, 10:30:05, by its last change" in text
    values["guesses"] = "on"
    text = unindented(admin_page.post(f"{address}/recordings", values, follow=True))
    assert "1 already imported" in text
    assert "Dated 1 by the last change of the file." in text
    assert "certain start time" not in text
    assert camera.recordings.count() == 2


def test_overlaps_and_doubtful_hours_are_told_on_the_page(
    admin_page: Client, yard: Environment, clip: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(
        import_folder, "async_task", lambda _name, *values, **_: import_job.run(*values)
    )
    make_camera(yard, "cam1")
    admin_page.cookies["spoton_zone"] = "Europe/Berlin"
    for name in ("20251026_023000", "20260101_103000", "20260101_103000500"):
        (tmp_path / f"{name}.mp4").write_bytes(clip.read_bytes())
    address = "/environments/yard/cameras/cam1/recordings"
    text = unindented(admin_page.post(address, {"folder": str(tmp_path)}, follow=True))
    assert "clocks went back on 26 October 2025, and nothing tells whether 1 of" in text
    assert "20260101_103000500.mp4 begins 0:00:01.500000 before" in text


def test_a_killed_import_is_said_to_be_interrupted(
    admin_page: Client, yard: Environment, monkeypatch: Any
) -> None:
    camera = make_camera(yard, "cam1")
    report = import_folder.ImportReport(camera.pk, "one")
    report.say("running", done=3, total=9)
    address = "/environments/yard/cameras/cam1"
    assert "3 of 9 files imported" in unindented(admin_page.get(address))
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 31)
    assert "The import was interrupted" in unindented(admin_page.get(address))
    report.repeat()  # it was only slow
    assert "3 of 9 files imported" in unindented(admin_page.get(address))
