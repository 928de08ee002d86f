"""The kind: video with overlays."""

from __future__ import annotations

from typing import Final

from exports.build_kinds import callbacks, failure
from exports.kinds import ExportKind, ExportRequest, register
from exports.runs.export_run import ExportFailedError, ExportRun
from spoton.service_errors import InvalidInputError

from .build import build_video
from .parameters import Blur
from .request import video_name, video_parameters, video_size

_HOURS: Final = 12


def write(run: ExportRun) -> None:
    """Write the file of a job."""
    job = run.job
    asked = ExportRequest(job.environment, job.start_time, job.end_time, job.parameters)
    try:
        parameters = video_parameters(asked)
        if not parameters.cameras:
            raise ExportFailedError("The cameras of this export have been deleted.", "no_cameras")
        build_video(parameters, run.path, *callbacks(run))
    except InvalidInputError as error:
        raise failure(error) from None


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
