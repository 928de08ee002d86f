"""Messages between the two halves of a tick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgpack
import numpy as np
import pytest

from tests.vision.painted import BLUE, RED, ColourEmbedder, paint
from vision.camera_half import CameraHalf
from vision.crop_vectors import CropVectors
from vision.seen_frame import SeenFrame, SeenTick
from vision.tick_messages import (
    MessageUnreadable,
    pack_crops,
    pack_seen,
    pack_wanted,
    unpack_crops,
    unpack_seen,
    unpack_wanted,
)
from vision.types import Detections, Floats32

RANDOM = np.random.default_rng(0)


def crowd(people: int) -> SeenFrame:
    found = Detections(
        RANDOM.uniform(0, 640, (people, 4)).astype(np.float32),
        RANDOM.uniform(0, 1, people).astype(np.float32),
    )
    return SeenFrame(7, 1000.25, 50.5, 50.4, (480, 640), found)


def unit(crops: int, dimensions: int = 256) -> Floats32:
    vectors = RANDOM.standard_normal((crops, dimensions), np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def crops_of(count: int) -> dict[str, CropVectors]:
    return {"a": CropVectors(np.arange(count), unit(count), RANDOM.uniform(0.5, 1, count))}


def test_boxes_scores_and_times_arrive_exactly() -> None:
    sent = SeenTick({"a": crowd(5), "empty": crowd(0)}, {"a": 3, "empty": 4}, 12)
    got = unpack_seen(pack_seen(sent))
    assert (got.positions, got.number, list(got.frames)) == (sent.positions, 12, ["a", "empty"])
    for name, frame in sent.frames.items():
        there = got.frames[name]
        assert there.found.boxes.tobytes() == frame.found.boxes.tobytes()
        assert there.found.scores.tobytes() == frame.found.scores.tobytes()
        assert replace(there, found=frame.found) == frame


def test_monotonic_times_move_to_the_receiver_s_clock() -> None:
    frame = replace(crowd(1), steady=None)
    message = pack_seen(SeenTick({"live": crowd(1), "played": frame}, {}, 1), lead=1e9)
    got = unpack_seen(message, lead=1e9 - 300).frames
    assert (got["live"].captured, got["live"].steady) == (350.5, 350.4)
    assert (got["live"].timestamp, got["live"].clock_time) == (1000.25, 350.4)
    assert (got["played"].steady, got["played"].clock_time) == (None, 1000.25)


def test_wanted_rows_arrive() -> None:
    number, rows = unpack_wanted(pack_wanted(9, {"a": np.array([4, 0]), "b": np.array([2])}))
    assert number == 9
    assert {name: one.tolist() for name, one in rows.items()} == {"a": [4, 0], "b": [2]}


def test_embeddings_arrive_in_half_precision() -> None:
    sent = crops_of(4)
    number, got = unpack_crops(pack_crops(9, sent))
    assert number == 9
    assert got["a"].rows.tolist() == [0, 1, 2, 3]
    assert got["a"].sharpness.tolist() == sent["a"].sharpness.tolist()
    assert np.linalg.norm(got["a"].vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-6)
    assert (got["a"].vectors * sent["a"].vectors).sum(axis=1) == pytest.approx(1.0, abs=1e-6)


def test_thirty_people_and_six_crops_take_four_kilobytes() -> None:
    message = pack_seen(SeenTick({"camera-1": crowd(30)}, {"camera-1": 10**6}, 10**6))
    assert len(message) + len(pack_crops(10**6, crops_of(6))) <= 4096


@pytest.mark.parametrize("read", [unpack_seen, unpack_wanted, unpack_crops])
@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\xc1",
        msgpack.packb(7),
        msgpack.packb([1]),
        msgpack.packb([2, "seen", 0.0, 1, {}, {}]),
        msgpack.packb([1, "other", 0.0]),
        msgpack.packb([1, "seen", 0.0, 1, {"a": [1, 2]}, {}]),
        msgpack.packb([1, "seen", 0.0, 1, {"a": [0, 0, 0, 0, [4, 6], bytes(16), b""]}, {}]),
        msgpack.packb([1, "wanted", 3, {"a": "rows"}]),
        msgpack.packb([1, "crops", 3, {"a": [bytes(2), bytes(5), bytes(8)]}]),
        msgpack.packb([1, "crops", 3, {"a": [bytes(2), bytes(4), bytes(16)]}]),
    ],
)
def test_what_is_no_such_message_is_refused(read: Callable[[bytes], Any], message: bytes) -> None:
    with pytest.raises(MessageUnreadable):
        read(message)


def test_the_cameras_half_embeds_what_is_wanted_in_one_batch() -> None:
    embedder = ColourEmbedder()
    half = CameraHalf(embedder)
    half.see({"a": paint(0, [(100, 200, RED), (400, 200, BLUE)]), "b": paint(0, [(9, 9, RED)])})
    got = half.embed({"a": np.array([1]), "b": np.array([0]), "gone": np.array([0])})
    assert sorted(got) == ["a", "b"]
    assert (embedder.crops, got["a"].vectors.shape) == (2, (1, 3))
    assert got["a"].vectors[0, 0] > 0 > got["b"].vectors[0, 0]  # blue, and not
    half.release()
    assert half.embed({"a": np.array([1])}) == {}
