"""The precisions that the settings ask for."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from tracking.vision.precision import Precisions


def make_precisions() -> Precisions:
    """Return the chooser of `PRECISION`; answers lie with the other data."""
    return Precisions(settings.PRECISION, Path(settings.DATA_DIR) / "precision.json")
