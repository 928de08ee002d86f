"""Which of a task's cameras other nodes decode, and the questions to them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from uuid import UUID

from vision.crop_vectors import CropVectors
from vision.sources import CameraSpec, SourceSpec, Tick
from vision.sources.elsewhere import CameraNode, CropAnswers
from vision.sources.feed import Feed
from vision.sources.remote_source import RemoteSource
from vision.sources.synchronizer import feed_here
from vision.tick_messages import MessageUnreadable, pack_wanted, unpack_crops
from vision.types import Ints

from .links import NodeLinks, NodePlace, ShareOrder

logger = logging.getLogger(__name__)
LIVE_SECONDS: Final = 0.25
"""Longest that a tick with live cameras waits for crops of other nodes."""
RECORDED_SECONDS: Final = 3.0
"""The same, of recordings alone: nothing hurries."""


class TaskNodes:
    """Opens each source of a task where it was placed.

    Args:
        epoch: of the task's lease.
        links: to other nodes; None: there are none.
        model: appearance model of this worker.

    Attributes:
        epoch, model: as given.
        accepted: how often what cameras see was taken as usual.
    """

    def __init__(self, task_id: UUID, epoch: int, links: NodeLinks | None, model: str) -> None:
        self.task_id, self.epoch = task_id, epoch
        self._links, self.model = links, model
        self._places: dict[str, NodePlace] = {}
        self.accepted = 0

    def accept(self) -> None:
        """Have what cameras see taken as usual, see `TaskPictures.accept`."""
        self.accepted += 1

    def place(self, places: Mapping[str, NodePlace]) -> set[str]:
        """Take other places, by camera; return the cameras that move."""
        before, self._places = self._places, dict(places)
        names = before.keys() | places.keys()
        return {name for name in names if before.get(name) != places.get(name)}

    def place_of(self, camera: str) -> NodePlace | None:
        """Return the node that decodes a camera; None: this one."""
        return self._places.get(camera)

    def make(
        self, spec: SourceSpec, position: int, views: Sequence[CameraSpec], earlier: int
    ) -> Feed:
        """Open a source where its cameras are placed; see `FrameSynchronizer`."""
        places = [self._places.get(view.camera_id) for view in views]
        if self._links is None or not places or places[0] is None:
            return feed_here(spec, position, views, earlier)
        node = _TaskNode(self._links, places[0], self)
        return RemoteSource(spec, views, position, node, str(self.task_id), earlier)


class _TaskNode:
    """A node, as far as one task's cameras are there; see `CameraNode`."""

    def __init__(self, links: NodeLinks, place: NodePlace, task: TaskNodes) -> None:
        self.name = place.address
        self._links, self._place, self._task = links, place, task

    def order(self, share: str, cameras: Sequence[str], position: int, earlier: int) -> None:
        task = self._task
        order = ShareOrder(
            share,
            task.task_id,
            task.epoch,
            tuple(cameras),
            position,
            task.model,
            task.accepted,
            earlier,
        )
        self._links.order(self._place, order)

    def close(self, share: str) -> None:
        self._links.close(self._place, share)

    def followed(self, share: str, number: int, told: bytes) -> None:
        self._links.followed(self._place, share, number, told)

    def ask(self, wanted: Sequence[tuple[str, bytes]], seconds: float) -> CropAnswers:
        return self._links.ask(self._place, wanted, seconds)


def asks(
    tick: Tick, dimensions: int, seconds: float
) -> Callable[[Mapping[str, Ints]], Callable[[], Mapping[str, CropVectors]]]:
    """Return what asks the nodes of a tick for embeddings, see `vision.pipeline.AskElsewhere`.

    Args:
        dimensions: of an embedding; others are left out.
        seconds: longest wait for all of them.
    """

    def ask(chosen: Mapping[str, Ints]) -> Callable[[], Mapping[str, CropVectors]]:
        nodes: dict[str, tuple[CameraNode, list[tuple[str, bytes]]]] = {}
        for one in tick.elsewhere:
            rows = {name: chosen[name] for name in one.tick.frames if name in chosen}
            if rows:
                wanted = nodes.setdefault(one.node.name, (one.node, []))[1]
                wanted.append((one.share, pack_wanted(one.tick.number, rows)))
        answers = [node.ask(wanted, seconds) for node, wanted in nodes.values()]
        return lambda: _taken(answers, chosen, dimensions)

    return ask


def _taken(
    answers: Sequence[CropAnswers], chosen: Mapping[str, Ints], dimensions: int
) -> dict[str, CropVectors]:
    """Wait for the answers; what is missing or makes no sense says nothing in this tick."""
    found: dict[str, CropVectors] = {}
    for answer in answers:
        for message in answer():
            try:
                crops = unpack_crops(message)[1]
            except MessageUnreadable as error:
                logger.warning("embeddings of another node are left out: %s", error)
                continue
            found |= {
                name: one
                for name, one in crops.items()
                if name in chosen
                and set(one.rows.tolist()) <= set(chosen[name].tolist())
                and one.vectors.shape == (len(one.rows), dimensions)
            }
    return found
