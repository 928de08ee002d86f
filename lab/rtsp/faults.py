"""What happens to cameras, and how soon it is noticed and over: rows of a table."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from lab.ports import free_port

from .servers import INSIDE, NAMESPACE, USER, Cable, RtspServer, Wish, network
from .viewer import Viewer

PATIENCE: Final = 45.0
AWAY_SECONDS: Final = 12.0
"""How long a camera does not respond: longer than it takes to notice."""
RATE_SECONDS: Final = 8.0


@dataclass(slots=True)
class FaultRow:
    """What was seen of one fault, over all cameras.

    Attributes:
        noticed: s from the fault until a camera was said to be away, of each.
        back: s from the end of the fault until its next picture, of each.
        cameras: that were followed.
        said: reasons that were given meanwhile.
    """

    fault: str
    cameras: int
    noticed: list[float] = field(default_factory=list)
    back: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"| {self.fault} | {_spread(self.noticed, self.cameras)}"
            f" | {_spread(self.back, self.cameras)} | {'; '.join(self.said)} |"
        )


def _spread(seconds: list[float], expected: int) -> str:
    if not seconds:
        return "–"
    missing = f" ({len(seconds)} of {expected})" if len(seconds) < expected else ""
    return f"{statistics.median(seconds):.1f} (≤ {max(seconds):.1f}){missing}"


@contextmanager
def following(wish: Wish, namespace: str = "") -> Iterator[tuple[RtspServer, Viewer]]:
    """Follow all cameras of a server; each of them has shown a picture."""
    wish = replace(wish, port=wish.port or free_port())
    server = RtspServer(wish, namespace)
    user = f"{USER}:{wish.password}@" if wish.password else ""
    addresses = {
        f"c{number}": f"rtsp://{user}{wish.host}:{wish.port}/{number}"
        for number in range(wish.cameras)
    }
    try:
        with closing(Viewer(addresses)) as viewer:
            viewer.until_frames_after(time.monotonic(), PATIENCE)
            viewer.follow(3)
            yield server, viewer
    finally:
        server.kill()


def _away(
    row: FaultRow, viewer: Viewer, begin: Callable[[], None], end: Callable[[], None]
) -> FaultRow:
    """Let the fault begin and end; fill in the row."""
    moment = time.monotonic()
    begin()
    row.noticed = list(viewer.until_noticed(moment, AWAY_SECONDS).values())
    viewer.follow(max(0.0, moment + AWAY_SECONDS - time.monotonic()))
    row.said = viewer.reasons()
    end()
    row.back = list(viewer.until_frames_after(time.monotonic(), PATIENCE).values())
    return row


def killed(wish: Wish, name: str = "kill -9") -> FaultRow:
    """Let the server crash, and listen again after a while."""
    with following(wish) as (server, viewer), closing(_Later(server)) as later:
        return _away(FaultRow(name, wish.cameras), viewer, server.kill, later.start)


class _Later:
    """A second server in the place of the first."""

    def __init__(self, first: RtspServer) -> None:
        self._wish = first.wish
        self._server: RtspServer | None = None

    def start(self, **changes: object) -> None:
        self._server = RtspServer(replace(self._wish, **changes))  # type: ignore[arg-type]

    def close(self) -> None:
        if self._server is not None:
            self._server.kill()


def hung(wish: Wish, name: str = "hangs (SIGSTOP)") -> FaultRow:
    """Let the server stand still; its connections stay open."""
    with following(wish) as (server, viewer):
        try:
            return _away(FaultRow(name, wish.cameras), viewer, server.pause, server.resume)
        finally:
            server.resume()


def cut_off(wish: Wish) -> FaultRow:
    """Take the network down: no answer, no reset."""
    with network() as cable:
        return _cut(replace(wish, host=INSIDE, port=8554), cable)


def _cut(wish: Wish, cable: Cable) -> FaultRow:
    with following(wish, NAMESPACE) as (_, viewer):
        return _away(FaultRow("network down", wish.cameras), viewer, cable.cut, cable.mend)


def other_password(wish: Wish) -> FaultRow:
    """Restart the camera with another password, later with the right one."""
    row = FaultRow("wrong password", wish.cameras)
    with following(replace(wish, password="first")) as (server, viewer):  # noqa: S106
        with closing(_Later(server)) as wrong:

            def change() -> None:
                server.kill()
                wrong.start(password="second")  # noqa: S106

            _away(row, viewer, change, wrong.close)
        with closing(_Later(server)) as right:
            right.start()
            row.back = list(viewer.until_frames_after(time.monotonic(), PATIENCE).values())
    return row


def other_size(wish: Wish) -> FaultRow:
    """Change the size of pictures in the middle of the stream."""
    row = FaultRow("size changes in the stream", wish.cameras)
    size = (2 * wish.width, 2 * wish.height)
    with following(wish) as (server, viewer):
        moment = time.monotonic()
        server.tell(f"size {size[0]} {size[1]}")
        viewer.until(lambda: all(viewer.sizes[n][-1] == size for n in viewer.names), PATIENCE)
        changed = [name for name in viewer.names if viewer.sizes[name][-1] == size]
        row.back = [time.monotonic() - moment] * len(changed)
        row.said = viewer.reasons()
    return row


def rates(wish: Wish) -> FaultRow:
    """Count the frames that come, and see how soon it is noticed that none do."""
    with following(replace(wish, gop=max(1, min(wish.gop, wish.fps)))) as (server, viewer):
        before = {name: len(times) for name, times in viewer.came.items()}
        viewer.follow(RATE_SECONDS)
        came = [(len(viewer.came[n]) - before[n]) / RATE_SECONDS for n in viewer.names]
        row = FaultRow(
            f"{wish.codec}, {wish.fps} fps: {min(came):.1f}–{max(came):.1f} came; hangs",
            wish.cameras,
        )
        try:
            return _away(row, viewer, server.pause, server.resume)
        finally:
            server.resume()
