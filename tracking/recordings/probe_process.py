"""Run as `python -m tracking.recordings.probe_process`, by `probe` alone: reads headers.

A line asks for a file, by its path in hexadecimal digits; a line answers, in JSON.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.error import FFmpegError

from tracking.recordings.probe import ProbeError, VideoHeader
from vision.rights.drop import drop_rights
from vision.sources.decode import GOOD_RATES, NOT_VIDEO
from vision.sources.faults import SourceFault, fault_of
from vision.sources.limits import (
    CODEC_OPTIONS,
    FILE_FORMATS,
    TOO_MUCH_MEMORY,
    check_file,
    check_size,
    limit_memory,
    make_room,
)
from vision.sources.spec import SourceReadError
from vision.sources.stamps import even_frames, read_stamps
from vision.sources.video_stream import video_stream
from vision.timing import Spacing, spacing_of

_TIMEOUT_SECONDS: Final = 30.0
_OPTIONS: Final = {"protocol_whitelist": "file", "format_whitelist": FILE_FORMATS, **CODEC_OPTIONS}
# A header that says otherwise is taken for damage: a week at 240 frames per second.
_MOST_FRAMES: Final = 7 * 24 * 3600 * 240


_WORDS: Final = {
    SourceFault.NOT_VIDEO: "it is not a video, or it is damaged",
    SourceFault.NO_FRAMES: "it ends before the first frame",
    SourceFault.TIMED_OUT: f"it could not be read within {_TIMEOUT_SECONDS:.0f} s",
}


def main() -> None:
    """Answer for one file after the other."""
    limit_memory()
    drop_rights(network=False, largest_file=0)
    for line in sys.stdin:
        path = Path(os.fsdecode(bytes.fromhex(line.strip())))
        answer: dict[str, object]
        try:
            answer = asdict(read(path))
            answer["created"] = str(answer["created"] or "")
        except ProbeError as error:
            answer = {"error": str(error)}
        except MemoryError:
            answer = {"error": TOO_MUCH_MEMORY}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def read(path: Path) -> VideoHeader:
    """Return what the file holds; packets are read where its index does not say that all is plain.

    Raises:
        ProbeError: with a reason for people.
    """
    try:
        check_file(path)
        if path.stat().st_size == 0:
            raise ProbeError("it is empty (0 bytes)")
        with _open(path) as container:
            return _read(container, path)
    except SourceReadError as error:
        raise ProbeError(str(error)) from None
    except MemoryError:
        raise ProbeError(TOO_MUCH_MEMORY) from None
    except FFmpegError as error:
        raise ProbeError(_words(error)) from None
    except OSError as error:
        raise ProbeError(error.strerror or type(error).__name__) from None


def _read(container: InputContainer, path: Path) -> VideoHeader:
    stream = video_stream(container)
    if container.format.name in NOT_VIDEO or stream is None:
        raise ProbeError("it contains no frames")
    width, height = stream.width, stream.height
    if not width or not height:
        raise ProbeError("its frames have no size")
    check_size(width, height)
    make_room(width, height)
    created = _created(container.metadata | stream.metadata)
    rates = [
        float(rate)
        for rate in (stream.average_rate, stream.guessed_rate)
        if rate and GOOD_RATES[0] <= rate <= GOOD_RATES[1]
    ]
    frames, unit, seconds = even_frames(stream), float(stream.time_base or 0), 0.0
    if frames is not None and rates and frames <= _MOST_FRAMES:
        return VideoHeader(rates[0], frames, width, height, created, frames / rates[0])
    seconds = (container.duration or 0) / av.time_base
    stamps = read_stamps(container, stream, lambda: _open(path))
    if stamps.count == 0:
        raise ProbeError("it contains no frames")
    spacing = Spacing(rates[0] if rates else stamps.count / seconds if seconds > 0 else 0)
    if len(stamps.times) > 1:
        spacing = spacing_of(stamps.times, rates, unit)
    if not spacing.timing and not GOOD_RATES[0] <= spacing.fps <= GOOD_RATES[1]:
        raise ProbeError("it has no frame rate: set one for the camera")
    return VideoHeader(
        spacing.fps,
        stamps.count,
        width,
        height,
        created,
        spacing.timing[-1][1] if spacing.timing else stamps.count / spacing.fps,
        stamps.offset if len(stamps.times) else stamps.hidden / spacing.fps,
        spacing.timing,
    )


def _open(path: Path) -> InputContainer:
    return av.open(str(path), options=_OPTIONS, timeout=_TIMEOUT_SECONDS)


def _created(metadata: dict[str, str]) -> datetime | None:
    text = metadata.get("creation_time", "")
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    # Recorders without a clock write the zero of theirs: 1904 or 1970.
    if time.year < 1980:
        return None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)


def _words(error: FFmpegError) -> str:
    own = (error.strerror or type(error).__name__).strip()
    return _WORDS.get(fault_of(error), own)


if __name__ == "__main__":
    main()
