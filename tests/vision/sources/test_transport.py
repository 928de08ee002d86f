"""How RTSP packets come: what is set by hand, against GStreamer's server."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

import pytest

from tests.vision.cameras import free_port
from tests.waiting import wait_for_port
from vision.source_options import SourceOptions, Transport
from vision.sources.decode import open_source
from vision.sources.faults import SourceFault
from vision.sources.spec import SourceReadError, SourceSpec

PYTHON = "/usr/bin/python3"
NEEDED = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import "
SERVER = (
    NEEDED + "GLib, Gst, GstRtsp, GstRtspServer\n"
    "import sys\n"
    "Gst.init(None)\n"
    "server, factory = GstRtspServer.RTSPServer(), GstRtspServer.RTSPMediaFactory()\n"
    "server.set_service(sys.argv[1])\n"
    "factory.set_launch('( videotestsrc is-live=true ! video/x-raw,width=320,height=240,"
    "framerate=15/1 ! x264enc tune=zerolatency key-int-max=15 speed-preset=ultrafast ! "
    "rtph264pay name=pay0 pt=96 )')\n"
    "factory.set_shared(True)\n"
    "factory.set_protocols(getattr(GstRtsp.RTSPLowerTrans, sys.argv[2]))\n"
    "server.get_mount_points().add_factory('/live', factory)\n"
    "server.attach(None)\n"
    "GLib.MainLoop().run()\n"
)


@pytest.fixture
def camera() -> Iterator[Callable[[str], str]]:
    """Start a camera that knows one way, "TCP" or "UDP", and return its address."""
    try:
        subprocess.run([PYTHON, "-c", NEEDED + "GstRtspServer"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("GStreamer's RTSP server is not installed (gir1.2-gst-rtsp-server-1.0)")
    running: list[subprocess.Popen[bytes]] = []

    def start(knows: str) -> str:
        port = free_port()
        running.append(
            subprocess.Popen([PYTHON, "-c", SERVER, str(port), knows], stderr=subprocess.DEVNULL)
        )
        wait_for_port(port, running[-1])
        return f"rtsp://127.0.0.1:{port}/live"

    yield start
    for process in running:
        process.kill()
        process.wait()


def sizes(address: str, transport: Transport) -> set[tuple[int, ...]]:
    options = SourceOptions(transport=transport)
    opened = open_source(SourceSpec(address, lossless=False, timeout=4, options=options))
    return {one.bgr().shape for _, one in islice(opened.pictures, 5)}


@contextmanager
def refused(fault: SourceFault) -> Iterator[None]:
    with pytest.raises(SourceReadError) as error:
        yield
    assert error.value.fault == fault


@pytest.mark.once
def test_a_camera_that_knows_udp_alone(camera: Callable[[str], str]) -> None:
    address = camera("UDP")
    assert sizes(address, "auto") == sizes(address, "udp") == {(240, 320, 3)}
    with refused(SourceFault.NO_TCP):
        sizes(address, "tcp")


@pytest.mark.once
def test_a_camera_that_knows_tcp_alone(camera: Callable[[str], str]) -> None:
    address = camera("TCP")
    assert sizes(address, "auto") == sizes(address, "tcp") == {(240, 320, 3)}
    with refused(SourceFault.NO_UDP):
        sizes(address, "udp")
