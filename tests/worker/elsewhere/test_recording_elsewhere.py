"""A camera that another node decodes is recorded by a process that copies, not by its task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

import pytest

from vision.recorder.messages import RecordOrder
from vision.sources import SourceSpec
from worker.elsewhere.links import NodePlace
from worker.recording_control import RecordingControl
from worker.recording_plan import PlannedRecorder
from worker.task_runner import TaskRunner

TASK = UUID(int=1)
STREAM = SourceSpec("rtsp://camera.example/1", lossless=False, copies=True)


class PlacedRunner:
    """A task one of whose cameras is elsewhere."""

    def __init__(self) -> None:
        self.orders: Mapping[str, RecordOrder] = {}

    def place_of(self, camera: str) -> NodePlace | None:
        return NodePlace("b", "host-b", "10.0.0.2") if camera == "away" else None

    def record(self, orders: Mapping[str, RecordOrder]) -> None:
        self.orders = orders


def planned(key: int, camera: str, *, shared: bool = True) -> PlannedRecorder:
    return PlannedRecorder(RecordOrder(key, "/films"), camera, STREAM, shared, TASK, "a")


def test_only_what_is_decoded_here_is_recorded_through_the_task(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runner, copied = PlacedRunner(), list[str]()
    control = RecordingControl("a", lambda: {TASK: cast("TaskRunner", runner)})

    def copy(wanted: list[Any]) -> None:
        copied.extend(one.camera_id for one in wanted)

    monkeypatch.setattr(control._copies, "record", copy)
    control._apply([planned(1, "here"), planned(2, "away"), planned(3, "own", shared=False)])
    assert copied == ["away", "own"]
    assert list(runner.orders) == ["here"]
