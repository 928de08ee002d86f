"""What is recorded now, and how much is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import Now
from django.utils import timezone

from tracking.models import Camera, CameraRecorder, Environment, Recording
from tracking.models.camera import RecordMode

GIGABYTE = 10**9


@dataclass(frozen=True, slots=True)
class StoredRecordings:
    """Recordings of an environment's live cameras.

    Attributes:
        cameras: that are to be recorded.
        size, protected_size: bytes in all, and of what retention leaves alone.
        since: when the oldest begins.
    """

    environment: Environment
    cameras: int
    files: int
    size: int
    protected_size: int
    since: datetime | None

    @property
    def gigabytes(self) -> float:
        """Size in GB."""
        return self.size / GIGABYTE

    @property
    def used_percent(self) -> int:
        """Of what the environment may store."""
        return round(100 * self.gigabytes / self.environment.recording_gigabytes)


def recorder_of(camera: Camera) -> CameraRecorder | None:
    """Return the recorder of a camera, None where no worker holds one now."""
    try:
        recorder: CameraRecorder = camera.recorder
    except ObjectDoesNotExist:
        return None
    expires = recorder.lease_expires_at
    return recorder if expires is not None and expires > timezone.now() else None


def recorded_now(cameras: Iterable[int]) -> set[int]:
    """Return the keys of those cameras that are being recorded."""
    rows = CameraRecorder.objects.filter(
        camera__in=list(cameras),
        state=CameraRecorder.State.RECORDING,
        lease_expires_at__gt=Now(),
    )
    return set(rows.values_list("camera_id", flat=True))


def failed_recorders() -> QuerySet[CameraRecorder]:
    """Return recorders that cannot write what their camera sends."""
    return CameraRecorder.objects.filter(
        state=CameraRecorder.State.FAILED, lease_expires_at__gt=Now()
    ).select_related("camera__environment")


def stored_recordings(environments: Iterable[Environment]) -> list[StoredRecordings]:
    """Return what is stored of each environment that records, or has recorded."""
    environments = list(environments)
    sums: dict[int, Any] = {
        row["camera__environment_id"]: row
        for row in Recording.objects.filter(
            origin=Recording.Origin.CAMERA, camera__environment__in=environments
        )
        .order_by()
        .values("camera__environment_id")
        .annotate(
            files=Count("pk"),
            size=Sum("size_bytes", default=0),
            kept=Sum("size_bytes", filter=Q(protected=True), default=0),
            since=Min("start_time"),
        )
    }
    recorded = dict(
        Camera.objects.filter(environment__in=environments, enabled=True)
        .exclude(record=RecordMode.OFF)
        .order_by()
        .values_list("environment_id")
        .annotate(count=Count("pk"))
    )
    return [
        StoredRecordings(
            environment,
            recorded.get(environment.pk, 0),
            row["files"] if row else 0,
            row["size"] if row else 0,
            row["kept"] if row else 0,
            row["since"] if row else None,
        )
        for environment in environments
        if (row := sums.get(environment.pk)) or environment.pk in recorded
    ]
