"""Whether each box of a video lies where its row says, on the very frame that the row is of.

Every frame of a recording gets boxes of its own, at random places, dated as a task that plays the
recording dates them. Of random frames of the exported video, the picture decides: outside of the
boxes it has to be that frame of the recording rather than one beside it, and along each box it has
to have the colour of its person.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Final
from uuid import uuid4

import av
import cv2
import numpy as np
from av import VideoStream
from django.db import transaction

from exports.video.build import build_video
from exports.video.parameters import Blur, Overlays, VideoParameters
from exports.video.text import bgr
from tracking.models import (
    Camera,
    Environment,
    Observation,
    Person,
    ProcessingTask,
    Recording,
    Track,
)
from tracking.people.colors import color_of
from tracking.recordings.probe import Prober
from tracking.recordings.segments import whole_segment
from vision.types import Floats, Image

START: Final = datetime(2026, 1, 1, 10, tzinfo=UTC)
PEOPLE: Final = 3
_BESIDE: Final = 3
"""Frames before and after with which a frame is compared."""
_OFF_COLOR: Final = 60.0
"""By which a line may differ from its colour: a codec keeps a quarter of the colours' pixels."""
_SAME: Final = 0.2
"""Mean difference by which a frame beside may be as near: those of a still scene are the same."""
_STEPS: Final = (20, 40, 40, 80, 100, 250, 400)
"""Milliseconds between frames of an uneven recording."""
_MARGIN: Final = 12


@dataclass(slots=True)
class OverlayFigures:
    """What was compared.

    Attributes:
        frames, boxes: how many.
        other_frames: numbers of frames whose picture is another's.
        astray: (frame, person) of boxes that are not where their rows are.
        late: largest difference of a frame's time from the recording's, s.
        total, expected: frames in the video, and in the recording.
    """

    frames: int = 0
    boxes: int = 0
    other_frames: list[int] = field(default_factory=list)
    astray: list[tuple[int, int]] = field(default_factory=list)
    late: float = 0.0
    total: int = 0
    expected: int = 0


def check_overlays(recording: Path, frames: int, seed: int = 1) -> OverlayFigures:
    """Export a recording with boxes, and compare so many of its frames; no row stays."""
    chance = random.Random(seed)
    with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
        camera = _camera(recording)
        row = camera.recordings.get()
        size = (row.width or 0, row.height or 0)
        placed = [_boxes(chance, size) for _ in range(row.frame_count or 0)]
        people = _store(camera, placed)
        path = Path(folder) / "video.mp4"
        parameters = VideoParameters(
            camera.environment,
            [camera],
            START,
            row.end_time + timedelta(seconds=1),
            blur=Blur.NONE,
            overlays=Overlays(ids=False, trails=False, clock=False),
        )
        build_video(parameters, path, lambda *_: None, lambda: None)
        chosen = set(chance.sample(range(len(placed)), min(frames, len(placed))))
        figures = _compare(recording, path, placed, people, chosen)
        transaction.set_rollback(True)
    return figures


