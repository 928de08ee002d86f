"""From a task's rows to what the vision package needs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db.models import Max

from alerts.models import AlertState
from alerts.selectors.rule_specs import rules_version, task_rules
from spoton.source_addresses import is_sealed
from tracking.models import (
    CalibratedView,
    Camera,
    Environment,
    FloorState,
    Line,
    ProcessingTask,
    TaskCamera,
    Track,
    Zone,
)
from tracking.models import Playlist as FrozenPlaylist
from vision.ground import GroundPlane
from vision.lens import Lens
from vision.pipeline import CameraGeometry
from vision.playlist import Segment, SegmentPlaylist
from vision.sources import CameraSpec, SourceSpec, source_kind
from vision.watching.picture_condition import PictureNow, PictureState

from .floor_counts import FloorPlan
from .identity_state import PreviousState, read_previous_state
from .task_alerts import AlertPlan

Recording = SegmentPlaylist | str
"""What positions are counted in: dated files, or one address."""


@dataclass(frozen=True, slots=True)
class PlannedView:
    """What a camera saw when it was calibrated; `image` is a JPEG."""

    taken_at: datetime
    image: bytes = field(compare=False, repr=False)
    sharpness: float | None = field(compare=False)


@dataclass(frozen=True, slots=True)
class PlannedCamera:
    """One camera of a task, and how far it was when the plan was made."""

    key: int
    view: CameraSpec
    homography: tuple[tuple[float, ...], ...] | None
    lens: Lens | None
    calibrated_size: tuple[int, int] | None
    position: int = field(compare=False)
    frames: int = field(compare=False)
    first_track_id: int = field(compare=False)
    dropped: int = field(default=0, compare=False)
    total: int | None = field(default=None, compare=False)
    rate_fps: float | None = field(default=None, compare=False)
    skipped: dict[str, Any] = field(default_factory=dict, compare=False)
    covered: list[list[int]] = field(default_factory=list, compare=False)
    calibrated_view: PlannedView | None = None
    reconnects: int = field(default=0, compare=False)
    picture: PictureNow = field(default_factory=PictureNow, compare=False)

    @property
    def recording(self) -> Recording:
        """What its positions are counted in."""
        return self.view.source.playlist or self.view.source.address

    @property
    def recorded(self) -> bool:
        """Whether there is a first and a last frame."""
        return self.view.source.lossless

    @property
    def geometry(self) -> CameraGeometry:
        """For the pipeline."""
        ground = None
        if self.homography is not None:
            ground = GroundPlane(np.array(self.homography), self.lens)
        return CameraGeometry(ground, self.first_track_id, self.calibrated_size)


@dataclass(frozen=True, slots=True)
class TaskPlan:
    """What a task runner is to do; equal plans need no change.

    Attributes:
        seeks: how often someone has moved all positions.
        rewinds: dated recordings begin again when all are over.
    """

    task_id: UUID
    environment_key: int
    environment_id: str
    fps: float
    cameras: tuple[PlannedCamera, ...]
    frame_index: int = field(compare=False)
    paused: bool = False
    seeks: int = 0
    rewinds: bool = False
    floor: FloorPlan = field(default_factory=FloorPlan)
    alerts: AlertPlan = field(default_factory=AlertPlan)
    floor_state: dict[str, Any] | None = field(default=None, compare=False)
    alert_state: dict[str, Any] | None = field(default=None, compare=False)
    previous: PreviousState | None = field(default=None, compare=False)

    @property
    def views(self) -> list[CameraSpec]:
        """For the feeds."""
        return [camera.view for camera in self.cameras]

    @property
    def geometry(self) -> dict[str, CameraGeometry]:
        """For the pipeline."""
        return {camera.view.camera_id: camera.geometry for camera in self.cameras}


def plan(task: ProcessingTask, former: TaskPlan | None = None) -> TaskPlan:
    """Return what `task` should do now; what never changes comes from `former`."""
    rows = (
        TaskCamera.objects.filter(task=task, active=True, camera__enabled=True)
        .select_related("camera__calibrated_view")
        .defer("camera__calibrated_view__image")
        .order_by("camera__camera_id")
    )
    dated = task.start_time is not None
    if not dated:
        rows = rows.exclude(camera__source_address="")
    lists = _playlists(task, former) if dated else {}
    last_ids: dict[int, int] = dict(
        Track.objects.filter(task=task)
        .order_by()
        .values_list("camera_id")
        .annotate(Max("track_id"))
    )
    fps = task.target_fps or settings.TARGET_FPS
    shown = [row.camera for row in rows]
    views = _views(shown, former)
    together = not dated and _began_together(task, shown)
    cameras = (
        PlannedCamera(
            key=row.camera_id,
            view=_view(row.camera, task, fps, lists.get(row.camera_id), together),
            homography=_frozen(row.camera),
            lens=row.camera.lens,
            calibrated_size=row.camera.calibrated_size,
            position=row.position if task.mode == ProcessingTask.Mode.RECORDED else 0,
            frames=row.frames,
            first_track_id=last_ids.get(row.camera_id, 0) + 1,
            dropped=row.dropped,
            total=row.total,
            rate_fps=row.rate_fps,
            skipped=row.skipped,
            covered=row.covered,
            calibrated_view=views.get(row.camera_id),
            reconnects=row.reconnects,
            picture=picture_now(row),
        )
        for row in rows
        if not dated or row.camera_id in lists
    )
    return TaskPlan(
        task_id=task.task_id,
        environment_key=task.environment_id,
        environment_id=task.environment.environment_id,
        fps=fps,
        cameras=tuple(cameras),
        frame_index=task.frame_index,
        paused=task.desired == ProcessingTask.Desired.PAUSED,
        seeks=task.seeks,
        rewinds=dated and task.loop,
        floor=_floor(task.environment),
        alerts=_alerts(task.environment_id, former),
    )


def resumed_plan(task: ProcessingTask) -> TaskPlan:
    """Return the plan, with the counts and people of the worker before."""
    states = FloorState.objects.filter(task=task).values_list("state", flat=True)
    rules = AlertState.objects.filter(task=task).values_list("state", flat=True)
    wanted = plan(task)
    previous = read_previous_state(task, wanted.fps, wanted.seeks)
    return replace(wanted, floor_state=states.first(), alert_state=rules.first(), previous=previous)


def picture_now(row: TaskCamera) -> PictureNow:
    """Return what was last said of a camera's picture."""
    if not row.picture_state or row.picture_since is None:
        return PictureNow()
    shift = row.picture_shift and tuple(tuple(numbers) for numbers in row.picture_shift)
    state = cast("PictureState", row.picture_state)
    return PictureNow(state, row.picture_since.timestamp(), shift or None)


