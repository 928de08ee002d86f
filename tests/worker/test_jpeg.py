"""Frames as live clients get them."""

from __future__ import annotations

import io
import json
import time
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image

from live.message import FrameMessage
from tests.worker.ticks import HEADER, frame, view
from worker.jpeg import encode, frame_message
from worker.messages import tracks_by_camera


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ((1920, 1080), (640, 360)),
        ((768, 576), (480, 360)),
        ((1000, 200), (640, 128)),
        ((480, 1920), (90, 360)),
        ((4001, 3), (640, 1)),
        ((640, 360), (640, 360)),
        ((320, 240), (320, 240)),  # never larger than it is
        ((1, 1), (1, 1)),
    ],
)
def test_the_grid_picture_fits_640_by_360_and_keeps_its_shape(
    given: tuple[int, int], made: tuple[int, int]
) -> None:
    jpeg = encode(frame(*given).image, "grid", 70)
    assert (jpeg.width, jpeg.height) == made
    assert opened(jpeg.data).size == made


@pytest.mark.parametrize("size", [(1920, 1080), (641, 361), (1, 1)])
def test_the_full_picture_is_as_large_as_the_cameras(size: tuple[int, int]) -> None:
    jpeg = encode(frame(*size).image, "full", 70)
    assert opened(jpeg.data).size == (jpeg.width, jpeg.height) == size


def test_a_window_of_a_larger_picture_can_be_encoded() -> None:
    """It is not contiguous in memory."""
    view = frame(400, 300).image[50:250, 100:300]
    np.testing.assert_allclose(np.asarray(opened(encode(view, "full", 95).data)), view, atol=6)


def test_quality_costs_bytes() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (120, 160, 3), np.uint8)
    assert len(encode(noise, "full", 90).data) > 2 * len(encode(noise, "full", 20).data)


def test_a_frame_message_is_length_header_and_picture() -> None:
    picture = frame(1280, 720)
    tracks = tracks_by_camera(view())["c09"]
    message = frame_message("c09", picture, encode(picture.image, "grid", 70), HEADER, tracks)
    length = int.from_bytes(message[:4], "big")
    header = json.loads(message[4 : 4 + length])
    del header["captured_at"]
    assert header == {
        "camera_id": "c09",
        "frame_sequence": 991,
        "global_frame_index": 123,
        "timestamp": "2026-01-01T10:30:05.400Z",
        "width": 640,
        "height": 360,
        "source_width": 1280,
        "source_height": 720,
        "blurred": False,
        "epoch": 4,
        "tracks": json.loads(tracks),
    }
    assert opened(message[4 + length :]).size == (640, 360)


def test_a_frame_says_by_the_clock_when_it_was_there_to_be_read() -> None:
    picture = replace(frame(), captured=time.monotonic() - 2.5)
    message = frame_message("c09", picture, encode(picture.image, "full", 70), HEADER, b"[]")
    captured = datetime.fromisoformat(FrameMessage(message).header["captured_at"])
    assert (datetime.now(UTC) - captured).total_seconds() == pytest.approx(2.5, abs=0.5)


def test_the_web_side_reads_the_message_back() -> None:
    picture = frame()
    message = frame_message("c09", picture, encode(picture.image, "full", 70), HEADER, b"[]")
    read = FrameMessage(message)
    assert (read.epoch, read.sequence) == (4, 991)
    assert opened(bytes(read.jpeg)).size == (64, 48)
