"""How fast a video with boxes and blur is written, against the rate of the recording."""

from __future__ import annotations

import math
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.db import transaction

from exports.video.build import build_video
from exports.video.parameters import Blur, VideoParameters
from tracking.models import (
    Camera,
    Environment,
    Observation,
    Person,
    ProcessingTask,
    Recording,
    Track,
)

SIZE = (640, 480)
FPS = 10.0
START = datetime(2026, 1, 1, 10, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class VideoCost:
    """Of writing one video.

    Attributes:
        frames: how many it has.
        seconds: that it took, with reading tracks and recording.
        megabytes: of the file.
    """

    frames: int
    seconds: float
    megabytes: float

    @property
    def fps(self) -> float:
        """Frames per second."""
        return self.frames / self.seconds

    @property
    def times_real(self) -> float:
        """Against the rate at which it was recorded."""
        return self.fps / FPS


def run(recording: Path, frames: int, people: int, blur: Blur, cameras: int = 1) -> VideoCost:
    """Write a video of a recording whose upper left 640×480 are taken; no row of it stays.

    Args:
        frames: how many the recording has, at 10 per second.
        people: who walk through all of it.
        cameras: more than one are a mosaic.
    """
    with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
        parameters = _parameters(recording, frames, people, blur, cameras)
        path = Path(folder) / "video.mp4"
        written: list[int] = []
        begin = time.perf_counter()
        build_video(parameters, path, lambda _, rows: written.append(rows), lambda: None)
        seconds = time.perf_counter() - begin
        cost = VideoCost(written[-1], seconds, path.stat().st_size / 1e6)
        transaction.set_rollback(True)
    return cost


def _parameters(
    recording: Path, frames: int, people: int, blur: Blur, cameras: int
) -> VideoParameters:
    environment = Environment.objects.create(
        environment_id=f"benchmark-{uuid4().hex[:8]}", name="Benchmark"
    )
    end = START + timedelta(seconds=frames / FPS)
    task = ProcessingTask.objects.create(
        environment=environment, mode="recorded", status="completed", finished_at=end
    )
    views = [_camera(environment, number, recording, frames) for number in range(cameras)]
    persons = [
        Person.objects.create(environment=environment, first_seen=START, last_seen=end)
        for _ in range(people)
    ]
    for view in views:
        task.cameras.add(view, through_defaults={"active": False})
        for number, person in enumerate(persons):
            _track(task, view, person, number, frames)
    return VideoParameters(environment, views, START, end, mosaic=cameras > 1, blur=blur)


def _camera(environment: Environment, number: int, recording: Path, frames: int) -> Camera:
    camera = Camera.objects.create(
        environment=environment,
        camera_id=f"c{number:02d}",
        window_x=0,
        window_y=0,
        window_width=SIZE[0],
        window_height=SIZE[1],
    )
    Recording.objects.create(
        camera=camera,
        path=str(recording),
        start_time=START,
        end_time=START + timedelta(seconds=frames / FPS),
        fps=FPS,
        frame_count=frames,
    )
    return camera


def _track(task: ProcessingTask, camera: Camera, person: Person, number: int, frames: int) -> None:
    """Store someone who walks to and fro, 130 pixels tall."""
    end = START + timedelta(seconds=frames / FPS)
    track = Track.objects.create(
        task=task,
        camera=camera,
        track_id=number + 1,
        person=person,
        first_seen=START,
        last_seen=end,
        observation_count=frames,
    )
    rows = []
    for frame in range(frames):
        x = 290 + 260 * math.sin(frame / 40 + number)
        y = 130 + 20 * number % 200
        rows.append(
            Observation(
                time=START + timedelta(seconds=frame / FPS),
                frame_index=frame,
                task=task,
                camera=camera,
                track=track,
                person=person,
                x1=x,
                y1=y,
                x2=x + 50,
                y2=y + 130,
                confidence=0.9,
                floor_x=x / 13,
                floor_y=y / 10,
            )
        )
    Observation.objects.bulk_create(rows, batch_size=500)