def make_uneven(recording: Path, path: Path, seed: int = 1) -> None:
    """Write the frames of a recording with random steps between them."""
    chance = random.Random(seed)
    with av.open(str(recording)) as source, av.open(str(path), "w") as output:
        video = source.streams.video[0]
        stream = output.add_stream("libx264", rate=25, options={"crf": "18", "preset": "veryfast"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = video.width // 2 * 2, video.height // 2 * 2
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        at = 0
        for frame in source.decode(video):
            shown = frame.reformat(stream.width, stream.height, "yuv420p")
            shown.pts, shown.time_base = at, Fraction(1, 1000)
            output.mux(stream.encode(shown))
            at += chance.choice(_STEPS)
        output.mux(stream.encode(None))


def _camera(recording: Path) -> Camera:
    """Store a recording as an import does."""
    with Prober() as prober:
        probed = prober.probe(recording)
    name = f"check-{uuid4().hex[:8]}"
    environment = Environment.objects.create(environment_id=name, name=name)
    camera = Camera.objects.create(environment=environment, camera_id="c01")
    Recording.objects.create(
        camera=camera,
        path=str(recording),
        start_time=START,
        end_time=START + timedelta(seconds=probed.seconds),
        fps=probed.fps,
        frame_count=probed.frames,
        timing=[list(point) for point in probed.timing],
        width=probed.width,
        height=probed.height,
    )
    return camera


def _boxes(chance: random.Random, size: tuple[int, int]) -> Floats:
    """Return (PEOPLE, 4) boxes within a frame, one beside the other so that none hides another."""
    column, height = size[0] // PEOPLE, size[1]
    boxes = []
    for number in range(PEOPLE):
        width = chance.randrange(column // 4, column - 2 * _MARGIN - 2)
        tall = chance.randrange(height // 6, height - 2 * _MARGIN - 2)
        left = number * column + chance.randrange(_MARGIN, column - width - _MARGIN)
        top = chance.randrange(_MARGIN, height - tall - _MARGIN)
        boxes.append((left, top, left + width, top + tall))
    return np.array(boxes, np.float64)


def _store(camera: Camera, placed: list[Floats]) -> list[Person]:
    row = camera.recordings.get()
    segment = whole_segment(row)
    task = ProcessingTask.objects.create(
        environment=camera.environment, mode="recorded", status="completed", finished_at=START
    )
    task.cameras.add(camera, through_defaults={"active": False})
    seen = {"first_seen": row.start_time, "last_seen": row.end_time}
    people = [Person.objects.create(environment=camera.environment, **seen) for _ in range(PEOPLE)]
    for number, person in enumerate(people):
        track = Track.objects.create(
            task=task, camera=camera, track_id=number + 1, person=person, **seen
        )
        Observation.objects.bulk_create(
            (
                Observation(
                    time=datetime.fromtimestamp(segment.time_of(frame), UTC),
                    frame_index=frame + 1,
                    task=task,
                    camera=camera,
                    track=track,
                    person=person,
                    confidence=0.9,
                    **dict(zip(("x1", "y1", "x2", "y2"), boxes[number].tolist(), strict=True)),
                )
                for frame, boxes in enumerate(placed)
            ),
            batch_size=500,
        )
    return people


def _compare(
    recording: Path, video: Path, placed: list[Floats], people: list[Person], chosen: set[int]
) -> OverlayFigures:
    figures = OverlayFigures(expected=len(placed))
    colors = [np.array(bgr(color_of(str(person.pk))), np.float64) for person in people]
    sources = list(_small(recording))
    first = sources[0][0]
    for number, (time, image) in enumerate(_pictures(video)):
        figures.total += 1
        if number >= len(placed):
            continue
        figures.late = max(figures.late, abs(time - (sources[number][0] - first)))
        if number not in chosen:
            continue
        figures.frames += 1
        if not _is_frame(image, number, sources, placed[number]):
            figures.other_frames.append(number)
        for person, box in enumerate(placed[number]):
            figures.boxes += 1
            if not _is_drawn(image, box, colors[person]):
                figures.astray.append((number, person))
    return figures


def _small(path: Path) -> Iterator[tuple[float, Image]]:
    """Yield time and a small picture of each frame: all of them are kept."""
    for time, image in _pictures(path):
        yield time, _shrunk(image)


def _pictures(path: Path) -> Iterator[tuple[float, Image]]:
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            image = frame.to_ndarray(format="bgr24").astype(np.uint8, copy=False)
            yield frame.time or 0.0, image


def _shrunk(image: Image) -> Image:
    scaled = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return np.asarray(scaled, np.uint8)


def _is_frame(image: Image, number: int, sources: list[tuple[float, Image]], boxes: Floats) -> bool:
    """Tell whether a picture, but for its boxes, is nearer to its frame than to those beside it."""
    shown = _shrunk(image).astype(np.int16)
    free = np.ones(shown.shape[:2], bool)
    for left, top, right, bottom in (boxes / 2).astype(int).tolist():
        edge = _MARGIN // 2
        free[max(0, top - edge) : bottom + edge, max(0, left - edge) : right + edge] = False
        free[top + edge : bottom - edge, left + edge : right - edge] = True
    low, high = max(0, number - _BESIDE), min(len(sources), number + _BESIDE + 1)
    apart = [
        float(np.abs(shown[free] - sources[other][1][free]).mean()) for other in range(low, high)
    ]
    return apart[number - low] <= min(apart) + _SAME


def _is_drawn(image: Image, box: Floats, color: Floats) -> bool:
    """Tell whether the middle of each side of a box has its colour."""
    left, top, right, bottom = (round(value) for value in box.tolist())
    across = np.linspace(left, right, 9).astype(int)[1:-1]
    down = np.linspace(top, bottom, 9).astype(int)[1:-1]
    sides = (
        *(image[row, across] for row in (top, bottom)),
        *(image[down, column] for column in (left, right)),
    )
    apart = [np.abs(side.astype(np.float64) - color).max(axis=1) for side in sides]
    return all(float(np.median(side)) < _OFF_COLOR for side in apart)
