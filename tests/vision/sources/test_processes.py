"""Reader processes are forks of one process, and do without it where it cannot be had."""

import os
import signal
import subprocess
import sys
from multiprocessing import forkserver, util
from pathlib import Path

import psutil
import pytest

from tests.vision.films import film
from tests.vision.watch import Watch
from tests.waiting import wait_for
from vision.sources import SourceSpec
from vision.sources.processes import prepare, start_reader


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> SourceSpec:
    path = film(tmp_path_factory.mktemp("films") / "short.mp4", 10)
    return SourceSpec(str(path), paced=False, loop=True)


def origin() -> int:
    """The process that readers are forked from."""
    prepare()
    return int(forkserver._forkserver._forkserver_pid)  # type: ignore[attr-defined]


def kill_origin() -> int:
    pid = origin()
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: psutil.Process(pid).status() == psutil.STATUS_ZOMBIE, 10)
    return pid


def test_a_reader_is_a_fork(endless: SourceSpec) -> None:
    with Watch({"a": endless}) as watch:
        watch.until_frames("a", 3)
        (reader,) = watch.feeds.reader_pids
        assert psutil.Process(reader).ppid() == origin()


def test_readers_load_no_networks() -> None:
    """Nor does what tries a camera, which would take a fifth longer to answer."""
    told = (
        "import sys, tracking.source_probe.process, vision.sources.reader;"
        "print({'django', 'openvino', 'scipy', 'torch'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_readers_outlive_the_process_they_come_from(endless: SourceSpec) -> None:
    with Watch({"a": endless}) as watch:
        watch.until_frames("a", 3)
        before = kill_origin()
        watch.until_frames("a", len(watch.frames["a"]) + 50)
        (reader,) = watch.feeds.reader_pids
        os.kill(reader, signal.SIGKILL)
        watch.until(lambda: watch.feeds.reader_pids not in ([], [reader]))
        watch.until_frames("a", len(watch.frames["a"]) + 50)
        assert origin() != before
        watch._pids.discard(reader)  # its parent is gone: whoever inherits it buries it


def test_without_room_for_its_socket_readers_start_alone(
    endless: SourceSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill_origin()
    monkeypatch.setattr(util, "get_temp_dir", lambda: str(tmp_path / "none"))
    alone = start_reader(print, ())
    assert type(alone).__name__ == "SpawnProcess"
    alone.join(20)
    with Watch({"a": endless}) as watch:
        watch.until_frames("a", 3)
        (reader,) = watch.feeds.reader_pids
        assert psutil.Process(reader).ppid() == os.getpid()
    monkeypatch.undo()
    wait_for(origin, 10)
