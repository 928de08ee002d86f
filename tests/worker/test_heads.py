"""Frames for users who may not see faces: every head is blurred before the frame is encoded."""

from __future__ import annotations

from uuid import uuid4

import cv2
import numpy as np

from live.keys import SIZES
from vision.identity import IdentityResult
from vision.tick_view import TickView
from vision.types import Detections, Floats32, Frame, Image, Tracks
from worker.heads import RECENT_SECONDS, HeadRegions
from worker.jpeg import Jpeg, encode

RNG = np.random.default_rng(3)
NOISE: Image = RNG.integers(0, 256, (240, 320, 3), np.uint8)
BOX: Floats32 = np.array([[100, 60, 140, 160]], np.float32)
HEAD = (slice(60, 90), slice(100, 140))
FEET = (slice(130, 160), slice(100, 140))


def frame(captured: float = 0.0) -> Frame:
    return Frame(NOISE.copy(), 0, 0.0, captured)


def found(boxes: Floats32 = BOX) -> Detections:
    return Detections(boxes, np.full(len(boxes), 0.1, np.float32))


def view_of(boxes: Floats32) -> TickView:
    tracks = Tracks(np.arange(len(boxes)), boxes, np.zeros(len(boxes), np.float32))
    rows = np.zeros(len(boxes), np.int64)
    who = IdentityResult({"c01": rows}, [uuid4()], np.full((1, 2), np.nan), [True])
    return TickView.build({"c01": tracks}, who)


def detail(jpeg: Jpeg, part: tuple[slice, slice]) -> float:
    """How much neighbouring pixels differ in a part of the picture."""
    picture = cv2.imdecode(np.frombuffer(jpeg.data, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return float(np.abs(np.diff(picture[part].astype(float), axis=1)).mean())


def test_heads_are_blurred_and_the_rest_is_not() -> None:
    one = frame()
    regions = HeadRegions().regions("c01", one, found())
    jpegs = {size: encode(one.image, size, 95, regions) for size in SIZES}
    for size, jpeg in jpegs.items():
        assert jpeg.blurred == size.endswith("-blurred")
        assert (detail(jpeg, HEAD) < 10) == jpeg.blurred
        assert detail(jpeg, FEET) > 30
    assert (one.image == NOISE).all()


def test_who_is_missed_in_one_frame_is_still_blurred() -> None:
    heads = HeadRegions()
    heads.keep({"c01": frame(0.0)}, view_of(BOX))
    nobody = found(np.empty((0, 4), np.float32))
    soon = heads.regions("c01", frame(0.2), nobody)
    assert detail(encode(NOISE, "full-blurred", 95, soon), HEAD) < 10
    assert heads.regions("c01", frame(RECENT_SECONDS + 0.1), nobody) == []
    assert heads.regions("c02", frame(0.2), nobody) == []


def test_a_head_at_the_border_of_the_frame_is_blurred() -> None:
    edge: Floats32 = np.array([[-20, -10, 20, 60], [310, 200, 330, 260]], np.float32)
    regions = HeadRegions().regions("c01", frame(), found(edge))
    assert all(0 <= x1 < x2 <= 320 and 0 <= y1 < y2 <= 240 for x1, y1, x2, y2 in regions)
