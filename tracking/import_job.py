"""The job that imports a folder of recordings; the job cluster calls it by name."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from spoton.jobs.heartbeat import beating
from spoton.service_errors import ServiceError
from tracking.recordings.importing import ImportOptions, ImportResult
from tracking.services.recordings import import_folder
from tracking.services.recordings.import_recordings import (
    ImportRefusedError,
    import_recordings,
)

LONGEST_HOURS: Final = 12


def run(
    camera_key: int, environment_id: str, camera_id: str, folder: str, zone: str, asked: str
) -> str:
    """Import, and tell the page how far it is; the answer stands in the admin's list of jobs.

    Args:
        asked: which import it is. The queue may hand it out twice: it runs once.
    """
    told = import_folder.ImportReport(camera_key, asked)
    if not told.may_begin():
        return "it has begun before, or is no longer asked for"
    options = ImportOptions(camera_id=camera_id, by_modification=True, zone=ZoneInfo(zone))
    until = time.monotonic() + LONGEST_HOURS * 3600

    def heard(done: int, total: int) -> None:
        if time.monotonic() > until:
            raise ImportRefusedError(
                f"The import took longer than {LONGEST_HOURS} hours: start it again. Files that "
                "are imported are skipped."
            )
        told.say("running", done=done, total=total)

    told.say("running")
    with beating(told.repeat, import_folder.BEAT_SECONDS):
        try:
            result = import_recordings(environment_id, Path(folder), options, heard)
        except ServiceError as error:
            words, state = str(error), "failed"
        except Exception as error:
            told.say("failed", words=f"The import failed: {type(error).__name__}. See the log.")
            raise
        else:
            words, state = _words(result), "done"
    told.say(state, words=words)
    return words


def _words(result: ImportResult) -> str:
    taken = sum(row.new + row.changed for row in result.cameras)
    same = sum(row.unchanged for row in result.cameras)
    parts = [f"{taken} recordings imported"]
    if same:
        parts.append(f"{same} already imported")
    if result.problems:
        parts.append(f"{len(result.problems)} skipped; first problem: {result.problems[0]}")
    return ", ".join(parts) + "."
