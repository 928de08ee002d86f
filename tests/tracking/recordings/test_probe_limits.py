"""Headers of recordings are read in a process of its own, with limits of memory and time."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.vision import hostile_films
from tests.vision.films import film
from tracking.recordings.probe import ProbeError, Prober


def pid_of(prober: Prober) -> int:
    assert prober._process is not None
    return prober._process.pid


def status(pid: int, name: str) -> int:
    """A line of the process's status, MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) // 1024


def test_one_process_reads_many_files(tmp_path: Path) -> None:
    film(tmp_path / "a.mp4", 30)
    film(tmp_path / "b\n.avi", 20, fps=10)
    with Prober() as prober:
        first = prober.probe(tmp_path / "a.mp4")
        pid = pid_of(prober)
        second = prober.probe(tmp_path / "b\n.avi")
        assert pid_of(prober) == pid
        limits = Path(f"/proc/{pid}/limits").read_text().splitlines()
        limit = next(line for line in limits if line.startswith("Max data size")).split()[3]
        assert int(limit) / 2**20 < status(pid, "VmData") + 300
    assert (first.frames, first.fps) == (30, 25)
    assert (second.frames, second.fps) == (20, 10)
    assert not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_a_film_that_is_too_large_is_left_out(tmp_path: Path, codec: str) -> None:
    raw = hostile_films.raw_film(tmp_path / f"film.{codec}", codec, 16384, 8192)
    with Prober() as prober:
        for path in (raw, hostile_films.wrapped(raw, tmp_path / "film.mp4")):
            with pytest.raises(ProbeError, match="too large: 16384×8192"):
                prober.probe(path)
        assert status(pid_of(prober), "VmHWM") < 300


def test_a_file_that_hangs_or_crashes_its_reader(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", 30)
    with Prober(patience=15) as prober:
        prober.probe(path)
        prober._patience = 0.5
        os.kill(pid_of(prober), signal.SIGSTOP)
        with pytest.raises(ProbeError, match="could not be read within"):
            prober.probe(path)
        prober._patience = 15
        assert prober.probe(path).frames == 30  # by another process
        os.kill(pid_of(prober), signal.SIGKILL)
        with pytest.raises(ProbeError, match="damaged, or takes too much memory"):
            prober.probe(path)
        assert prober.probe(path).frames == 30
