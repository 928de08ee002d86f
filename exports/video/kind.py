"""The kind: video with overlays."""

from __future__ import annotations

from typing import Final

from exports.build_kinds import callbacks
from exports.kinds import ExportKind, ExportRequest, register
from exports.runs.export_run import ExportFailedError, ExportRun

from .parameters import Blur
from .request import video_name, video_parameters, video_size

_HOURS: Final = 12


def write(run: ExportRun) -> None:
    """Write the file of a job."""
    parameters = video_parameters(ExportRequest.of(run.job))
    if not parameters.cameras:
        raise ExportFailedError("The cameras of this export have been deleted.", "no_cameras")
    # Only here: every process of ours knows the kinds, and what decodes video takes 70 MB.
    from .build import build_video

    build_video(parameters, run.path, *callbacks(run))


KIND: Final = register(
    ExportKind(
        name="video-with-overlays",
        label="Video",
        write=write,
        estimate=video_size,
        file_name=video_name,
        seconds=_HOURS * 3600,
        faces={"blur": [Blur.NONE.value, Blur.PEOPLE_EXCEPT.value]},
    )
)
