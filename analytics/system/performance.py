"""What every process and the machine do at this moment."""

from __future__ import annotations

import os
import shutil
import time
from typing import Any, Final

import psutil
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from redis.exceptions import RedisError

from analytics.system.processor import Processor
from spoton import workers
from tracking.models import ProcessingTask

SLOW_MS: Final = 100.0
_MB: Final = 2**20

_process = psutil.Process()
_processor = Processor()


def performance() -> dict[str, Any]:
    """Return the figures; parts that are away are None. Takes milliseconds, whatever is down."""
    here = machine()
    redis_ms = here["redis_ms"]
    beats = workers.heartbeats() if redis_ms is not None else []
    deliveries = workers.deliveries() if redis_ms is not None else []
    tasks = _tasks()
    return {
        "timestamp": timezone.now(),
        "workers": [_worker(beat) for beat in beats],
        "deliveries": [_delivery(beat) for beat in deliveries],
        "tasks": tasks,
        "fps": round(sum(float(beat.get("fps", 0)) for beat in beats), 1),
        "latency_ms": worst_latency(beats),
        "cpu": here["cpu"],
        "memory": here["memory"],
        "gpu": next((beat["gpu"] for beat in beats if beat.get("gpu")), None),
        "web": {
            "cpu_percent": _process.cpu_percent(),
            "rss_mb": round(_process.memory_info().rss / _MB, 1),
        },
        "queues": {
            "store": sum(int(beat.get("queue", 0)) for beat in beats),
            "tasks": None if tasks is None else sum(t["status"] == "queued" for t in tasks),
            "jobs": here["jobs"],
        },
        "disk": here["disk"],
        "database_ms": here["database_ms"],
        "redis_ms": redis_ms,
    }


def machine() -> dict[str, Any]:
    """Return the figures of this machine and its services; what is down is None."""
    disk, memory = shutil.disk_usage(settings.DATA_DIR), psutil.virtual_memory()
    return {
        "redis_ms": _redis_ms(),
        "cpu": {"percent": _processor.percent(), "cores": os.cpu_count() or 1},
        "memory": {
            "used_mb": round((memory.total - memory.available) / _MB, 1),
            "total_mb": round(memory.total / _MB, 1),
            "percent": memory.percent,
        },
        "jobs": _waiting_jobs(),
        "disk": {
            "free_mb": round(disk.free / _MB, 1),
            "total_mb": round(disk.total / _MB, 1),
            # As `df` has it: what is reserved for the machine itself is not ours to fill.
            "percent": round(100 * disk.used / ((disk.used + disk.free) or 1), 1),
        },
        "database_ms": _database_ms(),
    }


def _worker(beat: dict[str, Any]) -> dict[str, Any]:
    ticks, frames = beat.get("ticks") or {}, beat.get("frames") or {}
    return {
        "holder": str(beat.get("holder", "")),
        "device": str(beat.get("device", "")),
        "detector": str(beat.get("detector", "")),
        "tasks": [str(task) for task in beat.get("tasks", ())],
        "fps": float(beat.get("fps", 0)),
        "cpu_percent": beat.get("cpu_percent"),
        "rss_mb": beat.get("rss_mb"),
        "latency_ms": worst_latency([beat]),
        "stage_ms": beat.get("stage_ms") or {},
        "frames_detected": int(frames.get("detected", 0)),
        "frames_still": int(frames.get("still", 0)),
        "queue": int(beat.get("queue", 0)),
        "stored": int(ticks.get("stored", 0)),
        "dropped": int(ticks.get("dropped", 0)),
        "database_away": bool(beat.get("database_away", False)),
        "overload": beat.get("overload") or None,
    }


def _delivery(beat: dict[str, Any]) -> dict[str, Any]:
    return {
        "holder": str(beat.get("holder", "")),
        "sending": int(beat.get("sending", 0)),
        "database_away": bool(beat.get("database_away", False)),
    }


def worst_latency(beats: list[dict[str, Any]]) -> dict[str, float | None]:
    """Return the largest p50, p95 and p99 of what workers last said, None where there is none."""
    latencies = [beat.get("latency_ms") or {} for beat in beats]
    return {
        share: max((each[share] for each in latencies if each.get(share) is not None), default=None)
        for share in ("p50", "p95", "p99")
    }


def _tasks() -> list[dict[str, Any]] | None:
    rows = ProcessingTask.objects.filter(status__in=ProcessingTask.ACTIVE_STATUSES)
    try:
        return [
            {
                "task_id": str(task.pk),
                "environment_id": task.environment.environment_id,
                "status": task.status,
                "fps": round(task.fps, 1),
                "people_now": task.people_now,
                "worker": task.lease_holder,
            }
            for task in rows.select_related("environment")
        ]
    except (DatabaseError, OSError):
        connection.close()
        return None


def _waiting_jobs() -> int | None:
    from django_q.models import OrmQ

    try:
        return int(OrmQ.objects.count())
    except (DatabaseError, OSError):
        connection.close()
        return None


def _database_ms() -> float | None:
    begin = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, OSError):
        connection.close()
        return None
    return round((time.perf_counter() - begin) * 1000, 2)


def _redis_ms() -> float | None:
    begin = time.perf_counter()
    try:
        workers.client().ping()
    except (RedisError, OSError):
        return None
    return round((time.perf_counter() - begin) * 1000, 2)
