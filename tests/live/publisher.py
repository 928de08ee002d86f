"""Publishes what a worker would, by the contract, on a real Redis: people who walk in circles.

Where a box is, the picture has a bar that shows the frame's number, so that a test can tell
whether boxes and picture belong together.
"""

import asyncio
import importlib.util
import json
import math
import threading
import time
import uuid
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from channels.layers import get_channel_layer
from django.conf import settings
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from live import keys
from live.message import pack
from tests.waiting import take_time_async

WIDTH, HEIGHT = 448, 336
STEP = 16  # pixels of the bar per frame number, modulo BAR_STEPS
BAR_STEPS = 20


@cache
def street_photo() -> Any:
    spec = importlib.util.find_spec("ultralytics")
    assert spec is not None
    assert spec.origin is not None
    picture = cv2.imread(str(Path(spec.origin).parent / "assets" / "bus.jpg"))
    assert picture is not None
    return cv2.resize(picture[200:808, :], (WIDTH, HEIGHT))


class Publisher:
    """One task's worker, in a thread with an event loop of its own."""

    def __init__(
        self,
        task_id: uuid.UUID,
        cameras: list[str],
        people: int = 3,
        fps: float = 10,
        epoch: int = 1,
    ) -> None:
        self.task_id, self.cameras, self.fps, self.epoch = task_id, cameras, fps, epoch
        self.people = [str(uuid.uuid5(uuid.NAMESPACE_URL, f"person {n}")) for n in range(people)]
        self.sequence = 0
        self.encoded: list[tuple[str, str]] = []
        self.camera_states: dict[str, tuple[str, str]] = {}
        self.wanted_fps: float | None = None
        self.silent_cameras: set[str] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    def __enter__(self) -> "Publisher":
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self._stop.set()
        self._thread.join(10)

    async def _run(self) -> None:
        redis = Redis.from_url(settings.REDIS_URL, retry=Retry(NoBackoff(), 1))
        while not self._stop.is_set():
            started = time.monotonic()
            try:
                await self.tick(redis)
            except (RedisError, OSError):
                await take_time_async(0.1)
            await take_time_async(max(0.0, 1 / self.fps - (time.monotonic() - started)))
        await redis.aclose()

    async def tick(self, redis: Redis) -> None:
        self.sequence += 1
        stamp = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        tracks = {camera: self.tracks(place) for place, camera in enumerate(self.cameras)}
        for camera in self.cameras:
            if camera not in self.silent_cameras:
                await self._publish_frame(redis, camera, stamp, tracks[camera])
        update = json.dumps(self.update(stamp, tracks))
        await redis.set(keys.snapshot_key(self.task_id), update, ex=keys.SNAPSHOT_SECONDS)
        await self.send("tracking.update", update)
        if self.sequence % int(self.fps) == 1:
            await self.send("status.update", json.dumps(self.status()))

    async def send(self, kind: str, text: str) -> None:
        event = {"type": kind, "epoch": self.epoch, "text": text}
        await get_channel_layer().group_send(keys.task_group(self.task_id), event)

    async def _publish_frame(
        self, redis: Redis, camera: str, stamp: str, tracks: list[dict[str, Any]]
    ) -> None:
        for size in keys.SIZES:
            if not await redis.exists(keys.watch_key(self.task_id, camera, size)):
                continue
            self.encoded.append((camera, size))
            header = {
                "camera_id": camera,
                "frame_sequence": self.sequence,
                "global_frame_index": self.sequence,
                "timestamp": stamp,
                "captured_at": stamp,
                "width": WIDTH,
                "height": HEIGHT,
                "source_width": WIDTH * 2,
                "source_height": HEIGHT * 2,
                "blurred": size.endswith(keys.BLURRED),
                "epoch": self.epoch,
                "tracks": tracks,
            }
            raw = pack(header, self.picture())
            await redis.set(keys.frame_key(self.task_id, camera, size), raw, ex=keys.FRAME_SECONDS)
            await redis.publish(
                keys.frames_channel(self.task_id), f"{camera}|{size}|{self.sequence}"
            )

    def picture(self) -> bytes:
        picture = street_photo().copy()
        left = (self.sequence % BAR_STEPS) * STEP
        cv2.rectangle(picture, (left, HEIGHT - 12), (left + STEP, HEIGHT), (255, 255, 255), -1)
        good, buffer = cv2.imencode(".jpg", picture)
        assert good
        return bytes(np.asarray(buffer).tobytes())

    def place(self, number: int) -> tuple[float, float]:
        angle = self.sequence / (6 * self.fps) * 2 * math.pi + number * 2.1
        radius = 4 + number % 4
        return 25 + radius * math.cos(angle), 25 + radius * math.sin(angle)

    def tracks(self, camera: int) -> list[dict[str, Any]]:
        found = []
        for number, person in enumerate(self.people):
            x, y = self.place(number)
            if (number + camera) % 3 == 2:
                continue  # not everybody is in every view
            left = (x - 15) / 20 * WIDTH * 2
            top = (y - 15) / 20 * HEIGHT
            found.append(
                {
                    "track_id": number + 1,
                    "global_id": person,
                    "bbox_xyxy": [round(v, 1) for v in (left, top, left + 80, top + 220)],
                    "confidence": 0.9,
                    "map_coords": [round(x, 2), round(y, 2)],
                    "identity_state": "confirmed",
                    "is_focused": False,
                }
            )
        return found

    def update(self, stamp: str, tracks: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
        return {
            "type": "tracking_update",
            "sequence": self.sequence,
            "payload": {
                "global_frame_index": self.sequence,
                "timestamp": stamp,
                "epoch": self.epoch,
                "fps": self.fps * len(self.cameras),
                "cameras": {
                    camera: {
                        "frame_sequence": self.sequence,
                        "frame_image_base64": None,
                        "timestamp": stamp,
                        "tracks": found,
                    }
                    for camera, found in tracks.items()
                },
                "person_count_per_camera": {name: len(found) for name, found in tracks.items()},
                "people": [
                    {
                        "global_id": person,
                        "map_coords": list(self.place(number)),
                        "cameras": [
                            camera
                            for place, camera in enumerate(self.cameras)
                            if (number + place) % 3 != 2
                        ],
                        "identity_state": "confirmed",
                    }
                    for number, person in enumerate(self.people)
                ],
            },
        }

    def status(self) -> dict[str, Any]:
        online = ("online", "")
        return {
            "type": "status_update",
            "payload": {
                "task_id": str(self.task_id),
                "status": "processing",
                "progress": None,
                "frame_index": self.sequence,
                "fps": self.fps * len(self.cameras),
                "people_now": len(self.people),
                "error": "",
                "cameras": {
                    camera: {
                        "state": self.camera_states.get(camera, online)[0],
                        "reason": self.camera_states.get(camera, online)[1],
                        "fps": self.fps,
                        "wanted_fps": self.wanted_fps,
                        "limit_fps": self.fps if self.wanted_fps else None,
                        "dropped": 0,
                        "width": WIDTH * 2,
                        "height": HEIGHT * 2,
                    }
                    for camera in self.cameras
                },
            },
        }
