"""What one network may ask for without a user, before anything is looked up."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import ApplicationCommunicator
from django.core.asgi import get_asgi_application
from django.test import Client
from pytest_django import Settings
from rest_framework_simplejwt.tokens import AccessToken

from accounts.models import User
from accounts.services import tickets, tokens
from accounts.services.credentials import of_user
from spoton.http import health
from spoton.limits.layer import HEALTH_PER_ANONYMOUS, NetworkLimits
from spoton.limits.windows import MOST_KEYS, MinuteCounts
from tests.factories import make_user
from tests.waiting import patient

pytestmark = pytest.mark.django_db(transaction=True)
LIMIT = 5
HERE, ELSEWHERE = "203.0.113.9", "203.0.113.10"


class Inside:
    """Stands for all of ours: answers 401 unless the token is the good one."""

    def __init__(self) -> None:
        self.calls = 0
        self.good = b""
        self.status = 200

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.calls += 1
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": 4401})
            return
        shown = dict(scope["headers"]).get(b"authorization", b"")
        status = 401 if shown and shown != b"Bearer " + self.good else self.status
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def inside(settings: Settings) -> Inside:
    settings.API_RATES = {"anonymous": LIMIT, "user": 1000, "expensive": 1000}
    return Inside()


@pytest.fixture
def site(inside: Inside) -> NetworkLimits:
    return NetworkLimits(inside)


async def ask(
    site: NetworkLimits, path: str = "/overview", address: str = HERE, token: bytes = b""
) -> int:
    headers = [(b"authorization", b"Bearer " + token)] if token else []
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": headers,
        "client": (address, 1),
    }
    call = ApplicationCommunicator(site, scope)
    await call.send_input({"type": "http.request", "body": b""})
    status: int = (await call.receive_output(patient(5)))["status"]
    return status


async def shake(site: NetworkLimits, **scope: Any) -> dict[str, Any]:
    given = {
        "type": "websocket",
        "path": "/ws/system",
        "query_string": b"",
        "headers": [],
        "subprotocols": [],
        "client": (HERE, 1),
        "extensions": {"websocket.http.response": {}},
    } | scope
    call = ApplicationCommunicator(site, given)
    await call.send_input({"type": "websocket.connect"})
    first: dict[str, Any] = await call.receive_output(patient(5))
    if first["type"] == "websocket.accept":
        await call.receive_output(patient(5))
    return first


async def test_a_network_has_so_many_calls_without_a_user(site: NetworkLimits) -> None:
    assert [await ask(site) for _ in range(LIMIT + 1)] == [200] * LIMIT + [429]
    assert await ask(site, address=ELSEWHERE) == 200


async def test_one_ipv6_network_counts_as_one(site: NetworkLimits) -> None:
    answers = [await ask(site, address=f"2001:db8:1:2::{host:x}") for host in range(1, 2 * LIMIT)]
    assert answers.count(429) == LIMIT - 1
    assert await ask(site, address="2001:db8:1:3::1") == 200


async def test_tokens_that_are_no_good_are_counted(site: NetworkLimits, inside: Inside) -> None:
    answers = [await ask(site, token=b"nonsense") for _ in range(LIMIT + 3)]
    assert answers == [401] * LIMIT + [429] * 3
    assert inside.calls == LIMIT


async def test_calls_at_once_are_counted_before_they_are_answered(
    site: NetworkLimits, inside: Inside
) -> None:
    answers = await asyncio.gather(*(ask(site, token=b"nonsense") for _ in range(4 * LIMIT)))
    assert answers.count(401) == LIMIT
    assert inside.calls == LIMIT


async def test_a_good_token_gets_through_a_network_over_its_limit(
    site: NetworkLimits, inside: Inside
) -> None:
    user: User = await sync_to_async(make_user)()
    pair: Any = await sync_to_async(tokens.issue)(user)
    inside.good = pair["access"].encode()
    for _ in range(2 * LIMIT):
        await ask(site)
    assert await ask(site) == 429
    assert await ask(site, token=inside.good) == 200
    ended = AccessToken(pair["access"])
    ended.set_exp(lifetime=-ended.lifetime)
    assert await ask(site, token=str(ended).encode()) == 429


@pytest.mark.parametrize("path", ["/api/v1/auth/login", "/login", "/docs"])
async def test_a_cookie_opens_nothing_on_pages_for_anybody(site: NetworkLimits, path: str) -> None:
    answers = [await ask(site, path, token=b"x") for _ in range(LIMIT + 1)]
    assert answers[-1] == 429


async def test_guesses_do_not_keep_others_from_refreshing(site: NetworkLimits) -> None:
    for _ in range(2 * LIMIT):
        await ask(site, "/api/v1/auth/login")
    assert await ask(site, "/api/v1/auth/refresh") == 200


async def test_health_has_a_larger_share(site: NetworkLimits) -> None:
    for _ in range(HEALTH_PER_ANONYMOUS * LIMIT):
        assert await ask(site, "/health") == 200
    assert await ask(site, "/health") == 429


async def test_static_files_are_not_counted(site: NetworkLimits) -> None:
    assert {await ask(site, "/static/css/base.css") for _ in range(3 * LIMIT)} == {200}


async def test_handshakes_are_counted_and_refused(site: NetworkLimits) -> None:
    for _ in range(LIMIT):
        assert (await shake(site))["type"] == "websocket.accept"
    refused = await shake(site)
    assert (refused["type"], refused["status"]) == ("websocket.http.response.start", 429)
    assert (await shake(site, extensions={}))["type"] == "websocket.close"


SHOWN = [{"cookie": "spoton_session=nobody"}, {"authorization": "Bearer nonsense"}]


async def call_django(path: str, **headers: str) -> tuple[NetworkLimits, Any]:
    """Ask until the limit and once more of all of ours; every answer's status."""
    django: Any = get_asgi_application()
    site = NetworkLimits(django)
    scope = {
        "type": "http", "method": "GET", "path": path, "query_string": b"", "client": (HERE, 1),
        "headers": [
            (name.encode(), value.encode())
            for name, value in {"host": "testserver", **headers}.items()
        ],
    }  # fmt: skip
    answers = []
    for _ in range(LIMIT + 1):
        call = ApplicationCommunicator(site, dict(scope))
        await call.send_input({"type": "http.request", "body": b""})
        answers.append((await call.receive_output(patient(5)))["status"])
        await call.wait()
    return site, answers


