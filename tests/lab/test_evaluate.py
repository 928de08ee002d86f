"""The evaluate command: a data set folder in, result files and a summary out."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories import HOMOGRAPHY

FRAMES = 40


@pytest.fixture
def dataset(street_video: Path, tmp_path: Path) -> Path:
    """Two cameras over the street: the second one sees a corner without people."""
    folder = tmp_path / "street"
    folder.mkdir()
    shutil.copy(street_video, folder / "street.mp4")
    # Two people stand still for the whole film, roughly where they are found.
    lines = [
        f"{frame},{number},{x},{y},{w},{h},1,1,1\n"
        for frame in range(1, FRAMES + 1)
        for number, (x, y, w, h) in enumerate([(200, 60, 130, 440), (30, 60, 190, 470)], 1)
    ]
    (folder / "gt.txt").write_text("".join(lines))
    facts = {
        "name": "street",
        "fps": 10,
        "cameras": [
            {"id": "c01", "video": "street.mp4", "homography": HOMOGRAPHY, "gt": "gt.txt"},
            {"id": "c02", "video": "street.mp4", "crop": [440, 0, 64, 64]},
        ],
    }
    (folder / "dataset.json").write_text(json.dumps(facts))
    return folder


def rows(path: Path) -> list[list[float]]:
    return [[float(value) for value in line.split(",")] for line in path.read_text().splitlines()]


def test_it_writes_mot_files_and_a_summary(dataset: Path, weights: Path, tmp_path: Path) -> None:
    out, said = tmp_path / "results" / "street", StringIO()
    call_command("evaluate", str(dataset), "--out", str(out), stdout=said)
    summary: dict[str, Any] = json.loads((out / "summary.json").read_text())
    assert json.loads(said.getvalue()) == summary
    assert set(summary) >= {
        "dataset",
        "frames",
        "frames_detected",
        "fps",
        "stage_ms_per_frame",
        "cameras",
        "global",
        "global_ids",
    }
    assert (summary["dataset"], summary["frames"]) == ("street", 2 * FRAMES)
    assert summary["fps"] > 0
    assert {"detect", "track", "embed", "identity"} <= set(summary["stage_ms_per_frame"])
    assert list(summary["cameras"]) == ["c01"]  # the only one with ground truth
    for scores in (summary["cameras"]["c01"], summary["global"]):
        assert {key.lower() for key in scores} >= {"hota", "mota", "idf1", "switches"}
    own, people = rows(out / "local" / "c01.txt"), rows(out / "c01.txt")
    assert all(len(row) == 10 for row in own + people)
    assert [row[:1] + row[2:] for row in own] == [row[:1] + row[2:] for row in people]
    assert {row[0] for row in people} <= set(range(1, FRAMES + 1))
    assert len({row[0] for row in people}) >= FRAMES - 3
    assert len({row[1] for row in people}) <= summary["global_ids"]
    # Nobody was found in the other one: the files are there, and empty.
    assert rows(out / "c02.txt") == rows(out / "local" / "c02.txt") == []


def test_a_folder_that_is_no_data_set_ends_with_one_line(tmp_path: Path, weights: Path) -> None:
    with pytest.raises(CommandError, match=r"holds no dataset\.json"):
        call_command("evaluate", str(tmp_path), "--out", str(tmp_path / "out"))


def test_a_recording_that_cannot_be_read_is_named(
    dataset: Path, weights: Path, tmp_path: Path
) -> None:
    (dataset / "street.mp4").write_text("not a film\n" * 50)
    with pytest.raises(CommandError, match="camera c01: this is not a video"):
        call_command("evaluate", str(dataset), "--out", str(tmp_path / "out"))
