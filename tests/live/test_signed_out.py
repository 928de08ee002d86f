"""What ends with a sign-in: its access tokens at REST, and the sockets that they opened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from rest_framework_simplejwt.tokens import AccessToken

from accounts.models import ApiToken, Role, User
from accounts.services import sign_ins, tokens
from accounts.services.users import update_user
from live import socket
from tests.accounts.authenticator import set_up
from tests.factories import make_user
from tests.live.client import open_socket
from tests.live.fixtures import RedisServer
from tracking.models import ProcessingTask

ME = "/api/v1/auth/me"


@pytest.fixture(autouse=True)
def quick_recheck(monkeypatch: pytest.MonkeyPatch, redis_server: RedisServer) -> None:
    monkeypatch.setattr(socket, "RECHECK_SECONDS", 0.2)


@pytest.fixture
async def pair(viewer: User) -> Any:
    return await sync_to_async(tokens.issue)(viewer)


async def status(access: str) -> int:
    answer = await AsyncClient().get(ME, headers={"Authorization": f"Bearer {access}"})
    return answer.status_code


@pytest.mark.parametrize("kind", ["tracking", "frames"])
async def test_signing_out_closes_the_sockets_of_its_token(
    kind: str, task: ProcessingTask, viewer: User, pair: Any
) -> None:
    path = f"/ws/{kind}/{task.pk}"
    async with open_socket(path, subprotocols=["bearer", pair["access"]]) as client:
        await client.send({"type": "ping"})
        await client.of_type("pong")
        await sync_to_async(tokens.sign_out)(viewer, pair["refresh"])
        assert await client.close_code() == 4401
    assert await status(pair["access"]) == 401


async def test_a_refresh_leaves_its_sockets_open(
    task: ProcessingTask, viewer: User, pair: Any
) -> None:
    path = f"/ws/tracking/{task.pk}"
    async with open_socket(path, subprotocols=["bearer", pair["access"]]) as client:
        await client.message()
        again: Any = await sync_to_async(tokens.rotate)(pair["refresh"])
        assert await status(pair["access"]) == await status(again["access"]) == 200
        await client.send({"type": "ping"})
        await client.of_type("pong")
        await sync_to_async(tokens.sign_out)(viewer, again["refresh"])
        assert await client.close_code() == 4401


async def test_another_sign_in_stays(viewer: User, pair: Any) -> None:
    other: Any = await sync_to_async(tokens.issue)(viewer)
    await sync_to_async(tokens.sign_out)(viewer, pair["refresh"])
    assert (await status(pair["access"]), await status(other["access"])) == (401, 200)


async def test_a_socket_closes_when_its_token_ends(task: ProcessingTask, pair: Any) -> None:
    short = AccessToken(pair["access"])
    short.set_exp(lifetime=timedelta(seconds=2))
    path = f"/ws/tracking/{task.pk}"
    async with open_socket(path, subprotocols=["bearer", str(short)]) as client:
        await client.message()
        assert await client.close_code(within=10) == 4401


@pytest.mark.django_db(transaction=True)
def test_an_account_switched_on_again_comes_back_bare(client: Any) -> None:
    ada, vera = make_user(Role.ADMIN, "ada"), make_user(name="vera")
    client.force_login(vera)
    ApiToken.objects.create(user=vera, prefix="p", digest="d")
    pair = tokens.issue(vera)
    for is_active in (False, True):
        update_user(ada, vera.pk, {"is_active": is_active})
    assert client.get("/account").status_code == 302
    assert not ApiToken.objects.working().exists()
    bearer = {"Authorization": f"Bearer {pair['access']}"}
    assert client.get(ME, headers=bearer).status_code == 401


async def test_an_ended_sign_in_closes_the_sockets_of_a_browser(
    task: ProcessingTask, viewer: User
) -> None:
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        await client.message()
        await sync_to_async(sign_ins.end_others)(viewer, "")
        assert await client.close_code() == 4401


async def test_a_second_factor_closes_what_a_password_opened(
    task: ProcessingTask, viewer: User
) -> None:
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        await client.message()
        await sync_to_async(set_up)(viewer)
        assert await client.close_code() == 4401
