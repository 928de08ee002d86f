"""A task's state out of the database, in the words of the worker's `status_update`."""

from __future__ import annotations

from typing import Any

from tracking.models import ProcessingTask


def status_payload(task: ProcessingTask) -> dict[str, Any]:
    """Return the payload; used where the worker has not spoken yet or is silent."""
    return {
        "task_id": str(task.pk),
        "status": task.status,
        "progress": task.progress,
        "frame_index": task.frame_index,
        "fps": task.fps if task.is_active else 0.0,
        "people_now": task.people_now if task.is_active else 0,
        "error": task.error,
        "cameras": {
            entry.camera.camera_id: {
                "state": entry.state,
                "reason": entry.reason,
                "fps": entry.fps,
                "dropped": entry.dropped,
                "width": entry.camera.width,
                "height": entry.camera.height,
            }
            for entry in task.task_cameras.all()
        },
    }