def _views(cameras: list[Camera], former: TaskPlan | None) -> dict[int, PlannedView]:
    """Return what cameras saw when they were calibrated, by key; a picture is read once."""
    known = {c.key: c.calibrated_view for c in former.cameras} if former else {}
    found: dict[int, PlannedView] = {}
    for camera in cameras:
        view: CalibratedView | None = getattr(camera, "calibrated_view", None)
        if view is None or not view.is_valid:
            continue
        before = known.get(camera.pk)
        if before is not None and before.taken_at == view.taken_at:
            found[camera.pk] = before
        else:
            found[camera.pk] = PlannedView(view.taken_at, bytes(view.image), view.sharpness)
    return found


def _alerts(environment_key: int, former: TaskPlan | None) -> AlertPlan:
    version = rules_version(environment_key)
    if former is not None and former.alerts.version == version:
        return former.alerts
    return AlertPlan(version, task_rules(environment_key))


def _floor(environment: Environment) -> FloorPlan:
    places = (
        Zone.objects.filter(environment=environment).values_list("zone_id", "polygon"),
        Line.objects.filter(environment=environment).values_list("line_id", "points"),
    )
    zones, lines = (
        tuple((name, tuple((float(x), float(y)) for x, y in points)) for name, points in rows)
        for rows in places
    )
    return FloorPlan(zones, lines)


def _playlists(task: ProcessingTask, former: TaskPlan | None) -> dict[int, SegmentPlaylist]:
    """Return the playlists by key of the camera. They are frozen, and may be long: read once."""
    known = {
        camera.key: camera.view.source.playlist
        for camera in (former.cameras if former else ())
        if camera.view.source.playlist is not None
    }
    rows = FrozenPlaylist.objects.filter(task_camera__task=task).exclude(
        task_camera__camera__in=known
    )
    read = {
        key: SegmentPlaylist(
            [Segment.from_json(values, str(settings.BASE_DIR / values[0])) for values in files]
        )
        for key, files in rows.values_list("task_camera__camera_id", "files")
    }
    return known | read


def _began_together(task: ProcessingTask, cameras: list[Camera]) -> bool:
    """Tell whether all play undated files: these are taken to have begun at one moment."""
    return task.mode == ProcessingTask.Mode.RECORDED and not any(
        source_kind(camera.source_address) == "stream" for camera in cameras
    )


def _view(
    camera: Camera,
    task: ProcessingTask,
    fps: float,
    playlist: SegmentPlaylist | None,
    together: bool,
) -> CameraSpec:
    if playlist is not None:
        source = SourceSpec(
            address="", target_fps=fps, playlist=playlist, options=camera.source_options
        )
        return CameraSpec(camera.camera_id, source, camera.window, camera.rotation)
    recorded = task.mode == ProcessingTask.Mode.RECORDED
    stream = source_kind(camera.source_address) == "stream"
    address = camera.source_address
    if not stream and not is_sealed(address) and not Path(address).is_absolute():
        address = str(settings.BASE_DIR / address)
    source = SourceSpec(
        address=address,
        lossless=recorded and not stream,
        loop=task.loop or not recorded,
        together=together,
        rate_fps=camera.rate_fps,
        target_fps=fps,
        networks=settings.CAMERA_NETWORKS,
        options=camera.source_options,
        records_under=str(settings.RECORDINGS_DIR) if stream else "",
    )
    return CameraSpec(camera.camera_id, source, camera.window, camera.rotation)


def _frozen(camera: Camera) -> tuple[tuple[float, ...], ...] | None:
    if camera.homography is None:
        return None
    return tuple(tuple(float(value) for value in row) for row in camera.homography)
