"""Models and their weights: which files are here and whole, and who has loaded them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from spoton import workers
from vision import weights
from vision.weights import checksum

_OWN_LICENCE: Final = "AGPL-3.0, part of SpotOn"
_CHECKED_AT_ONCE: Final = 64 * 2**20
"""Larger files are read only when someone asks: each time the disk would be busy for seconds."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file: `state` is missing, good, other (not the published one) or unchecked."""

    name: str
    file: str
    task: str
    licence: str
    size: int | None
    state: str
    in_use: bool
    loaded_by: list[str]


@dataclass(frozen=True, slots=True)
class Appearance:
    """What tells people apart: what is wanted, and whether each worker has it."""

    wanted: str
    uses_fallback: bool
    is_known: bool


def model_files(*, check_all: bool) -> list[ModelFile]:
    """Return every file of the manifest and our own model; `check_all` reads large ones too."""
    beats = workers.heartbeats()
    own = _own_file(beats)
    return [own, *(_listed(entry, beats, check_all) for entry in weights.entries().values())]


def appearance() -> Appearance:
    """Say whether people are distinguished as wanted, or by colours because a model is missing."""
    beats = workers.heartbeats()
    wanted = settings.APPEARANCE_MODEL
    lacking = [b for b in beats if b.get("appearance") not in ("", "none", "stripes", None)]
    return Appearance(
        wanted=wanted,
        uses_fallback=any(not beat.get("appearance_loaded") for beat in lacking),
        is_known=bool(beats),
    )


def _listed(entry: weights.WeightsEntry, beats: list[dict[str, Any]], check_all: bool) -> ModelFile:
    path = weights.WEIGHTS_DIR / entry.file
    size = path.stat().st_size if path.exists() else None
    state = "missing"
    if size is not None:
        state = _state(path, entry.sha256) if check_all or size <= _CHECKED_AT_ONCE else "unchecked"
    return ModelFile(
        name=entry.name,
        file=entry.file,
        task=entry.task,
        licence=entry.licence,
        size=size,
        state=state,
        in_use=entry.name in (settings.DETECTOR, settings.APPEARANCE_MODEL, weights.FACES),
        loaded_by=_loaded_by(entry.name, beats),
    )


def _own_file(beats: list[dict[str, Any]]) -> ModelFile:
    path = weights.WEIGHTS_DIR / weights.OWN_FILE
    parts = [path, path.with_suffix(".bin")]
    is_here = all(part.exists() for part in parts)
    return ModelFile(
        name=weights.OWN_NAME,
        file=weights.OWN_FILE,
        task="embed",
        licence=_OWN_LICENCE,
        size=sum(part.stat().st_size for part in parts) if is_here else None,
        state="good" if is_here else "missing",
        in_use=settings.APPEARANCE_MODEL == weights.OWN_NAME,
        loaded_by=_loaded_by(weights.OWN_NAME, beats),
    )


def _state(path: Path, wanted: str) -> str:
    status = path.stat()
    return "good" if _sum(path, status.st_mtime_ns, status.st_size) == wanted else "other"


@lru_cache(maxsize=64)
def _sum(path: Path, changed_ns: int, size: int) -> str:
    """Return the checksum of the file as it is now: a change makes another key."""
    return checksum.checksum(path)


def _loaded_by(name: str, beats: list[dict[str, Any]]) -> list[str]:
    return [
        str(beat.get("holder", ""))
        for beat in beats
        if (beat.get("detector") == name and beat.get("detector_loaded"))
        or (beat.get("appearance") == name and beat.get("appearance_loaded"))
    ]
