"""One line in the log whenever a camera comes, goes, or cannot be reached."""

from __future__ import annotations

import logging
from uuid import UUID

from spoton.log_context import logged
from vision.sources import CameraStatus

logger = logging.getLogger(__name__)


class CameraLog:
    """What was said of each camera of a task; a line only where that changes."""

    def __init__(self, task_id: UUID) -> None:
        self._task_id = task_id
        self._said: dict[str, tuple[str, str]] = {}

    def note(self, camera_id: str, feed: CameraStatus) -> None:
        """Log the state of a camera if it is another one than before."""
        now = (feed.state, feed.reason)
        if self._said.get(camera_id) == now:
            return
        self._said[camera_id] = now
        with logged(task=self._task_id, camera=camera_id):
            if feed.state in ("reconnecting", "failed"):
                logger.warning("camera %s: %s: %s", camera_id, feed.state, feed.reason or "unknown")
            elif feed.state == "online":
                logger.info("camera %s: online, %s × %s", camera_id, feed.width, feed.height)
            elif feed.state != "waiting":  # what every camera begins with
                logger.info("camera %s: %s", camera_id, feed.state)
