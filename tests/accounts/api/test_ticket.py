"""POST /api/v1/auth/ticket, and what a ticket opens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async
from django.test import Client
from pytest_django import Settings
from redis import Redis

from accounts.models import User
from accounts.services import tickets
from accounts.services.credentials import holder
from spoton import redis as live_redis
from spoton import workers
from tests.factories import client_for, make_user

URL = "/api/v1/auth/ticket"


@pytest_asyncio.fixture(autouse=True)
async def _closed_connections(redis_client: Redis) -> AsyncIterator[None]:
    yield
    await live_redis.close()


@pytest.fixture
def user(transactional_db: None) -> User:
    return make_user(name="vera")


def ticket_for(user: User) -> str:
    answer = client_for(user).post(URL)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer.json()["expires_in"] == 30
    return str(answer.json()["ticket"])


async def redeem(ticket: str) -> User | None:
    """What a socket does with a ticket."""
    credential = await tickets.take(ticket)
    return await sync_to_async(holder)(credential) if credential else None


async def test_a_ticket_stands_for_its_user_once(user: User) -> None:
    ticket = await sync_to_async(ticket_for)(user)
    assert await redeem(ticket) == user
    assert await redeem(ticket) is None


async def test_of_many_who_come_with_one_ticket_one_gets_in(user: User) -> None:
    ticket = await sync_to_async(ticket_for)(user)
    found = await asyncio.gather(*(tickets.take(ticket) for _ in range(20)))
    assert len([credential for credential in found if credential]) == 1


async def test_a_ticket_lives_half_a_minute_and_redis_does_not_know_it(
    user: User, redis_client: Redis
) -> None:
    ticket = await sync_to_async(ticket_for)(user)
    (key,) = redis_client.keys("spoton:ticket:*")
    assert 0 < redis_client.ttl(key) <= 30
    assert ticket.encode() not in key
    assert ticket not in str(redis_client.get(key))
    redis_client.delete(key)  # as when the time is over
    assert await redeem(ticket) is None


async def test_a_ticket_ends_with_a_new_password(user: User) -> None:
    ticket = await sync_to_async(ticket_for)(user)
    user.set_password("another long phrase")
    await user.asave()
    assert await redeem(ticket) is None


async def test_a_ticket_ends_with_the_user(user: User) -> None:
    ticket = await sync_to_async(ticket_for)(user)
    await User.objects.filter(pk=user.pk).aupdate(is_active=False)
    assert await redeem(ticket) is None


async def test_a_ticket_of_a_page_ends_with_its_session(user: User) -> None:
    client = Client()
    await sync_to_async(client.force_login)(user)
    answer = await sync_to_async(client.post)(URL)
    await sync_to_async(client.logout)()
    assert await redeem(answer.json()["ticket"]) is None


@pytest.mark.parametrize("ticket", ["", "nonsense", "x" * 65, "a\x00b", "ü", "x" * 10_000])
async def test_nonsense_opens_nothing(ticket: str) -> None:
    assert await redeem(ticket) is None


def test_without_redis_it_is_unavailable(user: User, settings: Settings) -> None:
    workers.client.cache_clear()
    settings.REDIS_URL = "redis://127.0.0.1:1"
    try:
        answer = client_for(user).post(URL)
    finally:
        workers.client.cache_clear()
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "service_unavailable"
    assert int(answer["Retry-After"]) > 0


def test_nobody_gets_none(db: None) -> None:
    assert client_for(None).post(URL).status_code == 401
