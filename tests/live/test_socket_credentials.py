"""What else opens a live socket, and that it closes with what opened it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import api_tokens, tickets, tokens
from accounts.services.credentials import of_user
from live import socket
from spoton import workers
from tests.live.client import open_socket
from tests.live.fixtures import RedisServer
from tracking.models import ProcessingTask


@pytest.fixture(autouse=True)
def quick_recheck(monkeypatch: pytest.MonkeyPatch, redis_server: RedisServer) -> Iterator[None]:
    monkeypatch.setattr(socket, "RECHECK_SECONDS", 0.2)
    workers.client.cache_clear()  # it would go on with the Redis of another test
    yield
    workers.client.cache_clear()


async def new_password(user: User) -> None:
    user.set_password("another long phrase")
    await user.asave()


async def ticket_for(user: User) -> str:
    return (await sync_to_async(tickets.issue)(of_user(user)))[0]


async def test_a_ticket_opens_one_socket(task: ProcessingTask, viewer: User) -> None:
    path = f"/ws/tracking/{task.pk}?ticket={await ticket_for(viewer)}"
    async with open_socket(path) as client:
        assert (await client.message())["type"] == "snapshot"
    async with open_socket(path) as client:
        assert await client.close_code() == 4401


async def test_a_bad_ticket_is_not_rescued_by_a_good_cookie(
    task: ProcessingTask, viewer: User
) -> None:
    async with open_socket(f"/ws/tracking/{task.pk}?ticket=nonsense", viewer) as client:
        assert await client.close_code() == 4401


async def test_a_new_password_closes_what_a_ticket_opened(
    task: ProcessingTask, viewer: User
) -> None:
    path = f"/ws/tracking/{task.pk}?ticket={await ticket_for(viewer)}"
    async with open_socket(path) as client:
        await client.message()
        await new_password(viewer)
        assert await client.close_code() == 4401


async def test_signing_out_closes_what_a_page_s_ticket_opened(
    task: ProcessingTask, viewer: User
) -> None:
    page = Client()
    await sync_to_async(page.force_login)(viewer)
    answer = await sync_to_async(page.post)("/api/v1/auth/ticket")
    async with open_socket(f"/ws/tracking/{task.pk}?ticket={answer.json()['ticket']}") as client:
        await client.message()
        await sync_to_async(page.post)("/logout")
        assert await client.close_code() == 4401


async def test_a_new_password_closes_what_a_token_opened(
    task: ProcessingTask, viewer: User
) -> None:
    token = (await sync_to_async(tokens.issue)(viewer))["access"]
    path = f"/ws/tracking/{task.pk}"
    async with open_socket(path, origin=None, subprotocols=["bearer", token]) as client:
        await client.message()
        await new_password(viewer)
        assert await client.close_code() == 4401
    async with open_socket(path, origin=None, subprotocols=["bearer", token]) as client:
        assert await client.close_code() == 4401


async def test_a_machine_s_token_opens_sockets_until_it_is_revoked(
    task: ProcessingTask, viewer: User
) -> None:
    token, text = await sync_to_async(api_tokens.create)(None, viewer)
    path = f"/ws/tracking/{task.pk}"
    async with open_socket(path, origin=None, subprotocols=["bearer", text]) as client:
        await client.message()
        await sync_to_async(api_tokens.revoke)(None, token)
        assert await client.close_code() == 4401
    async with open_socket(path, origin=None, subprotocols=["bearer", text]) as client:
        assert await client.close_code() == 4401


def test_a_machine_s_token_opens_media(viewer: User) -> None:
    text = api_tokens.create(None, viewer)[1]
    path = "/api/v1/media/frames/00000000-0000-4000-8000-000000000000/raw"
    for sent, status in ((text, 404), ("spoton_nonsense", 401)):
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {sent}")
        assert client.get(path).status_code == status


async def test_without_redis_a_ticket_is_asked_to_come_again(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    path = f"/ws/tracking/{task.pk}?ticket={await ticket_for(viewer)}"
    redis_server.kill()
    async with open_socket(path) as client:
        assert await client.close_code() == 1013
