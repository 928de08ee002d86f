"""Videos come in pieces; nothing else becomes a camera."""

from __future__ import annotations

import errno
import io
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from spoton.service_errors import ConflictError, InvalidInputError, NotAllowedError, TooLargeError
from tests.factories import make_user
from tracking.models import Camera, Environment
from tracking.services.cameras.camera import create_camera
from tracking.services.environments import uploads
from tracking.services.environments.environment import delete_environment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("yard")]

SignedIn = Callable[[User], Client]


def upload(actor: User, data: bytes, name: str = "walk.mp4", environment_id: str = "yard") -> str:
    ticket = uploads.begin(actor, environment_id, name, len(data))
    for offset in range(0, len(data), 1000):
        there = uploads.add_piece(actor, ticket, offset, io.BytesIO(data[offset : offset + 1000]))
        assert there == min(offset + 1000, len(data))
    return ticket


def files(settings: Any) -> list[str]:
    return sorted(p.name for p in Path(settings.MEDIA_ROOT).glob("uploads/*/*"))


def test_an_uploaded_video_becomes_a_camera_and_goes_with_it(
    own_admin: User, signed_in: SignedIn, yard: Environment, clip: Path, settings: Any
) -> None:
    page, data = signed_in(own_admin), clip.read_bytes()
    begun = page.post("/environments/yard/uploads", {"name": clip.name, "size": len(data)})
    assert begun.status_code == 201
    answer = json.loads(begun.content)
    half = len(data) // 2
    for offset, piece in ((0, data[:half]), (half, data[half:])):
        sent = page.post(
            "/environments/yard/uploads/piece",
            piece,
            content_type="application/octet-stream",
            headers={"X-Upload-Ticket": answer["ticket"], "X-Upload-Offset": str(offset)},
        )
        assert json.loads(sent.content) == {"received": offset + len(piece)}
    values = {"kind": "upload", "upload": answer["ticket"], "camera_id": "cam1"}
    page.post("/environments/yard/cameras/new", values)
    camera = Camera.objects.get()
    assert (camera.width, camera.height) == (320, 240)
    assert uploads.name_of(camera.source_address) == "A-walk-1.mp4"
    text = page.get("/environments/yard/cameras/cam1").content.decode()
    assert "A-walk-1.mp4" in text
    assert str(settings.MEDIA_ROOT) not in text
    assert "A-walk-1.mp4" in page.get("/environments/yard/cameras/cam1/edit").content.decode()
    edited = {"kind": "upload", "name": "Gate", "enabled": "on", "rotation": "0"}
    page.post("/environments/yard/cameras/cam1/edit", edited)
    assert Camera.objects.get().name == "Gate"
    assert len(files(settings)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_file_goes_with_the_camera_or_with_another_source(
    admin: User, signed_in: SignedIn, clip: Path, settings: Any
) -> None:
    page, data = signed_in(admin), clip.read_bytes()
    for camera_id in ("cam1", "cam2", "cam3"):
        values = {"kind": "upload", "upload": upload(admin, data), "camera_id": camera_id}
        page.post("/environments/yard/cameras/new", values)
    assert len(files(settings)) == 3
    other = {"kind": "path", "path": str(clip), "enabled": "on"}
    page.post("/environments/yard/cameras/cam1/edit", other)
    page.post("/environments/yard/cameras/cam2/delete", {"typed": "cam2"})
    assert len(files(settings)) == 1
    assert len(list(Path(settings.MEDIA_ROOT).glob("cameras/*"))) == 4
    delete_environment(admin, "yard", with_data=True)
    assert files(settings) == []
    assert list(Path(settings.MEDIA_ROOT).glob("cameras/*")) == []


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        ("notes.txt", 10, "Unknown video format"),
        ("../../secret.mp4", 0, "empty"),
        ("walk.mp4", 2**50, "Copy it to the server"),
    ],
)
def test_what_is_no_good_is_refused_before_it_comes(
    name: str, size: int, said: str, admin: User
) -> None:
    with pytest.raises((InvalidInputError, TooLargeError), match=said):
        uploads.begin(admin, "yard", name, size)


def test_names_are_made_safe(admin: User, settings: Any) -> None:
    uploads.begin(admin, "yard", "../../etc/ä b\x00\n$(x).MP4", 10)
    (name,) = files(settings)
    assert name.startswith("part-")
    assert name.endswith("-b-x.mp4")


def test_only_administrators_upload(yard: Environment) -> None:
    with pytest.raises(NotAllowedError):
        uploads.begin(make_user(Role.OPERATOR), "yard", "walk.mp4", 10)


def test_pieces_follow_each_other_and_end_where_they_should(admin: User) -> None:
    ticket = uploads.begin(admin, "yard", "walk.mp4", 10)
    assert uploads.add_piece(admin, ticket, 0, io.BytesIO(b"12345")) == 5
    with pytest.raises(uploads.OffsetError, match="starts at 5"):
        uploads.add_piece(admin, ticket, 0, io.BytesIO(b"12345"))
    with pytest.raises(TooLargeError):
        uploads.add_piece(admin, ticket, 5, io.BytesIO(b"123456"))
    with pytest.raises(InvalidInputError, match="not complete"):
        uploads.address_of(admin, "yard", ticket)


