"""Recordings, tasks and tracks for tests of videos."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import av
import numpy as np

from exports.video.build import build_video
from exports.video.parameters import Blur, Overlays, VideoParameters
from tests.factories import make_environment, make_person, make_task
from tracking.models import (
    Camera,
    Environment,
    Observation,
    Person,
    ProcessingTask,
    Recording,
    Track,
)
from vision.types import Image

START = datetime(2026, 1, 1, 10, tzinfo=UTC)
BOXES_ONLY = Overlays(ids=False, trails=False, clock=False)
NOTHING = replace(BOXES_ONLY, boxes=False)
Box = tuple[float, float, float, float]


def make_scene(path: Path, frames: int, fps: float, camera_id: str = "c01") -> Camera:
    """A camera with a file that begins at START."""
    environment = Environment.objects.first() or make_environment()
    camera = Camera.objects.create(environment=environment, camera_id=camera_id)
    add_recording(camera, path, START, frames, fps)
    return camera


def add_recording(
    camera: Camera, path: Path, start: datetime, frames: int, fps: float
) -> Recording:
    return Recording.objects.create(
        camera=camera,
        path=str(path),
        start_time=start,
        end_time=start + timedelta(seconds=frames / fps),
        fps=fps,
        frame_count=frames,
    )


def recorded_task(camera: Camera) -> ProcessingTask:
    return make_task(
        camera.environment, [camera], mode="recorded", status="completed", finished_at=START
    )


def add_track(
    task: ProcessingTask,
    camera: Camera,
    boxes: Sequence[tuple[float, Box]],
    person: Person | None = None,
    observed_as: UUID | None = None,
) -> Track:
    """A track with a box at each of some seconds after START."""
    times = [START + timedelta(seconds=seconds) for seconds, _ in boxes]
    track = Track.objects.create(
        task=task,
        camera=camera,
        track_id=Track.objects.count() + 1,
        person=person,
        first_seen=times[0],
        last_seen=times[-1],
    )
    Observation.objects.bulk_create(
        Observation(
            time=time,
            frame_index=row,
            task=task,
            camera=camera,
            track=track,
            person_id=observed_as or (person.pk if person else None),
            x1=box[0],
            y1=box[1],
            x2=box[2],
            y2=box[3],
            confidence=0.9,
            floor_x=box[0] / 20,
            floor_y=box[1] / 20,
        )
        for row, (time, (_, box)) in enumerate(zip(times, boxes, strict=True))
    )
    return track


def made(path: Path, parameters: VideoParameters) -> Path:
    """The file that is built."""
    build_video(parameters, path, lambda share, rows: None, lambda: None)
    return path


def parameters_of(camera: Camera, seconds: float = 60, **fields: object) -> VideoParameters:
    given: dict[str, object] = {"blur": Blur.NONE, "overlays": BOXES_ONLY} | fields
    return VideoParameters(
        camera.environment,
        [camera],
        START,
        START + timedelta(seconds=seconds),
        **given,  # type: ignore[arg-type]
    )


def pictures(path: Path) -> Iterator[tuple[float, Image]]:
    """Time in the file, and picture, of each frame."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            assert frame.time is not None
            yield frame.time, frame.to_ndarray(format="bgr24").astype(np.uint8, copy=False)


def someone(camera: Camera) -> Person:
    return make_person(camera.environment)
