"""What one process can do for many environments whose cameras are on other machines.

Simulated cameras send what they see in the messages of a cluster; each environment's half of the
ticks is the real one. Nothing is stored or published.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import psutil

from lab.evaluation.packed import MessageSizes
from lab.identity_benchmark import WARM_UP_SECONDS
from lab.simulation.detections import DetectionTick
from lab.simulation.messages import SimulatedModel, chosen_crops, crop_vectors, seen_frame
from lab.simulation.scenes import SimulatedScene
from vision.crop_vectors import CropVectors
from vision.environment_half import CameraGeometry, EnvironmentHalf
from vision.seen_frame import SeenTick
from vision.tick_messages import (
    pack_crops,
    pack_seen,
    pack_wanted,
    unpack_crops,
    unpack_seen,
    unpack_wanted,
)
from vision.types import Ints


@dataclass(slots=True)
class _Figures:
    """Processor seconds of each environment's tick, of the cameras' messages, and sizes."""

    ticks: list[float] = field(default_factory=list)
    cameras: float = 0.0
    sizes: MessageSizes = field(default_factory=MessageSizes)


def many_environments(scene: SimulatedScene, environments: int, seconds: float) -> dict[str, Any]:
    """Give so many environments, all with the cameras of `scene`, `seconds` simulated seconds.

    Returns:
        Processor time per tick of an environment and per camera, processors that it would take at
        the pace of the cameras, memory, and sizes of messages.
    """
    grounds, ticks = scene.play(seconds)
    geometry = {name: CameraGeometry(ground) for name, ground in grounds.items()}
    process = psutil.Process()
    gc.collect()
    before = process.memory_info().rss
    halves = [EnvironmentHalf(geometry, SimulatedModel()) for _ in range(environments)]
    found, warm_up = _Figures(), round(min(WARM_UP_SECONDS, seconds / 2) * scene.fps)
    for number, (moment, _) in enumerate(ticks):
        counted = found if number >= warm_up else _Figures()
        _play(moment, number, halves, counted)
    per_tick = np.array(found.ticks) * 1e3
    cameras = len(grounds)
    return {
        "environments": environments,
        "cameras": environments * cameras,
        "fps": scene.fps,
        "people_per_environment": scene.people,
        "cpu_ms_per_tick": {
            "mean": round(float(per_tick.mean()), 3),
            "p99": round(float(np.percentile(per_tick, 99)), 3),
        },
        "cpu_ms_per_camera_and_tick": round(float(per_tick.mean()) / cameras, 4),
        "cameras_half_cpu_ms_per_camera_and_tick": round(
            found.cameras * 1e3 / len(per_tick) / cameras, 4
        ),
        "processors_needed": round(float(per_tick.mean()) / 1e3 * scene.fps * environments, 2),
        "rss_mb_per_environment": round(
            (process.memory_info().rss - before) / 2**20 / environments, 2
        ),
        "message_bytes": found.sizes.summary(),
    }


def _play(
    moment: DetectionTick, number: int, halves: list[EnvironmentHalf], found: _Figures
) -> None:
    """Give one moment to all environments."""
    seen = {name: seen_frame(moment.time, one) for name, one in moment.observations.items()}
    crops = {name: crop_vectors(one) for name, one in moment.observations.items()}
    for half in halves:
        begin = time.thread_time()
        message = pack_seen(SeenTick(seen, {}, number))
        sent, camera_seconds = [len(message)], [time.thread_time() - begin]

        def ask(
            chosen: Mapping[str, Ints],
            sent: list[int] = sent,
            camera_seconds: list[float] = camera_seconds,
        ) -> Mapping[str, CropVectors]:
            request = pack_wanted(number, chosen)
            begin = time.thread_time()
            answer = pack_crops(number, dict(chosen_crops(crops, unpack_wanted(request)[1])))
            camera_seconds.append(time.thread_time() - begin)
            sent.append(len(answer))
            return unpack_crops(answer)[1]

        begin = time.thread_time()
        half.process_seen(moment.time, unpack_seen(message).frames, ask)
        asked = sum(camera_seconds[1:])
        found.ticks.append(time.thread_time() - begin - asked)
        found.cameras += sum(camera_seconds)
        found.sizes.add(sum(sent), len(seen))
