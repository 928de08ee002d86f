"""/ws/tracking: what a client gets, and what it may ask for."""

import asyncio
import json

from tests.live.client import open_socket
from tests.live.fixtures import CAMERAS, RedisServer
from tests.live.publisher import Publisher
from accounts.models import User
from tracking.models import ProcessingTask


async def test_first_comes_a_snapshot_then_updates_with_the_workers_numbers(
    task: ProcessingTask, viewer: User, worker: Publisher
) -> None:
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        snapshot = await client.message()
        assert snapshot["type"] == "snapshot"
        assert snapshot["payload"]["status"]["status"] == "processing"
        updates = [await client.of_type("tracking_update") for _ in range(5)]
    sequences = [update["sequence"] for update in updates]
    assert sequences == sorted(set(sequences))
    assert sequences[0] > snapshot["sequence"]
    assert set(updates[0]["payload"]["cameras"]) == set(CAMERAS)
