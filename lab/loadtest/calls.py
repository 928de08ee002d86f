"""Calls of the REST API at a fixed rate: how long each takes from when it was due.

A process of its own: `python -m lab.loadtest.calls` reads a `CallLoad` as JSON and writes
`CallFigures`. Calls that wait for a free connection count from when they were due, so that a server
that stands still is not asked less ("coordinated omission").
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from typing import Any, Final, cast

import httptools

from .plan import percentile

_CONNECTIONS: Final = 64


@dataclass(frozen=True, slots=True)
class CallLoad:
    """What is called: `paths` in turn, `rate` a second.

    Attributes:
        token: of the bearer.
    """

    port: int
    token: str
    paths: list[str]
    rate: float
    seconds: float


@dataclass(slots=True)
class CallFigures:
    """Milliseconds from due to answered, and answers by status; `slowest` by path, p95.

    Attributes:
        refused: paths that were answered with another status than 200, and that.
    """

    calls: int = 0
    rate: float = 0.0
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    p99_ms: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    slowest: dict[str, float] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)


class _Connection(asyncio.Protocol):
    """One connection that stays open; one call at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[int] | None = None
        self._parser: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(0)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """Take the status; the parser calls this."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(int(self._parser.get_status_code()))

    async def call(self, port: int, request: bytes) -> int:
        """Return the status; 0: no answer came."""
        loop = asyncio.get_running_loop()
        try:
            if self._transport is None or self._transport.is_closing():
                await loop.create_connection(lambda: self, "127.0.0.1", port)
        except OSError:
            return 0
        assert self._transport is not None
        self._parser, self._answer = httptools.HttpResponseParser(self), loop.create_future()
        self._transport.write(request)
        return await self._answer


async def _run(load: CallLoad) -> CallFigures:
    times: dict[str, list[float]] = defaultdict(list)
    statuses: Counter[int] = Counter()
    refused: dict[str, int] = {}
    free: asyncio.Queue[_Connection] = asyncio.Queue()
    for _ in range(_CONNECTIONS):
        free.put_nowait(_Connection())
    head = f" HTTP/1.1\r\nHost: 127.0.0.1:{load.port}\r\nAuthorization: Bearer {load.token}\r\n\r\n"

    async def one(path: str, due: float) -> None:
        connection = await free.get()
        try:
            status = await connection.call(load.port, f"GET {path}{head}".encode())
            statuses[status] += 1
            if status != 200:
                refused[path] = status
            times[path].append(1000 * (time.monotonic() - due))
        finally:
            free.put_nowait(connection)

    begin = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for number in range(round(load.rate * load.seconds)):
            due = begin + number / load.rate
            if (early := due - time.monotonic()) > 0:
                await asyncio.sleep(early)
            group.create_task(one(load.paths[number % len(load.paths)], due))
    spent = time.monotonic() - begin
    every = sorted(one for each in times.values() for one in each)
    worst = {path: percentile(sorted(each), 0.95) for path, each in times.items()}
    p50, p95, p99 = (round(percentile(every, share), 1) for share in (0.5, 0.95, 0.99))
    return CallFigures(
        len(every),
        round(len(every) / spent, 1),
        p50,
        p95,
        p99,
        dict(statuses),
        {path: round(worst[path], 1) for path in sorted(worst, key=worst.__getitem__)[-5:]},
        refused,
    )


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(asyncio.run(_run(CallLoad(**json.load(sys.stdin)))))))
