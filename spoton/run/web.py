"""The web server: `python -m spoton.run.web --host 127.0.0.1 --port 3847`."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import warnings
from typing import Final

import uvicorn

from spoton.conf import web_config
from spoton.conf.config import load
from spoton.conf.env import ConfigError
from spoton.run import http_guard
from spoton.run.connections import Connections, raise_file_limit, room_for
from spoton.storage import in_use

MAX_MESSAGE_BYTES: Final = 64 * 1024
"""What clients send is small."""
PING_SECONDS: Final = 20.0
"""A socket is asked so often whether it is there, and has as long to answer."""
STALLED_SECONDS: Final = 30
"""A connection whose peer takes nothing for so long is cut by the kernel."""
LAST_SECONDS: Final = 5
"""What answers under way have when the server ends; sockets are closed with 1012 at once."""


def config(host: str, port: int) -> uvicorn.Config:
    """Return uvicorn's configuration."""
    return uvicorn.Config(
        "spoton.asgi:application",
        host=host,
        port=port,
        loop="uvloop",
        http=http_guard.GuardedHttp,
        ws=http_guard.GuardedSocket,
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        # JPEGs do not shrink, and each deflated socket would cost memory and a core's time.
        ws_per_message_deflate=False,
        lifespan="off",
        # Django's logging; no line per call, and never an address with a ticket in it.
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        # `spoton.http.proxies` looks at forwarded headers, with our own list of proxies.
        proxy_headers=False,
        timeout_graceful_shutdown=LAST_SECONDS,
    )


def listening(host: str, port: int) -> socket.socket:
    """Return the listening socket; connections take its options over."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # Also for one that acknowledges, but has no room: it stopped reading.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_SECONDS * 1000)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    listener.bind((host.strip("[]"), port))
    listener.listen(2048)
    listener.set_inheritable(True)
    return listener


def connections(settings: web_config.WebConfig) -> Connections:
    """Return how many we take: at most what fits into the limit of files, which is raised."""
    return Connections(
        in_all=min(settings.max_connections, room_for(raise_file_limit())),
        per_network=settings.connections_per_address,
        exempt=settings.trusted_proxies,
    )


def main() -> None:
    """Serve until a signal comes."""
    parser = argparse.ArgumentParser(description=__doc__)
    try:
        defaults = load()
        in_use.enter(defaults.data_dir)
    except ConfigError as error:
        sys.exit(f"error: {error}")
    parser.add_argument("--host", default=defaults.host)
    parser.add_argument("--port", type=int, default=defaults.port)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spoton.settings")
    try:
        listener = listening(options.host, options.port)
    except OSError as error:
        sys.exit(f"error: cannot listen on {options.host}:{options.port}: {error.strerror}")
    http_guard.limit_connections(connections(defaults.web))
    # Django would rather read files bit by bit; ours are small.
    warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators")
    server = uvicorn.Server(config(options.host, options.port))
    server.run(sockets=[listener])


if __name__ == "__main__":
    main()
