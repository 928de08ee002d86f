"""The only way from FFmpeg to a camera: a door on this machine that leads to one checked address.

FFmpeg looks names up by itself and follows wherever an answer sends it. So it is given the door's
address instead of the camera's; an answer that sends it elsewhere ends here, and the new address is
checked like the first.
"""

from __future__ import annotations

import errno
import os
import re
import select
import socket
import ssl
import stat
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Final
from urllib.parse import unquote, urljoin

from spoton.source_addresses import with_quoted_password

from .exchange import Answer, CameraDialog, OddAnswerError
from .networks import resolve
from .sign_in import CameraSignIn
from .spec import SourceReadError

PORTS: Final = {"rtsp": 554, "rtsps": 322, "http": 80, "https": 443}
_MOST: Final = 2**20
_ADDRESS: Final = re.compile(
    r"\A([A-Za-z]+)://([^/?#]*@)?(\[[^\]]*\]|[^/?#:@]*)(?::(\d{1,5}))?(.*)\Z", re.DOTALL
)


class Relay:
    """A door to the camera at `address`. It shuts after `timeout` seconds, unless it is to `keep`.

    Where nobody waits for a frame, what the kept stream sends is gathered for a moment: cameras
    send a frame as hundreds of small pieces, and each costs the same.

    Attributes:
        address: what FFmpeg is given instead.
        host: as the camera knows itself, for HTTP's Host line.
        answer: what the camera said last.
        began: when the first of the video came, by `time.monotonic()`; None: unknown.
    """

    def __init__(
        self, address: str, networks: Sequence[str], timeout: float, gather: float = 0.0
    ) -> None:
        scheme, self._secret, name, port, self._path = split(address)
        self._scheme, self._name = scheme, name.strip("[]")
        self._port = port or PORTS[scheme]
        self._base = f"{scheme}://{name}:{self._port}{self._path}"
        self._timeout = timeout
        self._gather, self._kept = gather, False
        self._ip = resolve(self._name, self._port, networks)
        self.host = name if self._port == PORTS[scheme] else f"{name}:{self._port}"
        self.answer = Answer()
        self.began: float | None = None
        user, _, password = self._secret.removesuffix("@").partition(":")
        self._sign_in = CameraSignIn(unquote(user), unquote(password)) if self._secret else None
        self._open: set[socket.socket] = set()
        self._door = socket.create_server(("127.0.0.1", 0))
        self._rtsp = scheme.startswith("rtsp")
        plain = "rtsp" if self._rtsp else "http"
        here = f"127.0.0.1:{self._door.getsockname()[1]}"
        self.address = f"{plain}://{here}{self._path}"
        self.failure: OSError | None = None
        threading.Thread(target=self._serve, name="relay", daemon=True).start()
        self._patience = threading.Timer(timeout, self.close)
        self._patience.daemon = True
        self._patience.start()

    def next_address(self) -> str:
        """Return where the camera sent us, whole.

        The password stays with the machine it is for.
        """
        elsewhere = self.answer.elsewhere
        target = urljoin(self._base.replace("rtsp", "http", 1), elsewhere)
        if "://" not in elsewhere:
            target = self._scheme + target[target.index("://") :]
        scheme, secret, name, port, path = split(target)
        if (name, port or PORTS[scheme]) == (self._name, self._port) and not secret:
            secret = self._secret
        return f"{scheme}://{secret}{name}{f':{port}' if port else ''}{path}"

    @property
    def open(self) -> int:
        """How many connections there are."""
        return len(self._open)

    def keep(self) -> None:
        """Stay open for longer than the timeout: a stream comes."""
        self._kept = True
        self._patience.cancel()

    def close(self) -> None:
        """Shut the door, and whatever goes through it."""
        self._patience.cancel()
        _end(self._door, *self._open.copy())
        self._door.close()

    def _serve(self) -> None:
        while True:
            try:
                inner, _ = self._door.accept()
            except OSError:
                return
            if _ours(inner):
                threading.Thread(target=self._lead, args=(inner,), daemon=True).start()
            else:
                inner.close()

    def _lead(self, inner: socket.socket) -> None:
        """Carry bytes both ways until one side ends.

        One thread: OpenSSL does not bear that one reads while another writes.
        """
        outer: socket.socket | None = None
        again: bytes | None = b""
        exchange = CameraDialog(self._sign_in, self._rtsp)
        self._open.add(inner)
        try:
            while again is not None:
                outer = self._connect()
                outer.sendall(again)
                again = self._carry(inner, outer, exchange)
                self._shut(outer)
        except OSError as error:
            if outer is None or isinstance(error, OddAnswerError):
                self.failure = error
        finally:
            self._shut(inner)
            if outer is not None:
                self._shut(outer)

    def _shut(self, one: socket.socket) -> None:
        self._open.discard(one)
        _end(one)
        one.close()

    def _connect(self) -> socket.socket:
        outer = socket.create_connection((self._ip, self._port), self._timeout)
        if self._scheme in ("rtsps", "https"):
            # Cameras sign their certificates themselves; FFmpeg does not look at them either.
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            outer = context.wrap_socket(
                outer, server_hostname=self._name, do_handshake_on_connect=False
            )
        self._open.add(outer)
        try:
            if isinstance(outer, ssl.SSLSocket):
                outer.do_handshake()
        except (OSError, ValueError) as error:  # the latter where `close` came first
            self._open.discard(outer)
            outer.close()
            if isinstance(error, TimeoutError):
                raise
            words = "the camera does not speak TLS: try the address without the s"
            raise OSError(errno.EPROTO, words) from None
        outer.settimeout(None)
        return outer

    def _carry(
        self, inner: socket.socket, outer: socket.socket, exchange: CameraDialog
    ) -> bytes | None:
        """Carry bytes until one side ends; return what a new connection is to begin with.

        After HTTP's 401 the camera need not answer on the same connection again.
        """
        waiting = select.poll()
        for one in (inner, outer):
            waiting.register(one, select.POLLIN)
        while not exchange.over:
            held = isinstance(outer, ssl.SSLSocket) and outer.pending()
            ready = [outer.fileno()] if held else [number for number, _ in waiting.poll()]
            if inner.fileno() in ready:
                data = inner.recv(65536)
                if not data:
                    return None
                outer.sendall(exchange.ask(data))
            if outer.fileno() in ready:
                if self._kept and self._gather:
                    time.sleep(self._gather)
                data = outer.recv(_MOST if self._gather else 65536)
                if not data:
                    return None
                passed = exchange.hear(data)
                self.answer, self.began = exchange.answer, exchange.began
                inner.sendall(passed.on)
                if passed.back is not None and not self._rtsp:
                    return passed.back
                outer.sendall(passed.back or b"")
        return None


def _ours(inner: socket.socket) -> bool:
    """Tell whether the other end belongs to this process: others may not use the door."""
    try:
        here, there = inner.getsockname(), inner.getpeername()
    except OSError:
        return False
    for name in os.listdir("/dev/fd"):
        with suppress(OSError):
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                with socket.socket(fileno=os.dup(int(name))) as one:
                    if (one.getsockname(), one.getpeername()) == (there, here):
                        return True
    return False


def split(address: str) -> tuple[str, str, str, int | None, str]:
    """Return scheme, "user:password@" or "", host, port and the rest.

    Raises:
        SourceReadError: it is no address of a camera.
    """
    match = _ADDRESS.match(with_quoted_password(address.strip()))
    if match is None or match[1].lower() not in PORTS or not match[3]:
        raise SourceReadError("a camera's address begins with rtsp:// or http://", lasting=True)
    port = int(match[4]) if match[4] else None
    if port is not None and not 0 < port < 65536:
        raise SourceReadError("the address has a port that does not exist", lasting=True)
    return match[1].lower(), match[2] or "", match[3].lower(), port, match[5]


def _end(*ends: socket.socket) -> None:
    for one in ends:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
