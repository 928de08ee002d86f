"""What the job cluster does by the clock."""

from __future__ import annotations

from django_q.models import Schedule

from tracking import recount_job
from tracking.search import indexing
from tracking.services.retention import partitions, stray_pictures
from tracking.services.retention.delete_old_pictures import delete_old_pictures
from tracking.services.retention.delete_old_rows import delete_old_rows
from tracking.services.retention.recordings import delete_old_recordings


def apply_retention() -> str:
    """Delete what has been kept long enough; the answer stands in the admin's list of jobs."""
    dropped, pictures, strays = delete_old_rows(), delete_old_pictures(), stray_pictures.sweep()
    said = [str(dropped)]
    if any(pictures):
        said.append(str(pictures))
    if strays:
        said.append(f"{strays} stray pictures deleted")
    return "; ".join(said)


def apply_recording_retention() -> str:
    """Delete recordings of live cameras that are too old or too many."""
    return str(delete_old_recordings())


def make_partitions() -> str:
    """Make the days ahead, long before they come, and those that a writer could not make."""
    made = partitions.ensure(partitions.wanted())
    return f"partitions created: {', '.join(map(str, made)) or 'none'}"


def index_appearances() -> str:
    """Make pgvector's indexes of what people look like, where they pay."""
    return indexing.ensure()


def recount_floor() -> str:
    """Count the past of zones and lines that were drawn or moved."""
    return recount_job.run()


def ensure_schedules() -> None:
    """Put the jobs on the clock; a time that an administrator has changed stays."""
    for name, func in (
        ("retention", "tracking.jobs.apply_retention"),
        ("partitions", "tracking.jobs.make_partitions"),
        ("appearance indexes", "tracking.jobs.index_appearances"),
    ):
        Schedule.objects.get_or_create(
            name=name, defaults={"func": func, "schedule_type": Schedule.HOURLY}
        )
    for name, func, minutes in (
        ("recount", "tracking.jobs.recount_floor", 1),
        ("recordings", "tracking.jobs.apply_recording_retention", 5),
    ):
        Schedule.objects.get_or_create(
            name=name,
            defaults={"func": func, "schedule_type": Schedule.MINUTES, "minutes": minutes},
        )
