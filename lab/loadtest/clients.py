"""The process of clients: `python -m lab.loadtest.clients`, a `SocketLoad` as JSON on stdin."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from dataclasses import asdict

from lab.loadtest.client import Client
from lab.loadtest.plan import SocketFigures, SocketLoad, percentile

_AT_ONCE = 20
"""Handshakes under way at the same time: browsers do not all come in the same moment."""


async def run(load: SocketLoad) -> dict[str, SocketFigures]:
    """Open all sockets, measure, close them."""
    tracking = f"/ws/tracking/{load.task_id}"
    frames = f"/ws/frames/{load.task_id}?size=grid"
    wanted = [("tracking", tracking, False)] * load.tracking + [("frames", frames, False)] * (
        load.frames
    )
    wanted += [("stalled", (tracking, frames)[n % 2], True) for n in range(load.stalled)]
    gate = asyncio.Semaphore(_AT_ONCE)

    async def opened(number: int, kind: str, path: str, stalls: bool) -> tuple[str, Client]:
        cookie = load.cookies[number % len(load.cookies)]
        async with gate:
            client = Client(load.port, path, cookie, stalls)
            loop = asyncio.get_running_loop()
            await loop.create_connection(lambda: client, "127.0.0.1", load.port)
            await client.opened
        return kind, client

    clients = await asyncio.gather(*(opened(n, *want) for n, want in enumerate(wanted)))
    await asyncio.sleep(load.settle)
    for _, client in clients:
        client.measuring = True
    await asyncio.sleep(load.seconds)
    for _, client in clients:
        client.measuring = False
    report = {
        kind: figures([client for of, client in clients if of == kind], load.seconds)
        for kind in dict.fromkeys(kind for kind, _, _ in wanted)
    }
    for _, client in clients:
        client.transport.abort()
    return report


def figures(clients: list[Client], seconds: float) -> SocketFigures:
    """Sum up one kind."""
    latencies = sorted(latency for client in clients for latency in client.latencies)
    rates = sorted(len(client.latencies) / seconds for client in clients)
    closed = [client.closed.result() for client in clients if client.closed.done()]
    p50, p95, p99, most = (
        round(percentile(latencies, share) * 1000, 1) for share in (0.5, 0.95, 0.99, 1)
    )
    return SocketFigures(
        len(clients),
        len(closed),
        len(latencies),
        round(sum(rates) / max(1, len(rates)), 2),
        round(rates[0] if rates else 0.0, 2),
        p50,
        p95,
        p99,
        most,
        close_codes={str(code): count for code, count in Counter(closed).items()},
    )


def main() -> None:
    """Run what stdin says, print the figures as JSON."""
    load = SocketLoad(**json.loads(sys.stdin.read()))
    import uvloop

    report = uvloop.run(run(load))
    sys.stdout.write(json.dumps({kind: asdict(part) for kind, part in report.items()}))


if __name__ == "__main__":
    main()
