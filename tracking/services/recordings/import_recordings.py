"""Make rows of the recordings in a folder; what is known and unchanged is left alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from django.core.exceptions import ValidationError

from spoton.service_errors import ServiceError
from tracking.models import Camera, Environment
from tracking.models.validators import refuse_reserved
from tracking.recordings import files
from tracking.recordings.files import VideoFile, shown
from tracking.recordings.importing import ImportOptions, ImportResult
from tracking.recordings.overlaps import overlaps
from tracking.recordings.probe import ProbeError, Prober
from tracking.services.recordings.import_camera import CameraImport, Probed

# Processes: reading headers waits for the disk.
_AT_ONCE: Final = 4
_NAMED: Final = 10


class ImportRefusedError(ServiceError):
    """Nothing can be imported; the message says why."""


def import_recordings(
    environment_id: str,
    folder: Path,
    options: ImportOptions,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> ImportResult:
    """Import DIR/CAMERA/… or DIR/ENV/CAMERA/…; `on_progress` hears (files read, of how many).

    Rows are stored while files are read: what was read before an interruption is kept.
    """
    environment = Environment.objects.filter(environment_id=environment_id).first()
    if environment is None:
        raise ImportRefusedError(f"Environment {environment_id!r} not found.")
    result = ImportResult()
    wanted = _usable(_files(folder, environment_id, options, result), result)
    imports = [
        CameraImport(camera, created, wanted[camera.camera_id], options, result)
        for camera, created in _cameras(environment, wanted, options, result)
    ]
    total = sum(len(one.to_read) for one in imports)
    on_progress(0, total)
    with _all_probed([file for one in imports for file in one.to_read]) as coming:
        read = _counted(coming, total, on_progress)
        for one in imports:
            one.run(read)
            if one.camera.pk:
                result.overlaps += overlaps(one.camera)
    return result


def _counted(
    coming: Iterator[Probed], total: int, on_progress: Callable[[int, int], None]
) -> Iterator[Probed]:
    for done, probed in enumerate(coming, start=1):
        yield probed
        on_progress(done, total)


def _files(
    folder: Path, environment_id: str, options: ImportOptions, result: ImportResult
) -> dict[str, list[VideoFile]]:
    folder = folder.absolute()
    if not os.path.isdir(folder):  # where it may not look, Path's own raises
        raise ImportRefusedError(f"Folder {shown(str(folder))} not found.")
    if (folder / environment_id).is_dir():
        folder = folder / environment_id
    if options.camera_id is not None:
        return {options.camera_id: _of_one(folder, options.camera_id)}
    found = files.by_camera(folder)
    without = found.pop("", [])
    for name in [*files.loose(folder), *(file.name for file in without if "/" in file.name)]:
        result.problems.append(
            f"{shown(name)}: not in a camera folder; name the camera with --camera"
        )
    return found


def _of_one(folder: Path, camera_id: str) -> list[VideoFile]:
    """Return the files of one camera: all in its folder, or what a recorder's tree has of it."""
    inner = folder / camera_id
    if inner.is_dir():
        folder = inner
    found = files.of_camera(folder)
    trees = files.frigate_cameras(found) or {}
    if len(trees) > 1 or (trees and not _is_inside(folder, next(iter(trees)))):
        if camera_id not in trees:
            names = ", ".join(shown(name) for name in sorted(trees)[:_NAMED])
            raise ImportRefusedError(
                f"This folder has recordings of the cameras {names}, and none of {camera_id}. "
                f"Import the folder of {camera_id} alone, or name the camera as the folder does."
            )
        return trees[camera_id]
    if trees:
        return next(iter(trees.values()))
    by_date = files.by_date(folder) or {}
    return by_date.get(camera_id, found)


def _is_inside(folder: Path, camera: str) -> bool:
    return camera in folder.parts


def _usable(
    wanted: Mapping[str, Sequence[VideoFile]], result: ImportResult
) -> dict[str, list[VideoFile]]:
    """Leave out files whose path cannot be stored, and say so."""
    usable: dict[str, list[VideoFile]] = {}
    for camera_id, of_camera in wanted.items():
        kept = usable.setdefault(camera_id, [])
        for file in of_camera:
            if file.unusable:
                name = shown(f"{camera_id}/{file.name}")
                result.problems.append(f"{name}: {file.unusable}")
            else:
                kept.append(file)
    return usable


def _cameras(
    environment: Environment,
    wanted: Mapping[str, Sequence[VideoFile]],
    options: ImportOptions,
    result: ImportResult,
) -> list[tuple[Camera, bool]]:
    known = {camera.camera_id: camera for camera in environment.cameras.all()}
    found: list[tuple[Camera, bool]] = []
    for camera_id, of_camera in wanted.items():
        if camera_id in known:
            found.append((known[camera_id], False))
            continue
        camera = Camera(environment=environment, camera_id=camera_id)
        try:
            camera.clean_fields()
            refuse_reserved(camera_id)
        except ValidationError:
            result.problems.append(f"{shown(camera_id)}/: not a valid camera ID; use --camera")
            continue
        if options.create_cameras:
            found.append((camera, True))
        else:
            result.missing[camera_id] = len(of_camera)
    return found


@contextmanager
def _all_probed(wanted: Sequence[VideoFile]) -> Iterator[Iterator[Probed]]:
    """Give what the files hold, in order, while they are read."""
    free: SimpleQueue[Prober] = SimpleQueue()
    with ExitStack() as probers:
        for _ in range(_AT_ONCE):
            free.put(probers.enter_context(Prober()))
        pool = ThreadPoolExecutor(_AT_ONCE)
        try:
            yield pool.map(lambda file: _probe(free, file), wanted)
        finally:
            pool.shutdown(cancel_futures=True)


def _probe(free: SimpleQueue[Prober], file: VideoFile) -> Probed:
    prober = free.get()
    try:
        return prober.probe(file.path)
    except ProbeError as error:
        return error
    finally:
        free.put(prober)
