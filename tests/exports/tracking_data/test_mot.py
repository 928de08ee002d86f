"""MOT files: frames of the recording, read by the library that evaluates them."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from rest_framework.test import APIClient
from trackers.eval import evaluate_mot_sequence
from trackers.io.mot import load_mot_file

from exports.tracking_data.sequences import CameraRecordings
from tests.exports.jobs import content, made
from tests.exports.seen import START, TICKS, Seen
from tests.factories import make_recording
from tracking.models import Observation, Recording


def unpacked(client: APIClient, seen: Seen, folder: Path) -> Path:
    job = made(client, seen, format="mot")
    assert job.file_name.endswith(".mot.zip")
    with zipfile.ZipFile(io.BytesIO(content(job.job_id))) as archive:
        archive.extractall(folder)
    return folder


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(), newline="")))


def test_one_file_per_camera_is_read_and_scores_full(
    operator: APIClient, seen: Seen, tmp_path: Path
) -> None:
    folder = unpacked(operator, seen, tmp_path)
    assert {path.name for path in folder.iterdir()} == {
        *("c01.txt", "c02.txt", "sequences.csv", "people.csv")
    }
    frames = load_mot_file(folder / "c02.txt")
    assert sorted(frames) == list(range(1, TICKS + 1))
    rows = Observation.objects.filter(camera=seen.cameras[1], frame_index=7).order_by("x1")
    want = [(row.x1, row.y1, row.x2 - row.x1, row.y2 - row.y1) for row in rows]
    got = sorted(map(tuple, frames[7].boxes.tolist()))
    assert np.allclose(got, want)
    truth = tmp_path / "truth.txt"
    lines = (folder / "c02.txt").read_text().splitlines()
    truth.write_text("\n".join(",".join([*line.split(",")[:6], "1,1,1"]) for line in lines))
    result = evaluate_mot_sequence(truth, folder / "c02.txt", ["CLEAR", "Identity", "HOTA"])
    assert result.CLEAR is not None
    assert result.Identity is not None
    assert pytest.approx((1, 1)) == (result.CLEAR.MOTA, result.Identity.IDF1)


def test_ids_are_people_across_cameras(operator: APIClient, seen: Seen, tmp_path: Path) -> None:
    folder = unpacked(operator, seen, tmp_path)
    people = {row["id"]: row["person_id"] for row in table(folder / "people.csv")}
    assert set(people.values()) == {str(one.pk) for one in seen.people[1:]}
    ids = [set(load_mot_file(folder / f"c0{number}.txt")[1].ids.tolist()) for number in (1, 2)]
    named = [{one for one in some if str(one) in people} for some in ids]
    assert named[0] == named[1] == {int(one) for one in people}
    assert ids[0] != ids[1]  # tracks without a person are of their camera alone


def test_frames_are_those_of_the_recording(operator: APIClient, seen: Seen, tmp_path: Path) -> None:
    first = make_recording(seen.cameras[0], START - timedelta(seconds=60), 9000, 25.0)
    make_recording(seen.cameras[0], START + timedelta(seconds=600), 90_000, 25.0)
    folder = unpacked(operator, seen, tmp_path)
    sequences = {row["file"]: row for row in table(folder / "sequences.csv")}
    assert set(sequences) == {"c01-1.txt", "c01-2.txt", "c01-3.txt", "c02.txt"}
    of_first = [
        name for name, row in sequences.items() if row["recording"] == Path(first.path).name
    ]
    frames = sorted(load_mot_file(folder / of_first[0]))
    assert frames[0] == 60 * 25 + 1
    assert frames[1] == 90 * 25 + 1
    assert len(frames) == 10


def test_frames_of_uneven_recordings_go_by_their_times() -> None:
    row = Recording(
        start_time=START,
        end_time=START + timedelta(seconds=20),
        fps=10.0,
        frame_count=200,
        timing=[[0, 0.0], [125, 5.0], [200, 20.0]],
    )
    begin = np.array([0], np.int64)
    found = CameraRecordings([row], begin, begin, begin + 20_000_000, np.array([10.0]))
    times = np.array([0, 4_000_000, 5_000_000, 10_000_000, 19_800_000], np.int64)
    assert found.places(times, times)[1].tolist() == [1, 101, 126, 151, 200]


def test_an_id_is_in_a_frame_once(operator: APIClient, seen: Seen, tmp_path: Path) -> None:
    seen.tracks[1].person = seen.people[1]  # beside one whose person was merged into the same
    seen.tracks[1].save()
    folder = unpacked(operator, seen, tmp_path)
    for frame in load_mot_file(folder / "c01.txt").values():
        assert len(set(frame.ids.tolist())) == len(frame.ids) == 2


def test_each_file_has_a_name_of_its_own(operator: APIClient, seen: Seen, tmp_path: Path) -> None:
    for camera, name in zip(seen.cameras, ("gate", "gate-2"), strict=True):
        camera.camera_id = name
        camera.save()
    make_recording(seen.cameras[0], START, 15_000, 25.0)
    make_recording(seen.cameras[0], START + timedelta(seconds=600), 90_000, 25.0)
    folder = unpacked(operator, seen, tmp_path)
    files = {row["file"]: row for row in table(folder / "sequences.csv")}
    assert {name: row["camera_id"] for name, row in files.items()} == {
        "gate-1.txt": "gate",
        "gate-3.txt": "gate",
        "gate-2.txt": "gate-2",
    }
    lines = {name: len((folder / name).read_text().splitlines()) for name in files}
    assert lines == {name: int(row["rows"]) for name, row in files.items()}
    assert sum(lines.values()) == Observation.objects.count()
