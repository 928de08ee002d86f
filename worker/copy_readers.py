"""The processes that record a stream which no task reads."""

from __future__ import annotations

from collections.abc import Iterable

from vision.recorder.messages import RecorderChanged, SegmentEnded
from vision.sources import SourceSpec
from vision.sources.source import Source

from .recording_plan import PlannedRecorder


class CopyReaders:
    """One process per stream, for all cameras that are windows of it. Not thread-safe."""

    def __init__(self) -> None:
        self._sources: dict[SourceSpec, Source] = {}
        self._left: list[SegmentEnded] = []

    def record(self, wanted: Iterable[PlannedRecorder]) -> None:
        """Record these and no others; look after the processes."""
        by_stream: dict[SourceSpec, list[PlannedRecorder]] = {}
        for one in wanted:
            by_stream.setdefault(one.own, []).append(one)
        for spec in self._sources.keys() - by_stream.keys():
            source = self._sources.pop(spec)
            source.listen()
            self._left += source.segments
            source.close()
        for spec, planned in by_stream.items():
            if spec not in self._sources:
                self._sources[spec] = Source(spec)
            source = self._sources[spec]
            source.record(tuple(one.order for one in planned))
            source.listen()
            source.check_alive()
            source.start_if_due()

    def see_people(self, planned: PlannedRecorder) -> None:
        """Tell the recorder of a camera that people are in view."""
        if planned.own in self._sources:
            self._sources[planned.own].see_people((planned.key,))

    def take_segments(self) -> list[SegmentEnded]:
        """Return the files that were completed since the last call."""
        found, self._left = self._left, []
        for source in self._sources.values():
            found += source.segments
            source.segments.clear()
        return found

    def states(self) -> dict[int, RecorderChanged]:
        """Return what each recorder does, by key of the camera."""
        found: dict[int, RecorderChanged] = {}
        for source in self._sources.values():
            found |= source.recorder_states()
        return found
