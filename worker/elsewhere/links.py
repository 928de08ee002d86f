"""What passes between the worker of a task and the nodes that decode some of its cameras."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from vision.sources.elsewhere import CropAnswers


@dataclass(frozen=True, slots=True)
class NodePlace:
    """A node that decodes cameras.

    Attributes:
        holder: its worker, of leases.
        actor: by which messages reach it.
        address: for people.
    """

    holder: str
    actor: str
    address: str


@dataclass(frozen=True, slots=True)
class ShareOrder:
    """A share that a task wants of a node, see `vision.sources.elsewhere.CameraNode`.

    The address of the source is not in it: the node reads it from the database, where it is sealed.

    Attributes:
        share: its name.
        epoch: of the task's lease; shares of an older one end.
        cameras: of one source, by id.
        position: of the first frame, in a recording.
        model: appearance model of the task's worker; embeddings of another say nothing to it.
        accepted: how often what its cameras see was taken as usual.
        earlier: frames of rounds before that position, see `vision.sources.feed.Feed.earlier`.
    """

    share: str
    task_id: UUID
    epoch: int
    cameras: tuple[str, ...]
    position: int
    model: str
    accepted: int = 0
    earlier: int = 0


class NodeLinks(Protocol):
    """The way to other nodes. No call waits, and none fails; see `CameraNode`."""

    def order(self, place: NodePlace, order: ShareOrder) -> None:
        """Say that a share is wanted still."""
        ...

    def close(self, place: NodePlace, share: str) -> None:
        """End a share."""
        ...

    def followed(self, place: NodePlace, share: str, number: int, told: bytes) -> None:
        """Say that a tick was followed."""
        ...

    def seen(self, place: NodePlace, share: str, kind: str, message: bytes) -> None:
        """Tell the worker of a task what its cameras see, or how they are."""
        ...

    def ask(
        self, place: NodePlace, wanted: Sequence[tuple[str, bytes]], seconds: float
    ) -> CropAnswers:
        """Ask for crops."""
        ...
