"""Exports a model to OpenVINO, once, in a process of its own.

The process exists so that torch, Ultralytics and torchreid never load into one that keeps running.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .checksum import checksum
from .manifest import WeightsError

_STAMP = "source.sha256"


def exported_path(weights: Path) -> Path:
    """Return where the exported model of `weights` (a .pt file) belongs."""
    return weights.with_name(f"{weights.stem}_openvino") / f"{weights.stem}.xml"


def is_current(weights: Path) -> bool:
    """Tell whether the export is there and was made from this very file."""
    xml = exported_path(weights)
    stamp = xml.parent / _STAMP
    return xml.exists() and stamp.exists() and stamp.read_text().strip() == checksum(weights)


def export(weights: Path, appearance: str = "") -> Path:
    """Return the exported model's path, exporting first where that is not done yet.

    `appearance` is the name of an appearance model; without one it is a detector.
    """
    xml = exported_path(weights)
    if is_current(weights):
        return xml
    with tempfile.TemporaryDirectory(dir=weights.parent, prefix=".export-") as name:
        folder = Path(name)
        copy = folder / weights.name  # the export is written next to its input
        os.link(weights, copy)
        process = ["appearance_process", appearance] if appearance else ["export_process"]
        command = [sys.executable, "-m", f"vision.weights.{process[0]}", *process[1:], str(copy)]
        result = subprocess.run(
            command,
            cwd=Path(__file__).parents[2],
            env=os.environ
            | {
                "YOLO_CONFIG_DIR": name,
                "CUDA_VISIBLE_DEVICES": "",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        made = folder / f"{weights.stem}_openvino_model"
        if result.returncode != 0 or not (made / xml.name).exists():
            output = (result.stderr or result.stdout).strip().splitlines()
            raise WeightsError(
                f"{weights.name} cannot be exported to OpenVINO: {(output or ['no output'])[-1]}"
            )
        (made / _STAMP).write_text(checksum(weights) + "\n")
        for path in made.iterdir():  # a power cut must not leave empty files under a right stamp
            with path.open("rb") as file:
                os.fsync(file.fileno())
        shutil.rmtree(xml.parent, ignore_errors=True)
        made.replace(xml.parent)
    return xml
