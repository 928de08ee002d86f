"""Each format holds what the database holds."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.csv as pc_csv
import pyarrow.parquet as pq
import pytest
from rest_framework.test import APIClient

from tests.exports.jobs import content, made
from tests.exports.seen import END, START, TICKS, Seen
from tracking.models import Observation

BERLIN = "Europe/Berlin"


def stored(seen: Seen) -> list[dict[str, Any]]:
    """The rows of the database as a file should have them, in its order."""
    rows = Observation.objects.order_by("time", "camera_id", "track_id").select_related(
        "camera", "track__person__merged_into"
    )
    found = []
    for row in rows:
        person = row.track.person
        person = person and (person.merged_into or person)
        found.append(
            {
                "time": row.time,
                "camera_id": row.camera.camera_id,
                "camera_name": row.camera.name,
                "task_id": str(seen.task.pk),
                "frame_index": row.frame_index,
                "track_id": row.track.track_id,
                "person_id": str(person.pk) if person else None,
                "person_name": str(person.pk)[:4].upper() if person else None,
                "person_state": person.state if person else None,
                **{name: getattr(row, name) for name in ("confidence", "x1", "y1", "x2", "y2")},
                "floor_x": row.floor_x,
                "floor_y": row.floor_y,
            }
        )
    assert len(found) == TICKS * 6
    return found


def test_csv_equals_the_database(operator: APIClient, seen: Seen) -> None:
    job = made(operator, seen, time_zone=BERLIN)
    assert (job.status, job.rows) == ("completed", TICKS * 6)
    rows = list(csv.DictReader(io.StringIO(content(job.job_id).decode(), newline="")))
    expected = stored(seen)
    assert len(rows) == len(expected)
    for row, want in zip(rows, expected, strict=True):
        name = want["camera_name"]
        want |= {"camera_name": "'" + name if name.startswith("=") else name}
        time = datetime.fromisoformat(row.pop("time"))
        local = datetime.fromisoformat(row.pop("local_time"))
        assert time == local == want.pop("time")
        assert local.utcoffset() == time.astimezone(ZoneInfo(BERLIN)).utcoffset()
        assert {key: type(want[key])(text) if text else None for key, text in row.items()} == want


def test_json_equals_the_database(operator: APIClient, seen: Seen) -> None:
    seen.cameras[0].name = 'a "quoted" \\ name\n'
    seen.cameras[0].save()
    job = made(operator, seen, format="json")
    rows = [json.loads(line) for line in content(job.job_id).decode().splitlines()]
    for row, want in zip(rows, stored(seen), strict=True):
        assert datetime.fromisoformat(row.pop("time")) == want.pop("time")
        row.pop("local_time")
        assert row == want


def test_parquet_equals_the_database(operator: APIClient, seen: Seen) -> None:
    job = made(operator, seen, format="parquet", time_zone=BERLIN)
    rows = pq.read_table(io.BytesIO(content(job.job_id))).to_pylist()
    for row, want in zip(rows, stored(seen), strict=True):
        clock = want["time"].astimezone(ZoneInfo(BERLIN)).replace(tzinfo=None)
        assert row.pop("local_time") == clock
        assert row == want


def test_gzip_holds_the_same_file(operator: APIClient, seen: Seen) -> None:
    plain, packed = made(operator, seen), made(operator, seen, gzip=True)
    assert packed.file_name == f"{plain.file_name}.gz"
    assert gzip.decompress(content(packed.job_id)) == content(plain.job_id)


def test_only_the_cameras_and_times_that_are_asked_for(operator: APIClient, seen: Seen) -> None:
    times = {
        "start_time": (START + timedelta(seconds=30)).isoformat(),
        "end_time": (START + timedelta(seconds=90)).isoformat(),
    }
    job = made(operator, seen, camera_ids=["c02"], **times)
    rows = list(csv.DictReader(io.StringIO(content(job.job_id).decode())))
    assert len(rows) == job.rows == 6
    assert {row["camera_id"] for row in rows} == {"c02"}


def test_nothing_seen_is_a_file_without_rows(operator: APIClient, seen: Seen) -> None:
    times = {
        "start_time": (END + timedelta(days=1)).isoformat(),
        "end_time": (END + timedelta(days=2)).isoformat(),
    }
    assert made(operator, seen, **times).rows == 0
    job = made(operator, seen, format="parquet", **times)
    assert pq.read_table(io.BytesIO(content(job.job_id))).num_rows == 0
    assert made(operator, seen, format="mot", **times).status == "completed"


def test_no_cell_runs_as_a_formula(operator: APIClient, seen: Seen) -> None:
    for sign in "=+-@":
        seen.cameras[0].name = f"{sign}1+1"
        seen.cameras[0].save()
        job = made(operator, seen)
        table = pc_csv.read_csv(io.BytesIO(content(job.job_id)))
        assert f"'{sign}1+1" in table.column("camera_name").to_pylist()
        assert min(table.column("floor_x").drop_null().to_pylist()) < 0


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_many_slices_give_the_same_file(
    operator: APIClient, seen: Seen, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = content(made(operator, seen, format=form).job_id)
    monkeypatch.setattr("exports.tracking_data.write_file.ROWS_PER_SLICE", 5)
    cut = content(made(operator, seen, format=form).job_id)
    if form == "csv":
        assert cut == whole
    else:
        assert pq.read_table(io.BytesIO(cut)) == pq.read_table(io.BytesIO(whole))
