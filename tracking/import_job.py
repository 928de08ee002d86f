"""The job that imports a folder of recordings; the job cluster calls it by name."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from spoton.service_errors import ServiceError
from tracking.recordings.importing import ImportOptions, ImportResult
from tracking.services.recordings import import_folder
from tracking.services.recordings.import_recordings import import_recordings


def run(camera_key: int, environment_id: str, camera_id: str, folder: str, zone: str) -> str:
    """Import, and tell the page how far it is; the answer stands in the admin's list of jobs."""

    def heard(done: int, total: int) -> None:
        import_folder.say(camera_key, "running", done=done, total=total)

    options = ImportOptions(camera_id=camera_id, by_modification=True, zone=ZoneInfo(zone))
    try:
        result = import_recordings(environment_id, Path(folder), options, heard)
    except ServiceError as error:
        import_folder.say(camera_key, "failed", words=str(error))
        return str(error)
    words = _words(result)
    import_folder.say(camera_key, "done", words=words)
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
