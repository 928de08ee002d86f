"""The file of measured precisions. Loads no OpenVINO: the web process reads it too."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

logger = logging.getLogger(__name__)

HINTS: Final = {"f32": "FP32", "bf16": "BF16", "f16": "FP16"}
"""Our name, which is OpenVINO's hint, and how a processor advertises it."""
INT8: Final = "int8"
"""Another file, for any processor; see `vision.int8`."""
NAMES: Final = (*HINTS, INT8)


@dataclass(frozen=True, slots=True)
class MeasurementProgress:
    """How far a measurement is.

    Attributes:
        model, size: as the answer will name them.
        precision: the one that runs now.
        done: part of the whole, 0–1.
    """

    model: str
    size: str
    precision: str
    done: float


Progress = Callable[[MeasurementProgress | None], None]
"""Told of each step, and None when all is measured or has failed."""


def read_answers(file: Path) -> dict[str, dict[str, Any]]:
    """Return what was measured, by key; a file that is none of ours counts as empty."""
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(held, dict):
        return {}
    return {key: answer for key, answer in held.items() if _is_answer(answer)}


def _is_answer(answer: object) -> bool:
    return (
        isinstance(answer, dict)
        and isinstance(answer.get("precision"), str)
        and answer["precision"] in NAMES
        and isinstance(answer.get("model"), str)
        and isinstance(answer.get("size"), str)
        and isinstance(answer.get("per_second"), dict)
        and all(isinstance(rate, int | float) for rate in answer["per_second"].values())
    )


def write_answers(file: Path, kept: dict[str, dict[str, Any]]) -> None:
    """Write whole or not at all."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", dir=file.parent, prefix=".precision-", encoding="utf-8", delete=False
        ) as unfinished:
            json.dump(kept, unfinished, indent=1)
        Path(unfinished.name).replace(file)
    except OSError as error:
        logger.warning("%s cannot be written (%s): it is measured again", file.name, error)
