"""The INT8 form of a network, which lies beside it: see `manage.py export_weights`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any


def int8_path(model: Path) -> Path:
    """Return where the INT8 form of `model` (its .xml) belongs; it need not be there."""
    return model.with_name(f"{model.stem}_int8.xml")


def report_path(model: Path) -> Path:
    """Return where it is written what the INT8 form was made of, and how good it is."""
    return int8_path(model).with_suffix(".json")


def has_int8(model: Path) -> bool:
    """Return whether there is an INT8 form of this very network."""
    return bool(_report(model))


def offers_int8(model: Path) -> bool:
    """Return whether there is an INT8 form that lost no accuracy worth telling."""
    return _report(model).get("offered") is True


def digest(model: Path) -> str:
    """Return a hash of a network's two files; an .onnx is alone."""
    found = hashlib.sha256(model.read_bytes())
    if model.suffix != ".onnx":
        found.update(model.with_suffix(".bin").read_bytes())
    return found.hexdigest()


def _report(model: Path) -> dict[str, Any]:
    """Return the report, {} where a file is missing or of another network."""
    int8 = int8_path(model)
    try:
        report = json.loads(report_path(model).read_text(encoding="utf-8"))
        right = report["source"] == digest(model) and report["int8"] == digest(int8)
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return dict(report) if right else {}
