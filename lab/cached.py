"""The models of the settings for evaluations, behind a cache where one is wanted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np
from django.conf import settings

from lab.evaluation.cache import Cache, CachedDetector
from lab.evaluation.evidence import CachedEmbedder
from tracking.networks.detector import make_detector
from tracking.networks.embedder import make_embedder
from vision import appearance, detection
from vision.appearance import Embedder
from vision.detection import Detector
from vision.int8 import has_int8, int8_path
from vision.weights import detector_path


@dataclass(frozen=True, slots=True)
class Models:
    """What finds people, and what says what they look like (None: APPEARANCE_MODEL=none)."""

    detector: Detector
    embedder: Embedder | None
    device: str


@contextmanager
def evaluation_models(folder: Path | None) -> Iterator[Models]:
    """Yield the models; on leaving, keep their results in `folder`.

    Raises:
        WeightsMissing, DeviceMissing: as `make_detector`.
    """
    detector, device = make_detector()
    embedder = make_embedder(device)
    if folder is None:
        yield Models(detector, embedder, device)
        return
    with ExitStack() as stack:
        threshold, code = (
            settings.DETECTION_CONFIDENCE_THRESHOLD,
            _code(detection, *_detector_files()),
        )
        name = f"{settings.DETECTOR}-{threshold}-{device}-{settings.PRECISION}-{code}"
        detector = CachedDetector(detector, folder / f"{name}.npz")
        stack.callback(detector.cache.save)
        if embedder is not None:
            code = f"{_code(appearance)}-{_look(embedder)}"
            name = f"{embedder.name}-{device}-{settings.PRECISION}-{code}"
            embedder = CachedEmbedder(embedder, Cache(folder / f"{name}.npz", embedder.dimensions))
            stack.callback(embedder.cache.save)
        yield Models(detector, embedder, device)


def _code(package: ModuleType, *weights: Path) -> str:
    """Return a hash of a package's sources and of weights: a cache is valid for these alone."""
    digest = hashlib.sha256()
    for path in [*sorted(Path(package.__path__[0]).glob("*.py")), *weights]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _detector_files() -> list[Path]:
    xml = detector_path(settings.DETECTOR)
    files = [xml, xml.with_suffix(".bin")]
    return [*files, *([int8_path(xml).with_suffix(".bin")] if has_int8(xml) else [])]


def _look(embedder: Embedder) -> str:
    """Return a hash of what the model makes of one picture: its weights may lie anywhere."""
    picture = np.random.default_rng(0).integers(0, 256, (256, 128, 3), np.uint8)
    return hashlib.sha256(embedder.embed([picture]).tobytes()).hexdigest()[:8]
