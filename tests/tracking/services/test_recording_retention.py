"""Recordings of live cameras go by age and by size, oldest first; what is needed stays."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from alerts.kinds import Kind
from alerts.models import Alert
from tests.factories import make_camera, make_environment, make_task
from tracking.models import Camera, Playlist, ProcessingTask, Recording, TaskCamera
from tracking.services.cameras.camera import delete_camera
from tracking.services.environments.environment import delete_environment
from tracking.services.recordings.adopt_segments import adopt_segments
from tracking.services.retention import recordings as retention
from tracking.services.retention.recordings import delete_old_recordings
from vision.recorder.segment import path_of

pytestmark = pytest.mark.django_db
GIGABYTE = 10**9


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.RECORDINGS_DIR = tmp_path
    return tmp_path


@pytest.fixture
def camera(folder: Path) -> Camera:
    campus = make_environment("campus", recording_days=7, recording_gigabytes=10.0)
    return make_camera(campus, "c01", source_address="rtsp://camera/1")


def file_at(camera: Camera, folder: Path, start: datetime) -> Path:
    path = path_of(folder / "campus" / camera.camera_id, start.timestamp())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"video")
    return path


def recorded(
    camera: Camera, folder: Path, days: float, size: int = GIGABYTE, **fields: Any
) -> Recording:
    """A minute that ended so many days ago."""
    end = timezone.now() - timedelta(days=days)
    start = end - timedelta(minutes=1)
    fields = {"origin": Recording.Origin.CAMERA, "size_bytes": size} | fields
    return Recording.objects.create(
        camera=camera,
        path=str(file_at(camera, folder, start)),
        start_time=start,
        end_time=end,
        fps=10.0,
        frame_count=600,
        **fields,
    )


def left() -> set[int]:
    return set(Recording.objects.values_list("pk", flat=True))


def test_what_is_too_old_goes_with_its_file_and_day(camera: Camera, folder: Path) -> None:
    old, new = recorded(camera, folder, 8), recorded(camera, folder, 6)
    assert delete_old_recordings() == (1, GIGABYTE)
    assert left() == {new.pk}
    assert not Path(old.path).parent.exists()
    assert Path(new.path).exists()


def test_the_oldest_go_until_the_rest_fits(camera: Camera, folder: Path) -> None:
    rows = [recorded(camera, folder, days, 3 * GIGABYTE) for days in (5, 4, 3, 2, 1)]
    assert delete_old_recordings().files == 2
    assert left() == {row.pk for row in rows[2:]}


def test_kept_and_imported_recordings_stay(camera: Camera, folder: Path) -> None:
    kept = recorded(camera, folder, 30, protected=True)
    imported = recorded(camera, folder, 29, origin=Recording.Origin.IMPORT)
    recorded(camera, folder, 28)
    delete_old_recordings()
    assert left() == {kept.pk, imported.pk}


def test_footage_of_open_alerts_stays(camera: Camera, folder: Path) -> None:
    about, other = recorded(camera, folder, 9), recorded(camera, folder, 8)
    alert = Alert.objects.create(
        environment=camera.environment,
        rule_name="Queue",
        kind=Kind.OCCUPANCY_ABOVE,
        opened_at=about.start_time + timedelta(seconds=10),
    )
    delete_old_recordings()
    assert left() == {about.pk}
    assert not Path(other.path).exists()
    alert.acknowledged_at = timezone.now()
    alert.save()
    delete_old_recordings()
    assert not left()


def test_files_that_a_task_plays_stay(camera: Camera, folder: Path) -> None:
    played = recorded(camera, folder, 9)
    task = make_task(camera.environment, [camera], mode=ProcessingTask.Mode.RECORDED)
    row = TaskCamera.objects.get(task=task)
    Playlist.objects.create(task_camera=row, files=[[played.path, 0.0, 0, 600, 10.0]])
    delete_old_recordings()
    assert left() == {played.pk}


def test_a_killed_job_leaves_nothing_for_ever(
    camera: Camera, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = recorded(camera, folder, 8), recorded(camera, folder, 1)

    def killed(row: Recording) -> bool:
        Path(row.path).unlink()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(retention, "_delete", killed)
        with pytest.raises(KeyboardInterrupt):
            delete_old_recordings()
    assert left() == {old.pk, new.pk}
    Path(new.path).unlink()  # as by a kill, when the limit was lower
    delete_old_recordings()
    assert not left()


def test_files_of_deleted_cameras_go(camera: Camera, folder: Path, admin: User) -> None:
    row = recorded(camera, folder, 1)
    delete_camera(admin, "campus", "c01", with_data=True)
    delete_old_recordings()
    assert not Path(row.path).exists()


def test_files_of_deleted_environments_go(camera: Camera, folder: Path, admin: User) -> None:
    row = recorded(camera, folder, 1)
    delete_environment(admin, "campus", with_data=True)
    delete_old_recordings()
    assert not Path(row.path).exists()


def test_files_that_another_database_knows_stay(camera: Camera, folder: Path) -> None:
    row = recorded(camera, folder, 1)
    strange = folder / "k\udce4se" / "c01"
    strange.mkdir(parents=True)
    Camera.objects.all().delete()  # as after a restore: nothing says that a user did it
    delete_old_recordings()
    assert Path(row.path).exists()
    assert strange.exists()


def test_files_from_after_the_deletion_stay(camera: Camera, folder: Path, admin: User) -> None:
    """A camera of the same name was added again, and a backup from before is restored."""
    row = recorded(camera, folder, 1)
    delete_camera(admin, "campus", "c01", with_data=True)
    later = time.time() + 2 * 3600
    os.utime(row.path, (later, later))
    delete_old_recordings()
    assert Path(row.path).exists()


def test_files_that_hold_nothing_are_removed(camera: Camera, folder: Path) -> None:
    path = file_at(camera, folder, timezone.now())
    path.write_bytes(b"")
    assert adopt_segments().removed == 0  # it may just be being made
    os.utime(path, (1.0, 1.0))
    assert adopt_segments().removed == 1
    assert not path.exists()
