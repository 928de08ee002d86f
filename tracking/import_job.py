"""The job that imports a folder of recordings; the job cluster calls it by name."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from django.template.defaultfilters import pluralize

from spoton.jobs.heartbeat import beating
from spoton.service_errors import ServiceError
from tracking.recordings.dating import BY_CHANGE, GUESSED
from tracking.recordings.importing import ImportOptions, ImportResult
from tracking.services.recordings import import_folder
from tracking.services.recordings.import_recordings import (
    ImportRefusedError,
    import_recordings,
)

LONGEST_HOURS: Final = 12
_TOLD: Final = 3


def run(
    camera_key: int,
    environment_id: str,
    camera_id: str,
    folder: str,
    zone: str,
    asked: str,
    guesses: bool = False,
) -> str:
    """Import, and tell the page how far it is; the answer stands in the admin's list of jobs.

    Args:
        asked: which import it is. The queue may hand it out twice: it runs once.
        guesses: take times that are guesses; see `Dating`.
    """
    told = import_folder.ImportReport(camera_key, asked)
    if not told.may_begin():
        return "it has begun before, or is no longer asked for"
    options = ImportOptions(
        camera_id=camera_id, by_modification=guesses, guesses=guesses, zone=ZoneInfo(zone)
    )
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
            words, state, question = str(error), "failed", ""
        except Exception as error:
            told.say("failed", words=f"The import failed: {type(error).__name__}. See the log.")
            raise
        else:
            words, state, question = _words(result), "done", _question(result, ZoneInfo(zone))
    told.say(state, words=words, question=question, folder=folder)
    return words


def _words(result: ImportResult) -> str:
    taken = sum(row.new + row.changed for row in result.cameras)
    same = sum(row.unchanged for row in result.cameras)
    parts = [f"{taken} recording{pluralize(taken)} imported"]
    if same:
        parts.append(f"{same} already imported")
    skipped = [one for one in result.problems if not _is_asked(one, result)]
    if skipped:
        parts.append(f"{len(skipped)} skipped; first problem: {skipped[0]}")
    told = [", ".join(parts) + ".", _by(result), *result.unsure[:_TOLD]]
    if result.overlaps:
        more = f" First: {result.overlaps[0]}."
        count = len(result.overlaps)
        told.append(f"{count} overlap{pluralize(count)}: at such times only one file plays.{more}")
    return " ".join(part.replace("..", ".") for part in told if part)


def _by(result: ImportResult) -> str:
    """Say which times are guesses that were taken."""
    dated = sum((row.dated for row in result.cameras), Counter[str]())
    words = {BY_CHANGE: "the last change of the file", GUESSED: "a guess from the name"}
    parts = [f"{dated[key]} by {what}" for key, what in words.items() if dated[key]]
    return f"Dated {' and '.join(parts)}." if parts else ""


def _is_asked(problem: str, result: ImportResult) -> bool:
    return any(f"/{one.name}: " in problem for one in result.guessed)


def _question(result: ImportResult, zone: ZoneInfo) -> str:
    """Ask about files whose time is a guess; empty where there are none."""
    if not result.guessed:
        return ""
    first, count = result.guessed[0], len(result.guessed)
    local = first.time.astimezone(zone)
    by_name = first.source == GUESSED
    return (
        f"{count} recording{'s' * (count > 1)} without a certain start time. Guess for "
        f"{first.name.rsplit('/', 1)[-1]}: {local:%-d %b %Y, %H:%M:%S}, "
        + ("from its name." if by_name else "by its last change.")
        + ("" if by_name else " Copied files may have the time of copying.")
    )
