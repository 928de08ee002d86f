"""Cameras join a task that runs, and leave it: its worker takes them over without a restart."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.services import audit
from spoton.service_errors import CameraBusyError, ConflictError
from spoton.source_addresses import UNREADABLE, is_live, is_sealed
from tracking.models import Camera, ProcessingTask, TaskCamera
from tracking.services.environments.setup import part_for
from tracking.services.tasks.running import operable_task, refuse_ended
from tracking.services.wake import wake_workers


def join_task(actor: User, task_id: UUID, camera_id: str) -> None:
    """Have a running task follow people in one more camera; twice is the same."""
    with transaction.atomic():
        task = operable_task(actor, task_id)
        refuse_ended(task)
        camera = part_for(task.environment, Camera, camera_id)
        _refuse_unfit(task, camera)
        row = TaskCamera.objects.filter(task=task, camera=camera).first()
        if row is not None and row.active:
            return
        try:
            with transaction.atomic():
                _hold(task, camera, row)
        except IntegrityError:
            held = TaskCamera.objects.filter(camera=camera, active=True).first()
            other = f"task {held.task_id}" if held else "another task"
            raise CameraBusyError(f"{camera_id} is in use by {other}. Stop it first.") from None
        _write_down(actor, "task.join", task, camera_id)


def leave_task(actor: User, task_id: UUID, camera_id: str) -> None:
    """Have the task continue without a camera; twice is the same. What was seen in it stays."""
    with transaction.atomic():
        task = operable_task(actor, task_id)
        refuse_ended(task)
        camera = part_for(task.environment, Camera, camera_id)
        rows = TaskCamera.objects.filter(task=task, active=True)
        if not rows.filter(camera=camera).exists():
            return
        if not rows.exclude(camera=camera).exists():
            raise ConflictError(
                f"{camera_id} is the only camera of the task. Stop the task instead."
            )
        rows.filter(camera=camera).update(
            active=False, state=TaskCamera.State.ENDED, fps=0.0, people_now=0, limit_fps=None
        )
        _write_down(actor, "task.leave", task, camera_id)


def can_join(task: ProcessingTask) -> bool:
    """Return whether cameras may be added: dated recordings are settled at the start."""
    running = task.is_active and task.desired != ProcessingTask.Desired.STOPPED
    return running and task.start_time is None


def _hold(task: ProcessingTask, camera: Camera, row: TaskCamera | None) -> None:
    if row is None:
        TaskCamera.objects.create(task=task, camera=camera)
        return
    row.active, row.state, row.reason = True, TaskCamera.State.WAITING, ""
    row.save(update_fields=["active", "state", "reason"])


def _refuse_unfit(task: ProcessingTask, camera: Camera) -> None:
    if not can_join(task):
        raise ConflictError("This task plays a fixed range of recordings. Start a new task.")
    if not camera.enabled:
        raise ConflictError(f"{camera.camera_id} is disabled. Enable it first.")
    if not camera.source_address:
        raise ConflictError(f"{camera.camera_id} has no source. Set one first.")
    if is_sealed(camera.source_address):
        raise ConflictError(f"{camera.camera_id}: {UNREADABLE}")
    if task.mode == ProcessingTask.Mode.RECORDED and is_live(camera.source_address):
        raise ConflictError(
            "This task plays recordings. A live camera needs a live task. Start a new task."
        )


def _write_down(actor: User, action: str, task: ProcessingTask, camera_id: str) -> None:
    environment_id = task.environment.environment_id
    audit.record(actor, action, task, after={"camera_id": camera_id}, environment_id=environment_id)
    transaction.on_commit(wake_workers)
