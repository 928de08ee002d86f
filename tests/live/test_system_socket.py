"""/ws/system: one look a second for all who watch, for operators and administrators."""

import pytest

from accounts.models import Role, User
from analytics.live.collector import collector
from live import socket
from tests.live.client import open_socket
from tracking.models import Environment, ProcessingTask

pytestmark = pytest.mark.usefixtures("redis_server")


@pytest.fixture
def operator(transactional_db: None) -> User:
    return User.objects.create_user("olga", password="a long pass phrase", role=Role.OPERATOR)


async def test_an_operator_gets_a_snapshot_then_an_update_every_second(
    operator: User, task: ProcessingTask
) -> None:
    async with open_socket("/ws/system", operator) as client:
        first, second = await client.message(), await client.message()
    assert (first["type"], second["type"]) == ("snapshot", "system_update")
    assert second["sequence"] == first["sequence"] + 1
    payload = second["payload"]
    for name in ("workers", "fps", "latency_ms", "cpu", "memory", "gpu", "queues", "alerts"):
        assert name in payload
    assert payload["tasks"][0]["task_id"] == str(task.pk)


async def test_all_clients_share_one_reading_and_none_means_none(operator: User) -> None:
    async with open_socket("/ws/system", operator) as one:
        assert (await one.message())["sequence"] == 1
        async with open_socket("/ws/system/", operator) as two:
            at_once = await two.message()
            assert (at_once["type"], at_once["sequence"]) == ("snapshot", 1)
            assert (await one.message())["sequence"] == 2
            assert (await two.message())["sequence"] == 2
    assert collector()._task is None


async def test_a_viewer_is_closed_with_4403(viewer: User) -> None:
    async with open_socket("/ws/system", viewer) as client:
        assert await client.close_code() == 4403


async def test_a_stranger_is_closed_with_4401(transactional_db: None) -> None:
    async with open_socket("/ws/system") as client:
        assert await client.close_code() == 4401


async def test_who_is_no_operator_any_more_is_closed_with_4403(
    operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "RECHECK_SECONDS", 0.2)
    async with open_socket("/ws/system", operator) as client:
        await client.message()
        await User.objects.filter(pk=operator.pk).aupdate(role=Role.VIEWER)
        assert await client.close_code() == 4403


async def test_who_is_limited_sees_no_tasks_of_other_environments(
    operator: User, task: ProcessingTask
) -> None:
    factory = await Environment.objects.acreate(environment_id="factory", name="Factory")
    await User.objects.filter(pk=operator.pk).aupdate(all_environments=False)
    await operator.environments.aadd(factory)
    async with open_socket("/ws/system", operator) as client:
        assert (await client.message())["payload"]["tasks"] == []
