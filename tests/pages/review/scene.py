"""A yard with footage of someone who walks, and what was seen of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import av
import numpy as np

from alerts.kinds import Kind
from alerts.models import Alert
from tests.factories import (
    make_camera,
    make_environment,
    make_person,
    make_recording,
    make_task,
    make_track,
)
from tracking.models import (
    Camera,
    Environment,
    Line,
    LineCrossing,
    Observation,
    Person,
    ProcessingTask,
    Track,
    Zone,
    ZoneVisit,
)
from tracking.services.retention import partitions

START: Final = datetime(2026, 1, 1, 10, tzinfo=UTC)
FRAMES: Final = 200
FPS: Final = 10.0
SIZE: Final = (320, 240)
SQUARE: Final = [[0, 0], [9, 0], [9, 9], [0, 9]]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is stored: two people, one of them merged into the other later."""

    yard: Environment
    cameras: list[Camera]
    task: ProcessingTask
    walker: Person
    merged: Person
    alert: Alert


def box(frame: int) -> tuple[int, int, int, int]:
    """Where the walker is in a frame of a file."""
    left = 10 + round(1.2 * frame)
    return left, 100, left + 40, 180


def film(path: Path, codec: str = "libx264") -> Path:
    """20 s of a white figure on black."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=round(FPS), options={"preset": "ultrafast"})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = SIZE
        stream.pix_fmt, stream.gop_size = "yuv420p", 10
        for number in range(FRAMES):
            picture = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
            left, top, right, bottom = box(number)
            picture[top:bottom, left:right] = 255
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def store(played: Path, other: Path) -> Scene:
    """Two files in a row and one an hour later in c01; c02 has a file that browsers do not play."""
    partitions.note([START.date()])
    yard = make_environment("yard")
    cameras = [
        make_camera(yard, name, width=SIZE[0], height=SIZE[1]) for name in ("c01", "c02", "c03")
    ]
    for seconds in (0, 20, 3600):
        copy = played.with_name(f"{seconds}.mp4")
        copy.write_bytes(played.read_bytes())
        start = START + timedelta(seconds=seconds)
        make_recording(cameras[0], start, FRAMES, FPS, str(copy))
    make_recording(cameras[1], START, FRAMES, FPS, str(other))
    task = make_task(yard, cameras, mode="recorded", status="completed", finished_at=START)
    walker = make_person(yard, 0)
    merged = make_person(yard, 1, merged_into=walker)
    for camera in cameras:
        for second in (0, 20):
            _walk(task, camera, walker, second)
    return Scene(yard, cameras, task, walker, merged, _events(yard, task, walker, merged))


def _walk(task: ProcessingTask, camera: Camera, person: Person, second: int) -> Track:
    """A track with a box in each frame."""
    begin = START + timedelta(seconds=second)
    times = [begin + timedelta(seconds=number / FPS) for number in range(FRAMES)]
    seen: dict[str, Any] = {"first_seen": times[0], "last_seen": times[-1]}
    track = make_track(person, camera, task, **seen)
    rows = []
    for number, time in enumerate(times):
        left, top, right, bottom = box(number)
        rows.append(
            Observation(
                time=time, frame_index=10 * second + number, task=task, camera=camera, track=track,
                person=person, x1=left, y1=top, x2=right, y2=bottom, confidence=0.9,
                floor_x=number / 40, floor_y=4.0,
            )
        )  # fmt: skip
    Observation.objects.bulk_create(rows)
    return track


def _events(yard: Environment, task: ProcessingTask, walker: Person, merged: Person) -> Alert:
    gate = Line.objects.create(environment=yard, line_id="gate", name="Gate", points=SQUARE[:2])
    plaza = Zone.objects.create(environment=yard, zone_id="plaza", name="Plaza", polygon=SQUARE)

    def at(seconds: float) -> datetime:
        return START + timedelta(seconds=seconds)

    LineCrossing.objects.create(
        line=gate, task=task, person=merged, time=at(5), direction=LineCrossing.Direction.IN
    )
    ZoneVisit.objects.create(
        zone=plaza, task=task, person=walker, entered_at=at(12), last_seen=at(30), ended=True
    )
    return Alert.objects.create(
        environment=yard, rule_name="Crowd", kind=Kind.ZONE_ENTERED, place="Plaza",
        opened_at=at(25), zone=plaza, value=1,
    )  # fmt: skip
