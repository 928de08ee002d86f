"""The JSON that live clients get, made once by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import orjson

from live.times import iso
from vision.identity import IdentityEvent, TrackCorrection
from vision.seen_frame import SeenFrame
from vision.tick_view import TickView
from vision.types import Floats, Frame

from .records import StatusRecord

PersonEntry = dict[str, Any]
"""A person on the floor as clients get it: `global_id`, `map_coords`, `cameras`, …"""


@dataclass(frozen=True, slots=True)
class TickHeader:
    """What a tick's messages say of the task.

    Attributes:
        timestamp: seconds since the epoch.
        fps: frames per second, all cameras together.
    """

    sequence: int
    epoch: int
    frame_index: int
    timestamp: float
    fps: float


def tracks_by_camera(view: TickView) -> dict[str, bytes]:
    """Return each camera's tracks as clients get them: a JSON array, written once per tick."""
    ids = [str(person) for person in view.people]
    places = coordinates(view.floor)
    states = identity_states(view)
    tracks = [
        {
            "track_id": track,
            "global_id": ids[person],
            "bbox_xyxy": box,
            "confidence": score,
            "map_coords": places[person],
            "identity_state": states[person],
            "is_focused": False,
        }
        for track, person, box, score in zip(
            view.track_ids.tolist(),
            view.persons.tolist(),
            np.round(view.boxes.astype(np.float64), 1).tolist(),
            np.round(view.scores.astype(np.float64), 3).tolist(),
            strict=True,
        )
    ]
    ends = view.offsets.tolist()
    return {
        name: orjson.dumps(tracks[ends[index] : ends[index + 1]])
        for index, name in enumerate(view.cameras)
    }


def coordinates(floor: Floats) -> list[list[float] | None]:
    """Return (P, 2) floor points in metres, rounded to a centimetre; None where not known."""
    known = np.isfinite(floor.sum(axis=1)).tolist()
    points = np.round(floor, 2).tolist()
    return [point if placed else None for point, placed in zip(points, known, strict=True)]


def identity_states(view: TickView) -> list[str]:
    """Return "confirmed" or "tentative" for each of the P people."""
    return ["confirmed" if sure else "tentative" for sure in view.confirmed.tolist()]


def tracking_update(
    header: TickHeader,
    frames: Mapping[str, Frame] | Mapping[str, Frame | SeenFrame],
    tracks: Mapping[str, bytes],
    people: list[PersonEntry],
    view: TickView,
) -> bytes:
    """Return the `tracking_update` message of one tick.

    Args:
        frames: by camera.
        tracks: see `tracks_by_camera`.
        people: everyone in view, also of cameras without a frame in this tick.
    """
    payload = {
        "global_frame_index": header.frame_index,
        "timestamp": iso(header.timestamp),
        "epoch": header.epoch,
        "fps": round(header.fps, 1),
        "cameras": {
            name: {
                "frame_sequence": frame.index,
                "timestamp": iso(frame.timestamp),
                "frame_image_base64": None,
                "tracks": orjson.Fragment(tracks[name]),
            }
            for name, frame in frames.items()
        },
        "person_count_per_camera": dict(zip(view.cameras, view.counts.tolist(), strict=True)),
        "people": people,
    }
    return orjson.dumps(
        {"type": "tracking_update", "sequence": header.sequence, "payload": payload}
    )


def people_entries(view: TickView) -> list[PersonEntry]:
    """Return everyone that a tick shows, once each."""
    seen_by: list[list[str]] = [[] for _ in view.people]
    for camera, person in zip(view.camera_rows.tolist(), view.persons.tolist(), strict=True):
        seen_by[person].append(view.cameras[camera])
    return [
        {
            "global_id": str(person),
            "map_coords": place,
            "cameras": cameras,
            "identity_state": state,
        }
        for person, place, cameras, state in zip(
            view.people, coordinates(view.floor), seen_by, identity_states(view), strict=True
        )
    ]


def status_update(task_id: UUID, sequence: int, status: StatusRecord) -> bytes:
    """Return the `status_update` message."""
    payload = {
        "task_id": str(task_id),
        "status": status.status,
        "progress": status.progress,
        "frame_index": status.frame_index,
        "fps": round(status.fps, 1),
        "people_now": status.people_now,
        "pace": status.pace,
        "error": status.error,
        "cameras": {
            camera.camera_id: {
                "state": camera.state,
                "reason": camera.reason,
                "fps": round(camera.fps, 1),
                "wanted_fps": camera.wanted_fps,
                "limit_fps": camera.limit_fps,
                "dropped": camera.dropped,
                "width": camera.width,
                "height": camera.height,
                "reconnects": camera.reconnects,
                "picture_state": camera.picture.state,
                "picture_since": _moment(camera.picture.since),
            }
            for camera in status.cameras
        },
    }
    return orjson.dumps({"type": "status_update", "sequence": sequence, "payload": payload})


def _moment(timestamp: float | None) -> str | None:
    return None if timestamp is None else iso(timestamp)


def identity_update(sequence: int, event: IdentityEvent, timestamp: float) -> bytes:
    """Return the `identity_update` message of a merge or split."""
    payload = {
        "kind": event.kind,
        "global_id": str(event.person),
        "previous_ids": [str(person) for person in event.previous_ids],
        "timestamp": iso(timestamp),
    }
    return orjson.dumps({"type": "identity_update", "sequence": sequence, "payload": payload})


def reassigned(sequence: int, said: TrackCorrection, timestamp: float) -> bytes:
    """Return the `identity_update` message of a correction.

    Args:
        timestamp: of its tick, seconds since the epoch.
    """
    payload = {
        "kind": "reassign",
        "global_id": str(said.person),
        "previous_ids": [str(said.previous)],
        "camera_id": said.camera,
        "track_id": said.new_track,
        "previous_track_id": said.track,
        "since": iso(timestamp - said.seconds),
        "timestamp": iso(timestamp),
    }
    return orjson.dumps({"type": "identity_update", "sequence": sequence, "payload": payload})
