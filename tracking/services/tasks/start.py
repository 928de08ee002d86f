"""Start following people through the cameras of an environment."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.services import audit
from spoton.rights import require
from spoton.service_errors import CameraBusyError, InvalidInputError, NotVisibleError
from spoton.source_addresses import UNREADABLE, is_live, is_sealed
from tracking.models import Camera, Environment, Playlist, ProcessingTask, Scene, TaskCamera
from tracking.selectors.scope import environments_for
from tracking.services.tasks.dated_recordings import DatedPlaylists, dated_playlists
from tracking.services.tasks.options import AS_IT_FITS, TaskOptions
from tracking.services.wake import wake_workers

Mode = ProcessingTask.Mode


def start_task(
    user: User,
    environment_id: str,
    *,
    scene_id: str | None = None,
    camera_ids: Sequence[str] | None = None,
    options: TaskOptions = AS_IT_FITS,
) -> ProcessingTask:
    """Create a queued task for `user` and wake the workers.

    Without `scene_id` and `camera_ids`, every enabled camera that has a source takes part.
    """
    require(user, "tasks.run", doing="Starting a task")
    environment = environments_for(user).filter(environment_id=environment_id).first()
    if environment is None:
        raise NotVisibleError(f"Environment {environment_id!r} not found, or you have no access.")
    scene = _scene(environment, scene_id)
    members = _members(environment, scene, camera_ids)
    named = scene is not None or camera_ids is not None
    field = "camera_ids" if camera_ids is not None else "scene_id" if scene else "environment_id"
    playlists = dated_playlists(members, named, options)
    if playlists is not None:
        cameras = playlists.cameras
    else:
        cameras = [camera for camera in members if named or camera.source_address]
        _refuse_without_source(cameras, field)
    return create_task(
        environment, cameras, scene=scene, options=options, created_by=user, playlists=playlists
    )


def create_task(
    environment: Environment,
    cameras: Sequence[Camera],
    *,
    scene: Scene | None = None,
    options: TaskOptions = AS_IT_FITS,
    created_by: User | None = None,
    playlists: DatedPlaylists | None = None,
) -> ProcessingTask:
    """Create a queued task without asking who wants it (`created_by` None: the system)."""
    mode = Mode.RECORDED if playlists else _mode(cameras, options)
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
                    start_time=playlists.start if playlists else None,
                    end_time=playlists.end if playlists else None,
                )
                # In one order for everybody: two starts at once must not lock each other out.
                rows = TaskCamera.objects.bulk_create(
                    TaskCamera(
                        task=task,
                        camera=camera,
                        total=playlists.by_camera[camera.pk].total if playlists else None,
                    )
                    for camera in sorted(cameras, key=lambda camera: camera.pk)
                )
                if playlists is not None:
                    Playlist.objects.bulk_create(
                        Playlist(task_camera=row, files=playlists.files(row.camera)) for row in rows
                    )
                _write_down(task, cameras, created_by)
                transaction.on_commit(wake_workers)
                return task
        except IntegrityError:
            # The constraint on active cameras decides, so that no check can be overtaken.
            _refuse_if_held(cameras)
            # Whoever held a camera has let go in between: once more.
    raise CameraBusyError("Another task is using these cameras. Try again.")


def _write_down(task: ProcessingTask, cameras: Sequence[Camera], by: User | None) -> None:
    after = {
        "mode": task.mode,
        "scene_id": task.scene.scene_id if task.scene else None,
        "camera_ids": sorted(camera.camera_id for camera in cameras),
        "start_time": task.start_time,
        "end_time": task.end_time,
        "target_fps": task.target_fps,
        "loop": task.loop,
    }
    environment_id = task.environment.environment_id
    audit.record(by, "task.start", task, after=after, environment_id=environment_id)


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
            f"Camera already in use: {'; '.join(parts)}. Stop that task or choose other cameras."
        )


def _scene(environment: Environment, scene_id: str | None) -> Scene | None:
    if scene_id is None:
        return None
    scene = environment.scenes.filter(scene_id=scene_id).first()
    if scene is None:
        known = ", ".join(environment.scenes.values_list("scene_id", flat=True)) or "none"
        raise InvalidInputError("scene_id", f"Scene {scene_id!r} not found. Available: {known}.")
    return scene


def _members(
    environment: Environment, scene: Scene | None, camera_ids: Sequence[str] | None
) -> list[Camera]:
    """Return cameras that were asked for by name, or all enabled ones."""
    where = f"scene {scene.scene_id}" if scene else f"environment {environment.environment_id}"
    members = scene.cameras.all() if scene else environment.cameras.all()
    by_id = {camera.camera_id: camera for camera in members}
    if camera_ids is None:
        return [camera for camera in by_id.values() if camera.enabled]
    if not camera_ids:
        raise InvalidInputError("camera_ids", "Choose at least one camera, or omit this field.")
    unknown = sorted(set(camera_ids) - by_id.keys())
    if unknown:
        known = ", ".join(by_id) or "none"
        raise InvalidInputError(
            "camera_ids", f"Not in {where}: {', '.join(unknown)}. Available: {known}."
        )
    cameras = [by_id[camera_id] for camera_id in dict.fromkeys(camera_ids)]
    disabled = [camera.camera_id for camera in cameras if not camera.enabled]
    if disabled:
        raise InvalidInputError(
            "camera_ids", f"Disabled: {', '.join(disabled)}. Enable them first."
        )
    return cameras


def _refuse_without_source(cameras: Sequence[Camera], field: str) -> None:
    if not cameras:
        raise InvalidInputError(field, "No enabled camera has a source.")
    empty = [camera.camera_id for camera in cameras if not camera.source_address]
    if empty:
        raise InvalidInputError(
            field,
            f"No source: {', '.join(empty)}. Set a file, folder or address, or import recordings.",
        )
    sealed = [camera.camera_id for camera in cameras if is_sealed(camera.source_address)]
    if sealed:
        raise InvalidInputError(field, f"{', '.join(sealed)}: {UNREADABLE}")


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
