"""Write the file of a job: read slices, write them, say how far it is."""

from __future__ import annotations

from collections.abc import Iterator

from exports.runs.export_run import ExportFailedError, ExportRun
from exports.tracking_data.columns import CameraNames, TableMaker
from exports.tracking_data.mot import MotFiles
from exports.tracking_data.raw_rows import Rows, slices, spans
from exports.tracking_data.request import cameras_of, data_of
from exports.tracking_data.writers import TableFile

ROWS_PER_SLICE = 10_000


def write_file(run: ExportRun) -> None:
    """Write the file of a job."""
    data = data_of(run.job)
    if data.form == "mot":
        _write_mot(run)
        return
    names = [
        CameraNames(camera.pk, camera.camera_id, camera.name)
        for camera in cameras_of(run.job.environment, data)
    ]
    maker = TableMaker(
        names, data.zone, typed=data.form == "parquet", spreadsheet=data.form == "csv"
    )
    with TableFile(run.path, data.form, maker.schema, compress=data.gzip) as file:
        for rows in _slices(run):
            file.write(maker.table(rows))


def _write_mot(run: ExportRun) -> None:
    with MotFiles(run, cameras_of(run.job.environment, data_of(run.job))) as files:
        for rows in _slices(run):
            files.write(rows)
        files.pack()


def _slices(run: ExportRun) -> Iterator[Rows]:
    """Yield the rows of a job, and report after each slice has been written."""
    job, count = run.job, 0
    cameras = [camera.pk for camera in cameras_of(job.environment, data_of(job))]
    if not cameras:
        raise ExportFailedError("The cameras of this export have been deleted.", "no_cameras")
    for start, end in spans(job.start_time, job.end_time):
        for part in slices(start, end, cameras, ROWS_PER_SLICE):
            if len(part.rows):
                yield part.rows
            count += len(part.rows)
            run.report((part.end - job.start_time) / job.length, rows=count)
