"""What the tests of the worker share."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import av
import numpy as np
import PIL.Image
import pytest

from tests.live.fixtures import RedisServer, redis_server
from tests.worker.outage import Database
from tests.worker.process import WorkerProcess, database_url
from tests.worker.running import SIDE
from vision.types import Image

__all__ = ["RedisServer", "redis_server"]


@pytest.fixture
def database(transactional_db: None) -> Iterator[Database]:
    """The test database, which can be taken away."""
    database = Database()
    yield database
    database.give_back()


@pytest.fixture(scope="session")
def still_video(street_photo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of half a minute at 10 per second in which nobody moves: tracks last."""
    path = tmp_path_factory.mktemp("video") / "still.mp4"
    return film(path, [window(street_photo, 0, 360)] * 300)


@pytest.fixture(scope="session")
def street_video(street_photo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The film that others use, in smaller pictures."""
    path = tmp_path_factory.mktemp("video") / "street.mp4"
    return film(path, [window(street_photo, 4 * n, 300 + 3 * n) for n in range(40)])


def window(photo: Path, left: int, top: int) -> Image:
    """640×640 of the photo, in a picture of the films."""
    picture = PIL.Image.open(photo).convert("RGB")
    return np.asarray(picture.resize((SIDE, SIDE), box=(left, top, left + 640, top + 640)))


def film(path: Path, pictures: Sequence[Image]) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = SIDE, SIDE, "yuv420p"
        stream.bit_rate = 4_000_000
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def shared_worker(
    django_db_setup: None,
    redis_url: str,
    weights: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[WorkerProcess]:
    env = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "spoton.settings",
        "PYTHONUNBUFFERED": "1",
    }
    worker = WorkerProcess(env, tmp_path_factory.mktemp("worker"))
    yield worker
    worker.end()


@pytest.fixture
def worker(transactional_db: None, shared_worker: WorkerProcess) -> WorkerProcess:
    """A worker that is ready; the same one for a module's tests, unless one has ended it."""
    if not shared_worker.running:
        shared_worker.start()
    shared_worker.wait_until_ready()
    return shared_worker
