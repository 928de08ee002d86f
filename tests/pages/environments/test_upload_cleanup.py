"""What is thrown away of the uploads is what nothing plays, however rows spell it."""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Role, User
from spoton.service_errors import ConflictError, InvalidInputError
from tests.factories import make_camera, make_environment, make_user
from tests.waiting import at_once
from tracking.models import Camera, Environment, Recording
from tracking.services.cameras.camera import create_camera, delete_camera
from tracking.services.environments import uploads
from tracking.services.environments.environment import delete_environment
from tracking.source_probe import run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("yard")]
DAY = 90_000


@pytest.fixture
def video(admin: User, clip: Path) -> Path:
    data = clip.read_bytes()
    ticket = uploads.begin(admin, "yard", "walk.mp4", len(data))
    uploads.add_piece(admin, ticket, 0, io.BytesIO(data))
    return Path(settings.BASE_DIR) / uploads.address_of(admin, "yard", ticket)


def look_for_strays(admin: User, *paths: Path) -> None:
    for path in paths:
        os.utime(path, (time.time() - DAY,) * 2)
    uploads.begin(admin, "yard", "next.mp4", 10)


def doubled(path: Path, _: Path) -> str:
    return str(path).replace("/uploads/", "/uploads//")


def dotted(path: Path, _: Path) -> str:
    return str(path).replace("/uploads/", "/uploads/./")


def relative(path: Path, _: Path) -> str:
    return os.path.relpath(path, settings.BASE_DIR)


def around(path: Path, _: Path) -> str:
    return str(path.parent / ".." / path.parent.name / path.name)


def linked(path: Path, tmp_path: Path) -> str:
    (tmp_path / "elsewhere.mp4").symlink_to(path)
    return str(tmp_path / "elsewhere.mp4")


def linked_folder(path: Path, tmp_path: Path) -> str:
    (tmp_path / "elsewhere").symlink_to(path.parent)
    return str(tmp_path / "elsewhere" / path.name)


def hard_linked(path: Path, tmp_path: Path) -> str:
    os.link(path, tmp_path / "hard.mp4")
    return str(tmp_path / "hard.mp4")


def folder(path: Path, _: Path) -> str:
    return f"{path.parent}/"


def spaced(path: Path, _: Path) -> str:
    return f" {path} "


SPELLINGS = (doubled, dotted, relative, around, linked, linked_folder, hard_linked, folder, spaced)


@pytest.mark.parametrize("spell", SPELLINGS)
def test_a_video_in_use_stays_however_its_camera_spells_it(
    spell: Callable[[Path, Path], str], admin: User, yard: Environment, video: Path, tmp_path: Path
) -> None:
    make_camera(yard, "cam1", source_address=spell(video, tmp_path))
    look_for_strays(admin, video)
    assert video.is_file()


@pytest.mark.parametrize("spell", SPELLINGS)
def test_it_stays_when_another_camera_of_it_goes(
    spell: Callable[[Path, Path], str], admin: User, yard: Environment, video: Path, tmp_path: Path
) -> None:
    make_camera(make_environment("other"), "cam1", source_address=spell(video, tmp_path))
    create_camera(admin, "yard", {"camera_id": "cam2", "source_address": str(video)})
    delete_camera(admin, "yard", "cam2")
    assert video.is_file()
    delete_environment(admin, "yard", with_data=True)
    assert video.is_file()


def test_a_camera_made_by_a_service_names_it_in_one_way(admin: User, video: Path) -> None:
    values = {"camera_id": "cam1", "source_address": doubled(video, video)}
    os.utime(video, (time.time() - DAY,) * 2)
    create_camera(admin, "yard", values)
    assert Camera.objects.get().source_address == uploads.stored_path(video)
    assert time.time() - video.stat().st_mtime < 60


def test_what_a_recording_names_stays(admin: User, yard: Environment, video: Path) -> None:
    now = datetime.now(UTC)
    camera = make_camera(yard, "cam1", source_address="")
    Recording.objects.create(
        camera=camera, path=doubled(video, video), start_time=now, end_time=now, fps=5
    )
    look_for_strays(admin, video)
    assert video.is_file()


