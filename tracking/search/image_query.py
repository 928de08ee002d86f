"""What someone in an uploaded picture looks like: the one place of the web process that loads
models, with the first picture that comes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from django.conf import settings
from PIL import Image

from spoton.service_errors import ConflictError, InvalidInputError
from tracking.search.alike import QueryEmbedding

if TYPE_CHECKING:
    from vision.appearance import Embedder
    from vision.detection import Detector

PERSON_SHAPE: Final = 1.3
"""Height by width from which a picture is one of a single person, and is taken whole."""
SURE: Final = 0.25
SMALLEST: Final = 24
"""Height in pixels of a picture of someone that says something."""
LONGEST: Final = 1920
"""Side in pixels to which larger pictures are scaled down first."""
THREADS: Final = 1
WAIT_SECONDS: Final = 5.0

_one_at_a_time = threading.Lock()


class SearchBusyError(Exception):
    """Others' pictures are checked; to be tried again."""


@dataclass(frozen=True, slots=True)
class ImageQuery:
    """What someone looks like, and where they are: x1, y1, x2, y2 in pixels; None is the whole."""

    probe: QueryEmbedding
    box: tuple[int, int, int, int] | None


def embed_image(picture: Image.Image) -> ImageQuery:
    """Embed the largest person in an image, or all of one that has the shape of a person.

    Raises:
        ConflictError: people are not distinguished by their looks here.
        InvalidInputError: there is nobody in it.
        SearchBusyError: nothing was checked.
    """
    if settings.APPEARANCE_MODEL == "none":
        raise ConflictError("Re-identification is disabled: APPEARANCE_MODEL=none.")
    width, height = picture.size
    if height < SMALLEST:
        raise InvalidInputError(
            "image", f"The image is {height} pixels high. It needs at least {SMALLEST}."
        )
    with _turn():
        box = None if height >= PERSON_SHAPE * width else _largest(picture)
        embedder = _embedder()
        (vector,) = embedder.embed([_bgr(picture.crop(box) if box else picture)])
    if not vector.any():
        raise InvalidInputError("image", "The image is blank.")
    return ImageQuery(QueryEmbedding(embedder.name, vector), box)


@contextmanager
def _turn() -> Iterator[None]:
    if not _one_at_a_time.acquire(timeout=WAIT_SECONDS):
        raise SearchBusyError
    try:
        yield
    finally:
        _one_at_a_time.release()


def _largest(picture: Image.Image) -> tuple[int, int, int, int]:
    detector = _detector()
    if detector is None:
        raise ConflictError(
            f"Use a portrait image of one person. The detector {settings.DETECTOR} is not "
            "installed (manage.py fetch_weights)."
        )
    small = picture.copy()
    small.thumbnail((LONGEST, LONGEST))
    scale = picture.width / small.width
    (found,) = detector.detect([_bgr(small)])
    boxes = found.boxes[found.scores >= SURE] * scale
    boxes = boxes[boxes[:, 3] - boxes[:, 1] >= SMALLEST]
    if not len(boxes):
        raise InvalidInputError(
            "image", "No person found in the image. Use an image of one person."
        )
    sizes = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    x1, y1, x2, y2 = np.round(boxes[sizes.argmax()]).astype(int).tolist()
    left, top = max(0, x1), max(0, y1)
    return left, top, max(left + 1, min(x2, picture.width)), max(top + 1, min(y2, picture.height))


def _bgr(picture: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"))[..., ::-1])


@cache
def _embedder() -> Embedder:
    from tracking.networks.embedder import load_embedder

    embedder = load_embedder(
        settings.APPEARANCE_MODEL, settings.WEIGHTS_DIR, device="cpu", threads=THREADS
    )
    assert embedder is not None, "APPEARANCE_MODEL=none is refused before"
    return embedder


@cache
def _detector() -> Detector | None:
    from tracking.networks.precision import make_precisions
    from vision.detection import OpenVinoDetector
    from vision.weights import WeightsError, detector_path

    try:
        path = detector_path(settings.DETECTOR)
    except WeightsError:
        return None
    return OpenVinoDetector(path, SURE, threads=THREADS, precisions=make_precisions())
