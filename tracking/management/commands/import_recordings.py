"""Make rows of the recordings in a folder, so that they are listed by date and can be played."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from spoton.service_errors import ServiceError
from tracking.recordings.files import shown
from tracking.recordings.importing import ImportOptions, ImportResult
from tracking.services.recordings.import_recordings import import_recordings

_SHOWN: Final = 20
_LINE_SECONDS: Final = 5.0


class Command(BaseCommand):
    """Reads DIR/CAMERA/*.mp4 or DIR/ENV/CAMERA/*.mp4, folders by date below them too."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("environment", metavar="ENV", help="such as campus")
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--camera", metavar="CAM", help="all files belong to this camera")
        parser.add_argument(
            "--start",
            metavar="TIME",
            help="when the first file began, where neither names nor metadata say it; the others "
            "follow end to end in the order of their names. Such as 2026-01-01T10:30:05Z",
        )
        parser.add_argument(
            "--by-modification",
            action="store_true",
            help="without other times: a file was last written to when it ended",
        )
        parser.add_argument(
            "--guess",
            action="store_true",
            help="take digits in names that may be a time, or a counter or the number of an event",
        )
        parser.add_argument(
            "--timezone",
            metavar="TZ",
            default=settings.PAGE_TIME_ZONE,
            help="of times that name no zone, such as Europe/Berlin (default: %(default)s)",
        )
        parser.add_argument("--create-cameras", action="store_true", help="create missing cameras")
        parser.add_argument("--again", action="store_true", help="read known files again")
        parser.add_argument("--dry-run", action="store_true", help="check only, store nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        zone = _zone(options["timezone"])
        progress = _Progress(self)
        try:
            result = import_recordings(
                options["environment"],
                options["folder"],
                ImportOptions(
                    camera_id=options["camera"],
                    start=_time(options["start"], zone),
                    by_modification=options["by_modification"],
                    guesses=options["guess"],
                    zone=zone,
                    create_cameras=options["create_cameras"],
                    again=options["again"],
                    dry_run=options["dry_run"],
                ),
                progress,
            )
        except ServiceError as error:
            raise CommandError(str(error)) from None
        finally:
            progress.close()
        self._report(result, dry_run=options["dry_run"])

    def _report(self, result: ImportResult, *, dry_run: bool) -> None:
        self._list("skipped", result.problems)
        self._list("unsure", result.unsure)
        self._list("overlap", result.overlaps)
        for line in _table(result):
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("dry run: nothing was stored")
        if result.missing:
            files = result.missing.items()
            missing = ", ".join(f"{shown(name)} ({count} files)" for name, count in files)
            raise CommandError(f"No such cameras: {missing}. Add --create-cameras to make them.")
        taken = sum(row.new + row.changed + row.unchanged for row in result.cameras)
        if not taken:
            raise CommandError("No recordings to import.")

    def _list(self, heading: str, lines: list[str]) -> None:
        for line in lines[:_SHOWN]:
            self.stderr.write(f"{heading}: {line}")
        if len(lines) > _SHOWN:
            self.stderr.write(f"{heading}: and {len(lines) - _SHOWN} more")


class _Progress:
    """A bar on a terminal, else a line every few seconds."""

    def __init__(self, command: BaseCommand) -> None:
        self._command = command
        self._bar: tqdm[Any] | None = None
        self._told = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            if self._bar is None:
                self._bar = tqdm(total=total, unit="file", file=sys.stderr)
            self._bar.update(done - self._bar.n)
        elif time.monotonic() - self._told > _LINE_SECONDS:
            self._told = time.monotonic()
            self._command.stdout.write(f"read {done} of {total} files")

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


def _table(result: ImportResult) -> list[str]:
    names = ("camera", "new", "changed", "same", "skipped", "from", "to (UTC)", "times by")
    rows: list[tuple[str, ...]] = [names]
    for row in result.cameras:
        camera = f"{row.camera_id} (new)" if row.created else row.camera_id
        counts = (str(n) for n in (row.new, row.changed, row.unchanged, row.left_out))
        span = (
            time.strftime("%Y-%m-%d %H:%M:%S") if time else "–" for time in (row.first, row.last)
        )
        sources = ", ".join(f"{name} {count}" for name, count in row.dated.items()) or "–"
        rows.append((camera, *counts, *span, sources))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise CommandError(f"--timezone: there is no time zone {name!r}.") from None


def _time(text: str | None, zone: tzinfo) -> datetime | None:
    if text is None:
        return None
    try:
        start = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError("--start: give a time such as 2026-01-01T10:30:05Z.") from None
    return start if start.tzinfo else start.replace(tzinfo=zone)
