"""Interlaced video: the two halves of a picture are taken at different moments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from av.filter import Graph
from av.video.frame import VideoFrame

from vision.source_options import Deinterlacing

# One picture for each; "interlaced": only where the frame says that it is.
_OPTIONS: Final = "mode=send_frame:parity=auto:deint="


class Deinterlacer:
    """Joins the halves of interlaced frames by FFmpeg's yadif; others pass untouched.

    It begins with the first interlaced frame, and is then one frame behind.

    Args:
        mode: auto: frames that say that they are interlaced; on: all; off: none.
    """

    def __init__(self, mode: Deinterlacing = "auto") -> None:
        self._mode = mode
        self._graph: Graph | None = None
        self._shape: tuple[int, int, str] | None = None

    def pass_on(self, frames: list[VideoFrame]) -> Iterator[VideoFrame]:
        """Yield frames in order, each once."""
        for frame in frames:
            shape = (frame.width, frame.height, frame.format.name)
            if shape != self._shape:
                yield from self.end()
            if self._graph is None and self._is_wanted(frame):
                which = "all" if self._mode == "on" else "interlaced"
                self._graph, self._shape = _graph(frame, which), shape
            if self._graph is None:
                yield frame
                continue
            self._graph.vpush(frame)
            yield from self._ready()

    def _is_wanted(self, frame: VideoFrame) -> bool:
        return self._mode == "on" or (self._mode == "auto" and frame.interlaced_frame)

    def _ready(self) -> Iterator[VideoFrame]:
        assert self._graph is not None
        while True:
            try:
                yield self._graph.vpull()
            except (BlockingIOError, EOFError):
                return

    def end(self) -> Iterator[VideoFrame]:
        """Yield the frame that waits for the next one, which will not come."""
        if self._graph is not None:
            self._graph.vpush(None)
            yield from self._ready()
            self._graph = None


def _graph(frame: VideoFrame, which: str) -> Graph:
    graph = Graph()
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base
    )
    graph.link_nodes(
        source, graph.add("yadif", _OPTIONS + which), graph.add("buffersink")
    ).configure()
    return graph
