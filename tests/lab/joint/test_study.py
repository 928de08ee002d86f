"""The study over a small data set."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from lab.evaluation.dataset import DatasetError
from lab.joint.study import Outage, StudyPlan, study
from tests.vision.films import film, number_of
from vision.types import Detections, Image

FRAMES = 30


class Walker:
    """A detector that finds one person who walks by the frames' numbers."""

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        return [
            Detections(np.array([[n, 10, n + 20, 60]], np.float32), np.ones(1, np.float32))
            for n in map(number_of, images)
        ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("walk")
    film(made / "film.mp4", FRAMES)
    lines = [f"{n + 1},77,{n},10,20,50,1,-1,-1,-1\n" for n in range(FRAMES)]
    (made / "gt.txt").write_text("".join(lines))
    cameras = [{"id": "c01", "video": "film.mp4", "gt": "gt.txt"}]
    facts = {"name": "walk", "fps": 10, "cameras": cameras}
    (made / "dataset.json").write_text(json.dumps(facts))
    return made


def test_only_frames_that_were_processed_are_scored(folder: Path) -> None:
    done: list[int] = []
    plan = StudyPlan(every=2, outage=Outage("c01", 1.0, 1.3))
    summary = study(folder, Walker(), None, plan, done.append)
    assert summary["ticks"] == FRAMES // 2 == done[-1]
    assert (summary["global"]["misses"], summary["global_ids"]) == (0, 1)
    assert summary["global"]["IDF1"] == summary["global_after_corrections"]["IDF1"] == 1
    assert summary["cameras"]["c01"]["switches"] == 0
    assert summary["corrections"] == {}


def test_an_outage_of_an_unknown_camera_is_refused(folder: Path) -> None:
    with pytest.raises(DatasetError, match="has no camera c09"):
        study(folder, Walker(), None, StudyPlan(outage=Outage("c09", 1.0, 2.0)))


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (["--every", "0"], "0 is not a whole number from 1"),
        (["--without", "c01:now"], "is not CAMERA:FROM:TO"),
    ],
)
def test_the_command_refuses_odd_options(folder: Path, option: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("study_joint_tracking", str(folder), *option)