def test_where_a_lost_answer_left_off_is_said(admin: User, signed_in: SignedIn) -> None:
    ticket = uploads.begin(admin, "yard", "walk.mp4", 10)
    uploads.add_piece(admin, ticket, 0, io.BytesIO(b"12345"))
    answer = signed_in(admin).post(
        "/environments/yard/uploads/piece",
        b"12345",
        content_type="application/octet-stream",
        headers={"X-Upload-Ticket": ticket, "X-Upload-Offset": "0"},
    )
    assert (answer.status_code, answer["X-Upload-Offset"]) == (409, "5")


def test_tickets_are_ones_own_and_cannot_be_made_up(admin: User, clip: Path) -> None:
    ticket = upload(admin, clip.read_bytes())
    with pytest.raises(InvalidInputError, match="Another user"):
        uploads.address_of(make_user(Role.ADMIN), "yard", ticket)
    with pytest.raises(InvalidInputError):
        uploads.address_of(admin, "yard", ticket[:-1] + "x")
    with pytest.raises(InvalidInputError):
        uploads.address_of(admin, "other", ticket)


def test_a_list_of_other_files_is_no_video(admin: User, clip: Path, settings: Any) -> None:
    for text in (f"ffconcat version 1.0\nfile {clip}\n", f"#EXTM3U\n#EXTINF:2,\n{clip}\n"):
        with pytest.raises(InvalidInputError, match="no readable video"):
            upload(admin, text.encode())
    assert files(settings) == []


def test_a_limited_administrator_uses_only_their_whole_uploads(
    own_admin: User, admin: User, clip: Path, settings: Any
) -> None:
    Environment.objects.create(environment_id="other", name="Other")
    uploads.begin(own_admin, "yard", "walk.mp4", 10)
    (part,) = Path(settings.MEDIA_ROOT).glob("uploads/yard/*")
    ticket = upload(admin, clip.read_bytes(), environment_id="other")
    foreign = uploads.address_of(admin, "other", ticket)
    inside = Path(settings.MEDIA_ROOT) / "uploads" / "yard"
    for address in (str(part), foreign, f"{inside}/../other/{Path(foreign).name}", str(clip)):
        with pytest.raises(NotAllowedError):
            create_camera(own_admin, "yard", {"camera_id": "c1", "source_address": address})


def test_a_full_disk_is_said_and_nothing_is_left(
    admin: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = uploads.begin(admin, "yard", "walk.mp4", 10)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", full)
        with pytest.raises(uploads.DiskFullError, match="disk of the server is full"):
            uploads.add_piece(admin, ticket, 0, io.BytesIO(b"12345"))
    assert files(settings) == []
    usage = os.statvfs(settings.MEDIA_ROOT)
    monkeypatch.setattr(uploads, "KEPT_FREE", 2 * usage.f_blocks * usage.f_frsize)
    with pytest.raises(uploads.DiskFullError, match="no room"):
        uploads.begin(admin, "yard", "walk.mp4", 10)


def test_refusals_have_their_status(admin: User, signed_in: SignedIn, settings: Any) -> None:
    page = signed_in(admin)
    settings.UPLOAD_VIDEO_MAX_BYTES = 100
    for size, status in ((200, 413), (0, 400)):
        answer = page.post("/environments/yard/uploads", {"name": "a.mp4", "size": size})
        assert answer.status_code == status
        assert json.loads(answer.content)["error"]["message"]


def test_what_became_no_camera_is_thrown_away_a_day_later(
    admin: User, signed_in: SignedIn, clip: Path, settings: Any
) -> None:
    values = {"kind": "upload", "upload": upload(admin, clip.read_bytes()), "camera_id": "cam1"}
    signed_in(admin).post("/environments/yard/cameras/new", values)
    upload(admin, clip.read_bytes(), "stray.mp4")
    for path in Path(settings.MEDIA_ROOT).glob("uploads/*/*"):
        os.utime(path, (time.time() - 90_000,) * 2)
    uploads.begin(admin, "yard", "next.mp4", 10)
    names = [name.partition("-")[2] for name in files(settings)]
    assert [name for name in names if "stray" in name] == []
    assert "walk.mp4" in names


def test_many_tests_at_once_wait_for_each_other(
    admin: User, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tracking.source_probe import run

    monkeypatch.setattr(run, "_SLOT_TIMEOUT_SECONDS", 0.05)
    assert run._slots.acquire(timeout=1)
    assert run._slots.acquire(timeout=1)
    try:
        with pytest.raises(ConflictError, match="Try again"):
            upload(admin, clip.read_bytes())
    finally:
        run._slots.release()
        run._slots.release()
