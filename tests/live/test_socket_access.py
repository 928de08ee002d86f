"""Who may open a live socket, and what ends it."""

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from rest_framework_simplejwt.tokens import RefreshToken

from accounts.models import User
from accounts.services import tokens
from live import socket
from tests.live.client import open_socket
from tests.live.fixtures import RedisServer
from tracking.models import Environment, ProcessingTask

KINDS = ["tracking", "frames", "analytics"]


@pytest.fixture(autouse=True)
def quick_recheck(monkeypatch: pytest.MonkeyPatch, redis_server: RedisServer) -> None:
    monkeypatch.setattr(socket, "RECHECK_SECONDS", 0.2)


@pytest.mark.parametrize("kind", KINDS)
async def test_strangers_are_closed_with_4401(kind: str, task: ProcessingTask) -> None:
    async with open_socket(f"/ws/{kind}/{task.pk}") as client:
        assert await client.close_code() == 4401


@pytest.mark.parametrize("kind", KINDS)
async def test_unknown_tasks_are_closed_with_4404(kind: str, viewer: User) -> None:
    async with open_socket(f"/ws/{kind}/00000000-0000-4000-8000-000000000000", viewer) as client:
        assert await client.close_code() == 4404


@pytest.mark.parametrize("kind", KINDS)
async def test_tasks_of_other_environments_look_unknown(
    kind: str, task: ProcessingTask, viewer: User
) -> None:
    await User.objects.filter(pk=viewer.pk).aupdate(all_environments=False)
    async with open_socket(f"/ws/{kind}/{task.pk}", viewer) as client:
        assert await client.close_code() == 4404


@pytest.mark.parametrize("kind", KINDS)
async def test_a_withdrawn_environment_closes_with_4403(
    kind: str, task: ProcessingTask, viewer: User, campus: Environment
) -> None:
    await User.objects.filter(pk=viewer.pk).aupdate(all_environments=False)
    await viewer.environments.aadd(campus)
    async with open_socket(f"/ws/{kind}/{task.pk}", viewer) as client:
        await client.served()
        await viewer.environments.aremove(campus)
        assert await client.close_code() == 4403


@pytest.mark.parametrize("kind", KINDS)
async def test_a_deleted_environment_closes_with_4404(
    kind: str, task: ProcessingTask, viewer: User, campus: Environment
) -> None:
    async with open_socket(f"/ws/{kind}/{task.pk}", viewer) as client:
        await client.served()
        await campus.adelete()
        assert await client.close_code() == 4404


@pytest.mark.parametrize("kind", KINDS)
async def test_a_disabled_user_is_closed_with_4401(
    kind: str, task: ProcessingTask, viewer: User
) -> None:
    async with open_socket(f"/ws/{kind}/{task.pk}", viewer) as client:
        await client.served()
        await User.objects.filter(pk=viewer.pk).aupdate(is_active=False)
        assert await client.close_code() == 4401


async def test_signing_out_closes_the_session_s_sockets(task: ProcessingTask, viewer: User) -> None:
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        await client.message()
        await sync_to_async(Session.objects.all().delete)()
        assert await client.close_code() == 4401


async def test_a_changed_password_closes_the_session_s_sockets(
    task: ProcessingTask, viewer: User
) -> None:
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        await client.message()
        viewer.set_password("another long phrase")
        await viewer.asave()
        assert await client.close_code() == 4401


async def test_a_program_comes_in_with_a_token_and_without_origin(
    task: ProcessingTask, viewer: User
) -> None:
    token = (await sync_to_async(tokens.issue)(viewer))["access"]
    path = f"/ws/tracking/{task.pk}"
    async with open_socket(path, origin=None, subprotocols=["bearer", token]) as client:
        assert (await client.message())["type"] == "snapshot"


async def test_a_disabled_user_s_token_ends_the_socket(task: ProcessingTask, viewer: User) -> None:
    token = (await sync_to_async(tokens.issue)(viewer))["access"]
    path = f"/ws/tracking/{task.pk}"
    async with open_socket(path, origin=None, subprotocols=["bearer", token]) as client:
        await client.message()
        await User.objects.filter(pk=viewer.pk).aupdate(is_active=False)
        assert await client.close_code() == 4401


async def test_bad_tokens_and_refresh_tokens_are_closed_with_4401(
    task: ProcessingTask, viewer: User
) -> None:
    refresh = str(await sync_to_async(RefreshToken.for_user)(viewer))
    path = f"/ws/tracking/{task.pk}"
    for protocols in (["bearer", refresh], ["bearer", "nonsense"], ["bearer"]):
        async with open_socket(path, origin=None, subprotocols=protocols) as client:
            assert await client.close_code() == 4401


async def test_a_bad_token_is_not_rescued_by_a_good_cookie(
    task: ProcessingTask, viewer: User
) -> None:
    path = f"/ws/tracking/{task.pk}"
    async with open_socket(path, viewer, subprotocols=["bearer", "nonsense"]) as client:
        assert await client.close_code() == 4401


@pytest.mark.parametrize(
    "origin",
    [
        None,
        b"null",
        b"http://elsewhere.example",
        b"http://localhost:8080",  # another program on this machine gets our cookies too
        b"http://localhost:3847.elsewhere.example",
        b"http://[",
    ],
)
async def test_pages_of_others_may_not_use_a_user_s_cookie(
    origin: bytes | None, task: ProcessingTask, viewer: User
) -> None:
    with pytest.raises(ConnectionRefusedError):
        async with open_socket(f"/ws/tracking/{task.pk}", viewer, origin=origin):
            pass


async def test_who_shows_nothing_is_told_that_they_are_not_signed_in(task: ProcessingTask) -> None:
    async with open_socket(f"/ws/tracking/{task.pk}", origin=None) as client:
        assert await client.close_code() == 4401


async def test_unknown_addresses_are_closed_with_4404(viewer: User) -> None:
    async with open_socket("/ws/elsewhere", viewer) as client:
        assert await client.close_code() == 4404


async def test_a_slash_at_the_end_changes_nothing(task: ProcessingTask, viewer: User) -> None:
    async with open_socket(f"/ws/tracking/{task.pk}/", viewer) as client:
        assert (await client.message())["type"] == "snapshot"
