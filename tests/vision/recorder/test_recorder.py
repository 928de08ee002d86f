"""Packets of real streams become files: whole, dated, and playable after a kill."""

import importlib.util
import os
import signal
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from tests.conftest import missing
from tests.vision.cameras import free_port, mjpeg, rtsp
from tests.vision.films import film, number_of
from tests.vision.watch import Watch
from tests.waiting import wait_for
from vision.recorder.finish import finish
from vision.recorder.messages import RecordOrder, SegmentEnded
from vision.recorder.segment import is_being_written, start_in_name
from vision.sources import SourceSpec

pytestmark = pytest.mark.usefixtures("server")


@pytest.fixture
def server() -> None:
    if importlib.util.find_spec("aio_rtsp_toolkit") is None:
        missing("aio-rtsp-toolkit is not installed (requirements-dev.txt)")


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    options = {"preset": "ultrafast", "tune": "zerolatency", "g": "10"}
    film(folder / "camera.mp4", 400, fps=25, codec="libx264", options=options)
    return folder


@pytest.fixture
def camera(films: Path) -> Iterator[str]:
    port = free_port()
    with rtsp(films, port):
        yield f"rtsp://127.0.0.1:{port}/camera.mp4"


def spec(address: str, folder: Path, *, copies: bool = False) -> SourceSpec:
    return SourceSpec(address, lossless=False, timeout=3, copies=copies, records_under=str(folder))


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*.mp4"))


def numbers(path: Path) -> list[int]:
    with av.open(str(path)) as container:
        frames = (frame.to_ndarray(format="bgr24") for frame in container.decode(video=0))
        return [number_of(np.asarray(frame, np.uint8)) for frame in frames]


def record_until(watch: Watch, order: RecordOrder, count: int) -> list[SegmentEnded]:
    """Record until so many files are complete, then end."""
    found: list[SegmentEnded] = []
    watch.feeds.record({"a": order})

    def enough() -> bool:
        found.extend(watch.feeds.take_segments())
        return len(found) >= count

    wait_for(enough, 20, lambda: f"{watch.feeds.recorders()} {watch.state()} {watch.reason()}")
    return found


@pytest.mark.parametrize("copies", [False, True])
def test_no_frame_is_missing_between_files(camera: str, tmp_path: Path, copies: bool) -> None:
    with Watch({"a": spec(camera, tmp_path, copies=copies)}) as watch:
        found = record_until(watch, RecordOrder(1, str(tmp_path), file_seconds=1.0), 3)
        assert watch.feeds.recorders()[1].state == "recording"
    seen = [number for one in found for number in numbers(Path(one.path))]
    assert seen == list(range(seen[0], seen[0] + len(seen)))
    for before, after in pairwise(found):
        assert before.end == after.start
    for one in found:
        assert one.frames == len(numbers(Path(one.path)))
        assert one.frames / (one.end - one.start) == pytest.approx(25, rel=0.1)
        assert start_in_name(Path(one.path)) == pytest.approx(one.start, abs=0.002)
        assert abs(one.start - time.time()) < 60


def test_a_killed_recorder_loses_less_than_a_second(camera: str, tmp_path: Path) -> None:
    with Watch({"a": spec(camera, tmp_path)}) as watch:
        watch.feeds.record({"a": RecordOrder(1, str(tmp_path))})
        watch.until(lambda: watch.feeds.recorders()[1].state == "recording")
        (path,) = wait_for(lambda: files(tmp_path), 5)
        assert is_being_written(path)
        watch.until_frames("a", len(watch.frames["a"]) + 50)
        for pid in watch.feeds.reader_pids:
            os.kill(pid, signal.SIGKILL)
        last = watch.frames["a"][-1].number
        wait_for(lambda: not is_being_written(path), 5)
    before = numbers(path)
    assert last - before[-1] < 25
    facts = finish(path)
    assert facts["frames"] == len(before)
    assert facts["seconds"] == pytest.approx(len(before) / 25, rel=0.1)
    assert numbers(path) == before
    with av.open(str(path)) as whole:
        assert whole.streams.video[0].frames == len(before)


def test_only_people_are_recorded_with_margins(camera: str, tmp_path: Path) -> None:
    order = RecordOrder(1, str(tmp_path), only_people=True, before=1.0, after=1.0)
    with Watch({"a": spec(camera, tmp_path)}) as watch:
        watch.feeds.record({"a": order})
        watch.until_frames("a", 60)
        assert watch.feeds.recorders()[1].state == "watching"
        assert not files(tmp_path)
        at = watch.frames["a"][-1].number
        watch.feeds.see_people({"a": order})
        found: list[SegmentEnded] = []

        def ended() -> bool:
            found.extend(watch.feeds.take_segments())
            return bool(found)

        watch.until(ended)
        watch.until(lambda: watch.feeds.recorders()[1].state == "watching")
    seen = numbers(Path(found[0].path))
    assert seen == list(range(seen[0], seen[0] + len(seen)))
    assert 20 <= at - seen[0] <= 60
    assert seen[-1] - at >= 20


def test_pictures_without_time_stamps_are_dated_by_arrival(tmp_path: Path) -> None:
    port = free_port()
    with (
        mjpeg(10, port),
        Watch({"a": spec(f"http://127.0.0.1:{port}/", tmp_path)}) as watch,
    ):
        found = record_until(watch, RecordOrder(1, str(tmp_path), file_seconds=1.0), 2)
    assert found[0].end == found[1].start
    assert found[0].frames / (found[0].end - found[0].start) == pytest.approx(10, rel=0.3)


def test_a_disk_that_refuses_does_not_disturb_frames(camera: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    order = RecordOrder(1, str(tmp_path / "file" / "folder"))
    with Watch({"a": spec(camera, tmp_path)}) as watch:
        watch.feeds.record({"a": order})
        watch.until(lambda: watch.feeds.recorders()[1].state == "failed")
        assert watch.feeds.recorders()[1].reason
        watch.until_frames("a", len(watch.frames["a"]) + 20)
        assert watch.state() == "online"


def test_an_order_ends_the_file_and_frames_continue(camera: str, tmp_path: Path) -> None:
    with Watch({"a": spec(camera, tmp_path)}) as watch:
        watch.feeds.record({"a": RecordOrder(1, str(tmp_path))})
        watch.until(lambda: watch.feeds.recorders()[1].state == "recording")
        watch.until_frames("a", len(watch.frames["a"]) + 20)
        watch.feeds.record({})
        (ended,) = wait_for(watch.feeds.take_segments, 5)
        assert ended.frames == len(numbers(Path(ended.path)))
        pids = watch.feeds.reader_pids
        watch.until_frames("a", len(watch.frames["a"]) + 10)
        assert watch.feeds.reader_pids == pids
