"""What is said about cameras that another node decodes arrives as it was said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import msgpack
import numpy as np
import pytest

from vision.sources import CameraStatus
from vision.sources.messages import Gap
from vision.sources.share_messages import (
    PictureKept,
    PictureWanted,
    ShareState,
    ToldTick,
    pack_kept,
    pack_state,
    pack_told,
    unpack_kept,
    unpack_state,
    unpack_told,
)
from vision.tick_messages import VERSION, MessageUnreadable

STATUS = CameraStatus("online", "", 640, 480, 3, 100, 25.0, {2: Gap(2, "bad", 7)}, 10.0, None, 1)
WANTED = PictureWanted("c1", 7, 3, (1.0, 2.0, 3.0, 4.5), str(uuid4()), 1000.25, 0.5, 0.25)


def test_a_state_arrives() -> None:
    said = ShareState(
        "online", "", 12, 25.0, {"c1": STATUS}, {"c1": {"facts": {"camera_moved": None}}}
    )
    assert unpack_state(pack_state(said)) == said


def test_what_was_made_of_a_tick_arrives() -> None:
    boxes = np.array([[1, 2, 3, 4.5]], np.float32)
    told = ToldTick((8, 2, 99, 1000.5, 19.5), {"c1": b"[]"}, {"c1": boxes}, (WANTED,))
    got = unpack_told(pack_told(told))
    assert (got.header, got.tracks, got.pictures) == (told.header, told.tracks, told.pictures)
    assert got.boxes["c1"].tolist() == boxes.tolist()


def test_a_picture_that_was_kept_arrives() -> None:
    kept = PictureKept(WANTED, "people/ab/cd/x.jpg", 0.4, 100, 200)
    assert unpack_kept(pack_kept(kept)) == kept


@pytest.mark.parametrize("read", [unpack_state, unpack_told, unpack_kept])
@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\xc1",
        msgpack.packb(7),
        msgpack.packb((VERSION, "seen")),
        msgpack.packb((VERSION, "state", "asleep", "", 0, 0.0, {}, {})),
        msgpack.packb((VERSION, "state", "online", "", 0, 0.0, {"c1": {"state": "online"}}, {})),
        msgpack.packb((VERSION, "told", (1, 2), {}, {}, [])),
        msgpack.packb((VERSION, "told", (1, 2, 3, 4, 5), {}, {"c1": b"123"}, [])),
        msgpack.packb((VERSION, "kept", (1,), "", 0, 0, 0)),
        msgpack.packb((VERSION + 1, "state", "online", "", 0, 0.0, {}, {})),
    ],
)
def test_what_is_no_message_is_refused(read: Callable[[bytes], Any], message: bytes) -> None:
    with pytest.raises(MessageUnreadable):
        read(message)
