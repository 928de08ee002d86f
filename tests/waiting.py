"""Waiting for what happens in another process or thread. No test sleeps elsewhere."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar, overload

from django.db import connection
from redis import Redis
from redis.exceptions import RedisError

T = TypeVar("T")
E = TypeVar("E", bound=Exception)

EVERY = 0.02
"""Seconds between two looks."""
SELDOM = 0.06
"""The same where something takes long: each look is a query, mostly, and takes time from what is
waited for."""


def wait_for(true: Callable[[], T], seconds: float, what: Callable[[], str] = lambda: "") -> T:
    """Return what `true` gives as soon as it is something.

    `seconds` are those of a machine that does nothing else; where it does, it takes longer.
    """
    begin = time.monotonic()
    while True:
        value = true()
        if value:
            return value
        passed = time.monotonic() - begin
        assert passed <= patient(seconds), f"not within {seconds} s: {what()}"
        time.sleep(min(max(EVERY, passed / 20), SELDOM))


def late(begin: float, seconds: float) -> bool:
    """Return whether so much time has passed since `begin`, with regard to the machine's load."""
    return time.monotonic() - begin > patient(seconds)


def patient(seconds: float) -> float:
    """Return how long that takes on this machine now, where others use its processors too."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


async def eventually(true: Callable[[], T], seconds: float = 10) -> T:
    """Do the same where an event loop continues meanwhile; `true` runs in a thread."""
    return await asyncio.to_thread(wait_for, true, seconds)


def stays(true: Callable[[], object], seconds: float) -> None:
    """Check that `true` holds all the time for so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert true()
        time.sleep(EVERY)
    assert true()


async def stays_so(true: Callable[[], object], seconds: float) -> None:
    """Do the same where an event loop continues meanwhile; `true` runs in a thread."""
    await asyncio.to_thread(stays, true, seconds)


def take_time(seconds: float) -> None:
    """Be slow, where a slow camera, client or outage is what the test is about."""
    time.sleep(seconds)


async def take_time_async(seconds: float) -> None:
    """Do the same where an event loop continues meanwhile."""
    await asyncio.sleep(seconds)


def breathe() -> None:
    """Let others have the processor for a moment, in a loop of one's own."""
    time.sleep(0.002)


def free_port() -> int:
    """Return a port of this machine at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, process: subprocess.Popen[Any], seconds: float = 30) -> None:
    """Wait until the process listens there."""

    def listens() -> bool:
        assert process.poll() is None, "it has ended"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    wait_for(listens, seconds)


@overload
def at_once(*calls: Callable[[], T]) -> list[T]: ...


@overload
def at_once(*calls: Callable[[], T], refused: type[E]) -> list[T | E]: ...


def at_once(*calls: Callable[[], Any], refused: type[Exception] | tuple[()] = ()) -> list[Any]:
    """Make the calls at the same moment, each in a thread with a connection of its own.

    Returns:
        What each gives, in their order; in its place an exception of the kind `refused`.
    """
    gate = Barrier(len(calls))

    def call(one: Callable[[], Any]) -> Any:
        try:
            gate.wait(10)
            return one()
        except refused as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, calls))


def answers(client: Redis) -> bool:
    """Return whether Redis is there."""
    try:
        return bool(client.ping())
    except (RedisError, OSError):
        return False
