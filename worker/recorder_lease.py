"""Which worker records a camera: one row each, by the database's clock, as with tasks."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from tracking.models import CameraRecorder
from vision.recorder.messages import RecorderChanged

from .lease import FREE, LEASE
from .recording_plan import PlannedRecorder


def hold(holder: str, planned: Iterable[PlannedRecorder]) -> set[int]:
    """Claim and renew what this worker may record; return the keys of the cameras that it holds.

    A camera that a task reads is recorded by the worker of the task.
    """
    wanted = {one.key for one in planned if one.holder in ("", holder)}
    CameraRecorder.objects.bulk_create(
        [CameraRecorder(camera_id=key) for key in wanted], ignore_conflicts=True
    )
    rows = CameraRecorder.objects.filter(camera__in=wanted)
    rows.filter(FREE | Q(holder=holder)).update(holder=holder, lease_expires_at=Now() + LEASE)
    return set(rows.filter(holder=holder).values_list("camera_id", flat=True))


def release(holder: str, keys: Iterable[int]) -> None:
    """Leave cameras to others."""
    CameraRecorder.objects.filter(holder=holder, camera__in=list(keys)).update(
        holder="", lease_expires_at=None, state=CameraRecorder.State.WAITING, reason=""
    )


def note(holder: str, changed: RecorderChanged) -> None:
    """Store what a recorder does."""
    CameraRecorder.objects.filter(holder=holder, camera=changed.key).update(
        state=changed.state, reason=changed.reason[:200], since=timezone.now()
    )
