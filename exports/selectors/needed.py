"""What exports that have not ended still read: until then retention leaves it alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from uuid import UUID

from exports.kinds import all_kinds
from exports.models import ExportJob
from tracking.models import Environment
from tracking.services.retention.protection import NeededFootage, NeededRows


def footage_of_exports(environment: Environment) -> Iterator[NeededFootage]:
    """Yield the time of each export here that reads recordings, of each camera that it names."""
    reading = [kind.name for kind in all_kinds() if kind.reads_footage]
    jobs = ExportJob.objects.filter(
        environment=environment, kind__in=reading, status__in=ExportJob.ACTIVE_STATUSES
    )
    keys = dict(environment.cameras.values_list("camera_id", "pk"))
    for job in jobs:
        named = job.parameters.get("camera_ids") or []
        chosen: list[int | None] = [keys[one] for one in named if one in keys]
        for camera in chosen or [None]:
            yield NeededFootage(job.start_time, job.end_time, camera)


def rows_of_exports() -> Iterator[NeededRows]:
    """Yield the time of each export; a report is also about the time before, as long."""
    for job in ExportJob.objects.filter(status__in=ExportJob.ACTIVE_STATUSES):
        kept = frozenset[UUID]()
        with suppress(ValueError):
            kept = frozenset([UUID(job.parameters.get("person_id") or "")])
        yield NeededRows(job.start_time - job.length, job.end_time, kept)
