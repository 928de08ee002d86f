"""Loaded by every Python process below the test: writes down each address that is tried."""

import os
import sys


def _note(event: str, args: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        tried = args[1]
        if tried is None or not isinstance(tried, tuple):
            return  # connected before, or a Unix socket
        host = tried[0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = args[0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in (None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0"):
        with open(os.environ["QUIET_LOG"], "a", encoding="utf-8") as log:
            log.write(f"{event} {tried if 'connect' in event else host} by {sys.argv}\n")


sys.addaudithook(_note)
