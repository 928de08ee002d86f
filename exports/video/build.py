"""Write a video: one file of one camera or of a mosaic, or an archive of several cameras."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from zipfile import ZIP_STORED, ZipFile

from exports.callbacks import Check, Progress
from spoton.service_errors import InvalidInputError
from tracking.models import Camera
from vision.types import Image

from .drawing import card
from .footage import Footage
from .mosaic import Mosaic
from .parameters import VideoParameters
from .scene import CameraScene, current
from .timing import GAP, OutputClock, gap_lines
from .tracks import CameraTracks
from .writer import Mp4Writer

_CHECK_FRAMES: Final = 20
_NO_FOOTAGE: Final = "There is no footage of these cameras in this range."


@dataclass(frozen=True, slots=True)
class _Moment:
    """A picture and its time; a card stands for a gap up to `until`."""

    time: float
    image: Image
    until: float | None = None


def build_video(parameters: VideoParameters, path: Path, progress: Progress, check: Check) -> None:
    """Write the video into `path`, all at once or with an error.

    Raises:
        InvalidInputError: there is no footage.
    """
    if parameters.suffix == ".zip":
        _write_archive(parameters, path, progress, check)
    else:
        _write_file(parameters, path, progress, check)


def _write_archive(
    parameters: VideoParameters, path: Path, progress: Progress, check: Check
) -> None:
    """Write an archive with a file of each camera that has footage."""
    cameras = [one for one in parameters.cameras if _footage(parameters, one).total]
    if not cameras:
        raise InvalidInputError("start_time", _NO_FOOTAGE)
    part = path.with_name(f"{path.name}.part")
    done = written = 0

    def partly(share: float, frames: int) -> None:
        progress((done + share) / len(cameras), written + frames)

    try:
        with ZipFile(path, "w", ZIP_STORED) as archive:
            for camera in cameras:
                one = replace(parameters, cameras=[camera])
                written += _write_file(one, part, partly, check)
                archive.write(part, f"{camera.camera_id}.mp4")
                part.unlink()
                done += 1
    finally:
        part.unlink(missing_ok=True)


def _write_file(parameters: VideoParameters, path: Path, progress: Progress, check: Check) -> int:
    """Write one MP4; return how many frames it has."""
    footage = [_footage(parameters, camera) for camera in parameters.cameras]
    if not any(one.total for one in footage):
        raise InvalidInputError("start_time", _NO_FOOTAGE)
    tracks = CameraTracks(parameters.cameras, parameters.start)
    people = current(parameters.people)
    scenes = [CameraScene(parameters, one, tracks, people) for one in footage]
    if parameters.mosaic:
        mosaic = Mosaic(parameters.environment, scenes)
        moments = _of_mosaic(parameters, mosaic)
        writer = Mp4Writer(path, footage[0].steps, mosaic.fps)
    else:
        moments = _of_camera(parameters, scenes[0])
        writer = Mp4Writer(path, footage[0].steps, footage[0].fps)
    begin, end = parameters.start.timestamp(), parameters.end.timestamp()
    clock: OutputClock | None = None
    check()
    with writer:
        for moment in moments:
            clock = clock or OutputClock(moment.time)
            writer.write(moment.image, clock.at(moment.time))
            if moment.until is not None:
                clock.skip(moment.time, moment.until)
            if writer.frames % _CHECK_FRAMES == 0:
                check()
                share = (moment.time - begin) / (end - begin)
                progress(min(max(share, 0.0), 1.0), writer.frames)
    if not writer.frames:
        faults = "; ".join(fault for one in footage for fault in one.faults)
        raise InvalidInputError("start_time", faults or _NO_FOOTAGE)
    progress(1.0, writer.frames)
    return writer.frames


def _footage(parameters: VideoParameters, camera: Camera) -> Footage:
    return Footage(camera, parameters.start, parameters.end)


def _of_camera(parameters: VideoParameters, scene: CameraScene) -> Iterator[_Moment]:
    until: float | None = None
    segment = 0
    for frame in scene.frames():
        if until is not None and frame.segment != segment and frame.taken - until > GAP:
            yield _gap(parameters, until, frame.taken, frame.image.shape)
        yield _Moment(frame.taken, scene.render(frame).image)
        until, segment = frame.taken + frame.step, frame.segment


def _of_mosaic(parameters: VideoParameters, mosaic: Mosaic) -> Iterator[_Moment]:
    until: float | None = None
    for time, picture in mosaic.pictures():
        if until is not None and time - until > GAP + 1 / mosaic.fps:
            yield _gap(parameters, until, time, picture.shape)
        yield _Moment(time, picture)
        until = time + 1 / mosaic.fps


def _gap(parameters: VideoParameters, begin: float, end: float, shape: tuple[int, ...]) -> _Moment:
    image = card((shape[0], shape[1]), gap_lines(begin, end, parameters.zone))
    return _Moment(begin, image, end)
