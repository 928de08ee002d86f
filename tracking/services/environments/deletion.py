"""What stands against deleting a camera or an environment."""

from __future__ import annotations

from collections.abc import Sequence

from spoton.service_errors import CameraBusyError, ConflictError
from tracking.models import (
    Camera,
    Environment,
    Person,
    ProcessingTask,
    Recording,
    TaskCamera,
    Track,
)


def refuse_if_in_use(cameras: Sequence[Camera]) -> None:
    """Refuse while a task holds one of the cameras; it is named.

    The caller has locked the cameras: a task that starts at this moment waits, and then finds
    them gone.
    """
    held = TaskCamera.objects.filter(camera__in=cameras, active=True).order_by("task_id")
    tasks = [str(pk) for pk in held.values_list("task_id", flat=True).distinct()]
    if tasks:
        raise CameraBusyError(f"In use by task {', '.join(tasks)}. Stop it first.")


def refuse_if_running(environment: Environment) -> None:
    """Refuse while a task of the environment runs, even one without cameras."""
    running = environment.tasks.filter(status__in=ProcessingTask.ACTIVE_STATUSES)
    tasks = [str(pk) for pk in running.values_list("pk", flat=True)]
    if tasks:
        raise CameraBusyError(f"In use by task {', '.join(tasks)}. Stop it first.")


def refuse_if_data(cameras: Sequence[Camera], environment: Environment | None = None) -> None:
    """Refuse where tracks, recordings or people would go too."""
    found = {
        "tracks": Track.objects.filter(camera__in=cameras).exists(),
        "recordings": Recording.objects.filter(camera__in=cameras).exists(),
        "people": environment is not None
        and Person.objects.filter(environment=environment).exists(),
    }
    names = [name for name, there in found.items() if there]
    if names:
        raise ConflictError(
            f"This also deletes stored {' and '.join(names)}. To confirm, use "
            "?with_data=true. To keep them, disable the camera instead."
        )
