"""What was computed once is not computed again."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from lab.evaluation.cache import CachedDetector
from tests.vision.films import numbered
from vision.types import Detections, Image


class Counting:
    """Finds as many people as the picture's first pixel says, and notes how often it looked."""

    def __init__(self) -> None:
        self.looked = 0

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        self.looked += len(images)
        return [
            Detections(
                np.arange(4 * n, dtype=np.float32).reshape(n, 4),
                np.linspace(0, 1, n, dtype=np.float32),
            )
            for n in (int(image[0, 0, 0]) % 5 for image in images)
        ]


def same(one: list[Detections], other: list[Detections]) -> bool:
    return all(
        np.array_equal(a.boxes, b.boxes) and np.array_equal(a.scores, b.scores)
        for a, b in zip(one, other, strict=True)
    )


def test_a_second_run_computes_nothing_and_says_the_same(tmp_path: Path) -> None:
    pictures = [numbered(n) for n in range(5)] + [numbered(3)]  # one is there twice
    pictures += [picture[:, 10:50] for picture in pictures[:2]]  # and two windows of others
    first = CachedDetector(Counting(), tmp_path / "deep" / "found.npz")
    said = first.detect(pictures)
    first.cache.save()
    assert (first.cache.hits, first.cache.misses) == (1, 7)
    detector = Counting()
    assert same(said, detector.detect(pictures))
    second = CachedDetector(detector, tmp_path / "deep" / "found.npz")
    detector.looked = 0
    assert same(second.detect(pictures), said)
    assert detector.looked == 0
    more = second.detect([*pictures, numbered(77)])
    assert same(more[:-1], said)
    assert detector.looked == 1


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut off"])
def test_a_file_that_is_no_cache_is_written_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "found.npz"
    path.write_bytes(content)
    for looked in (1, 0):
        detector = Counting()
        cached = CachedDetector(detector, path)
        cached.detect([numbered(1)])
        cached.cache.save()
        assert detector.looked == looked


def test_nobody_is_remembered_too(tmp_path: Path) -> None:
    nobody = np.zeros((8, 8, 3), np.uint8)
    for looked in (1, 0):
        detector = Counting()
        cached = CachedDetector(detector, tmp_path / "found.npz")
        assert len(cached.detect([nobody])[0]) == 0
        cached.cache.save()
        assert detector.looked == looked
