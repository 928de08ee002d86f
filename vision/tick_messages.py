"""Messages between the two halves of a tick: kilobytes, never a picture.

    cameras      -> SeenTick: boxes and scores                  20 bytes a detection
    environment  -> wanted rows: what decides by appearance     a few bytes
    cameras      -> CropVectors in half precision               2 D + 12 bytes a crop

Each is MessagePack: version, kind, then fields; arrays are their little-endian bytes. Halves of two
versions do not understand each other, and say so.

Monotonic clocks of two machines have nothing in common: a message carries how far its sender's is
from the time of day, and its receiver moves the times to its own. So machines need NTP.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import msgpack
import numpy as np

from .crop_vectors import CropVectors
from .seen_frame import SeenFrame, SeenTick
from .types import Detections, Ints
from .unit_rows import unit_rows

VERSION: Final = 1
Content = TypeVar("Content")
SEEN, WANTED, CROPS = "seen", "wanted", "crops"
ONE_MACHINE: Final = 1e-3
"""Two clocks that differ by less, s, are one: what differs is when they were read."""


class MessageUnreadable(ValueError):  # noqa: N818 - reads as what it is
    """It is no message of this kind and version."""


def clock_lead() -> float:
    """Return how far the time of day is ahead of this machine's monotonic clock, s."""
    return time.time() - time.monotonic()


def pack_seen(tick: SeenTick, lead: float | None = None) -> bytes:
    """Return the message of a tick.

    Args:
        lead: see `clock_lead`.
    """
    frames = {
        name: (
            frame.index,
            frame.timestamp,
            frame.captured,
            frame.steady,
            frame.size,
            _bytes(frame.found.boxes, "<f4"),
            _bytes(frame.found.scores, "<f4"),
        )
        for name, frame in tick.frames.items()
    }
    lead = clock_lead() if lead is None else lead
    return pack_fields(SEEN, lead, tick.number, frames, dict(tick.positions))


def unpack_seen(message: bytes, lead: float | None = None) -> SeenTick:
    """Return the tick of a message, its times by this machine's clock.

    Args:
        lead: see `clock_lead`.

    Raises:
        MessageUnreadable: it is none.
    """
    return read_fields(SEEN, message, lambda fields: _seen(fields, lead))


def pack_wanted(number: int, chosen: Mapping[str, Ints]) -> bytes:
    """Return the request for embeddings of a tick: by camera, (R,) rows of its detections."""
    return pack_fields(WANTED, number, {name: rows.tolist() for name, rows in chosen.items()})


def unpack_wanted(message: bytes) -> tuple[int, dict[str, Ints]]:
    """Return the number of the tick and the rows that are wanted; raises as `unpack_seen`."""
    return read_fields(
        WANTED,
        message,
        lambda fields: (
            int(fields[0]),
            {str(name): np.array(rows, np.int64) for name, rows in fields[1].items()},
        ),
    )


def pack_crops(number: int, crops: Mapping[str, CropVectors]) -> bytes:
    """Return the message of a tick's embeddings, by camera."""
    packed = {
        name: (
            _bytes(one.rows, "<u2"),
            _bytes(one.vectors, "<f2"),
            _bytes(one.sharpness, "<f8"),
        )
        for name, one in crops.items()
    }
    return pack_fields(CROPS, number, packed)


def unpack_crops(message: bytes) -> tuple[int, dict[str, CropVectors]]:
    """Return the number of the tick and its embeddings; raises as `unpack_seen`."""
    return read_fields(CROPS, message, _crops)


def pack_fields(kind: str, *fields: object) -> bytes:
    """Return a message of a kind."""
    packed: bytes = msgpack.packb((VERSION, kind, *fields))
    return packed


def read_fields(kind: str, message: bytes, make: Callable[[list[Any]], Content]) -> Content:
    """Return what `make` makes of a message's fields; raises as `unpack_seen`."""
    try:
        version, said, *fields = msgpack.unpackb(message)
        if (version, said) != (VERSION, kind):
            raise MessageUnreadable(f"{said!r} of version {version}, not {kind!r} of {VERSION}")
        return make(fields)
    except MessageUnreadable:
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise MessageUnreadable(f"no {kind!r} message: {error!r}") from None


def _seen(fields: list[Any], lead: float | None) -> SeenTick:
    sender, number, frames, positions = fields
    ahead = float(sender) - (clock_lead() if lead is None else lead)
    ahead = 0.0 if abs(ahead) < ONE_MACHINE else ahead
    seen = {str(name): _frame(parts).shifted(ahead) for name, parts in frames.items()}
    return SeenTick(seen, {str(name): int(at) for name, at in positions.items()}, int(number))


def _frame(parts: list[Any]) -> SeenFrame:
    index, timestamp, captured, steady, (height, width), boxes, scores = parts
    found = Detections(_array(boxes, "<f4").reshape(-1, 4), _array(scores, "<f4"))
    if len(found.boxes) != len(found.scores):
        raise MessageUnreadable(f"{len(found.boxes)} boxes and {len(found.scores)} scores")
    return SeenFrame(
        int(index),
        float(timestamp),
        float(captured),
        None if steady is None else float(steady),
        (int(height), int(width)),
        found,
    )


def _crops(fields: list[Any]) -> tuple[int, dict[str, CropVectors]]:
    number, packed = fields
    crops = {}
    for name, (rows, vectors, sharpness) in packed.items():
        places = _array(rows, "<u2").astype(np.int64)
        unit = unit_rows(_array(vectors, "<f2").astype(np.float32).reshape(len(places), -1))
        sharp = _array(sharpness, "<f8")
        if len(sharp) != len(places):
            raise MessageUnreadable(f"{len(places)} crops and {len(sharp)} sharpnesses")
        crops[str(name)] = CropVectors(places, unit, sharp)
    return int(number), crops


def _bytes(array: np.ndarray[Any, Any], kind: str) -> bytes:
    return np.ascontiguousarray(array, np.dtype(kind)).tobytes()


def _array(data: bytes, kind: str) -> np.ndarray[Any, Any]:
    return np.frombuffer(data, np.dtype(kind)).copy()
