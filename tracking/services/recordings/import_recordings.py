"""Make rows of the recordings in a folder; what is known and unchanged is left alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.services import audit
from spoton.service_errors import ServiceError
from tracking.models import Camera, Environment, Recording
from tracking.recordings import files
from tracking.recordings.dating import Dating
from tracking.recordings.files import VideoFile
from tracking.recordings.importing import CameraResult, ImportOptions, ImportResult
from tracking.recordings.overlaps import overlaps
from tracking.recordings.probe import ProbeError, Prober, VideoHeader

# Processes: reading headers waits for the disk.
_AT_ONCE: Final = 4
_WRITTEN: Final = (
    "start_time", "end_time", "fps", "frame_count", "width", "height", "size_bytes", "modified_at",
)  # fmt: skip

Probed = VideoHeader | ProbeError


class ImportRefusedError(ServiceError):
    """Nothing can be imported; the message says why."""


def import_recordings(
    environment_id: str,
    folder: Path,
    options: ImportOptions,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> ImportResult:
    """Import DIR/CAMERA/… or DIR/ENV/CAMERA/…; `on_progress` hears (files read, of how many)."""
    environment = Environment.objects.filter(environment_id=environment_id).first()
    if environment is None:
        raise ImportRefusedError(f"Environment {environment_id!r} not found.")
    result = ImportResult()
    wanted = _files(folder, environment_id, options, result)
    plans = [
        _Plan.of(camera, created, wanted[camera.camera_id], options)
        for camera, created in _cameras(environment, wanted, options, result)
    ]
    probed = _probe_all([file for plan in plans for file in plan.to_read], on_progress)
    for plan in plans:
        result.cameras.append(_import(plan, probed, options, result))
        if plan.camera.pk:
            result.overlaps += overlaps(plan.camera)
    return result


def _files(
    folder: Path, environment_id: str, options: ImportOptions, result: ImportResult
) -> dict[str, list[VideoFile]]:
    folder = folder.absolute()
    if not folder.is_dir():
        raise ImportRefusedError(f"Folder {folder} not found.")
    if (folder / environment_id).is_dir():
        folder = folder / environment_id
    if options.camera_id is not None:
        inner = folder / options.camera_id
        return {options.camera_id: files.of_camera(inner if inner.is_dir() else folder)}
    for name in files.loose(folder):
        result.problems.append(f"{name}: not in a camera folder; name the camera with --camera")
    return files.by_camera(folder)


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
        except ValidationError:
            result.problems.append(f"{camera_id}/: not a valid camera ID; use --camera")
            continue
        if options.create_cameras:
            found.append((camera, True))
        else:
            result.missing[camera_id] = len(of_camera)
    return found


@dataclass(frozen=True, slots=True)
class _Plan:
    camera: Camera
    created: bool
    files: Sequence[VideoFile]
    known: Mapping[str, Recording]
    again: bool

    @classmethod
    def of(
        cls, camera: Camera, created: bool, of_camera: Sequence[VideoFile], options: ImportOptions
    ) -> _Plan:
        rows = [] if created else Recording.objects.filter(camera=camera)
        return cls(camera, created, of_camera, {row.path: row for row in rows}, options.again)

    def unchanged(self, file: VideoFile) -> Recording | None:
        row = self.known.get(_stored_path(file.path))
        same = row and (row.size_bytes, row.modified_at) == (file.size, file.modified)
        return row if same and not self.again else None

    @property
    def to_read(self) -> list[VideoFile]:
        return [file for file in self.files if self.unchanged(file) is None]


def _stored_path(path: Path) -> str:
    if path.is_relative_to(settings.BASE_DIR):
        path = path.relative_to(settings.BASE_DIR)
    return str(path)


def _probe_all(
    wanted: Sequence[VideoFile], on_progress: Callable[[int, int], None]
) -> dict[Path, Probed]:
    found: dict[Path, Probed] = {}
    on_progress(0, len(wanted))
    free: SimpleQueue[Prober] = SimpleQueue()
    with ThreadPoolExecutor(_AT_ONCE) as pool, ExitStack() as probers:
        for _ in range(_AT_ONCE):
            free.put(probers.enter_context(Prober()))
        results = pool.map(lambda file: _probe(free, file), wanted)
        for file, probed in zip(wanted, results, strict=True):
            found[file.path] = probed
            on_progress(len(found), len(wanted))
    return found


def _probe(free: SimpleQueue[Prober], file: VideoFile) -> Probed:
    prober = free.get()
    try:
        return prober.probe(file.path)
    except ProbeError as error:
        return error
    finally:
        free.put(prober)


def _import(
    plan: _Plan, probed: Mapping[Path, Probed], options: ImportOptions, result: ImportResult
) -> CameraResult:
    done = CameraResult(plan.camera.camera_id, created=plan.created)
    dating = Dating(options.zone, options.start, options.by_modification)
    rows: list[Recording] = []
    for file in plan.files:
        row = plan.unchanged(file)
        if row is not None:
            done.unchanged += 1
        else:
            try:
                row, source = _row(plan.camera, file, probed[file.path], dating)
            except (ProbeError, ValueError) as error:
                done.left_out += 1
                result.problems.append(f"{plan.camera.camera_id}/{file.name}: {error}")
                continue
            rows.append(row)
            done.dated[source] += 1
            if row.path in plan.known:
                done.changed += 1
            else:
                done.new += 1
        dating.passed(row.end_time)
        done.first = min(done.first or row.start_time, row.start_time)
        done.last = max(done.last or row.end_time, row.end_time)
    if rows and not options.dry_run:
        _store(plan, rows, done)
    return done


def _row(camera: Camera, file: VideoFile, probed: Probed, dating: Dating) -> tuple[Recording, str]:
    if isinstance(probed, ProbeError):
        raise probed
    fps = camera.rate_fps or probed.fps
    duration = timedelta(seconds=probed.frames / fps)
    start, source = dating.start_of(file, probed, duration)
    row = Recording(
        camera=camera,
        path=_stored_path(file.path),
        start_time=start,
        end_time=start + duration,
        fps=fps,
        frame_count=probed.frames,
        width=probed.width,
        height=probed.height,
        size_bytes=file.size,
        modified_at=file.modified,
    )
    return row, source


@transaction.atomic
def _store(plan: _Plan, rows: Sequence[Recording], done: CameraResult) -> None:
    camera = plan.camera
    if plan.created:
        camera.save(force_insert=True)
    Recording.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["camera", "path"],
        update_fields=_WRITTEN,
    )
    audit.record(
        None,
        "recordings.import",
        camera,
        target_id=camera.camera_id,
        after={"new": done.new, "changed": done.changed, "camera_created": plan.created},
        environment_id=camera.environment.environment_id,
    )
