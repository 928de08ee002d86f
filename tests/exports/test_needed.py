"""What an export has still to read stays, whatever its age; afterwards it goes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from analytics.models import OccupancyMinute, Scope
from analytics.rollups.retention import delete_old_figures
from exports.models import ExportJob
from exports.runs.runner import run_next
from tests.exports.jobs import ask, content
from tests.exports.seen import END, START, TICKS, Seen
from tests.factories import make_export
from tracking.models import Camera, Observation, ObservationDay, PersonImage, Recording
from tracking.services.retention.delete_old_pictures import delete_old_pictures
from tracking.services.retention.delete_old_rows import delete_old_rows
from tracking.services.retention.recordings import delete_old_recordings

Active = ExportJob.Status


def test_observations_stay_until_they_are_exported(
    operator: APIClient, seen: Seen, settings: Any
) -> None:
    settings.RETENTION_DAYS = 1
    ObservationDay.objects.update(stored_on=START.date())
    job = ask(operator, seen)
    assert delete_old_rows() == (0, 0)
    assert run_next() is not None
    assert content(job.job_id).count(b"\r\n") == TICKS * 6 + 1
    assert delete_old_rows().observations == TICKS * 6
    assert not Observation.objects.exists()


def test_only_days_around_an_export_stay(seen: Seen, settings: Any) -> None:
    settings.RETENTION_DAYS = 1
    ObservationDay.objects.update(stored_on=START.date())
    make_export(seen.environment, status=Active.QUEUED, start_time=END + timedelta(days=3),
                end_time=END + timedelta(days=4))  # fmt: skip
    assert delete_old_rows().observations == TICKS * 6


def test_recordings_of_chosen_cameras_stay(seen: Seen, tmp_path: Path, settings: Any) -> None:
    settings.RECORDINGS_DIR = tmp_path

    def recorded(camera: Camera) -> Recording:
        path = tmp_path / f"{camera.camera_id}.mkv"
        path.write_bytes(b"video")
        return Recording.objects.create(
            camera=camera, path=str(path), start_time=START, end_time=END, fps=10.0,
            frame_count=9, origin=Recording.Origin.CAMERA, size_bytes=5,
        )  # fmt: skip

    needed, other = [recorded(camera) for camera in seen.cameras]
    job = make_export(
        seen.environment, kind="video-with-overlays", status=Active.RUNNING,
        start_time=START, end_time=END, parameters={"camera_ids": [needed.camera.camera_id]},
    )  # fmt: skip
    report = {"kind": "analytics-report", "status": Active.RUNNING}
    make_export(seen.environment, start_time=START, end_time=END, **report)
    delete_old_recordings()
    assert list(Recording.objects.values_list("pk", flat=True)) == [needed.pk]
    assert not Path(other.path).exists()
    ExportJob.objects.filter(pk=job.pk).update(status=Active.FAILED)
    delete_old_recordings()
    assert not Recording.objects.exists()


def test_pictures_and_figures_stay(seen: Seen, settings: Any) -> None:
    settings.PICTURE_DAYS = settings.ROLLUP_RETENTION_DAYS = 1
    old = timezone.now() - timedelta(days=9)
    for person in seen.people[1:]:
        PersonImage.objects.create(
            person=person, path="x.jpg", quality=1.0, time=START, width=1, height=1
        )
    PersonImage.objects.update(stored_at=old)
    OccupancyMinute.objects.create(
        environment=seen.environment, scope=Scope.ENVIRONMENT, watched_seconds=60.0,
        start=START - timedelta(minutes=30),
    )  # fmt: skip
    make_export(seen.environment, kind="person-file", status=Active.QUEUED, start_time=START,
                end_time=END, parameters={"person_id": str(seen.people[1].pk)})  # fmt: skip
    assert delete_old_pictures().photos == 1
    assert delete_old_figures() == 0
    ExportJob.objects.update(status=Active.CANCELLED)
    assert delete_old_pictures().photos == 1
    assert delete_old_figures() == 1
