"""Cameras: the newest frame counts; what goes away is said, and comes back."""

import os
from base64 import b64encode
from pathlib import Path

import psutil
import pytest

from tests.vision.cameras import free_port, mjpeg, silent_camera
from tests.vision.films import SIZE, film
from tests.vision.watch import Watch, shared_memory
from tests.waiting import wait_for
from vision.sources import SourceSpec
from vision.sources.ring import SLOTS


def camera(port: int, user: str = "", timeout: float = 5, fps: float | None = None) -> SourceSpec:
    address = f"http://{user}127.0.0.1:{port}/video"
    return SourceSpec(address, lossless=False, timeout=timeout, target_fps=fps)


def test_who_is_slow_gets_the_newest_and_the_rest_is_counted() -> None:
    port = free_port()
    with mjpeg(100, port), Watch({"a": camera(port)}) as watch:
        watch.until_frames("a", 3)
        last = watch.numbers()[-1]
        before = watch.feeds.status()["a"].dropped
        wait_for(lambda: watch.feeds.status()["a"].dropped >= before + 60, 30)
        watch.until_frames("a", len(watch.frames["a"]) + 1)
        assert watch.numbers()[-1] - last > 60
        assert len(shared_memory()) == 1
        size = os.stat(f"/dev/shm/{shared_memory()[0]}").st_size
        assert size == SLOTS * SIZE[0] * SIZE[1] * 3
        numbers = watch.numbers()
    assert numbers == sorted(set(numbers))


def test_a_live_rate_is_limited_by_the_clock_not_the_header() -> None:
    port = free_port()  # FFmpeg takes MJPEG over HTTP for 25 frames/s, whatever comes
    with mjpeg(12, port), Watch({"a": camera(port, fps=10)}) as watch:
        watch.until_frames("a", 20)
        numbers = watch.numbers()[1:]
    assert (numbers[-1] - numbers[0]) / (len(numbers) - 1) < 2  # not 25/10


def test_a_camera_that_goes_away_comes_back() -> None:
    port = free_port()
    with Watch({"a": camera(port)}) as watch:
        watch.until(lambda: watch.state() == "reconnecting")
        assert watch.reason() == "the camera refuses the connection"
        with mjpeg(50, port):
            watch.until_frames("a", 5)
            assert (watch.state(), watch.reason()) == ("online", "")
        assert watch.feeds.status()["a"].reconnects == 0  # it came for the first time
        watch.until(lambda: watch.state() == "reconnecting")
        assert watch.reason()
        count = len(watch.frames["a"])
        with mjpeg(50, port):
            watch.until_frames("a", count + 5)
            assert (watch.state(), watch.reason()) == ("online", "")
        assert watch.feeds.status()["a"].reconnects == 1
        indexes = [seen.index for seen in watch.frames["a"]]
    assert indexes == sorted(set(indexes))


def test_a_camera_that_never_answers_is_given_up_and_tried_again(tmp_path: Path) -> None:
    recording = SourceSpec(str(film(tmp_path / "fine.mp4", 50)), loop=True, rate_fps=100)
    with silent_camera() as port:
        hanging = {
            "http": camera(port, timeout=0.5),
            "rtsp": SourceSpec(f"rtsp://127.0.0.1:{port}/1", lossless=False, timeout=0.5),
        }
        with Watch(hanging | {"fine": recording}) as watch:
            watch.until(lambda: len(watch.feeds.reader_pids) == 3)
            first = set(watch.feeds.reader_pids)
            for name in hanging:
                watch.until(lambda name=name: watch.state(name) == "reconnecting")  # type: ignore[misc]
                assert watch.reason(name) == "no answer in time"
            count = len(watch.frames["fine"])
            watch.until_frames("fine", count + 50)
            survivors = {pid for pid in first if psutil.pid_exists(pid)}
            assert len(survivors) == 1
            assert survivors <= set(watch.feeds.reader_pids)
            watch.until(lambda: len(watch.feeds.reader_pids) == 3)  # and once more
    assert [seen.index for seen in watch.frames["fine"]] == list(range(len(watch.frames["fine"])))


def test_passwords_are_used_and_never_shown(capfd: pytest.CaptureFixture[str]) -> None:
    right, wrong, refused = free_port(), free_port(), free_port()
    key = "Basic " + b64encode(b"guard:geheim").decode()
    user = "guard:geheim@"
    with mjpeg(50, right, key), mjpeg(50, wrong, "Basic other"), silent_camera() as silent:
        cameras = {
            "right": camera(right, user),
            "wrong": camera(wrong, user),
            "refused": camera(refused, user),
            "silent": camera(silent, user, timeout=0.5),
        }
        with Watch(cameras) as watch:
            watch.until_frames("right", 3)
            watch.until(lambda: all(watch.reason(name) for name in cameras if name != "right"))
            reasons = [watch.reason(name) for name in cameras]
    assert "401" in reasons[1]
    said = "".join([*reasons, *capfd.readouterr()])
    assert "geheim" not in said
