"""Who is answered early can send on for a while, and so finds the answer; nobody can for ever."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable

import pytest

from spoton.run import lingering
from spoton.run.http_guard import HEAD_BYTES
from tests.spoton.run.test_http_guard import port
from tests.waiting import patient, take_time_async

__all__ = ["port"]

REFUSED = b"POST /refuse HTTP/1.1\r\nHost: x\r\n"


def send_all_then_read(port: int, *parts: bytes) -> bytes:
    """Behave like a proxy in the middle of sending: look for an answer only behind the body."""
    with socket.create_connection(("127.0.0.1", port), timeout=patient(20)) as client:
        for part in parts:
            client.sendall(part)
        answer = b""
        while more := client.recv(65536):
            answer += more
        return answer


def headed(size: int, *, close: bool) -> bytes:
    connection = b"Connection: close\r\n" if close else b""
    return REFUSED + connection + b"Content-Length: %d\r\n\r\n" % size


@pytest.mark.parametrize("close", [True, False])
async def test_a_large_body_gets_a_clean_413(
    port: int, close: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lingering, "REST_SECONDS", 60)
    size = lingering.REST_BYTES
    parts = [headed(size, close=close), bytes(size)]
    if not close:  # the connection is kept, and closes behind the next answer
        parts.append(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    answer = await asyncio.to_thread(send_all_then_read, port, *parts)
    assert answer.startswith(b"HTTP/1.1 413")
    assert (b"HTTP/1.1 204" in answer) != close


async def test_a_head_that_is_too_large_gets_a_clean_431(port: int) -> None:
    head = b"GET / HTTP/1.1\r\n" + b"X-A: 1\r\n" * (HEAD_BYTES // 4)
    answer = await asyncio.to_thread(send_all_then_read, port, head, b"\r\n")
    assert answer.startswith(b"HTTP/1.1 431")


@pytest.mark.parametrize("close", [True, False])
@pytest.mark.parametrize(("size", "pause"), [(65536, 0.0), (1, 0.05)])
async def test_who_sends_for_ever_is_cut(port: int, close: bool, size: int, pause: float) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(headed(99_999_999_999, close=close))
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 413")
    begin = time.monotonic()
    with pytest.raises(ConnectionError):
        await asyncio.wait_for(send_on(writer, bytes(size), pause), patient(20))
    assert time.monotonic() - begin < patient(5)
    writer.close()


async def send_on(writer: asyncio.StreamWriter, part: bytes, pause: float) -> None:
    while True:
        writer.write(part)
        await writer.drain()
        await take_time_async(pause)


async def test_no_more_than_that_is_read(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lingering, "REST_BYTES", 2**20)
    monkeypatch.setattr(lingering, "REST_SECONDS", 60)
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(headed(99_999_999_999, close=True))
    sent = 0

    async def send() -> None:
        nonlocal sent
        while True:
            writer.write(bytes(65536))
            await writer.drain()
            sent += 65536

    sending = asyncio.create_task(send())
    await settled(lambda: sent)
    # What was read, and what the kernel's buffers take.
    assert 2**20 <= sent < 2**25
    sending.cancel()
    writer.transport.abort()


async def settled(value: Callable[[], int]) -> None:
    """Wait until a number has not changed for half a second."""
    before = -1
    while before != value():
        before = value()
        await take_time_async(0.5)
