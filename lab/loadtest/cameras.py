"""What a worker publishes, without its seeing: cameras, people and pictures made up."""

from __future__ import annotations

import threading
import time
from typing import Any
from uuid import UUID, uuid4

import cv2
import numpy as np
import orjson

from live.keys import SIZES, Size
from vision.types import Image
from worker.jpeg import encode
from worker.publish import Publisher, TickMessages

PEOPLE = 5
"""In view of each camera."""
_PICTURES = 8


class PublishedCameras:
    """A thread that publishes ticks through the worker's own Publisher.

    Args:
        task_id: of the task that clients watch.
        cameras: ids.
        fps: ticks a second.
    """

    def __init__(self, task_id: UUID, cameras: list[str], fps: float) -> None:
        self.ticks = 0
        self._task_id, self._cameras, self._fps = task_id, cameras, fps
        self._people = [str(uuid4()) for _ in range(PEOPLE)]
        pictures = [_picture(seed) for seed in range(_PICTURES)]
        self._jpegs: dict[Size, list[bytes]] = {
            size: [encode(picture, size, 70).data for picture in pictures] for size in SIZES
        }
        self._publisher = Publisher(lambda: {"holder": "benchmark"}, lambda: None)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> PublishedCameras:
        """Begin."""
        self._publisher.start()
        self._publisher.cameras(self._task_id, self._cameras)
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        """End."""
        self._stop.set()
        self._thread.join()
        self._publisher.close()

    def _run(self) -> None:
        due = time.monotonic()
        while not self._stop.wait(max(0.0, due - time.monotonic())):
            due += 1 / self._fps
            self.ticks += 1
            now = time.monotonic()
            frames = [
                (camera, size, self.ticks, self._frame(now, camera, size))
                for camera, size in self._publisher.watched(self._task_id)
            ]
            self._publisher.tick(TickMessages(self._task_id, 1, self._update(now), frames, now))

    def _tracks(self) -> list[dict[str, Any]]:
        return [
            {
                "track_id": number,
                "global_id": person,
                "bbox_xyxy": [100.5 + number, 120.2, 160.1 + self.ticks % 50, 330.8],
                "confidence": 0.912,
                "map_coords": [12.34, 5.67 + number],
                "identity_state": "confirmed",
                "is_focused": False,
            }
            for number, person in enumerate(self._people)
        ]

    def _update(self, now: float) -> bytes:
        tracks = self._tracks()
        camera = {"frame_sequence": self.ticks, "frame_image_base64": None, "tracks": tracks}
        payload = {
            "published": now,
            "global_frame_index": self.ticks,
            "timestamp": "2026-01-01T10:30:05.456Z",
            "epoch": 1,
            "fps": self._fps * len(self._cameras),
            "cameras": dict.fromkeys(self._cameras, camera),
            "person_count_per_camera": dict.fromkeys(self._cameras, len(tracks)),
            "people": [
                {
                    "global_id": person,
                    "map_coords": [12.34, 5.67],
                    "cameras": self._cameras,
                    "identity_state": "confirmed",
                }
                for person in self._people
            ],
        }
        return orjson.dumps({"type": "tracking_update", "sequence": self.ticks, "payload": payload})

    def _frame(self, now: float, camera: str, size: Size) -> bytes:
        header = orjson.dumps(
            {
                "published": now,
                "camera_id": camera,
                "frame_sequence": self.ticks,
                "global_frame_index": self.ticks,
                "epoch": 1,
                "tracks": self._tracks(),
            }
        )
        jpeg = self._jpegs[size][self.ticks % _PICTURES]
        return len(header).to_bytes(4, "big") + header + jpeg


def _picture(seed: int) -> Image:
    """Draw a picture about as hard to encode as a street: patches, edges and some grain."""
    random = np.random.default_rng(seed)
    patches = random.integers(0, 255, (34, 45, 3)).astype(np.uint8)
    picture = cv2.resize(patches, (896, 672), interpolation=cv2.INTER_CUBIC).astype(np.int16)
    grain = random.normal(0, 4, picture.shape)
    return np.asarray(np.clip(picture + grain, 0, 255), np.uint8)
