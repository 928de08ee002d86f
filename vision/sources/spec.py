"""What a reader process has to read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal

from av.error import FFmpegError

from spoton.networks import ANYWHERE
from vision.playlist import SegmentPlaylist
from vision.source_options import READ_BY_ITSELF, SourceOptions

from .faults import WORDS, SourceFault, fault_of

Kind = Literal["file", "folder", "stream"]
STREAM_SCHEMES = frozenset({"rtsp", "rtsps", "http", "https", "rtmp", "rtmps", "udp", "srt"})


class SourceReadError(Exception):
    """A source cannot be read; the message says why, without the address (it may hold a password).

    Attributes:
        lasting: trying again soon will not help (no such file, not a video).
        fault: the code for it.
    """

    def __init__(
        self, message: str, lasting: bool = False, fault: SourceFault = SourceFault.OTHER
    ) -> None:
        super().__init__(message)
        self.lasting = lasting
        self.fault = fault

    @property
    def refused(self) -> bool:
        """The camera does not know this user name and password."""
        return self.fault is SourceFault.UNAUTHORIZED


def read_error(error: FFmpegError | OSError, lasting: bool = False) -> SourceReadError:
    """Return the error for what FFmpeg or the relay met: our words if there are some, else its.

    The address is left out of both: it may hold a password.
    """
    fault = fault_of(error)
    nameless = type(error).__name__ if isinstance(error, FFmpegError) else "no connection"
    own = (error.strerror or nameless).strip()
    return SourceReadError(WORDS.get(fault, own), lasting, fault)


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A source and how to read it.

    Attributes:
        address: file, folder of images, or an address of STREAM_SCHEMES.
        lossless: every frame in order, waiting for the consumer (recordings); else the newest
            frame counts and what nobody took in time is dropped.
        paced: give frames at their own rate rather than as fast as they can be read.
        loop: start again at the end (files and folders).
        rate_fps: true rate, where the header's is wrong; None: the header's.
        target_fps: leave frames out evenly so that no more than these come; None: all.
        start_time: time of frame 0, seconds since the epoch; None: the clock when a frame is due.
        together: an undated file that began when the others did: frames have the time since then,
            and `FrameSynchronizer` paces them for all cameras at once.
        timeout: longest wait for a stream to answer or continue, s.
        playlist: dated files to play instead of `address`, each at its own rate; frames have the
            time at which they were taken; `FrameSynchronizer` paces them for all cameras at once.
        networks: in which a stream's machine may be.
        copies: packets are recorded, and none is decoded.
        options: what is set by hand.
        records_under: folder below which what comes may be recorded; "": it is not.
    """

    address: str
    lossless: bool = True
    paced: bool = True
    loop: bool = False
    rate_fps: float | None = None
    target_fps: float | None = None
    start_time: float | None = None
    together: bool = False
    timeout: float = 8.0
    playlist: SegmentPlaylist | None = None
    networks: tuple[str, ...] = ANYWHERE
    copies: bool = False
    options: SourceOptions = READ_BY_ITSELF
    records_under: str = ""

    @property
    def merged(self) -> bool:
        """Whether `FrameSynchronizer` orders its frames by their time, and paces them."""
        return self.playlist is not None or self.together


def source_kind(address: str) -> Kind:
    """Return whether `address` is a stream, a folder of images or a file.

    >>> source_kind("rtsp://camera/1"), source_kind("weights/vtest.avi")
    ('stream', 'file')

    It never raises, however wrong the address is.
    """
    scheme, separator, _ = address.partition("://")
    if separator and scheme.lower() in STREAM_SCHEMES:
        return "stream"
    return "folder" if os.path.isdir(address) else "file"


@dataclass(frozen=True, slots=True)
class CameraSpec:
    """A camera: a source, or a window of one, rotated.

    Attributes:
        camera_id: its name.
        source: cameras with equal specs share one reader.
        window: (x, y, width, height) in pixels of the source, None for all of it.
        rotation: degrees clockwise, applied after the window.
    """

    camera_id: str
    source: SourceSpec
    window: tuple[int, int, int, int] | None = None
    rotation: int = 0
