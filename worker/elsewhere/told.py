"""What a task's worker and the nodes that decode its cameras tell each other beside boxes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from vision.sources import Tick
from vision.sources.share_messages import PictureWanted, ToldTick, pack_told
from vision.tick_view import TickView
from vision.watching.picture_condition import PictureNow
from worker.messages import TickHeader
from worker.task_pictures import TaskPictures
from worker.task_publisher import TickDraft

Facts = Callable[[str], dict[str, bool | None]]


def tell(
    tick: Tick,
    draft: TickDraft,
    view: TickView,
    watched: Collection[str],
    pictures: Sequence[PictureWanted],
) -> None:
    """Have the nodes of a tick publish its frames that someone watches, and keep pictures.

    Args:
        watched: cameras.
        pictures: of people, of any camera of the tick.
    """
    head = draft.header
    header = head.sequence, head.epoch, head.frame_index, head.timestamp, head.fps
    for one in tick.elsewhere:
        names = [name for name in one.tick.frames if name in watched and name in draft.tracks]
        own = tuple(wanted for wanted in pictures if wanted.camera in one.tick.frames)
        if names or own:
            tracks = {name: draft.tracks[name] for name in names}
            boxes = {name: view.boxes[view.rows(name)] for name in names}
            one.told = pack_told(ToldTick(header, tracks, boxes, own))


def header_of(told: ToldTick) -> TickHeader:
    """Return the header of a tick that was told."""
    return TickHeader(*told.header)


def picture_message(pictures: TaskPictures) -> dict[str, dict[str, Any]]:
    """Return by camera what is said of its picture, for `ShareState.pictures`."""
    return {
        name: {
            "facts": {
                kind: None if said is None else bool(said)
                for kind, said in pictures.facts(name).items()
            },
            "now": (now.state, now.since, now.shift),
        }
        for name, now in pictures.now().items()
    }


def pictures_told(told: Mapping[str, Mapping[str, Any]]) -> dict[str, PictureNow]:
    """Return by camera what another node says of its picture."""
    return {name: _picture(said["now"]) for name, said in told.items()}


def facts_told(told: Mapping[str, Mapping[str, Any]], here: Facts) -> Facts:
    """Return what rules about pictures ask: of cameras that another node decodes, what it says."""
    return lambda name: dict(told[name]["facts"]) if name in told else here(name)


def _picture(said: tuple[Any, ...]) -> PictureNow:
    state, since, shift = said
    return PictureNow(state, since, tuple(tuple(row) for row in shift) if shift else None)
