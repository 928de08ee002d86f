"""What decodes strangers' video can do nothing else, and others go on when it eats memory."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest

from tests.vision.cameras import free_port, mjpeg
from tests.vision.films import film, numbered
from tests.vision.hostile import ONLY
from tests.vision.rights import what_is_left
from tests.vision.watch import Watch
from vision.rights import call_filter, drop
from vision.sources import SourceSpec

pytestmark = pytest.mark.skipif(bool(drop.lacking()), reason=drop.lacking())


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


NEVER = {
    *("raw socket: PermissionError", "program: PermissionError", "signal: PermissionError"),
    *("file: OSError", "pair: done", "own files: done", "new thread: done", "core: 0"),
    *("NoNewPrivs: 1", "Seccomp: 2"),
}
CUT_OFF = {f"{what}: PermissionError" for what in ("connection", "thread's connection")}


@pytest.mark.parametrize("user", [0, 65534])
def test_who_reads_a_file_reaches_nobody(listening: int, tmp_path: Path, user: int) -> None:
    if user and os.getuid():
        pytest.skip("only root can become another user")
    tmp_path.chmod(0o777)
    left, code = what_is_left(listening, str(tmp_path), network=False, user=user)
    expected = NEVER | CUT_OFF | {"local socket: PermissionError"}
    assert left - {"file: PermissionError"} == expected - ({"file: OSError"} if user else set())
    assert code == -signal.SIGABRT  # it can still end itself


def test_who_reads_a_camera_reaches_cameras_only(listening: int, tmp_path: Path) -> None:
    left, _ = what_is_left(listening, str(tmp_path), network=True)
    allowed = {f"{what}: done" for what in ("connection", "thread's connection", "local socket")}
    assert left == NEVER | allowed


def test_it_holds_where_the_newer_call_is_forbidden() -> None:
    """As service managers forbid it; a number that no call has stands for that."""
    tried = (
        "import dataclasses, socket; from vision.rights import call_filter as f, drop\n"
        "calls = dataclasses.replace(f.calls_here(), seccomp=9999); f.calls_here = lambda: calls\n"
        "drop.drop_rights(network=False, largest_file=None)\n"
        "socket.socket()"
    )
    done = subprocess.run(
        [sys.executable, "-c", tried], capture_output=True, text=True, check=False
    )
    assert "PermissionError" in done.stderr


def test_readers_have_given_up_their_rights(tmp_path: Path) -> None:
    port = free_port()
    sources = {
        "file": SourceSpec(str(film(tmp_path / "a.mp4", 50)), loop=True),
        "camera": SourceSpec(f"http://127.0.0.1:{port}/", lossless=False, networks=ONLY, loop=True),
    }
    with mjpeg(10, port), Watch(sources) as watch:
        for name in sources:
            watch.until_frames(name, 3)
        pids = watch.feeds.reader_pids
        assert len(pids) == len(sources)
        for pid in pids:
            status = Path(f"/proc/{pid}/status").read_text()
            assert "Seccomp:\t2" in status
            assert "NoNewPrivs:\t1" in status
            assert psutil.Process(pid).rlimit(psutil.RLIMIT_CORE) == (0, 0)


def test_a_decoder_without_memory_hurts_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    folder.mkdir()
    for number in range(40):
        cv2.imwrite(str(folder / f"{number}.png"), numbered(number))
    cv2.imwrite(str(folder / "40.png"), np.zeros((4000, 6000, 3), np.uint8))
    fine = film(tmp_path / "fine.mp4", 40)
    sources = {
        "hungry": SourceSpec(str(folder), rate_fps=10, loop=True),
        "fine": SourceSpec(str(fine), rate_fps=100, loop=True),
    }
    with Watch(sources) as watch:
        watch.until_frames("hungry", 2)
        reader = psutil.Process(watch.feeds.reader_pids[0])
        reader.rlimit(psutil.RLIMIT_DATA, (2**20, 2**20))  # less than it has: it gets no more
        watch.until(lambda: "too large for this server" in watch.reason("hungry"), 60)
        count = len(watch.frames["fine"])
        watch.until_frames("fine", count + 100)
        assert watch.state("fine") == "online"


def test_a_system_without_filters_is_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_filter, "calls_here", lambda: None)
    assert drop.lacking() == (
        "what decodes video is not kept from the network and other programs: this system or "
        "processor is not known"
    )
    assert call_filter.install(()) != ""
