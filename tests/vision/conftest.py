from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.vision.hostile import Server


@pytest.fixture
def forbidden() -> Iterator[Server]:
    server = Server("127.0.0.2")
    yield server
    server.socket.close()


@pytest.fixture
def serve() -> Iterator[Callable[[bytes | Callable[[bytes], bytes]], Server]]:
    made: list[Server] = []

    def one(answer: bytes | Callable[[bytes], bytes]) -> Server:
        made.append(Server("127.0.0.1", answer))
        return made[-1]

    yield one
    for server in made:
        server.socket.close()
