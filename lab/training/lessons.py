"""Augmented pictures with the teacher's answers, made in a process of their own."""

from __future__ import annotations

import multiprocessing
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty, Full

import cv2
import numpy as np

from vision.types import Floats32, Image

from .augmentation import Augmenter
from .teacher import Teacher

AHEAD = 1
"""Chunks that wait to be taken; each is a few hundred MB on disk."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some thousand pictures and what the teacher says about them.

    Attributes:
        pictures: (N, 160, 80, 3) uint8 BGR.
        vectors: (N, 256) float32 rows of unit length.
        maps: (N, 256, 10, 5) float16.
    """

    pictures: Image
    vectors: Floats32
    maps: np.ndarray[tuple[int, ...], np.dtype[np.float16]]


def make_chunk(
    augmenter: Augmenter, teacher: Teacher, size: tuple[int, int], count: int, seed: int
) -> Chunk:
    """Draw `count` pictures, ask the teacher, and make them (height, width) `size`."""
    large = augmenter.draw(count, np.random.default_rng(seed))
    lesson = teacher.say(large)
    return Chunk(resized(large, size), lesson.vectors, lesson.maps.astype(np.float16))


def resized(pictures: Image, size: tuple[int, int]) -> Image:
    """Resize (N, H, W, 3) to (N, *size, 3)."""
    small = np.empty((len(pictures), *size, 3), np.uint8)
    for row, picture in enumerate(pictures):
        cv2.resize(picture, size[::-1], dst=small[row], interpolation=cv2.INTER_LINEAR)
    return small


@contextmanager
def producing(
    crops: Path, teacher: Path, folder: Path, sizes: tuple[int, int, int, int], count: int
) -> Iterator[Iterator[Chunk]]:
    """Start the process; inside, yield chunks without end.

    Args:
        crops: .npz with `pictures` and `weights`.
        teacher: its .xml.
        folder: where chunks pass through.
        sizes: height and width of the pictures, rows and columns of the maps.
        count: pictures in a chunk.
    """
    _clear(folder)
    context = multiprocessing.get_context("spawn")
    names: Queue[str] = context.Queue(AHEAD)
    process = context.Process(
        target=_produce, args=(crops, teacher, folder, sizes, count, names), daemon=True
    )
    process.start()
    try:
        yield _taken(names, process)
    finally:
        process.terminate()
        process.join()
        _clear(folder)


def _clear(folder: Path) -> None:
    for left in folder.glob("chunk-*.npz"):
        left.unlink()


def _taken(names: Queue[str], process: multiprocessing.process.BaseProcess) -> Iterator[Chunk]:
    while True:
        try:
            path = Path(names.get(timeout=5))
        except Empty:
            if not process.is_alive():
                raise RuntimeError("the process that makes pictures has ended") from None
            continue
        with np.load(path) as arrays:
            chunk = Chunk(arrays["pictures"], arrays["vectors"], arrays["maps"])
        path.unlink()
        yield chunk


def _produce(
    crops: Path,
    teacher: Path,
    folder: Path,
    sizes: tuple[int, int, int, int],
    count: int,
    names: Queue[str],
) -> None:
    cv2.setNumThreads(1)
    with np.load(crops) as arrays:
        augmenter = Augmenter(arrays["pictures"], arrays["weights"])
    teaching = Teacher(teacher, *sizes[2:])
    seed = secrets.randbits(32)
    number = 0
    while True:
        chunk = make_chunk(augmenter, teaching, sizes[:2], count, seed + number)
        path = folder / f"chunk-{number}.npz"
        np.savez(path, pictures=chunk.pictures, vectors=chunk.vectors, maps=chunk.maps)
        if not _handed_over(str(path), names):
            return
        number += 1


def _handed_over(name: str, names: Queue[str]) -> bool:
    parent = multiprocessing.parent_process()
    while parent is None or parent.is_alive():
        try:
            names.put(name, timeout=5)
        except Full:
            continue
        return True
    return False
