"""Write a person's file."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.template.loader import render_to_string
from django.utils import timezone

from exports.callbacks import Check, Progress
from exports.report.page import report_style
from exports.tracking_data.columns import harmless
from exports.video.build import build_video
from spoton.service_errors import ServiceError
from tracking.selectors import people as selectors

from .clips import clips_of
from .facts import person_facts
from .parameters import PersonFileParameters
from .path_map import path_map
from .pictures import picture_without_others
from .tables import PersonTable, tables

_ROWS_PER_CHECK: Final = 2000
_BEFORE_CLIPS: Final = 0.2
"""Share of the work that is not video, where there is video."""


@dataclass(slots=True)
class _Index:
    """What the first page lists."""

    pictures: list[dict[str, Any]] = field(default_factory=list)
    tables: list[tuple[PersonTable, int]] = field(default_factory=list)
    clips: list[dict[str, Any]] = field(default_factory=list)
    clips_left_out: int = 0


def build_person_file(
    parameters: PersonFileParameters, path: Path, progress: Progress, check: Check
) -> None:
    """Write the archive into `path`."""
    person = parameters.person
    index = _Index()
    with timezone.override(parameters.zone), ZipFile(path, "w", ZIP_DEFLATED) as archive:
        now = timezone.localtime()
        facts = person_facts(person, now)
        archive.writestr("person.json", json.dumps(facts, indent=2, ensure_ascii=False))
        check()
        _write_pictures(parameters, archive, index)
        rows = 0
        for table in tables(person, parameters.zone):
            count = _write_table(archive, table, check)
            index.tables.append((table, count))
            rows += count
            progress(_BEFORE_CLIPS / 2, rows)
        if parameters.clips:
            _write_clips(parameters, archive, path, index, lambda share: progress(
                _BEFORE_CLIPS + (1 - _BEFORE_CLIPS) * share * 0.99, rows), check)  # fmt: skip
        archive.writestr("index.html", _index_page(parameters, index, facts))
    check()
    progress(1.0, rows)


def _write_pictures(parameters: PersonFileParameters, archive: ZipFile, index: _Index) -> None:
    for number, image in enumerate(selectors.pictures_of(parameters.person), start=1):
        data = picture_without_others(image)
        if data:
            name = f"pictures/{number}.jpg"
            archive.writestr(name, data, ZIP_STORED)
            camera = image.camera.name or image.camera.camera_id if image.camera else ""
            index.pictures.append({"name": name, "time": image.time, "camera": camera})


def _write_table(archive: ZipFile, table: PersonTable, check: Check) -> int:
    """Write a table as CSV; return how many rows it has."""
    count = 0
    with (
        archive.open(f"{table.name}.csv", "w", force_zip64=True) as raw,
        TextIOWrapper(raw, "utf-8", newline="") as text,
    ):
        writer = csv.writer(text)
        writer.writerow(table.head)
        for row in table.rows():
            writer.writerow([_cell(value) for value in row])
            count += 1
            if count % _ROWS_PER_CHECK == 0:
                check()
    return count


def _cell(value: Any) -> Any:
    return harmless(value) if isinstance(value, str) else value


def _write_clips(
    parameters: PersonFileParameters,
    archive: ZipFile,
    path: Path,
    index: _Index,
    share_done: Any,
    check: Check,
) -> None:
    """Write video of them; a file that can no longer be read is named and left out."""
    person = parameters.person
    clips, index.clips_left_out = clips_of(person, parameters.most_video)
    part = path.with_name(f"{path.name}.part")
    try:
        for done, clip in enumerate(clips):
            name = f"clips/{clip.name(parameters.zone)}"
            told = {"name": name, "camera": clip.camera.name or clip.camera.camera_id,
                    "start": clip.start, "end": clip.end, "fault": ""}  # fmt: skip
            index.clips.append(told)
            share = _shares(share_done, done, len(clips))
            try:
                build_video(clip.parameters(person, parameters.zone), part, share, check)
            except ServiceError as error:
                told["fault"] = str(error)
            else:
                archive.write(part, name, ZIP_STORED)
    finally:
        part.unlink(missing_ok=True)


def _shares(share_done: Any, done: int, total: int) -> Progress:
    return lambda share, _: share_done((done + share) / total)


def _index_page(parameters: PersonFileParameters, index: _Index, facts: dict[str, Any]) -> str:
    found = path_map(parameters.person)
    appearances: Sequence[dict[str, Any]] = facts["appearances"]
    return render_to_string(
        "exports/person_file.html",
        {
            "person": parameters.person,
            "facts": facts,
            "made": timezone.localtime(),
            "zone": parameters.zone,
            "style": report_style(),
            "map": found[0] if found else None,
            "cameras": list(found[1].items()) if found else [],
            "pictures": index.pictures,
            "tables": index.tables,
            "clips": index.clips,
            "clips_left_out": index.clips_left_out,
            "embeddings": len(appearances),
        },
    )
