"""Who may not see faces gets frames in which the worker has blurred them, and no others."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from pytest_django import Settings

from accounts.models import Role, User
from live import access, media, socket
from tests.factories import make_user
from tests.live.client import open_socket
from tests.live.fixtures import RedisServer
from tests.live.publisher import Publisher
from tracking.models import ProcessingTask


@pytest.fixture(autouse=True)
def quick_recheck(monkeypatch: pytest.MonkeyPatch, redis_server: RedisServer) -> None:
    monkeypatch.setattr(socket, "RECHECK_SECONDS", 0.2)
    monkeypatch.setattr(media, "RECHECK_SECONDS", 0.2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("setting", "clear"),
    [
        ("viewer", [Role.VIEWER, Role.OPERATOR, Role.ADMIN]),
        ("operator", [Role.OPERATOR, Role.ADMIN]),
        ("admin", [Role.ADMIN]),
    ],
)
def test_the_setting_says_which_role_sees_faces(
    setting: str, clear: list[Role], settings: Settings
) -> None:
    settings.FACES_ROLE = setting
    for role in Role:
        shown = access.size_for(make_user(role), "grid")
        assert shown == ("grid" if role in clear else "grid-blurred")


@pytest.mark.parametrize("path", ["frames/{}?size=full", "frames/{}", "tracking/{}?frames=base64"])
async def test_a_viewer_s_sockets_get_blurred_frames_only(
    path: str, task: ProcessingTask, viewer: User, worker: Publisher
) -> None:
    async with open_socket(f"/ws/{path.format(task.pk)}", viewer) as client:
        for _ in range(5):
            await client.communicator.receive_from(timeout=10)
    assert worker.encoded
    assert {size for _, size in worker.encoded} <= {"grid-blurred", "full-blurred"}


@pytest.mark.parametrize("path", ["frames/{}/c09", "frames/{}/raw", "frames/{}/raw?camera=c09"])
async def test_a_viewer_s_pictures_are_blurred_ones(
    path: str, task: ProcessingTask, viewer: User, worker: Publisher
) -> None:
    client = AsyncClient()
    await client.aforce_login(viewer)
    answer = await client.get(f"/api/v1/media/{path.format(task.pk)}")
    assert answer.status_code == 200
    assert {size for _, size in worker.encoded} <= {"grid-blurred", "full-blurred"}


async def test_blurred_sizes_cannot_be_asked_for_by_name(
    task: ProcessingTask, viewer: User, worker: Publisher
) -> None:
    async with open_socket(f"/ws/frames/{task.pk}?size=full-blurred", viewer) as client:
        assert await client.close_code() == 4404


async def test_losing_the_right_ends_the_socket(
    task: ProcessingTask, operator: User, worker: Publisher
) -> None:
    async with open_socket(f"/ws/frames/{task.pk}?cameras=c09", operator) as client:
        assert not (await client.frame()).header["blurred"]
        await User.objects.filter(pk=operator.pk).aupdate(role=Role.VIEWER)
        assert await client.close_code() == 1013
    viewer = await sync_to_async(User.objects.get)(pk=operator.pk)
    async with open_socket(f"/ws/frames/{task.pk}?cameras=c09", viewer) as client:
        assert (await client.frame()).header["blurred"]