@pytest.mark.parametrize("path", ["/", "/nothing", "/api/schema", "/health/nothing", "/static/no"])
@pytest.mark.parametrize("shown", SHOWN)
async def test_nonsense_takes_no_call_back_where_nobody_is_asked_for(
    inside: Inside, path: str, shown: dict[str, str]
) -> None:
    _, answers = await call_django(path, **shown)
    assert 429 not in answers[:LIMIT]
    assert answers[LIMIT] == 429


async def test_calls_of_users_leave_their_network_what_it_has(inside: Inside) -> None:
    user: User = await sync_to_async(make_user)()
    pair: Any = await sync_to_async(tokens.issue)(user)
    browser = Client()
    await sync_to_async(browser.force_login)(user)
    cookie = f"spoton_session={browser.cookies['spoton_session'].value}"
    for path, shown in (
        ("/api/v1/auth/me", {"authorization": f"Bearer {pair['access']}"}),
        ("/account/password", {"cookie": cookie}),
    ):
        site, answers = await call_django(path, **shown)
        assert answers == [200] * (LIMIT + 1)
        assert await ask(site, "/nothing") != 429


@pytest.mark.parametrize(
    "shown", [{"query_string": b"ticket=none"}, {"subprotocols": ["bearer", "x"]},
              {"subprotocols": ["other"]}],
)  # fmt: skip
async def test_sockets_that_are_no_good_are_refused_over_the_limit(
    site: NetworkLimits, shown: dict[str, Any]
) -> None:
    for _ in range(LIMIT):
        await ask(site)
    assert (await shake(site, **shown))["type"] == "websocket.http.response.start"


async def test_a_good_ticket_opens_a_socket_over_the_limit(
    site: NetworkLimits, redis_client: Any
) -> None:
    user: User = await sync_to_async(make_user)()
    ticket, _ = await sync_to_async(tickets.issue)(of_user(user))
    for _ in range(LIMIT + 1):
        await ask(site)
    assert (await shake(site, query_string=f"ticket={ticket}".encode()))["type"] == (
        "websocket.accept"
    )


async def test_sockets_that_are_no_good_are_counted(site: NetworkLimits) -> None:
    for _ in range(LIMIT):
        await shake(site, query_string=b"ticket=none")
    assert await ask(site) == 429


def test_counts_do_not_grow_without_end() -> None:
    counts = MinuteCounts()
    for number in range(MOST_KEYS + 10):
        counts.count(str(number))
    assert counts.count("one more") == 11
    assert counts.count("0") == 2


def test_health_asks_its_parts_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "RECENT_SECONDS", 60.0)
    asked: list[int] = []
    recent = health._CachedAnswer(lambda: asked.append(1))
    for _ in range(100):
        recent()
    assert len(asked) == 1
