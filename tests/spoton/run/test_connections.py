"""Who opens many connections and says nothing leaves room for those who do."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import resource
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
import uvicorn
from websockets.asyncio.client import connect

from spoton.conf import web_config
from spoton.conf.config import BASE_DIR
from spoton.conf.env import ConfigError, Env
from spoton.run import connections as module
from spoton.run import http_guard, web
from spoton.run.connections import Connections
from tests.waiting import eventually, free_port, wait_for

FIRST, SECOND = "203.0.113.9", "198.51.100.7"


class Fake:
    def __init__(self) -> None:
        self.is_cut = False

    def abort(self) -> None:
        self.is_cut = True


def opened(counted: Connections, address: str, number: int) -> list[Fake]:
    fakes = [Fake() for _ in range(number)]
    for fake in fakes:
        assert counted.add(fake, address) == 0
    return fakes


def test_the_longest_idle_connection_makes_room_for_its_network() -> None:
    counted = Connections(in_all=100, per_network=3)
    first, second, third = opened(counted, FIRST, 3)
    counted.wait(first)  # it said something
    counted.serve(third)
    opened(counted, FIRST, 1)
    assert (first.is_cut, second.is_cut, third.is_cut) == (False, True, False)
    assert len(counted) == 3


def test_those_that_are_served_are_never_cut() -> None:
    counted = Connections(in_all=4, per_network=2)
    for fake in opened(counted, FIRST, 2):
        counted.serve(fake)
    assert counted.add(Fake(), FIRST) == 429
    for fake in opened(counted, SECOND, 2):
        counted.serve(fake)
    assert counted.add(Fake(), "192.0.2.1") == 503
    assert len(counted) == 4


def test_when_all_is_full_the_largest_network_makes_room() -> None:
    counted = Connections(in_all=4, per_network=100, exempt=(ipaddress.ip_network("10.0.0.0/8"),))
    small = opened(counted, SECOND, 1)
    large = opened(counted, "10.0.0.1", 3)
    opened(counted, "192.0.2.1", 1)
    assert [fake.is_cut for fake in (*small, *large)] == [False, True, False, False]


def test_an_ipv6_64_counts_as_one_and_mapped_ipv4_as_ipv4() -> None:
    counted = Connections(in_all=100, per_network=2)
    fakes = [opened(counted, f"2001:db8::{number}", 1)[0] for number in range(1, 4)]
    assert [fake.is_cut for fake in fakes] == [True, False, False]
    opened(counted, FIRST, 1)
    mapped = opened(counted, f"::ffff:{FIRST}", 2)
    assert [fake.is_cut for fake in mapped] == [False, False]
    assert len(counted) == 4


def test_this_machine_and_proxies_have_no_limit_of_their_own() -> None:
    counted = Connections(in_all=100, per_network=2, exempt=(ipaddress.ip_network("10.0.0.0/8"),))
    for address in ("127.0.0.1", "::1", "::ffff:10.0.0.1", "127.0.0.2"):
        assert not any(fake.is_cut for fake in opened(counted, address, 5))


def test_what_is_gone_is_forgotten() -> None:
    counted = Connections(in_all=4)
    (fake,) = opened(counted, FIRST, 1)
    counted.remove(fake)
    counted.remove(fake)
    counted.wait(fake)
    counted.serve(fake)
    assert len(counted) == 0
    assert not counted._count
    assert not counted._waiting


def test_the_file_limit_is_raised_with_room_for_other_files() -> None:
    code = (
        "import resource; hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1];"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (256, min(hard, 2048)));"
        "from spoton.run import web; from spoton.conf import web_config;"
        "from spoton.conf.env import Env;"
        "made = web.connections(web_config.load(Env({})));"
        "print(resource.getrlimit(resource.RLIMIT_NOFILE)[0], made.in_all, made.per_network)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=BASE_DIR, capture_output=True)
    files, in_all, per_network = map(int, done.stdout.split())
    hard = min(resource.getrlimit(resource.RLIMIT_NOFILE)[1], 2048)
    assert files == hard
    assert in_all == module.room_for(hard)
    assert per_network == min(512, in_all // 2)


def test_settings_are_checked() -> None:
    assert web_config.load(Env({"MAX_CONNECTIONS": "100"})).max_connections == 100
    with pytest.raises(ConfigError, match="CONNECTIONS_PER_ADDRESS"):
        web_config.load(Env({"CONNECTIONS_PER_ADDRESS": "0"}))


async def hold(scope: dict[str, object], receive: object, send: object) -> None:
    """Answer HTTP; keep sockets."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})  # type: ignore[operator]
        while (await receive())["type"] != "websocket.disconnect":  # type: ignore[operator]
            pass
        return
    while (await receive()).get("more_body"):  # type: ignore[operator]
        pass
    await send({"type": "http.response.start", "status": 204, "headers": []})  # type: ignore[operator]
    await send({"type": "http.response.body", "body": b""})  # type: ignore[operator]


@pytest_asyncio.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(module, "LOOPBACK", ())
    monkeypatch.setattr(http_guard, "connections", Connections(in_all=8, per_network=3))
    listener = web.listening("127.0.0.1", 0)
    config = web.config("127.0.0.1", 0)
    config.app = hold
    config.loop = "asyncio"
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield int(listener.getsockname()[1])
    server.should_exit = True
    await serving


async def counted(number: int) -> None:
    await eventually(lambda: len(http_guard.connections) == number, 5)


async def test_sockets_keep_their_place_and_give_it_back(port: int) -> None:
    sockets = [await connect(f"ws://127.0.0.1:{port}/") for _ in range(3)]
    await counted(3)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    assert (await reader.read()).startswith(b"HTTP/1.1 429 Too Many Requests")
    writer.close()
    for socket in sockets:
        await socket.close()
    await counted(0)


async def test_half_open_connections_make_room(port: int) -> None:
    half = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
    for _, writer in half:
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx")
    await counted(3)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.1 204")
    await counted(2)
    for _, one in (*half, (reader, writer)):
        one.close()
    await counted(0)


@pytest.fixture
def small_server() -> Iterator[int]:
    """The real server, where the system allows it 256 files."""
    port = free_port()
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256));"
        f"import sys; sys.argv[1:] = ['--port', '{port}'];"
        "from spoton.run import web; web.main()"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=BASE_DIR, env=os.environ) as process:
        try:
            wait_for(lambda: answers(port), 30)
            yield port
        finally:
            process.terminate()


def answers(port: int) -> bool:
    try:
        address = f"http://127.0.0.1:{port}/health/live"
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


async def test_more_connections_than_files_leave_others_served(small_server: int) -> None:
    half = []
    for _ in range(400):
        _, writer = await asyncio.open_connection("127.0.0.1", small_server)
        writer.write(b"POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\nx")
        half.append(writer)
    assert await asyncio.to_thread(answers, small_server)
    for writer in half:
        writer.close()
