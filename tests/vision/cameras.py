"""Cameras for tests: an MJPEG server, an RTSP server, one that never answers."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2

from tests.vision.films import numbered
from tests.waiting import wait_for_port


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class MjpegServer:
    """Serves numbered pictures as multipart MJPEG until it is stopped.

    Args:
        fps: pictures per second.
        port: to listen on.
        key: what a client must send as Authorization; None: nobody is asked.
    """

    def __init__(self, fps: float, port: int, key: str | None = None) -> None:
        self.stopping = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if key is not None and self.headers["Authorization"] != key:
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="camera"')
                    self.end_headers()
                    return
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
                self.end_headers()
                number = 0
                while not server.stopping.is_set():
                    data = cv2.imencode(".jpg", numbered(number % 4096))[1].tobytes()
                    head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}"
                    try:
                        self.wfile.write(head.encode() + b"\r\n\r\n" + data + b"\r\n")
                    except OSError:
                        return
                    number += 1
                    server.stopping.wait(1 / fps)

            def log_message(self, *args: object) -> None:
                """Quiet."""

        self._http = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,))
        self._thread.start()

    def stop(self) -> None:
        """Ends all connections and frees the port."""
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@contextmanager
def mjpeg(fps: float, port: int, key: str | None = None) -> Iterator[None]:
    """A running `MjpegServer`."""
    server = MjpegServer(fps, port, key)
    try:
        yield
    finally:
        server.stop()


@contextmanager
def silent_camera() -> Iterator[int]:
    """Accepts connections and says nothing; gives its port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(8)
        port: int = listener.getsockname()[1]
        yield port


@contextmanager
def rtsp(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A process that serves the films of `folder` (H.264) by RTSP."""
    code = (
        "import asyncio, aio_rtsp_toolkit.server as s;"
        f"asyncio.run(s.serve({str(folder)!r}, '127.0.0.1', {port}))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_for_port(port, process)
            yield process
        finally:
            process.kill()
