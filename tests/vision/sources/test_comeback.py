"""A camera that cannot be reached costs no reader process, and is read as soon as it can."""

import socket
import time
from pathlib import Path

import pytest

from tests.vision.cameras import free_port, mjpeg, silent_camera
from tests.vision.watch import Watch
from tests.waiting import stays, wait_for
from vision.sources import SourceSpec
from vision.sources.comeback import Comeback
from vision.sources.door_watch import DoorWatch

ANYWHERE = ("0.0.0.0/0",)


def camera(port: int) -> SourceSpec:
    return SourceSpec(f"http://127.0.0.1:{port}/video", lossless=False, timeout=5)


def test_a_lost_camera_is_read_once_it_can_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vision.sources.retries.RETRY_SECONDS", (0.1, 0.1))
    monkeypatch.setattr("vision.sources.comeback.UNREACHED_SECONDS", 600)
    port = free_port()
    with Watch({"a": camera(port)}) as watch:
        watch.until(lambda: watch.state() == "reconnecting")
        stays(lambda: watch.feeds.reader_pids == [], 2)
        assert watch.reason() == "the camera refuses the connection"
        with mjpeg(50, port):
            watch.until_frames("a", 5)
            assert watch.state() == "online"


def test_a_camera_that_is_never_reached_is_tried_by_a_reader_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("vision.sources.comeback.UNREACHED_SECONDS", 0.5)
    with Watch({"a": camera(free_port())}) as watch:
        for _ in range(2):
            watch.until(lambda: watch.feeds.reader_pids)
            watch.until(lambda: not watch.feeds.reader_pids)


def test_one_that_can_be_reached_and_fails_has_its_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vision.sources.retries.RETRY_SECONDS", (600, 600))
    with silent_camera() as port:
        comeback = Comeback(camera(port))
        assert comeback.is_due()
        comeback.failed(lasting=False, refused=False)
        stays(lambda: not comeback.is_due() and not comeback.reason, 1)
    comeback.leave()


def test_a_watch_tells_why_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vision.sources.door_watch.EVERY_SECONDS", 0.1)
    port = free_port()
    watch = DoorWatch(f"rtsp://user:secret@127.0.0.1:{port}/1", ANYWHERE)
    wait_for(lambda: watch.reason == "the camera refuses the connection", 10)
    with socket.create_server(("127.0.0.1", port)):
        wait_for(lambda: watch.opened, 10)
    elsewhere = DoorWatch(f"rtsp://127.0.0.1:{port}/1", ("192.0.2.0/24",))
    wait_for(lambda: "CAMERA_NETWORKS" in elsewhere.reason, 10)
    elsewhere.end()
    wrong = DoorWatch("rtsp://127.0.0.1:99999/1", ANYWHERE)
    wait_for(lambda: "port" in wrong.reason, 10)
    wrong.end()


def test_files_and_packets_without_a_connection_are_not_watched(tmp_path: Path) -> None:
    for address in (str(tmp_path), "udp://239.0.0.1:5000", "srt://127.0.0.1:5000"):
        assert not DoorWatch.can_watch(address)
    comeback = Comeback(SourceSpec(str(tmp_path)))
    comeback.failed(lasting=False, refused=False)
    begin = time.monotonic()
    wait_for(comeback.is_due, 10)
    assert time.monotonic() - begin < 5
