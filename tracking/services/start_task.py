"""Start following people through the cameras of an environment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.models import Role, User
from tracking.addresses import is_live
from tracking.models import Camera, Environment, ProcessingTask, Scene, TaskCamera
from tracking.selectors import environments_for
from tracking.services.errors import (
    CameraBusyError,
    InvalidInputError,
    NotAllowedError,
    NotVisibleError,
)
from tracking.services.wake import wake_workers

Mode = ProcessingTask.Mode


@dataclass(frozen=True, slots=True)
class TaskOptions:
    """How a task runs; what is left out is chosen to fit the cameras."""

    mode: str | None = None
    target_fps: float | None = None
    loop: bool = False


def start_task(
    user: User,
    environment_id: str,
    *,
    scene_id: str | None = None,
    camera_ids: Sequence[str] | None = None,
    options: TaskOptions = TaskOptions(),
) -> ProcessingTask:
    """Create a queued task for `user` and wake the workers.

    Without `scene_id` and `camera_ids`, every enabled camera that has a source takes part.
    """
    if not user.has_role(Role.OPERATOR):
        raise NotAllowedError("Starting a task needs the role of operator.")
    environment = environments_for(user).filter(environment_id=environment_id).first()
    if environment is None:
        raise NotVisibleError(f"There is no environment {environment_id!r} that you may see.")
    scene = _scene(environment, scene_id)
    cameras = _cameras(environment, scene, camera_ids)
    return create_task(environment, cameras, scene=scene, options=options, created_by=user)


def create_task(
    environment: Environment,
    cameras: Sequence[Camera],
    *,
    scene: Scene | None = None,
    options: TaskOptions = TaskOptions(),
    created_by: User | None = None,
) -> ProcessingTask:
    """Create a queued task without asking who wants it (`created_by` None: the system)."""
    mode = _mode(cameras, options)
    for _ in range(2):
        try:
            with transaction.atomic():
                task = ProcessingTask.objects.create(
                    environment=environment,
                    scene=scene,
                    mode=mode,
                    loop=options.loop,
                    target_fps=options.target_fps,
                    created_by=created_by,
                )
                # In one order for everybody: two starts at once must not lock each other out.
                TaskCamera.objects.bulk_create(
                    TaskCamera(task=task, camera=camera)
                    for camera in sorted(cameras, key=lambda camera: camera.pk)
                )
                transaction.on_commit(wake_workers)
                return task
        except IntegrityError:
            # The constraint on active cameras decides, so that no check can be overtaken.
            _refuse_if_held(cameras)
            # Whoever held a camera has let go in between: once more.
    raise CameraBusyError("The cameras are changing hands just now; try again.")


def _refuse_if_held(cameras: Sequence[Camera]) -> None:
    held = (
        TaskCamera.objects.filter(active=True, camera__in=cameras)
        .select_related("camera")
        .order_by("camera__camera_id")
    )
    by_task: dict[str, list[str]] = {}
    for row in held:
        by_task.setdefault(str(row.task_id), []).append(row.camera.camera_id)
    if by_task:
        parts = [f"task {task} holds {', '.join(names)}" for task, names in by_task.items()]
        raise CameraBusyError(
            f"Camera already in use: {'; '.join(parts)}. Stop it first, or choose other cameras."
        )


def _scene(environment: Environment, scene_id: str | None) -> Scene | None:
    if scene_id is None:
        return None
    scene = environment.scenes.filter(scene_id=scene_id).first()
    if scene is None:
        known = ", ".join(environment.scenes.values_list("scene_id", flat=True)) or "none"
        raise InvalidInputError("scene_id", f"There is no scene {scene_id!r} here; known: {known}.")
    return scene


def _cameras(
    environment: Environment, scene: Scene | None, camera_ids: Sequence[str] | None
) -> list[Camera]:
    where = f"scene {scene.scene_id}" if scene else f"environment {environment.environment_id}"
    members = scene.cameras.all() if scene else environment.cameras.all()
    by_id = {camera.camera_id: camera for camera in members}
    if camera_ids is None:
        cameras = [camera for camera in by_id.values() if camera.enabled]
        if scene is None:
            cameras = [camera for camera in cameras if camera.source_address]
        if not cameras:
            field = "scene_id" if scene else "environment_id"
            raise InvalidInputError(field, f"No camera of {where} is enabled and has a source.")
    else:
        if not camera_ids:
            raise InvalidInputError("camera_ids", "Name at least one camera, or leave this out.")
        unknown = sorted(set(camera_ids) - by_id.keys())
        if unknown:
            known = ", ".join(by_id) or "none"
            raise InvalidInputError(
                "camera_ids", f"Not in {where}: {', '.join(unknown)}; known: {known}."
            )
        cameras = [by_id[camera_id] for camera_id in dict.fromkeys(camera_ids)]
    _refuse_unusable(cameras, "scene_id" if camera_ids is None and scene else "camera_ids")
    return cameras


def _refuse_unusable(cameras: Sequence[Camera], field: str) -> None:
    disabled = [camera.camera_id for camera in cameras if not camera.enabled]
    if disabled:
        raise InvalidInputError(field, f"Disabled: {', '.join(disabled)}. Enable them first.")
    empty = [camera.camera_id for camera in cameras if not camera.source_address]
    if empty:
        raise InvalidInputError(
            field, f"No source: {', '.join(empty)}. Give each a file, folder or address first."
        )


def _mode(cameras: Sequence[Camera], options: TaskOptions) -> str:
    live = [camera.camera_id for camera in cameras if is_live(camera.source_address)]
    mode = options.mode or (Mode.LIVE if live else Mode.RECORDED)
    if mode == Mode.RECORDED and live:
        raise InvalidInputError(
            "mode", f"Live cameras cannot be played as recordings: {', '.join(live)}."
        )
    if mode == Mode.LIVE and options.loop:
        raise InvalidInputError("loop", "Only recordings can be played in a loop.")
    return mode
