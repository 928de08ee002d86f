"""Answers questions for crops: embeddings of what ticks show whose pictures are here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vision.appearance import Embedder
from vision.camera_half import CameraHalf
from vision.tick_messages import pack_crops, unpack_wanted
from vision.types import Detections, Frame, Ints

from .camera_share import CameraShare
from .held import HeldTick


def embed(
    wanted: Sequence[tuple[str, bytes]],
    share_of: Callable[[str], CameraShare | None],
    embedder: Embedder | None,
) -> list[bytes]:
    """Embed crops of one task, all in one batch; ticks whose pictures are gone are left out.

    Args:
        wanted: see `vision.sources.elsewhere.CameraNode.ask`.
        share_of: gives a share by its name.

    Raises:
        MessageUnreadable: a question is none.
    """
    questions: list[tuple[int, dict[str, Ints]]] = []
    borrowed: list[tuple[CameraShare, int, HeldTick]] = []
    seen: dict[str, tuple[Frame, Detections]] = {}
    try:
        for name, message in wanted:
            number, rows = unpack_wanted(message)
            share = share_of(name)
            held = share.held.borrow(number) if share else None
            if share is None or held is None:
                continue
            borrowed.append((share, number, held))
            known = _known(rows, held)
            questions.append((number, known))
            seen |= {one: (held.tick.frames[one], held.found[one]) for one in known}
        half = CameraHalf(embedder)
        half.see(seen)
        crops = half.embed({name: own for _, rows in questions for name, own in rows.items()})
    finally:
        for share, number, held in borrowed:
            share.held.give_back(number, held)
    return [
        pack_crops(number, {name: crops[name] for name in rows if name in crops})
        for number, rows in questions
    ]


def _known(rows: dict[str, Ints], held: HeldTick) -> dict[str, Ints]:
    """Return the rows that there are."""
    return {
        name: own[(own >= 0) & (own < len(held.found[name]))]
        for name, own in rows.items()
        if name in held.found
    }
