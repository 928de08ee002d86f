"""What live clients read, as promised to them."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from live.times import iso
from tests.worker.records import camera_record, status
from tests.worker.ticks import ANNA, BEN, HEADER, frame, view
from tracking.models import Camera
from vision.identity import IdentityEvent, TrackCorrection
from vision.watching.picture_condition import PictureNow
from worker.messages import (
    coordinates,
    identity_update,
    people_entries,
    reassigned,
    status_update,
    tracking_update,
    tracks_by_camera,
)

TASK = UUID("11111111-2222-4333-8444-555555555555")


def update() -> dict[str, Any]:
    found = view()
    frames = {"c09": frame(), "c12": frame()}
    message: dict[str, Any] = json.loads(
        tracking_update(HEADER, frames, tracks_by_camera(found), people_entries(found), found)
    )
    return message


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1767263405.456, "2026-01-01T10:30:05.456Z"),
        (1767263405.0, "2026-01-01T10:30:05.000Z"),
        (0.0, "1970-01-01T00:00:00.000Z"),
    ],
)
def test_times_are_utc_with_milliseconds_and_z(seconds: float, text: str) -> None:
    assert iso(seconds) == text


def test_a_tracking_update_has_the_promised_shape() -> None:
    message = update()
    assert set(message) == {"type", "sequence", "payload"}
    assert (message["type"], message["sequence"]) == ("tracking_update", 812)
    payload = message["payload"]
    assert payload["global_frame_index"] == 123
    assert payload["timestamp"] == "2026-01-01T10:30:05.456Z"
    assert (payload["epoch"], payload["fps"]) == (4, 19.9)
    assert payload["person_count_per_camera"] == {"c09": 2, "c12": 1}
    camera = payload["cameras"]["c09"]
    assert set(camera) == {"frame_sequence", "timestamp", "frame_image_base64", "tracks"}
    assert (camera["frame_sequence"], camera["frame_image_base64"]) == (991, None)
    assert camera["timestamp"] == "2026-01-01T10:30:05.400Z"
    assert camera["tracks"][0] == {
        "track_id": 5,
        "global_id": str(ANNA),
        "bbox_xyxy": [110.2, 220.5, 160.0, 330.8],
        "confidence": 0.92,
        "map_coords": [12.35, 45.6],
        "identity_state": "confirmed",
        "is_focused": False,
    }


def test_somebody_whom_nobody_can_place_has_no_map_coordinates() -> None:
    payload = update()["payload"]
    track = payload["cameras"]["c09"]["tracks"][1]
    assert (track["map_coords"], track["identity_state"]) == (None, "tentative")
    assert payload["people"][1]["map_coords"] is None


def test_each_person_is_on_the_map_once_with_all_their_cameras() -> None:
    assert update()["payload"]["people"] == [
        {
            "global_id": str(ANNA),
            "map_coords": [12.35, 45.6],
            "cameras": ["c09", "c12"],
            "identity_state": "confirmed",
        },
        {
            "global_id": str(BEN),
            "map_coords": None,
            "cameras": ["c09"],
            "identity_state": "tentative",
        },
    ]


def test_a_camera_that_sees_nobody_is_in_the_update() -> None:
    empty = view(nobody=True)
    message = json.loads(
        tracking_update(
            HEADER, {"c09": frame()}, tracks_by_camera(empty), people_entries(empty), empty
        )
    )
    assert message["payload"]["cameras"]["c09"]["tracks"] == []
    assert message["payload"]["person_count_per_camera"] == {"c09": 0}
    assert message["payload"]["people"] == []


@pytest.mark.parametrize("point", [(np.nan, 1.0), (np.inf, 1.0), (np.nan, np.nan)])
def test_no_number_that_json_does_not_know_is_sent(point: tuple[float, float]) -> None:
    assert coordinates(np.array([point])) == [None]


def test_a_status_update_has_the_promised_shape() -> None:
    camera = Camera(pk=1, camera_id="c09")
    moved = PictureNow("moved", 1767268800.0)
    failed = {"state": "failed", "reason": "no answer in time", "fps": 9.54, "picture": moved}
    said = status(camera_record(camera, **failed))
    assert json.loads(status_update(TASK, 7, said)) == {
        "type": "status_update",
        "sequence": 7,
        "payload": {
            "task_id": str(TASK),
            "status": "processing",
            "progress": 0.25,
            "frame_index": 3,
            "fps": 19.0,
            "people_now": 5,
            "pace": None,
            "error": "",
            "cameras": {
                "c09": {
                    "state": "failed",
                    "reason": "no answer in time",
                    "fps": 9.5,
                    "wanted_fps": None,
                    "limit_fps": None,
                    "dropped": 2,
                    "width": 640,
                    "height": 480,
                    "reconnects": 0,
                    "picture_state": "moved",
                    "picture_since": "2026-01-01T12:00:00.000Z",
                }
            },
        },
    }


def test_an_identity_update_names_the_previous_ids() -> None:
    event = IdentityEvent("merge", ANNA, (BEN,))
    assert json.loads(identity_update(9, event, 1767263405.456)) == {
        "type": "identity_update",
        "sequence": 9,
        "payload": {
            "kind": "merge",
            "global_id": str(ANNA),
            "previous_ids": [str(BEN)],
            "timestamp": "2026-01-01T10:30:05.456Z",
        },
    }


def test_a_reassigned_track_is_told_with_its_span() -> None:
    said = TrackCorrection("c09", 5, 12, previous=BEN, person=ANNA, seconds=2.1)
    assert json.loads(reassigned(9, said, 1767263405.456)) == {
        "type": "identity_update",
        "sequence": 9,
        "payload": {
            "kind": "reassign",
            "global_id": str(ANNA),
            "previous_ids": [str(BEN)],
            "camera_id": "c09",
            "track_id": 12,
            "previous_track_id": 5,
            "since": "2026-01-01T10:30:03.356Z",
            "timestamp": "2026-01-01T10:30:05.456Z",
        },
    }
