"""Gives files of recorders that were killed their rows, and removes files that hold nothing.

A recorder writes a file, and the worker makes its row when it is complete. Whatever is killed in
between leaves a file without a row, which can be played up to its last half second.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from spoton.conf.env import for_decoders
from tracking.models import Camera, Recording
from tracking.services.recordings.segment_rows import store_segments, stored_path
from vision.recorder.messages import SegmentEnded
from vision.recorder.segment import is_being_written, start_in_name

logger = logging.getLogger(__name__)
YOUNG_SECONDS: Final = 60.0
"""An empty file may be one that is just being made."""
LOST_SECONDS: Final = 86_400.0
"""A file that cannot be read for so long is given up."""
EMPTY: Final = "it holds no two frames"
"""As `vision.recorder.finish` says it."""
_PATIENCE_SECONDS: Final = 120.0


@dataclass(slots=True)
class AdoptedSegments:
    """How many files got their row, and how many held nothing and went."""

    adopted: int = 0
    removed: int = 0


def adopt_segments(since: date | None = None) -> AdoptedSegments:
    """Look for files without a row.

    Args:
        since: look at the days from this one on; None: at all.
    """
    done = AdoptedSegments()
    root = Path(settings.RECORDINGS_DIR)
    cameras = Camera.objects.select_related("environment")
    for camera in cameras:
        folder = root / camera.environment.environment_id / camera.camera_id
        if folder.is_dir():
            _adopt(camera, folder, since, done)
    return done


def _adopt(camera: Camera, folder: Path, since: date | None, done: AdoptedSegments) -> None:
    rows = Recording.objects.filter(camera=camera, origin=Recording.Origin.CAMERA)
    for day in _days(folder, since):
        files = sorted(day.glob("*.mp4"))
        paths = [stored_path(file) for file in files]
        known = set(rows.filter(path__in=paths).values_list("path", flat=True))
        for file, path in zip(files, paths, strict=True):
            if path not in known and not is_being_written(file):
                _take(camera, file, done)


def _days(folder: Path, since: date | None) -> Iterator[Path]:
    for day in sorted(folder.iterdir()):
        if day.is_dir() and (since is None or day.name >= since.isoformat()):
            yield day


def _take(camera: Camera, file: Path, done: AdoptedSegments) -> None:
    start = start_in_name(file)
    if start is None:
        return  # not ours
    try:
        status = file.stat()
    except OSError:  # just deleted
        return
    if status.st_size == 0 and time.time() - status.st_mtime < YOUNG_SECONDS:
        return
    facts: dict[str, Any] = finish_file(file) if status.st_size else {"error": EMPTY}
    if "error" in facts:
        # Another error may be that of a full disk, which passes.
        if facts["error"] == EMPTY or time.time() - status.st_mtime > LOST_SECONDS:
            logger.warning("removed %s, which cannot be played: %s", file.name, facts["error"])
            file.unlink(missing_ok=True)
            done.removed += 1
        return
    ended = SegmentEnded(
        camera.pk,
        str(file),
        start,
        start + facts["seconds"],
        facts["frames"],
        facts["width"],
        facts["height"],
        file.stat().st_size,
        tuple((n, time) for n, time in facts["timing"]),
    )
    store_segments([ended], over=False)
    done.adopted += 1


def finish_file(path: Path) -> dict[str, Any]:
    """Return frames, seconds, width and height of a file, or why it cannot be played, as error."""
    try:
        answer = subprocess.run(
            [sys.executable, "-m", "vision.recorder.finish", str(path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            env=for_decoders(os.environ),
            timeout=_PATIENCE_SECONDS,
            check=True,
        )
        facts: dict[str, Any] = json.loads(answer.stdout)
    except (subprocess.SubprocessError, ValueError):
        return {"error": "reading it failed"}
    return facts
