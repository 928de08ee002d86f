"""A task's state out of the database, in the words of the worker's `status_update`."""

from __future__ import annotations

from typing import Any

from live.times import iso
from tracking.models import ProcessingTask, TaskCamera


def status_payload(task: ProcessingTask) -> dict[str, Any]:
    """Return the payload; used where the worker has not spoken yet or is silent."""
    return {
        "task_id": str(task.pk),
        "status": task.status,
        "progress": task.progress,
        "frame_index": task.frame_index,
        "fps": task.fps if task.is_active else 0.0,
        "people_now": task.people_now if task.is_active else 0,
        "pace": task.pace if task.is_active else None,
        "error": task.error,
        "cameras": {
            entry.camera.camera_id: {
                "state": entry.state,
                "reason": entry.reason,
                "fps": entry.fps,
                "wanted_fps": entry.wanted_fps,
                "limit_fps": entry.limit_fps,
                "dropped": entry.dropped,
                "width": entry.camera.width,
                "height": entry.camera.height,
                "reconnects": entry.reconnects,
                "picture_state": entry.picture_now,
                "picture_since": _moment(entry),
            }
            for entry in task.task_cameras.all()
        },
    }


def _moment(entry: TaskCamera) -> str | None:
    """Return since when its picture is as it is, as the worker writes it."""
    if not entry.picture_now or entry.picture_since is None:
        return None
    return iso(entry.picture_since.timestamp())
