"""A cable to a server that can be pulled out.

As a program, `python -m tests.worker.proxy LISTEN_PORT HOST PORT` pulls it for 30 s at every
SIGUSR1.
"""

from __future__ import annotations

import selectors
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.waiting import take_time


class Proxy:
    """Hands bytes on between its port and a server, until it is cut.

    Args:
        host, port: of the server.
        listen: port of our own; 0 for any.
    """

    def __init__(self, host: str, port: int, listen: int = 0) -> None:
        self._server = (host, port)
        self._lock = threading.Lock()
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._listener: socket.socket | None = None
        self.port = listen
        self.mend()

    def cut(self) -> None:
        """Ends every connection and refuses new ones."""
        with self._lock:
            listener, self._listener = self._listener, None
            pairs, self._pairs = self._pairs, set()
        if listener is not None:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for pair in pairs:
            for end in pair:
                _shut(end)

    def mend(self) -> None:
        """Takes connections again, on the same port."""
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self._server)
            except OSError:
                client.close()
                continue
            with self._lock:
                if self._listener is not listener:
                    _shut(client)
                    _shut(server)
                    return
                self._pairs.add((client, server))
            threading.Thread(target=self._hand_on, args=(client, server), daemon=True).start()

    def _hand_on(self, client: socket.socket, server: socket.socket) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(client, selectors.EVENT_READ, server)
            selector.register(server, selectors.EVENT_READ, client)
            try:
                while True:
                    for key, _ in selector.select():
                        data = (
                            client.recv(1 << 16) if key.fileobj is client else server.recv(1 << 16)
                        )
                        if not data:
                            return
                        key.data.sendall(data)
            except OSError:
                return
            finally:
                _shut(client)
                _shut(server)
                client.close()
                server.close()
                with self._lock:
                    self._pairs.discard((client, server))


@contextmanager
def proxy(host: str, port: int) -> Iterator[Proxy]:
    """One that is gone afterwards."""
    cable = Proxy(host, port)
    try:
        yield cable
    finally:
        cable.cut()


def _shut(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it was shut already


def main() -> None:
    """Runs until it is ended."""
    listen, host, port = sys.argv[1:]
    cable = Proxy(host, int(port), int(listen))
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    while signal.sigwait({signal.SIGUSR1}):
        cable.cut()
        take_time(30)
        cable.mend()


if __name__ == "__main__":
    main()