def test_what_is_being_written_stays(admin: User, yard: Environment) -> None:
    ticket = uploads.begin(admin, "yard", "slow.mp4", 10)
    (part,) = Path(settings.MEDIA_ROOT).glob("uploads/yard/part-*")
    reading, writing = threading.Event(), threading.Event()

    def hold() -> None:
        with uploads._locked(part):
            writing.set()
            reading.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    assert writing.wait(10)
    look_for_strays(admin, part)
    assert part.exists()
    reading.set()
    thread.join()
    os.utime(part)
    assert uploads.add_piece(admin, ticket, 0, io.BytesIO(b"12345")) == 5


@pytest.mark.parametrize("step", [-40 * 86400, -2 * 3600, 2 * 3600, 86400, 40 * 86400])
def test_a_clock_that_was_set_deletes_nothing(
    step: int, admin: User, video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tracking.services.environments import upload_cleanup

    monkeypatch.setattr(upload_cleanup, "_BEGUN", upload_cleanup._BEGUN - step)
    look_for_strays(admin, video)
    assert video.is_file()


@pytest.mark.parametrize("ahead", [3600, 86400, 40 * 86400])
def test_a_file_of_tomorrow_is_not_old(ahead: int, admin: User, video: Path) -> None:
    os.utime(video, (time.time() + ahead,) * 2)
    uploads.begin(admin, "yard", "next.mp4", 10)
    assert video.is_file()


def test_two_of_one_piece_at_once_are_one(admin: User) -> None:
    ticket = uploads.begin(admin, "yard", "walk.mp4", 3000)
    (part,) = Path(settings.MEDIA_ROOT).glob("uploads/yard/part-*")
    barrier = threading.Barrier(4)

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            barrier.wait(10)  # all have seen where the piece begins
            return super().read(size)

    def send() -> int:
        try:
            return uploads.add_piece(admin, ticket, 0, Slow(b"x" * 1000))
        except uploads.OffsetError as error:
            return error.there

    assert at_once(*[send] * 4) == [1000] * 4
    assert part.stat().st_size == 1000


def test_two_of_one_name_at_once_are_two(admin: User) -> None:
    tickets = [uploads.begin(admin, "yard", "walk.mp4", 10) for _ in range(2)]
    assert len(set(tickets)) == 2
    assert len(list(Path(settings.MEDIA_ROOT).glob("uploads/yard/part-*"))) == 2


def test_a_lost_answer_to_the_last_piece_costs_nothing(admin: User, clip: Path) -> None:
    data = clip.read_bytes()
    ticket = uploads.begin(admin, "yard", "walk.mp4", len(data))
    for _ in range(2):
        assert uploads.add_piece(admin, ticket, 0, io.BytesIO(data)) == len(data)
    assert uploads.address_of(admin, "yard", ticket)


def test_a_whole_upload_waits_to_be_looked_at(
    admin: User, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = clip.read_bytes()
    ticket = uploads.begin(admin, "yard", "walk.mp4", len(data))

    def busy(*_: Any) -> None:
        raise run.ProbeBusyError

    with monkeypatch.context() as patched:
        patched.setattr(run, "probe", busy)
        with pytest.raises(uploads.UploadBusyError):
            uploads.add_piece(admin, ticket, 0, io.BytesIO(data))
    with pytest.raises(InvalidInputError, match="not complete"):
        uploads.address_of(admin, "yard", ticket)
    assert uploads.add_piece(admin, ticket, 0, io.BytesIO(data)) == len(data)
    assert uploads.address_of(admin, "yard", ticket)


def test_who_begins_many_ends_some_first(admin: User) -> None:
    for _ in range(uploads.UNFINISHED):
        uploads.begin(admin, "yard", "walk.mp4", 10)
    with pytest.raises(ConflictError, match="have not ended"):
        uploads.begin(admin, "yard", "walk.mp4", 10)
    uploads.begin(make_user(Role.ADMIN, "eve"), "yard", "walk.mp4", 10)


def test_the_page_says_busy_so_that_the_browser_asks_again(
    admin: User, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, page = clip.read_bytes(), Client()
    page.force_login(admin)
    ticket = uploads.begin(admin, "yard", "walk.mp4", len(data))

    def busy(*_: Any) -> None:
        raise run.ProbeBusyError

    monkeypatch.setattr(run, "probe", busy)
    answer = page.post(
        "/environments/yard/uploads/piece",
        data,
        content_type="application/octet-stream",
        headers={"X-Upload-Ticket": ticket, "X-Upload-Offset": "0"},
    )
    assert answer.status_code == 503
