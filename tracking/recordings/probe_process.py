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
from vision.sources.decode import GOOD_RATES, NOT_VIDEO
from vision.sources.faults import SourceFault, fault_of
from vision.sources.limits import (
    CODEC_OPTIONS,
    FILE_FORMATS,
    TOO_MUCH_MEMORY,
    check_file,
    check_size,
    limit_memory,
)
from vision.sources.spec import SourceReadError

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
    """Return what the header says; packets are counted, not decoded, where it says too little.

    Raises:
        ProbeError: with a reason for people.
    """
    try:
        check_file(path)
        if path.stat().st_size == 0:
            raise ProbeError("it is empty (0 bytes)")
        with av.open(str(path), options=_OPTIONS, timeout=_TIMEOUT_SECONDS) as container:
            return _read(container)
    except SourceReadError as error:
        raise ProbeError(str(error)) from None
    except MemoryError:
        raise ProbeError(TOO_MUCH_MEMORY) from None
    except FFmpegError as error:
        raise ProbeError(_words(error)) from None
    except OSError as error:
        raise ProbeError(error.strerror or type(error).__name__) from None


def _read(container: InputContainer) -> VideoHeader:
    if container.format.name in NOT_VIDEO or not container.streams.video:
        raise ProbeError("it contains no frames")
    stream = container.streams.video[0]
    width, height = stream.width, stream.height
    if not width or not height:
        raise ProbeError("its frames have no size")
    check_size(width, height)
    created = _created(container.metadata | stream.metadata)
    rate = float(stream.average_rate or stream.guessed_rate or 0)
    frames = stream.frames
    if not 0 < frames <= _MOST_FRAMES:
        frames = sum(packet.size > 0 for packet in container.demux(stream))
    if frames == 0:
        raise ProbeError("it contains no frames")
    if not GOOD_RATES[0] <= rate <= GOOD_RATES[1]:
        seconds = (container.duration or 0) / av.time_base
        rate = frames / seconds if seconds > 0 else 0
    if not GOOD_RATES[0] <= rate <= GOOD_RATES[1]:
        raise ProbeError("it has no frame rate: set one for the camera")
    return VideoHeader(rate, frames, width, height, created)


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
