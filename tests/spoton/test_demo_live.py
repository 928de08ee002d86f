"""From `up` to people on a client's screen: the demo, a real worker, REST and both sockets."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.spoton.run.test_up import Up, migrated
from tests.waiting import eventually

PASSWORD = "a long pass phrase"
CAMERAS = {"c09", "c12", "c13", "c16"}

pytestmark = [pytest.mark.slow, pytest.mark.once]


class Demo(Up):
    """SpotOn with its demo, as `make run` starts it."""

    settings = {
        "SPOTON_DEMO": "on",
        "SPOTON_ADMIN_PASSWORD": PASSWORD,
        "PRECISION": "f32",  # so that nothing is measured first
    }

    def call(self, path: str, token: str = "", body: dict[str, Any] | None = None) -> bytes:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"}
            | ({"Authorization": f"Bearer {token}"} if token else {}),
        )
        with urllib.request.urlopen(request, timeout=20) as response:
            answer: bytes = response.read()
            return answer

    def socket(self, path: str, token: str) -> connect:
        protocols = [Subprotocol("bearer"), Subprotocol(token)]
        return connect(f"ws://127.0.0.1:{self.port}{path}", subprotocols=protocols, max_size=None)


@pytest.fixture
def demo(tmp_path: Path, weights: Path, demo_recording: Path) -> Iterator[Demo]:
    running = Demo(migrated(tmp_path))
    try:
        running.wait(running.ready, 60, "it does not become ready")
        yield running
    finally:
        running.stop()


async def first_with_people(socket: ClientConnection) -> dict[str, Any]:
    """The first update in which somebody is seen by two cameras, so that identity has worked."""
    async with asyncio.timeout(60):
        while True:
            message: dict[str, Any] = json.loads(await socket.recv())
            payload = message["payload"]
            if message["type"] == "tracking_update" and any(
                len(person["cameras"]) > 1 for person in payload["people"]
            ):
                return message


async def pictures(socket: ClientConnection) -> dict[str, dict[str, Any]]:
    """One picture's header of every camera; each picture decodes to the size that it says."""
    found: dict[str, dict[str, Any]] = {}
    async with asyncio.timeout(30):
        while found.keys() < CAMERAS:
            data = await socket.recv()
            assert isinstance(data, bytes)
            length = int.from_bytes(data[:4], "big")
            header = json.loads(data[4 : 4 + length])
            image = cv2.imdecode(np.frombuffer(data[4 + length :], np.uint8), cv2.IMREAD_COLOR)
            assert image is not None
            assert image.shape[:2] == (header["height"], header["width"])
            found[header["camera_id"]] = header
    return found


async def test_the_demo_shows_people_to_every_kind_of_client(demo: Demo) -> None:
    login = {"username": "admin", "password": PASSWORD}
    token = json.loads(demo.call("/api/v1/auth/login", body=login))["access"]
    (task,) = json.loads(demo.call("/api/v1/processing-tasks", token))["results"]

    async with demo.socket(f"/ws/tracking/{task['task_id']}", token) as socket:
        assert json.loads(await socket.recv())["type"] == "snapshot"
        update = await first_with_people(socket)
    payload = update["payload"]
    assert set(payload["cameras"]) == CAMERAS
    tracks = [track for camera in payload["cameras"].values() for track in camera["tracks"]]
    ids = {track["global_id"] for track in tracks}
    assert len(ids) < len(tracks)  # one id for one person in several cameras
    assert {person["global_id"] for person in payload["people"]} == ids
    assert all(track["map_coords"] and track["confidence"] > 0 for track in tracks)

    async with demo.socket(f"/ws/frames/{task['task_id']}", token) as socket:
        headers = await pictures(socket)
    assert {header["source_width"] for header in headers.values()} == {448}

    jpeg = demo.call(f"/api/v1/media/frames/{task['task_id']}/c09", token)
    assert cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR) is not None
    await eventually(lambda: _has_figures(demo, token), 10)  # workers write them once a second

    stop = {"task_id": task["task_id"]}
    demo.call("/api/v1/processing-tasks/stop", token, stop)
    await eventually(lambda: _status(demo, token, task["task_id"]) == "stopped", 20)


def _has_figures(demo: Demo, token: str) -> bool:
    metrics = json.loads(demo.call("/api/v1/analytics/real-time/metrics", token))
    return bool(metrics["active_persons"]) and metrics["processing_fps"] > 0


def _status(demo: Demo, token: str, task_id: str) -> str:
    status: str = json.loads(demo.call(f"/api/v1/processing-tasks/{task_id}", token))["status"]
    return status
