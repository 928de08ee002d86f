"""The JSON that live clients get, made once by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
import orjson

from vision.identity import IdentityEvent
from vision.pipeline import TickResult
from vision.types import Frame

from .records import StatusRecord


def iso(timestamp: float) -> str:
    """Seconds since the epoch as ISO 8601 in UTC with `Z` and milliseconds."""
    moment = datetime.fromtimestamp(timestamp, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class TickMeaning:
    """What of a tick belongs to the task rather than to the pipeline."""

    sequence: int
    epoch: int
    frame_index: int
    timestamp: float
    fps: float


def tracks_by_camera(result: TickResult) -> dict[str, list[dict[str, Any]]]:
    """Each camera's tracks as clients see them."""
    identity = result.identity
    ids = [str(person) for person in identity.ids]
    places = [coordinates(point) for point in identity.floor]
    cameras = {}
    for name, tracks in result.tracks.items():
        boxes = np.round(tracks.boxes.astype(np.float64), 1).tolist()
        scores = np.round(tracks.scores.astype(np.float64), 3).tolist()
        cameras[name] = [
            {
                "track_id": track,
                "global_id": ids[person],
                "bbox_xyxy": box,
                "confidence": score,
                "map_coords": places[person],
                "identity_state": "confirmed" if identity.confirmed[person] else "tentative",
                "is_focused": False,
            }
            for track, person, box, score in zip(
                tracks.ids.tolist(),
                identity.persons[name].tolist(),
                boxes,
                scores,
                strict=True,
            )
        ]
    return cameras


def coordinates(point: Any) -> list[float] | None:
    """A floor point in metres, rounded to a centimetre; None where it is not known."""
    if not np.isfinite(point).all():
        return None
    return [round(float(point[0]), 2), round(float(point[1]), 2)]


def tracking_update(
    meaning: TickMeaning,
    frames: Mapping[str, Frame],
    tracks: Mapping[str, list[dict[str, Any]]],
    result: TickResult,
) -> bytes:
    """The `tracking_update` message of one tick."""
    payload = {
        "global_frame_index": meaning.frame_index,
        "timestamp": iso(meaning.timestamp),
        "epoch": meaning.epoch,
        "fps": round(meaning.fps, 1),
        "cameras": {
            name: {
                "frame_sequence": frame.index,
                "timestamp": iso(frame.timestamp),
                "frame_image_base64": None,
                "tracks": tracks[name],
            }
            for name, frame in frames.items()
        },
        "person_count_per_camera": {name: len(found) for name, found in tracks.items()},
        "people": _people(result),
    }
    return orjson.dumps(
        {"type": "tracking_update", "sequence": meaning.sequence, "payload": payload}
    )


def _people(result: TickResult) -> list[dict[str, Any]]:
    """Everybody on the floor, once each."""
    identity = result.identity
    seen_by: list[list[str]] = [[] for _ in identity.ids]
    for name, persons in identity.persons.items():
        for person in persons.tolist():
            seen_by[person].append(name)
    return [
        {
            "global_id": str(person),
            "map_coords": coordinates(identity.floor[index]),
            "cameras": seen_by[index],
            "identity_state": "confirmed" if identity.confirmed[index] else "tentative",
        }
        for index, person in enumerate(identity.ids)
    ]


def status_update(task_id: UUID, sequence: int, status: StatusRecord) -> bytes:
    """The `status_update` message."""
    payload = {
        "task_id": str(task_id),
        "status": status.status,
        "progress": status.progress,
        "frame_index": status.frame_index,
        "fps": round(status.fps, 1),
        "people_now": status.people_now,
        "error": status.error,
        "cameras": {
            camera.camera_id: {
                "state": camera.state,
                "reason": camera.reason,
                "fps": round(camera.fps, 1),
                "dropped": camera.dropped,
                "width": camera.width,
                "height": camera.height,
            }
            for camera in status.cameras
        },
    }
    return orjson.dumps({"type": "status_update", "sequence": sequence, "payload": payload})


def identity_update(sequence: int, event: IdentityEvent, timestamp: float) -> bytes:
    """The `identity_update` message."""
    payload = {
        "kind": event.kind,
        "global_id": str(event.person),
        "previous_ids": [str(person) for person in event.previous_ids],
        "timestamp": iso(timestamp),
    }
    return orjson.dumps({"type": "identity_update", "sequence": sequence, "payload": payload})
