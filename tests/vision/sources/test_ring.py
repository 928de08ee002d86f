"""Frames in shared memory."""

import os
import secrets

import numpy as np
import pytest

from tests.vision.watch import shared_memory
from vision.sources.ring import SLOTS, FrameRing, discard


def name() -> str:
    return f"spoton-{os.getpid()}-{secrets.token_hex(4)}-0"


def test_what_one_side_writes_the_other_reads() -> None:
    ring = FrameRing.create(name(), 7, 5)
    other = FrameRing.attach(ring.name, 7, 5)
    for slot in range(SLOTS):
        ring.slot(slot)[...] = slot + 1
    assert [int(other.slot(slot).min()) for slot in range(SLOTS)] == [1, 2, 3, 4, 5, 6]
    assert other.slot(0).shape == (5, 7, 3)
    ring.unlink()
    assert shared_memory() == []
    assert ring.close()
    assert other.close()


def test_a_picture_in_use_keeps_the_memory() -> None:
    ring = FrameRing.create(name(), 4, 4)
    picture = ring.slot(2)
    picture[...] = 9
    ring.unlink()
    assert not ring.close()
    assert picture.sum() == 9 * 48
    del picture
    assert ring.close()


def test_a_ring_larger_than_memory_is_refused() -> None:
    space = os.statvfs("/dev/shm")
    side = int(np.sqrt(space.f_blocks * space.f_frsize / SLOTS / 3)) + 1000
    with pytest.raises(OSError, match="No space left"):
        FrameRing.create(name(), side, side)
    assert shared_memory() == []


def test_what_nobody_heard_of_is_taken_away() -> None:
    ring = FrameRing.create(name(), 4, 4)
    assert discard(ring.name)
    assert not discard(ring.name)
    assert shared_memory() == []
    ring.close()
