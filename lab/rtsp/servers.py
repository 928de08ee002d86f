"""Starts and ends GStreamer's RTSP server, also behind a network that can be cut."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

SCRIPT: Final = Path(__file__).parents[1] / "scripts" / "gst_server.py"
"""Not in a package: nothing of ours can import it."""
PYTHON: Final = "/usr/bin/python3"
"""GStreamer's bindings are packages of the system, not of our environment."""
PACKAGES: Final = (
    "gir1.2-gst-rtsp-server-1.0 python3-gi gstreamer1.0-plugins-good gstreamer1.0-plugins-ugly"
    " gstreamer1.0-plugins-bad"
)
NAMESPACE: Final = "spoton-rtsp"
OUTSIDE, INSIDE = "10.213.77.1", "10.213.77.2"
USER: Final = "viewer"
START_SECONDS: Final = 20


class ServerError(Exception):
    """The server does not run; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a server is to show: pictures of (width, height) pixels, `fps` a second."""

    cameras: int = 8
    fps: int = 15
    codec: str = "h264"
    width: int = 320
    height: int = 240
    gop: int = 15
    password: str = ""
    port: int = 0
    host: str = "127.0.0.1"


class RtspServer:
    """A server process; it listens when this returns.

    Raises:
        ServerError: it cannot run.
    """

    def __init__(self, wish: Wish, namespace: str = "") -> None:
        self.wish = wish
        prefix = ["ip", "netns", "exec", namespace] if namespace else []
        self.process = subprocess.Popen(
            [*prefix, PYTHON, str(SCRIPT), json.dumps(asdict(wish))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        if self.process.stdout.readline() != "ready\n":
            self.kill()
            raise ServerError(f"GStreamer's RTSP server does not start: install {PACKAGES}")

    def tell(self, command: str) -> None:
        """Send a command of gst_server.py."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()

    def pause(self) -> None:
        """Let it stand still."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """End a pause."""
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it as a crash does."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


@contextmanager
def network() -> Iterator[Cable]:
    """Make a network of its own for a server; it needs root.

    Raises:
        ServerError: this is not allowed here.
    """
    made = Cable()
    try:
        made.make()
        yield made
    finally:
        made.remove()


class Cable:
    """A namespace with one cable to us."""

    def make(self) -> None:
        """Make it, in place of one that is there."""
        self.remove()
        inside = f"netns exec {NAMESPACE} ip"
        run_ip(f"netns add {NAMESPACE}")
        run_ip(f"link add spoton-out type veth peer name spoton-in netns {NAMESPACE}")
        run_ip(f"address add {OUTSIDE}/30 dev spoton-out")
        run_ip("link set spoton-out up")
        run_ip(f"{inside} address add {INSIDE}/30 dev spoton-in")
        run_ip(f"{inside} link set spoton-in up")

    def cut(self) -> None:
        """Pull the cable at the camera's end, so that we get no word of it."""
        run_ip(f"netns exec {NAMESPACE} ip link set spoton-in down")

    def mend(self) -> None:
        """Put the cable back."""
        run_ip(f"netns exec {NAMESPACE} ip link set spoton-in up")

    def remove(self) -> None:
        """Remove it, if it is there."""
        subprocess.run(["ip", "netns", "delete", NAMESPACE], capture_output=True, check=False)


def run_ip(arguments: str) -> None:
    """Run `ip`; raise ServerError where it refuses."""
    done = subprocess.run(["ip", *arguments.split()], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServerError(f"no network namespace: {done.stderr.strip()} (this needs root)")
