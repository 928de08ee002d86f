"""One fault: a node is lost, its cameras come back elsewhere, and it joins again."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final
from uuid import UUID

import psutil

from lab.waiting import wait_until

from . import stored
from .cluster import Cluster, held_cameras, moved_since
from .fault import KINDS, Loss
from .network import Namespaces, address
from .people import Box, Met, in_view, of_cameras, seen_again

_QUIET_SECONDS: Final = 1.0
"""After a fault, until all that was on its way is stored: nobody notices it sooner."""
_LOOK_EVERY: Final = 0.1
_BACK_LIMIT_SECONDS: Final = 120.0
_AGAIN_SECONDS: Final = 0.9
"""Of video after a fault within which a person in view is found again."""
_DECIDED_SECONDS: Final = 3.0
"""Of video after which it is said who they are."""
Key = tuple[str, str]
"""Task and camera."""


class Losses:
    """Loses nodes, and measures.

    Args:
        cameras_of: all cameras, by task.
        fps: of a camera.
    """

    def __init__(
        self,
        cluster: Cluster,
        nodes: Namespaces,
        cameras_of: Mapping[str, Sequence[str]],
        fps: float,
    ) -> None:
        self._cluster, self._nodes = cluster, nodes
        self._cameras_of, self._fps = cameras_of, fps

    def held(self, number: int) -> set[Key]:
        """Return the cameras of a node."""
        return held_cameras(address(number), self._cameras_of)

    def lose(self, number: int, kind: str) -> Loss:
        """Lose a node, measure, and let it join again."""
        loss, lost, twice = Loss(kind, address(number)), self.held(number), stored.rows_twice()
        loss.calm = self._met(self._in_view(lost))
        psutil.cpu_percent()
        wall, begin = time.time(), time.monotonic()
        if kind == KINDS[0]:
            self._cluster.kill(number)
        else:
            self._nodes.cut(number)
        try:
            time.sleep(_QUIET_SECONDS)
            before = self._in_view(lost)
            self._wait(loss, lost, wall, begin)
            loss.busy, loss.load = psutil.cpu_percent(), round(os.getloadavg()[0], 1)
            loss.met = self._met(before)
            loss.twice = sorted(stored.rows_twice() - twice)
        finally:
            if kind == KINDS[0]:
                self._cluster.start(number)
            else:
                self._nodes.mend(number)
        return loss

    def _in_view(self, lost: set[Key]) -> dict[str, tuple[int, list[Box]]]:
        """Return by task the newest tick with people in view of these cameras, and who."""
        found = {}
        for task, cameras in _by_task(lost).items():
            tick = stored.newest_tick(task, cameras)
            found[task] = tick, of_cameras(in_view(UUID(task), tick), cameras)
        return found

    def _wait(self, loss: Loss, lost: set[Key], wall: float, begin: float) -> None:
        """Wait until every camera has given a frame since control moved it.

        What the task had of it until then is stored soon after the move, and does not count.
        """
        loss.back = {"/".join(key): None for key in sorted(lost)}
        waiting, base, seen = set(lost), dict[Key, int](), dict[Key, float]()
        while waiting and time.monotonic() - begin < _BACK_LIMIT_SECONDS:
            moved, frames = moved_since(wall), stored.frames()
            now = round(time.monotonic() - begin, 1)
            for key in sorted(waiting):
                if key in base and frames[key] > base[key]:
                    loss.back["/".join(key)] = now
                    waiting.discard(key)
                elif key not in seen and moved & {key, (key[0], "")}:
                    seen[key] = now
                elif key in seen and now - seen[key] >= _QUIET_SECONDS:
                    base.setdefault(key, frames[key])
            time.sleep(_LOOK_EVERY)
        loss.moved = max(seen.values()) if len(seen) == len(lost) else None

    def _met(self, before: dict[str, tuple[int, list[Box]]]) -> Met:
        """Return who has which id, as soon as that is decided."""
        met, decided = Met(), round(_DECIDED_SECONDS * self._fps)
        for task, (tick, boxes) in before.items():
            is_decided = partial(stored.has_ticks, task, stored.ticks(task) + decided)
            wait_until(is_decided, _BACK_LIMIT_SECONDS, f"task {task} stands still")
            after = seen_again(UUID(task), tick, round(_AGAIN_SECONDS * self._fps))
            met.add(f"{task} {tick}", boxes, after)
        return met


def _by_task(lost: set[Key]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for task, name in sorted(lost):
        found.setdefault(task, []).append(name)
    return found
