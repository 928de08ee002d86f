"""Which cameras should be recorded now, and by whose connection."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models.functions import Now

from spoton.source_addresses import is_live, is_sealed
from tracking.models import Camera, ProcessingTask, TaskCamera
from tracking.models.camera import RecordMode
from vision.recorder.messages import RecordOrder
from vision.sources import SourceSpec


@dataclass(frozen=True, slots=True)
class PlannedRecorder:
    """A camera that should be recorded.

    Attributes:
        order: what to record.
        camera_id: its name in the task.
        own: the stream to open for it, by a process that only copies.
        shared: the task's own connection gives the same stream, and is used instead.
        task_id, holder: the live task that reads the camera now, and its worker; None and "".
    """

    order: RecordOrder
    camera_id: str
    own: SourceSpec
    shared: bool
    task_id: UUID | None
    holder: str

    @property
    def key(self) -> int:
        """Of the camera."""
        return self.order.key


def planned_recorders() -> list[PlannedRecorder]:
    """Return the cameras to record; only with people means: while a task runs that sees them."""
    cameras = list(
        Camera.objects.filter(enabled=True)
        .exclude(record=RecordMode.OFF)
        .select_related("environment")
    )
    if not cameras:
        return []
    tasks = {
        key: (task, holder)
        for key, task, holder in TaskCamera.objects.filter(
            active=True,
            camera__in=cameras,
            task__mode=ProcessingTask.Mode.LIVE,
            task__status__in=ProcessingTask.ACTIVE_STATUSES,
            task__desired=ProcessingTask.Desired.RUNNING,
            task__lease_expires_at__gt=Now(),
        ).values_list("camera_id", "task_id", "task__lease_holder")
    }
    found = (_planned(camera, *tasks.get(camera.pk, (None, ""))) for camera in cameras)
    return [one for one in found if one is not None]


def _planned(camera: Camera, task_id: UUID | None, holder: str) -> PlannedRecorder | None:
    address = camera.recording_address or camera.source_address
    only_people = camera.record == RecordMode.PEOPLE
    if only_people and task_id is None:
        return None
    if not is_live(address) and not is_sealed(address):  # the latter's recorder says what is wrong
        return None
    return PlannedRecorder(
        RecordOrder(
            camera.pk,
            str(folder_of(camera)),
            only_people,
            float(camera.record_before_seconds),
            float(camera.record_after_seconds),
        ),
        camera.camera_id,
        SourceSpec(
            address,
            lossless=False,
            copies=True,
            networks=settings.CAMERA_NETWORKS,
            options=camera.source_options,
            records_under=str(settings.RECORDINGS_DIR),
        ),
        shared=task_id is not None and address == camera.source_address,
        task_id=task_id,
        holder=holder,
    )


def folder_of(camera: Camera) -> Path:
    """Return where the files of a camera lie."""
    return Path(settings.RECORDINGS_DIR) / camera.environment.environment_id / camera.camera_id
