"""Frames that another node has decoded: what was seen in them comes here, their pictures stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from vision.seen_frame import SeenTick

CropAnswers = Callable[[], Sequence[bytes]]
"""Waits for the answers to a question, for so long as the question said; none after that."""


class CameraNode(Protocol):
    """A node that decodes cameras of a task. No call waits, and none fails: it may be gone.

    A share is one source of the task, as that node reads it from one start to the next.

    Attributes:
        name: for people.
    """

    name: str

    def order(self, share: str, cameras: Sequence[str], position: int, earlier: int) -> None:
        """Say that a share is wanted still; it ends when nothing was said for some seconds.

        Args:
            cameras: of the source, by id.
            position: of the first frame, in a recording; of no meaning once it runs.
            earlier: frames of rounds before that one, see `Feed.earlier`; likewise.
        """
        ...

    def close(self, share: str) -> None:
        """End a share."""
        ...

    def followed(self, share: str, number: int, told: bytes) -> None:
        """Say that a tick was followed: its pictures are needed no longer.

        Args:
            told: what was found out about it, see `share_messages.pack_told`; b"" for nothing.
        """
        ...

    def ask(self, wanted: Sequence[tuple[str, bytes]], seconds: float) -> CropAnswers:
        """Ask for crops by share, see `tick_messages.pack_wanted`; the answers are awaited later.

        Args:
            seconds: longest wait.
        """
        ...


@dataclass(slots=True)
class SeenElsewhere:
    """A tick of one source of another node.

    Attributes:
        told: goes back to the node when the tick is released.
    """

    node: CameraNode
    share: str
    tick: SeenTick
    told: bytes = b""
