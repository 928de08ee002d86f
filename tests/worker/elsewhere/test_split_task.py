"""A task whose cameras are decoded by several workers: nothing is lost, nothing is stored twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.db import connection
from redis import Redis

from live.keys import frame_key, watch_key
from tests.factories import make_environment
from tests.waiting import wait_for
from tests.worker.conftest import film
from tests.worker.elsewhere.joined import Joined, JoinedNode
from tests.worker.running import SIDE, recorded, stop, stored_twice
from tracking.models import Observation, Person, PersonImage, ProcessingTask, TaskCamera
from vision.types import Image
from worker import lease, task_runner
from worker.task_runner import TaskRunner

pytestmark = pytest.mark.django_db(transaction=True)
FRAMES = 60


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds of a person in red who walks from left to right."""
    return film(tmp_path_factory.mktemp("walk") / "walk.mp4", [_picture(n) for n in range(FRAMES)])


@pytest.fixture
def joined(redis_client: Redis) -> Iterator[Joined]:
    joined = Joined()
    yield joined
    joined.close()


def _picture(number: int) -> Image:
    image = np.full((SIDE, SIDE, 3), 128, np.uint8)
    left = 40 + 5 * number
    image[200:320, left : left + 48] = (220, 40, 40)  # RGB
    return image


def split(walk: Path, folder: Path, count: int = 2, **fields: object) -> ProcessingTask:
    """A task over cameras that see the same, each from a file of its own."""
    films = {}
    for number in range(count):
        films[f"c{number}"] = copied = folder / f"{number}.mp4"
        copied.write_bytes(walk.read_bytes())
    return recorded(make_environment(), films, **fields)  # type: ignore[arg-type]


def hold(task: ProcessingTask, node: JoinedNode) -> None:
    """Give the task to a worker, and wait until it runs."""
    task.refresh_from_db()
    assert lease.assign(task.task_id, task.epoch, node.worker.holder)
    node.worker.control.wake()
    wait_for(lambda: task.task_id in node.worker.runners, 20)


def ended(task: ProcessingTask) -> bool:
    task.refresh_from_db()
    connection.close()
    return task.finished_at is not None


def frames(task: ProcessingTask) -> dict[str, int]:
    return dict(TaskCamera.objects.filter(task=task).values_list("camera__camera_id", "frames"))


def test_a_recording_is_followed_whole_by_two_workers(
    joined: Joined, walk: Path, tmp_path: Path
) -> None:
    home, other = joined.add("home"), joined.add("other")
    task = split(walk, tmp_path)
    home.worker.place(task.task_id, {"c1": other.place})
    hold(task, home)
    wait_for(lambda: ended(task), 60, lambda: str(frames(task)))
    assert task.status == ProcessingTask.Status.COMPLETED
    assert frames(task) == {"c0": FRAMES, "c1": FRAMES}
    assert stored_twice(task) == []
    assert joined.asked > 0
    assert Person.objects.count() == 1
    seen = Observation.objects.filter(task=task)
    assert seen.filter(camera__camera_id="c0").count() > 0.9 * FRAMES
    assert seen.filter(camera__camera_id="c1").count() > 0.9 * FRAMES


def test_a_person_whom_only_another_node_sees_gets_a_picture(
    joined: Joined, walk: Path, tmp_path: Path
) -> None:
    home, other = joined.add("home"), joined.add("other")
    task = split(walk, tmp_path, count=1)
    home.worker.place(task.task_id, {"c0": other.place})
    hold(task, home)
    wait_for(lambda: ended(task), 60, lambda: str(frames(task)))
    image = PersonImage.objects.select_related("camera").get()
    assert (Path(settings.MEDIA_ROOT) / image.path).stat().st_size > 0
    assert image.camera
    assert image.camera.camera_id == "c0"


def test_cameras_of_a_lost_node_continue_at_home(
    joined: Joined, walk: Path, tmp_path: Path
) -> None:
    home, other = joined.add("home"), joined.add("other")
    task = split(walk, tmp_path)
    home.worker.place(task.task_id, {"c1": other.place})
    hold(task, home)
    wait_for(lambda: frames(task)["c1"] >= 10, 30)
    other.cut = True
    home.worker.place(task.task_id, {})
    wait_for(lambda: ended(task), 60, lambda: str(frames(task)))
    assert frames(task) == {"c0": FRAMES, "c1": FRAMES}
    assert stored_twice(task) == []
    assert Person.objects.count() == 1
    wait_for(lambda: not other.worker.shares or not other.worker.shares.cameras, 20)


