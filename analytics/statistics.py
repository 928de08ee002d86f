"""Totals of all time, and what the installation manages now."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Sum
from django.utils import timezone

from accounts.models import User
from analytics.selectors import real_time_metrics
from analytics.system import storage
from analytics.system.performance import worst_latency
from spoton import workers
from tracking.models import TaskCamera, Track
from tracking.selectors.people import people_for
from tracking.selectors.scope import cameras_for, environments_for, tasks_for


def statistics(user: User | AnonymousUser) -> dict[str, Any]:
    """Return totals of the environments that a user sees, throughput, latency and storage.

    People who were merged count once. Latency is the worst of all workers, from the camera to the
    published frame, None without a worker; storage is that of the whole installation.
    """
    environments = environments_for(user)
    metrics, disk = real_time_metrics(user), storage.disk()
    tracks = Track.objects.filter(camera__environment__in=environments).aggregate(
        count=Count("pk"), observations=Sum("observation_count", default=0)
    )
    frames = TaskCamera.objects.filter(task__environment__in=environments).aggregate(
        done=Sum("frames", default=0), dropped=Sum("dropped", default=0)
    )
    return {
        "timestamp": timezone.now(),
        "totals": {
            "environments": environments.count(),
            "cameras": cameras_for(user).count(),
            "tasks": tasks_for(user).count(),
            "persons": people_for(user).filter(merged_into=None).count(),
            "tracks": tracks["count"],
            "observations": tracks["observations"],
            "frames": frames["done"],
            "dropped_frames": frames["dropped"],
        },
        "throughput": {
            "active_tasks": metrics.active_tasks,
            "active_persons": metrics.active_persons,
            "processing_fps": metrics.processing_fps,
        },
        "latency_ms": worst_latency(workers.heartbeats()),
        "storage": {
            "database_bytes": storage.database_size(),
            "disk_used_bytes": disk.used,
            "disk_free_bytes": disk.free,
        },
    }
