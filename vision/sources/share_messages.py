"""Messages about a share: cameras of a task that another node decodes; see `vision.tick_messages`.

cameras      -> ShareState: how they are              twice a second
environment  -> ToldTick: what was made of a tick     for live pages and pictures of people
cameras      -> PictureKept: one of these is on disk
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field, fields
from typing import Any, Final, get_args
from uuid import UUID

import numpy as np

from vision.tick_messages import MessageUnreadable, pack_fields, read_fields
from vision.types import Floats32

from .feed import State
from .messages import Gap
from .tick import CameraStatus

STATE, TOLD, KEPT = "state", "told", "kept"
GIVEN_UP: Final = -1
_STATES: Final = frozenset(get_args(State))


@dataclass(frozen=True, slots=True)
class ShareState:
    """How a share is.

    Attributes:
        state, reason: of its source.
        sent: number of its newest tick; GIVEN_UP: the node cannot decode it, `reason` says why.
        fps: of the source.
        cameras: by id.
        pictures: what is said of a live camera's picture, by id, see `worker.share_pictures`.
    """

    state: State
    reason: str
    sent: int
    fps: float
    cameras: Mapping[str, CameraStatus]
    pictures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PictureWanted:
    """A picture of a person that should be kept, if it is sharp enough.

    Attributes:
        camera, key, track: that show them in this tick: id and key of the camera, track id.
        box: x1, y1, x2, y2 in pixels.
        person: id of the person.
        time: of the tick, seconds since the epoch.
        quality: of the picture but for its sharpness, 0–1.
        least: quality that it must surpass.
    """

    camera: str
    key: int
    track: int
    box: tuple[float, float, float, float]
    person: str
    time: float
    quality: float
    least: float


@dataclass(frozen=True, slots=True)
class PictureKept:
    """A picture that is on disk: path below the folder for media, quality 0–1, pixels."""

    wanted: PictureWanted
    path: str
    quality: float
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ToldTick:
    """What was made of a tick.

    Attributes:
        header: sequence, epoch, frame index, time, frames/s; see `worker.messages.TickHeader`.
        tracks: by camera, the JSON array of its tracks.
        boxes: by camera, (N, 4) of its tracks.
        pictures: that should be kept.
    """

    header: tuple[int, int, int, float, float]
    tracks: Mapping[str, bytes]
    boxes: Mapping[str, Floats32]
    pictures: tuple[PictureWanted, ...] = ()


def pack_state(said: ShareState) -> bytes:
    """Return the message of a share's state."""
    cameras = {name: _status_fields(one) for name, one in said.cameras.items()}
    pictures = {name: dict(one) for name, one in said.pictures.items()}
    return pack_fields(STATE, said.state, said.reason, said.sent, said.fps, cameras, pictures)


def unpack_state(message: bytes) -> ShareState:
    """Return the state of a share.

    Raises:
        MessageUnreadable: it is none.
    """
    return read_fields(STATE, message, _state)


def pack_told(told: ToldTick) -> bytes:
    """Return the message of what was made of a tick."""
    boxes = {
        name: np.ascontiguousarray(rows, np.dtype("<f4")).tobytes()
        for name, rows in told.boxes.items()
    }
    pictures = [astuple(one) for one in told.pictures]
    return pack_fields(TOLD, told.header, dict(told.tracks), boxes, pictures)


def unpack_told(message: bytes) -> ToldTick:
    """Return what was made of a tick; raises as `unpack_state`."""
    return read_fields(TOLD, message, _told)


def _told(said: list[Any]) -> ToldTick:
    (sequence, epoch, index, time, fps), tracks, boxes, pictures = said
    return ToldTick(
        (int(sequence), int(epoch), int(index), float(time), float(fps)),
        {str(name): bytes(one) for name, one in tracks.items()},
        {
            str(name): np.frombuffer(rows, np.dtype("<f4")).reshape(-1, 4).astype(np.float32)
            for name, rows in boxes.items()
        },
        tuple(_wanted(one) for one in pictures),
    )


def _wanted(said: list[Any]) -> PictureWanted:
    camera, key, track, (x1, y1, x2, y2), person, time, quality, least = said
    return PictureWanted(
        str(camera),
        int(key),
        int(track),
        (float(x1), float(y1), float(x2), float(y2)),
        str(UUID(person)),
        float(time),
        float(quality),
        float(least),
    )


def pack_kept(kept: PictureKept) -> bytes:
    """Return the message of a picture that was kept."""
    return pack_fields(KEPT, astuple(kept.wanted), kept.path, kept.quality, kept.width, kept.height)


def unpack_kept(message: bytes) -> PictureKept:
    """Return the picture of a message; raises as `unpack_state`."""
    return read_fields(
        KEPT,
        message,
        lambda said: PictureKept(
            _wanted(said[0]), str(said[1]), float(said[2]), int(said[3]), int(said[4])
        ),
    )


def _state(said: list[Any]) -> ShareState:
    state, reason, sent, fps, cameras, pictures = said
    return ShareState(
        _known(state),
        str(reason),
        int(sent),
        float(fps),
        {str(name): _status(parts) for name, parts in cameras.items()},
        {str(name): dict(one) for name, one in pictures.items()},
    )


def _status_fields(status: CameraStatus) -> dict[str, Any]:
    found = {one.name: getattr(status, one.name) for one in fields(status)}
    gaps = [(gap.number, gap.reason, gap.missing) for gap in status.gaps.values()]
    return found | {"gaps": gaps}


def _status(parts: dict[str, Any]) -> CameraStatus:
    gaps = {
        int(number): Gap(int(number), str(why), int(missing))
        for number, why, missing in parts["gaps"]
    }
    return CameraStatus(**parts | {"state": _known(parts["state"]), "gaps": gaps})


def _known(state: object) -> State:
    if state not in _STATES:
        raise MessageUnreadable(f"{state!r} is no state of a camera")
    known: State = state  # type: ignore[assignment]
    return known
