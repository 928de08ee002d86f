"""Every live socket and live picture with nobody, every role, and an administrator elsewhere."""

from __future__ import annotations

from typing import Final

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from accounts.models import Role, User
from live import media
from spoton.access_table import Entrance, entrances
from tests.factories import make_environment, make_user
from tests.live.client import open_socket
from tracking.models import ProcessingTask

SOCKETS: Final = [entry for entry in entrances() if entry.kind == "socket"]
PICTURES: Final = [entry for entry in entrances() if entry.name.startswith("media-")]
RANK: Final = {role.value: place for place, role in enumerate(Role)}


def address(entry: Entrance, task: ProcessingTask) -> str:
    path = entry.path.replace("<uuid:task_id>", str(task.pk))
    return path.replace("<str:camera_id>", "c09")


def administrator_elsewhere() -> User:
    return make_user(Role.ADMIN, "elsewhere", limited_to=[make_environment("elsewhere")])


@pytest.mark.parametrize("entry", SOCKETS, ids=[entry.path for entry in SOCKETS])
async def test_only_the_roles_of_the_table_get_in(entry: Entrance, task: ProcessingTask) -> None:
    path = address(entry, task)
    async with open_socket(path) as client:
        assert await client.close_code() == 4401
    for role in Role:
        user = await sync_to_async(make_user)(role)
        async with open_socket(path, user) as client:
            if RANK[role] < RANK[entry.who]:
                assert await client.close_code() == 4403
            else:
                await client.send({"type": "ping"})
                assert await client.of_type("pong")


@pytest.mark.parametrize("entry", [entry for entry in SOCKETS if "task_id" in entry.path])
async def test_another_environment_looks_unknown(entry: Entrance, task: ProcessingTask) -> None:
    user = await sync_to_async(administrator_elsewhere)()
    async with open_socket(address(entry, task), user) as client:
        assert await client.close_code() == 4404


@pytest.mark.parametrize("entry", PICTURES, ids=[entry.path for entry in PICTURES])
async def test_pictures_are_for_the_roles_of_the_table(
    entry: Entrance, task: ProcessingTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "FIRST_FRAME_SECONDS", 0.05)
    path = address(entry, task)
    assert (await AsyncClient().get(path)).status_code == 401
    elsewhere = await sync_to_async(administrator_elsewhere)()
    for user in [elsewhere, *[await sync_to_async(make_user)(role) for role in Role]]:
        client = AsyncClient()
        await client.aforce_login(user)
        expected = 404 if user == elsewhere else 503
        assert (await client.get(path)).status_code == expected
