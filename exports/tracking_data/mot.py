"""A zip of MOTChallenge files: one per camera, or per recording and task where there are several.

Columns: frame, id, left, top, width, height, confidence, -1, -1, -1; frames count from 1, pixels
from 0. Source of the form: Leal-Taixé et al., MOTChallenge 2015, arXiv:1504.01942, section 3.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc_csv
from numpy.typing import NDArray

from exports.runs.export_run import ExportRun
from exports.tracking_data.columns import harmless
from exports.tracking_data.raw_rows import Rows
from exports.tracking_data.sequences import NO_RECORDING, CameraRecordings, places
from exports.tracking_data.track_facts import TrackFacts, TrackLookup
from spoton.templatetags.parts import short_id
from spoton.utc_text import utc_text
from tracking.models import Camera, Recording

NAMELESS: Final = 1_000_000_000
"""Ids of tracks without a person begin here."""
_OPTIONS: Final = pc_csv.WriteOptions(include_header=False, quoting_style="none")
_CHUNK: Final = 1 << 20


@dataclass(slots=True)
class _Sequence:
    """One file.

    Attributes:
        last: the last frame that is written.
    """

    camera: Camera
    recording: Recording | None
    task_id: str
    path: Path
    last: int = 0
    rows: int = 0


class MotFiles:
    """Writes sequences beside each other, and packs them in the end."""

    def __init__(self, run: ExportRun, cameras: Sequence[Camera]) -> None:
        job = run.job
        self._run, self._cameras = run, cameras
        self._keys = np.array([camera.pk for camera in cameras], np.int64)
        self._recordings = [
            CameraRecordings.of(camera, job.start_time, job.end_time) for camera in cameras
        ]
        self._sequences: dict[tuple[int, int, str], _Sequence] = {}
        self._people: dict[str, int] = {}
        self._tracks = TrackLookup()

    def __enter__(self) -> Self:
        """Make room for the sequences."""
        self._folder = self._run.folder / "sequences"
        self._folder.mkdir()
        return self

    def __exit__(self, *failure: object) -> None:
        """Do nothing: the folder of the attempt goes as a whole."""

    def write(self, rows: Rows) -> None:
        """Add rows, which are in order of time."""
        which, numbers, frames = places(rows, self._keys, self._recordings)
        tracks, track = np.unique(rows["track"], return_inverse=True)
        facts = self._tracks.facts(tracks)
        ids = np.array(
            [self._id(one, key) for one, key in zip(facts, tracks.tolist(), strict=True)]
        )
        tasks, task = np.unique([one.task_id or "" for one in facts], return_inverse=True)
        of_row = np.stack([which, numbers, task[track]])
        groups, group = np.unique(of_row, axis=1, return_inverse=True)
        for number, (camera, recording, one) in enumerate(groups.T.tolist()):
            here = np.flatnonzero(group.reshape(-1) == number)
            sequence = self._sequence(camera, recording, str(tasks[one]))
            self._append(sequence, rows[here], frames[here], ids[track[here]])

    def pack(self) -> None:
        """Write the zip."""
        names = self._names()
        with zipfile.ZipFile(self._run.path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
            for name, sequence in names.items():
                with sequence.path.open("rb") as source, archive.open(name, "w") as target:
                    while chunk := source.read(_CHUNK):
                        target.write(chunk)
                        self._run.report(self._run.done)
                sequence.path.unlink()
            described = (_described(*item) for item in names.items())
            archive.writestr("sequences.csv", _table(_SEQUENCE, described))
            people = ((number, one, short_id(one)) for one, number in self._people.items())
            archive.writestr("people.csv", _table(_PERSON, people))

    def _id(self, facts: TrackFacts, key: int) -> int:
        if facts.person_id is None:
            return NAMELESS + key
        return self._people.setdefault(facts.person_id, len(self._people) + 1)

    def _sequence(self, camera: int, recording: int, task_id: str) -> _Sequence:
        key = camera, recording, task_id
        if key not in self._sequences:
            files = self._recordings[camera].files
            self._sequences[key] = _Sequence(
                self._cameras[camera],
                None if recording == NO_RECORDING else files[recording],
                task_id,
                self._folder / f"{len(self._sequences)}.txt",
            )
        return self._sequences[key]

    def _append(
        self, sequence: _Sequence, rows: Rows, frames: NDArray[np.int64], ids: NDArray[np.int64]
    ) -> None:
        """Add rows to a file; of the same id in the same frame the surest, as readers want it."""
        order = np.lexsort((-rows["confidence"], ids, frames))
        rows, frames, ids = rows[order], frames[order], ids[order]
        kept = frames > sequence.last
        kept[1:] &= (frames[1:] != frames[:-1]) | (ids[1:] != ids[:-1])
        rows, frames, ids = rows[kept], frames[kept], ids[kept]
        if not len(rows):
            return
        nothing = np.full(len(rows), -1)
        columns = [
            *(frames, ids, rows["x1"], rows["y1"], rows["x2"] - rows["x1"]),
            *(rows["y2"] - rows["y1"], rows["confidence"], nothing, nothing, nothing),
        ]
        table = pa.table(
            [pa.array(np.ascontiguousarray(column)) for column in columns],
            names=[str(number) for number in range(len(columns))],
        )
        with sequence.path.open("ab") as file:
            pc_csv.write_csv(table, file, write_options=_OPTIONS)
        sequence.last = int(frames[-1])
        sequence.rows += len(rows)

    def _names(self) -> dict[str, _Sequence]:
        """Return the sequences by the names of their files, in order of camera and recording."""
        counts = Counter(camera for camera, _, _ in self._sequences)
        # A camera may be called like the second file of another one: `gate` and `gate-2`.
        taken = {
            self._cameras[camera].camera_id.lower()
            for camera, count in counts.items()
            if count == 1
        }
        names: dict[str, _Sequence] = {}
        numbers: Counter[int] = Counter()
        for key in sorted(self._sequences):
            name = camera_id = self._cameras[key[0]].camera_id
            while counts[key[0]] > 1:
                numbers[key[0]] += 1
                name = f"{camera_id}-{numbers[key[0]]}"
                if name.lower() not in taken:
                    break
            names[f"{name}.txt"] = self._sequences[key]
        return names


_PERSON: Final = ("id", "person_id", "person_name")
_SEQUENCE: Final = (
    *("file", "camera_id", "camera_name", "task_id", "recording", "start_time", "fps"),
    *("frames", "rows"),
)


def _described(name: str, sequence: _Sequence) -> tuple[object, ...]:
    """Return the row of a sequence in sequences.csv."""
    recording, camera = sequence.recording, sequence.camera
    of_recording: tuple[object, ...] = ("", "", "", "")
    if recording is not None:
        start = utc_text(recording.start_time)
        file = harmless(Path(recording.path).name)
        of_recording = (file, start, recording.fps, recording.frame_count)
    names = (name, harmless(camera.camera_id), harmless(camera.name), sequence.task_id)
    return *names, *of_recording, sequence.rows


def _table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue()
