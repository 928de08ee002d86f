"""Rows for tests, with the least that each needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Role, User
from exports.models import ExportJob, ReportSchedule
from tracking.models import (
    Camera,
    Environment,
    Person,
    ProcessingTask,
    Recording,
    TaskCamera,
    Track,
)

PASSWORD = "correct horse battery"

HOMOGRAPHY = [[0.1, 0.0, 0.0], [0.0, -0.1, 10.0], [0.0, 0.0, 1.0]]


def make_user(
    role: Role = Role.VIEWER,
    name: str = "",
    limited_to: Sequence[Environment] | None = None,
) -> User:
    """A user who sees everything, or only the environments given."""
    user = User.objects.create_user(
        name or f"{role}-{User.objects.count()}",
        password=PASSWORD,
        role=role,
        all_environments=limited_to is None,
    )
    user.environments.set(limited_to or [])
    return user


def client_for(user: User | None) -> APIClient:
    """A client that is signed in as `user`."""
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


def make_environment(environment_id: str = "campus", **fields: Any) -> Environment:
    return Environment.objects.create(
        environment_id=environment_id, name=environment_id.title(), **fields
    )


def make_camera(environment: Environment, camera_id: str = "c01", **fields: Any) -> Camera:
    fields = {"source_address": "recordings/c01.mp4"} | fields
    return Camera.objects.create(environment=environment, camera_id=camera_id, **fields)


def make_task(
    environment: Environment, cameras: Sequence[Camera] = (), *, held: bool = False, **fields: Any
) -> ProcessingTask:
    """A queued task, or one that a living worker holds, with its cameras online."""
    if held:
        fields = {
            "status": ProcessingTask.Status.PROCESSING,
            "lease_holder": "worker-1",
            "lease_expires_at": timezone.now() + timedelta(hours=1),
            "epoch": 1,
        } | fields
    task = ProcessingTask.objects.create(environment=environment, **fields)
    for camera in cameras:
        TaskCamera.objects.create(
            task=task,
            camera=camera,
            active=task.is_active,
            state=TaskCamera.State.ONLINE if held else TaskCamera.State.WAITING,
            last_frame_at=timezone.now() if held else None,
        )
    return task


SEEN = datetime(2026, 1, 1, 10, tzinfo=UTC)


def make_person(environment: Environment, minute: float = 0, **fields: Any) -> Person:
    """Somebody who was seen for a minute, from `minute` on."""
    first = SEEN + timedelta(minutes=minute)
    fields = {"first_seen": first, "last_seen": first + timedelta(minutes=1)} | fields
    return Person.objects.create(environment=environment, **fields)


def make_track(
    person: Person | None, camera: Camera, task: ProcessingTask, minute: float = 0, **fields: Any
) -> Track:
    """A minute in one camera, from `minute` on."""
    first = SEEN + timedelta(minutes=minute)
    fields = {"first_seen": first, "last_seen": first + timedelta(minutes=1)} | fields
    fields.setdefault("track_id", Track.objects.filter(task=task, camera=camera).count() + 1)
    return Track.objects.create(person=person, camera=camera, task=task, **fields)


def make_recording(
    camera: Camera, start: datetime, frames: int, fps: float = 10.0, path: str = ""
) -> Recording:
    """A file of `camera` with so many frames."""
    return Recording.objects.create(
        camera=camera,
        path=path or f"recordings/{camera.camera_id}-{start:%H%M%S}.mp4",
        start_time=start,
        end_time=start + timedelta(seconds=frames / fps),
        fps=fps,
        frame_count=frames,
    )


def make_export(environment: Environment, **fields: Any) -> ExportJob:
    """An export of a minute; it has expired, so that nothing has to lie on the disk."""
    fields = {
        "kind": "tracking-data",
        "status": ExportJob.Status.EXPIRED,
        "parameters": {"format": "csv", "camera_ids": [], "time_zone": "UTC", "gzip": False},
        "start_time": SEEN,
        "end_time": SEEN + timedelta(minutes=1),
        "file_name": f"{environment.environment_id}.csv",
        "finished_at": timezone.now(),
    } | fields
    return ExportJob.objects.create(environment=environment, **fields)


def make_schedule(environment: Environment, **fields: Any) -> ReportSchedule:
    """A weekly report at seven; the next is far away."""
    fields = {
        "every": "week",
        "hour": 7,
        "time_zone": "UTC",
        "format": "html",
        "next_run_at": timezone.now() + timedelta(days=7),
    } | fields
    return ReportSchedule.objects.create(environment=environment, **fields)
