"""What is kept of a minute: of the system, of each worker with its stages, of each camera."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models.functions import Now

from analytics.models import SystemSample
from tracking.models import TaskCamera

MINUTE: Final = 60
Kind = SystemSample.Kind
SYSTEM_FIGURES: Final = (
    *("workers", "tasks", "fps", "latency_p50_ms", "latency_p95_ms", "latency_p99_ms"),
    *("cpu_percent", "memory_percent", "disk_percent"),
    *("store_queue", "jobs_waiting", "database_ms", "redis_ms"),
)
_COUNTERS: Final = ("dropped", "reconnects", "stored", "dropped_ticks")
"""What grows for ever is kept as what came in this minute, beside where it stood."""
_STOOD: Final = "_total"


def samples(figures: Mapping[str, Any]) -> list[SystemSample]:
    """Return the rows of a minute; `figures` are those of `performance`."""
    start = figures["timestamp"].replace(second=0, microsecond=0)
    before = _stood_before(start)
    rows = [_system(start, figures), *_workers(start, figures), *_cameras(start)]
    for row in rows:
        _count_from(row, before.get((row.kind, row.subject), {}))
    return rows


def shown(figures: Mapping[str, Any]) -> dict[str, float]:
    """Return the figures that are for readers."""
    return {name: value for name, value in figures.items() if not name.endswith(_STOOD)}


def _system(start: datetime, figures: Mapping[str, Any]) -> SystemSample:
    values = {
        "workers": len(figures["workers"]),
        "tasks": len(figures["tasks"] or ()),
        "fps": figures["fps"],
        **{f"latency_{share}_ms": figures["latency_ms"][share] for share in ("p50", "p95", "p99")},
        "cpu_percent": figures["cpu"]["percent"],
        "memory_percent": figures["memory"]["percent"],
        "disk_percent": figures["disk"]["percent"],
        "store_queue": figures["queues"]["store"],
        "jobs_waiting": figures["queues"]["jobs"],
        "database_ms": figures["database_ms"],
        "redis_ms": figures["redis_ms"],
    }
    return _row(start, Kind.SYSTEM, "", values)


def _workers(start: datetime, figures: Mapping[str, Any]) -> Iterator[SystemSample]:
    """Yield one per machine: a worker that starts again is the same for who looks at weeks."""
    taken: set[str] = set()
    for worker in figures["workers"]:
        machine = str(worker["holder"]).partition(":")[0]
        if machine in taken:
            continue
        taken.add(machine)
        values = {
            "fps": worker["fps"],
            "cpu_percent": worker["cpu_percent"],
            "rss_mb": worker["rss_mb"],
            "store_queue": worker["queue"],
            "stored": worker["stored"],
            "dropped_ticks": worker["dropped"],
            **{f"latency_{share}_ms": worker["latency_ms"][share] for share in ("p50", "p95")},
            **{f"stage_{name}_ms": value for name, value in worker["stage_ms"].items()},
        }
        yield _row(start, Kind.WORKER, machine, values)


def _cameras(start: datetime) -> Iterator[SystemSample]:
    rows = TaskCamera.objects.filter(active=True, task__lease_expires_at__gt=Now())
    for row in rows.select_related("camera__environment"):
        values = {
            "online": float(row.state == TaskCamera.State.ONLINE),
            "fps": row.fps,
            "wanted_fps": row.wanted_fps,
            "dropped": row.dropped,
            "reconnects": row.reconnects,
            "people": row.people_now,
        }
        environment = row.camera.environment
        subject = f"{environment.environment_id}/{row.camera.camera_id}"
        sample = _row(start, Kind.CAMERA, subject, values)
        sample.environment = environment
        yield sample


def _row(start: datetime, kind: str, subject: str, values: Mapping[str, Any]) -> SystemSample:
    figures = {name: float(value) for name, value in values.items() if value is not None}
    return SystemSample(start=start, seconds=MINUTE, kind=kind, subject=subject, figures=figures)


def _stood_before(start: datetime) -> dict[tuple[str, str], dict[str, float]]:
    """Return where the counters stood, from the last minutes."""
    rows = SystemSample.objects.filter(
        seconds=MINUTE, start__lt=start, start__gte=start - timedelta(minutes=5)
    ).order_by("start")
    return {
        (kind, subject): figures
        for kind, subject, figures in rows.values_list("kind", "subject", "figures")
    }


def _count_from(row: SystemSample, before: Mapping[str, float]) -> None:
    for name in _COUNTERS:
        if name in row.figures:
            total = row.figures[name]
            stood = before.get(f"{name}{_STOOD}")
            # One that stands lower has begun again.
            came = 0.0 if stood is None else total if total < stood else total - stood
            row.figures |= {name: came, f"{name}{_STOOD}": total}
