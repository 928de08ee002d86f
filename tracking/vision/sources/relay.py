"""The only way from FFmpeg to a camera: a door on this machine that leads to one checked address.

FFmpeg looks names up by itself and follows wherever an answer sends it. So it is given the door's
address instead of the camera's; an answer that sends it elsewhere ends here, and the new address is
checked like the first.
"""

from __future__ import annotations

import os
import re
import socket
import ssl
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

from .networks import resolve
from .spec import SourceError

PORTS: Final = {"rtsp": 554, "rtsps": 322, "http": 80, "https": 443}
_ELSEWHERE: Final = re.compile(rb"[\r\n][ \t]*location:[ \t]*([^\r\n]*)[\r\n]", re.IGNORECASE)
_HALF: Final = re.compile(rb"[\r\n][ \t]*location:[^\r\n]*\Z", re.IGNORECASE)
_TAIL: Final = 64
_LONGEST: Final = 8192
_ADDRESS: Final = re.compile(
    r"\A([A-Za-z]+)://([^/?#]*@)?(\[[^\]]*\]|[^/?#:@]*)(?::(\d{1,5}))?(.*)\Z", re.DOTALL
)


class Relay:
    """A door to the camera at `address`.

    Attributes:
        address: what FFmpeg is given instead.
        host: as the camera knows itself, for HTTP's Host line.
        elsewhere: where the camera sent us, "" if it did not.
    """

    def __init__(self, address: str, networks: Sequence[str], timeout: float) -> None:
        scheme, self._secret, name, port, self._path = split(address)
        self._scheme, self._name = scheme, name.strip("[]")
        self._port = port or PORTS[scheme]
        self._base = f"{scheme}://{name}:{self._port}{self._path}"
        self._timeout = timeout
        self._ip = resolve(self._name, self._port, networks)
        self.host = name if self._port == PORTS[scheme] else f"{name}:{self._port}"
        self.elsewhere = ""
        self._ways: list[tuple[tuple[socket.socket, socket.socket], list[threading.Thread]]] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        plain = "rtsp" if scheme.startswith("rtsp") else "http"
        here = f"127.0.0.1:{self._door.getsockname()[1]}"
        self.address = f"{plain}://{self._secret}{here}{self._path}"
        self.failure: OSError | None = None
        threading.Thread(target=self._serve, name="relay", daemon=True).start()

    def next_address(self) -> str:
        """Where the camera sent us, whole; the password stays with the machine it is for."""
        target = urljoin(self._base.replace("rtsp", "http", 1), self.elsewhere)
        if "://" not in self.elsewhere:
            target = self._scheme + target[target.index("://") :]
        scheme, secret, name, port, path = split(target)
        if (name, port or PORTS[scheme]) == (self._name, self._port) and not secret:
            secret = self._secret
        return f"{scheme}://{secret}{name}{f':{port}' if port else ''}{path}"

    def close(self) -> None:
        """Shut the door, and whatever went through it."""
        for one in [self._door, *(one for ends, _ in self._ways for one in ends)]:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _serve(self) -> None:
        while True:
            try:
                inner, _ = self._door.accept()
            except OSError:
                return
            self._forget_ended()
            try:
                if not _is_ours(inner):
                    inner.close()
                    continue
                outer = self._connect()
            except OSError as error:
                self.failure = error
                inner.close()
                continue
            ways = ((_pump, (inner, outer)), (self._answer, (outer, inner)))
            threads = [threading.Thread(target=work, args=ends, daemon=True) for work, ends in ways]
            self._ways.append(((inner, outer), threads))
            for thread in threads:
                thread.start()

    def _forget_ended(self) -> None:
        for ends, threads in self._ways:
            if not any(thread.is_alive() for thread in threads):
                for one in ends:
                    one.close()
        self._ways = [way for way in self._ways if any(thread.is_alive() for thread in way[1])]

    def _connect(self) -> socket.socket:
        outer = socket.create_connection((self._ip, self._port), self._timeout)
        if self._scheme in ("rtsps", "https"):
            # Cameras sign their certificates themselves; FFmpeg does not look at them either.
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            outer = context.wrap_socket(outer, server_hostname=self._name)
        outer.settimeout(None)
        return outer

    def _answer(self, outer: socket.socket, inner: socket.socket) -> None:
        seen, sent = b"\n", 1  # bytes, and how many of them went through
        with suppress(OSError):
            while data := outer.recv(65536):
                seen += data
                found = _ELSEWHERE.search(seen)
                if found:
                    self.elsewhere = found[1].strip().decode("latin-1") or "/"
                    break
                half = _HALF.search(seen)
                if half is not None and len(seen) - half.start() > _LONGEST:
                    break
                until = half.start() if half else len(seen)
                if until > sent:
                    inner.sendall(seen[sent:until])
                    sent = until
                drop = max(0, min(sent, len(seen) - _TAIL))
                seen, sent = seen[drop:], sent - drop
        _end(outer, inner)


def split(address: str) -> tuple[str, str, str, int | None, str]:
    """Return scheme, "user:password@" or "", host, port and the rest.

    Raises:
        SourceError: it is no address of a camera.
    """
    match = _ADDRESS.match(address.strip())
    if match is None or match[1].lower() not in PORTS or not match[3]:
        raise SourceError("a camera's address begins with rtsp:// or http://", lasting=True)
    port = int(match[4]) if match[4] else None
    if port is not None and not 0 < port < 65536:
        raise SourceError("the address has a port that does not exist", lasting=True)
    return match[1].lower(), match[2] or "", match[3].lower(), port, match[5]


def _is_ours(inner: socket.socket) -> bool:
    """Whether it is this process that came through the door: others on the machine may not."""
    table = Path("/proc/self/net/tcp")
    if not table.exists():
        return True  # not Linux
    theirs, door = inner.getpeername()[1], inner.getsockname()[1]
    ends = [f"0100007F:{port:04X}" for port in (theirs, door)]
    for line in table.read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1:3] == ends:
            return _holds(f"socket:[{fields[9]}]")
    return False


def _holds(name: str) -> bool:
    for number in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            if os.readlink(f"/proc/self/fd/{number}") == name:
                return True
    return False


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    _end(source, target)


def _end(*ends: socket.socket) -> None:
    for one in ends:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
