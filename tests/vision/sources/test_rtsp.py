"""A real RTSP server: played, stopped, hung, back again."""

import importlib.util
import signal
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.vision.cameras import free_port, rtsp
from tests.vision.films import film
from tests.vision.watch import Watch
from vision.sources import SourceSpec


@pytest.fixture(autouse=True)
def server() -> None:
    if importlib.util.find_spec("aio_rtsp_toolkit") is None:
        missing("aio-rtsp-toolkit is not installed (requirements-dev.txt)")


@pytest.fixture
def films(tmp_path: Path) -> Path:
    options = {"preset": "ultrafast", "tune": "zerolatency", "g": "10"}
    film(tmp_path / "camera.mp4", 200, fps=25, codec="libx264", options=options)
    return tmp_path


def camera(port: int, name: str = "camera.mp4") -> SourceSpec:
    address = f"rtsp://127.0.0.1:{port}/{name}?play_count=0"
    return SourceSpec(address, lossless=False, timeout=1.5)


def test_frames_come_and_the_stream_survives_its_server(films: Path) -> None:
    port = free_port()
    with Watch({"a": camera(port)}) as watch:
        with rtsp(films, port) as server:
            watch.until_frames("a", 20)
            assert (watch.state(), watch.reason()) == ("online", "")
            status = watch.feeds.status()["a"]
            assert (status.width, status.height) == (96, 64)
            server.kill()
            watch.until(lambda: watch.state() == "reconnecting")
            assert watch.reason()
        count = len(watch.frames["a"])
        with rtsp(films, port) as server:
            watch.until_frames("a", count + 10)
            assert (watch.state(), watch.reason()) == ("online", "")
            server.send_signal(signal.SIGSTOP)
            watch.until(lambda: watch.state() == "reconnecting")
            assert watch.reason()
            server.send_signal(signal.SIGCONT)
            count = len(watch.frames["a"])
            watch.until_frames("a", count + 10)
    indexes = [seen.index for seen in watch.frames["a"]]
    assert indexes == sorted(set(indexes))
    assert all(0 <= number < 200 for number in watch.numbers())


def test_a_stream_that_is_not_there_is_said(films: Path) -> None:
    port = free_port()
    with rtsp(films, port), Watch({"a": camera(port, "none.mp4")}) as watch:
        watch.until(lambda: watch.state() == "reconnecting")
        assert "404" in watch.reason()
