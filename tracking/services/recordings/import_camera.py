"""Make rows of one camera's files, some at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from accounts.services import audit
from tracking.models import Camera, Recording
from tracking.recordings.dating import Dating, RecordingStart, UndatedError
from tracking.recordings.files import VideoFile, shown
from tracking.recordings.importing import (
    CameraResult,
    GuessedStart,
    ImportOptions,
    ImportResult,
)
from tracking.recordings.passes import KnownSpan, TwoTimes, tell_apart
from tracking.recordings.probe import ProbeError, VideoHeader
from tracking.services.recordings.segment_rows import stored_path

Probed = VideoHeader | ProbeError
_WRITTEN: Final = (
    "start_time", "end_time", "fps", "frame_count", "width", "height", "size_bytes", "modified_at",
    "timing",
)  # fmt: skip
_ROWS_AT_ONCE: Final = 500
_STORED_SECONDS: Final = 5.0
"""So much work is lost at most when an import is interrupted."""


class CameraImport:
    """The import of one camera's files.

    Args:
        camera: not stored yet where it is `created`.
        result: gets what was done.
    """

    def __init__(
        self,
        camera: Camera,
        created: bool,
        files: Sequence[VideoFile],
        options: ImportOptions,
        result: ImportResult,
    ) -> None:
        self.camera = camera
        self._files, self._options, self._result = files, options, result
        self._done = CameraResult(camera.camera_id, created=created)
        rows = [] if created else Recording.objects.filter(camera=camera).defer("timing")
        self._known = {row.path: row for row in rows}
        self._dating = Dating(
            options.zone, options.start, options.by_modification, options.guesses, files
        )
        self._rows: list[Recording] = []
        self._spans = [
            KnownSpan(row.start_time, row.end_time, row.modified_at) for row in self._known.values()
        ]
        self._two_times: list[tuple[VideoFile, VideoHeader, TwoTimes]] = []
        self._stored_at = time.monotonic()
        self._recorded = 0, 0
        unchanged = {file.path: self._unchanged(file) for file in files}
        self._same = {path: row for path, row in unchanged.items() if row is not None}

    @property
    def to_read(self) -> list[VideoFile]:
        """The files that are new or have changed."""
        return [file for file in self._files if file.path not in self._same]

    def run(self, coming: Iterator[Probed]) -> None:
        """Store the files; `coming` gives what is in each of `to_read`, in order."""
        self._result.cameras.append(self._done)
        self._stored_at = time.monotonic()
        try:
            self._run(coming)
        finally:  # what was read is kept, whatever ended this
            self._store()
            self._record()

    def _run(self, coming: Iterator[Probed]) -> None:
        for file in self._files:
            row = self._same.get(file.path)
            if row is not None:
                self._done.unchanged += 1
                self._pass(row.start_time, row.end_time)
            else:
                self._take(file, next(coming))
                late = time.monotonic() - self._stored_at > _STORED_SECONDS
                if late or len(self._rows) >= _ROWS_AT_ONCE:
                    self._store()
        self._tell_apart()

    def _unchanged(self, file: VideoFile) -> Recording | None:
        row = self._known.get(stored_path(file.path))
        same = row and (row.size_bytes, row.modified_at) == (file.size, file.modified)
        return row if same and not self._options.again else None

    def _take(self, file: VideoFile, probed: Probed) -> None:
        if isinstance(probed, ProbeError):
            self._leave_out(file, str(probed))
            return
        duration = self._offset(probed) + self._length(probed)
        try:
            start = self._dating.start_of(file, probed, duration)
        except UndatedError as error:
            self._leave_out(file, str(error))
            if error.guess is not None:
                name = shown(file.name)
                self._result.guessed.append(GuessedStart(name, error.guess, error.source))
            return
        if start.later is not None:
            choices = start.time, start.later
            two = TwoTimes(choices, duration, file.modified, probed.created)
            self._two_times.append((file, probed, two))
        else:
            self._add(file, probed, start)

    def _leave_out(self, file: VideoFile, why: str) -> None:
        self._done.left_out += 1
        self._result.problems.append(f"{self.camera.camera_id}/{shown(file.name)}: {why}")

    def _tell_apart(self) -> None:
        """Date the files of the hour that comes twice, when all others are known."""
        tell_apart([two for *_, two in self._two_times], self._spans)
        guessed = 0
        for file, probed, two in self._two_times:
            guessed += two.begin is None
            self._add(file, probed, RecordingStart(two.begin or two.choices[0], "name"))
        if guessed:
            first = next(two for *_, two in self._two_times if two.begin is None)
            local = first.choices[0].astimezone(self._options.zone)
            self._result.unsure.append(
                f"{self.camera.camera_id}: clocks went back on {local:%d %B %Y}, and nothing tells "
                f"whether {guessed} of its recordings are of the first or of the second hour from "
                f"{local:%H}:00. The first was taken."
            )

    def _offset(self, probed: VideoHeader) -> timedelta:
        return timedelta(seconds=probed.offset * self._slower(probed))

    def _length(self, probed: VideoHeader) -> timedelta:
        rate = self.camera.rate_fps
        return timedelta(seconds=probed.frames / rate if rate else probed.seconds)

    def _slower(self, probed: VideoHeader) -> float:
        """Return by how much the file's own times are wrong, where the camera's rate is known."""
        return probed.fps / self.camera.rate_fps if self.camera.rate_fps else 1.0

    def _add(self, file: VideoFile, probed: VideoHeader, start: RecordingStart) -> None:
        begin = start.time + self._offset(probed)
        end = begin + self._length(probed)
        path = stored_path(file.path)
        self._rows.append(
            Recording(
                camera=self.camera,
                path=path,
                start_time=begin,
                end_time=end,
                fps=self.camera.rate_fps or probed.fps,
                frame_count=probed.frames,
                timing=[] if self.camera.rate_fps else [list(point) for point in probed.timing],
                width=probed.width,
                height=probed.height,
                size_bytes=file.size,
                modified_at=file.modified,
            )
        )
        self._done.dated[start.source] += 1
        if path in self._known:
            self._done.changed += 1
        else:
            self._done.new += 1
        self._spans.append(KnownSpan(start.time, end, file.modified))
        self._pass(begin, end)

    def _pass(self, begin: datetime, end: datetime) -> None:
        self._dating.passed(end)
        self._done.first = min(self._done.first or begin, begin)
        self._done.last = max(self._done.last or end, end)

    @transaction.atomic
    def _store(self) -> None:
        """Store the rows that are ready."""
        rows, self._rows, self._stored_at = self._rows, [], time.monotonic()
        if not rows or self._options.dry_run:
            return
        if not self.camera.pk:
            self.camera.save(force_insert=True)
        Recording.objects.bulk_create(
            rows,
            batch_size=_ROWS_AT_ONCE,
            update_conflicts=True,
            unique_fields=["camera", "path"],
            update_fields=_WRITTEN,
        )
        if self._recorded == (0, 0):  # should the rest be interrupted
            self._record()

    def _record(self) -> None:
        """Write to the audit log what was stored since this was called last."""
        counts = self._done.new, self._done.changed
        new, changed = (now - then for now, then in zip(counts, self._recorded, strict=True))
        if not new + changed or self._options.dry_run:
            return
        created = self._done.created and self._recorded == (0, 0)
        self._recorded = counts
        audit.record(
            None,
            "recordings.import",
            self.camera,
            target_id=self.camera.camera_id,
            after={"new": new, "changed": changed, "camera_created": created},
            environment_id=self.camera.environment.environment_id,
        )