def test_a_drained_node_gives_a_recording_away_without_a_gap(
    joined: Joined, walk: Path, tmp_path: Path
) -> None:
    home, other, third = (joined.add(name) for name in ("home", "other", "third"))
    task = split(walk, tmp_path)
    home.worker.place(task.task_id, {"c1": other.place})
    hold(task, home)
    wait_for(lambda: frames(task)["c1"] >= 10, 30)
    home.worker.place(task.task_id, {"c1": third.place})
    wait_for(lambda: ended(task), 60, lambda: str(frames(task)))
    assert frames(task) == {"c0": FRAMES, "c1": FRAMES}
    positions = Observation.objects.filter(task=task, camera__camera_id="c1")
    assert len(set(positions.values_list("frame_index", flat=True))) > 0.9 * FRAMES
    assert (stored_twice(task), Person.objects.count()) == ([], 1)


def test_a_loop_that_moves_in_its_second_round_stays_in_step(
    joined: Joined, walk: Path, tmp_path: Path
) -> None:
    home, other, third = (joined.add(name) for name in ("home", "other", "third"))
    task = split(walk, tmp_path, loop=True)
    home.worker.place(task.task_id, {"c1": other.place})
    hold(task, home)
    for places in ({"c1": third.place}, {}):
        wait_for(partial(has_frames, task, max(FRAMES, frames(task)["c1"]) + 5), 30)
        home.worker.place(task.task_id, places)
    wait_for(partial(has_frames, task, frames(task)["c1"] + 20), 30)
    played = frames(task)
    assert abs(played["c0"] - played["c1"]) <= 1, "none has waited for a round of the other"


def test_a_node_that_answers_no_question_costs_embeddings_only(
    joined: Joined, walk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task_runner, "RECORDED_SECONDS", 0.02)
    home, other = joined.add("home"), joined.add("other")
    joined.slow.set()
    task = split(walk, tmp_path)
    home.worker.place(task.task_id, {"c1": other.place})
    hold(task, home)
    wait_for(lambda: ended(task), 60, lambda: str(frames(task)))
    assert frames(task) == {"c0": FRAMES, "c1": FRAMES}
    assert joined.asked > 0


def test_a_live_camera_moves_with_one_tick_lost_at_most(
    joined: Joined, walk: Path, tmp_path: Path
) -> None:
    home, other, third = (joined.add(name) for name in ("home", "other", "third"))
    task = split(walk, tmp_path, mode=ProcessingTask.Mode.LIVE)
    home.worker.place(task.task_id, {"c1": other.place})
    hold(task, home)
    wait_for(lambda: frames(task)["c1"] >= 10, 30)
    runner = home.worker.runners[task.task_id]
    for places, name in (({"c1": third.place}, "third"), ({}, "")):
        home.worker.place(task.task_id, places)
        before = frames(task)["c1"]
        wait_for(partial(moved_to, runner, name), 30)
        wait_for(partial(has_frames, task, before + 10), 30)
    stop(task)
    wait_for(lambda: ended(task), 30)
    stays = max(longest_gap(task, "c0"), 0.1)
    assert longest_gap(task, "c1") < stays + 0.15, "at 10 frames/s, one tick is 0.1 s"


def longest_gap(task: ProcessingTask, camera: str) -> float:
    """Seconds at most from one sighting of a camera to the next."""
    times = Observation.objects.filter(task=task, camera__camera_id=camera).order_by("time")
    found = [time.timestamp() for time in times.values_list("time", flat=True)]
    return float(np.diff(found).max())


def has_frames(task: ProcessingTask, count: int) -> bool:
    """Whether the second camera has given so many."""
    return frames(task)["c1"] >= count


def moved_to(runner: TaskRunner, name: str) -> bool:
    """Whether the second camera is read there, "" for at home."""
    feeds = runner._sources
    sources = [source for source in feeds._sources.values() if "1.mp4" in source.spec.address]
    node = getattr(sources[0], "node", None)
    return not feeds._coming and (node.name if node else "") == name


def test_a_camera_is_published_and_watched_where_it_is_decoded(
    joined: Joined, walk: Path, tmp_path: Path, redis_client: Redis
) -> None:
    home, other = joined.add("home"), joined.add("other")
    task = split(walk, tmp_path, mode=ProcessingTask.Mode.LIVE)
    home.worker.place(task.task_id, {"c1": other.place})
    for camera in ("c0", "c1"):
        redis_client.set(watch_key(task.task_id, camera, "grid"), 1, ex=60)
    hold(task, home)
    key = frame_key(task.task_id, "c1", "grid")

    def shows_somebody() -> bool:
        message = redis_client.get(key)
        if not isinstance(message, bytes):
            return False
        end = 4 + int.from_bytes(message[:4], "big")
        head = json.loads(message[4:end])
        assert (head["camera_id"], message[end : end + 2]) == ("c1", b"\xff\xd8")
        return bool(head["tracks"])

    wait_for(shows_somebody, 30)
    runner = home.worker.runners[task.task_id]
    wait_for(lambda: runner._sources.told().get("c1", {}).get("facts"), 30)
    assert runner.status().cameras[1].state == "online"
    stop(task)
    wait_for(lambda: ended(task), 30)
