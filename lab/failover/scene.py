"""The cameras that the cluster follows: windows of the demo's recording, a file of its own each."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Final

from tracking.demo.facts import read_facts
from tracking.models import Camera, Environment, ProcessingTask, TaskCamera

_MORE_WINDOWS: Final = {"c10": (160, 0), "c14": (160, 240)}
"""Two beside the demo's four, in between: left and top edge."""
_BEGINS: Final = (40, 340)
"""Frames at which the environments begin: they do not show the same people."""


def make_tasks(recording: Path, folder: Path, fps: float) -> dict[str, list[str]]:
    """Make two environments of six cameras with a looped task each; return cameras by task."""
    made = {}
    for number, begin in enumerate(_BEGINS):
        environment = Environment.objects.create(
            environment_id=f"failover{number}", name=f"Failover {number}"
        )
        task = ProcessingTask.objects.create(
            environment=environment, mode=ProcessingTask.Mode.RECORDED, loop=True, target_fps=fps
        )
        names = []
        for fields in camera_fields():
            file = folder / f"{fields['camera_id']}.avi"
            if not file.exists():
                shutil.copyfile(recording, file)
            camera = Camera.objects.create(
                environment=environment, source_address=str(file), **fields
            )
            TaskCamera.objects.create(task=task, camera=camera, position=begin)
            names.append(camera.camera_id)
        made[str(task.task_id)] = names
    return made


def camera_fields() -> list[dict[str, Any]]:
    """Return the fields of six cameras, all windows of one picture."""
    demo = [one for one in read_facts("campus")["cameras"] if "window" in one]
    first = demo[0]
    views = [(one["camera_id"], one["window"], one["homography"]) for one in demo]
    for name, (left, top) in _MORE_WINDOWS.items():
        window = (left, top, *first["window"][2:])
        views.append((name, window, _shifted(first["homography"], left, top)))
    return [
        {
            "camera_id": name,
            "homography": homography,
            "rate_fps": first["rate_fps"],
            "window_x": window[0],
            "window_y": window[1],
            "window_width": window[2],
            "window_height": window[3],
        }
        for name, window, homography in views
    ]


def _shifted(homography: list[list[float]], left: int, top: int) -> list[list[float]]:
    """Return the homography of a window from that of the one whose edges are at 0."""
    return [[a, b, a * left + b * top + c] for a, b, c in homography]
