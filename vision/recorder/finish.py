"""Run as `python -m vision.recorder.finish PATH`, by `finish_file` alone: completes a cut-off file.

A process of its own, with bounded memory: the packets come from a camera, and FFmpeg looks into
them. It answers in JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from av import VideoStream
from av.error import FFmpegError

from vision.rights.drop import Files, drop_rights
from vision.sources.limits import CODEC_OPTIONS, check_size, limit_memory
from vision.sources.spec import SourceReadError
from vision.timing import timing_until

from .segment import LEAST_FRAMES

EMPTY: Final = "it holds no two frames"
_OPTIONS: Final = {"protocol_whitelist": "file", "format_whitelist": "mov,mp4", **CODEC_OPTIONS}


def main() -> None:
    """Answer for one file."""
    limit_memory()
    path = Path(sys.argv[1])
    drop_rights(network=False, largest_file=None, files=Files(writes=[path.parent]))
    try:
        answer = finish(path)
    except (FFmpegError, SourceReadError, OSError, ValueError, MemoryError) as error:
        answer = {"error": str(error) or type(error).__name__}
    finally:
        part_of(path).unlink(missing_ok=True)
    sys.stdout.write(json.dumps(answer))


def finish(path: Path) -> dict[str, Any]:
    """Write the index of a file that has none; return frames, seconds, timing, width and height.

    The file is replaced in one step, so that it is whole whenever this is stopped.
    """
    part = part_of(path)
    with av.open(str(path), options=_OPTIONS) as source:
        if not source.streams.video:
            return {"error": EMPTY}
        stream = source.streams.video[0]
        check_size(stream.width, stream.height)
        listed = stream.frames
        with av.open(str(part), "w", format="mp4") as output:
            copy = output.add_stream_from_template(stream, opaque=True)
            assert isinstance(copy, VideoStream)
            times: list[float] = []
            for packet in source.demux(stream):
                if not packet.size or packet.pts is None or packet.time_base is None:
                    continue
                times.append(float(packet.pts * packet.time_base))
                packet.stream = copy
                output.mux_one(packet)
        frames = len(times)
        facts = {"frames": frames, "width": stream.width, "height": stream.height}
    if frames < LEAST_FRAMES:
        return {"error": EMPTY}
    if frames != listed:
        part.replace(path)
    times.sort()
    seconds = (times[-1] - times[0]) * frames / (frames - 1)
    return facts | {"seconds": seconds, "timing": timing_until(np.array(times), times[0] + seconds)}


def part_of(path: Path) -> Path:
    """Return where the completed file is written."""
    return path.with_name(f".{path.name}.part")


if __name__ == "__main__":
    main()
