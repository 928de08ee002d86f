"""Undated files that began together: a tick has the frames of one moment, whatever happens."""

import os
import signal
import statistics
import time
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.vision.films import film
from tests.vision.watch import Watch
from vision.sources import CameraSpec, SourceSpec
from vision.sources.ring import SLOTS

FPS = 25
PAUSES = [0, 20, 40, 300, 340, 360, 380, 1400, 1440, 1460]
"""Times of ten frames that are unevenly spaced, ms."""


def together(path: Path, **fields: Any) -> SourceSpec:
    return SourceSpec(str(path), together=True, **fields)


@pytest.fixture
def pair(tmp_path: Path) -> dict[str, Path]:
    """Two films of four seconds."""
    return {name: film(tmp_path / f"{name}.mp4", 100, fps=FPS) for name in ("a", "b")}


def apart(watch: Watch) -> list[float]:
    """Seconds between the times of frames with the same number."""
    times = {seen.number: seen.timestamp for seen in watch.frames["a"]}
    return [abs(seen.timestamp - times[seen.number]) for seen in watch.frames["b"]]


def readers(watch: Watch) -> dict[str, int]:
    return {
        spec.address.rsplit("/", 1)[-1][0]: source.pid or 0
        for spec, source in watch.feeds._sources.items()
    }


def test_frames_of_one_moment_make_a_tick(pair: dict[str, Path]) -> None:
    begin = time.time()
    with Watch({name: together(path) for name, path in pair.items()}, window=0.02) as watch:
        watch.all()
    assert watch.numbers("a") == watch.numbers("b") == list(range(100))
    assert set(map(tuple, map(sorted, watch.ticks))) == {("a", "b")}
    assert apart(watch) == [0.0] * 100
    first, last = watch.frames["a"][0], watch.frames["a"][-1]
    assert begin < first.timestamp < begin + 20
    assert last.timestamp - first.timestamp == pytest.approx(99 / FPS)
    assert last.at - first.at > 0.95 * 99 / FPS, "at their own pace"


def test_what_is_read_ahead_is_as_old_as_its_moment(pair: dict[str, Path]) -> None:
    """Its age is what the pipeline adds: readers are some frames ahead of the time to show them."""
    with Watch({name: together(path) for name, path in pair.items()}, window=0.02) as watch:
        ages = []
        for _ in range(60):
            tick = watch.next_tick()
            now = time.monotonic()
            ages.append(now - tick.captured)
            assert max(now - frame.captured for frame in tick.frames.values()) == ages[-1]
            tick.release()
    assert statistics.median(ages[20:]) < 0.5 * SLOTS / FPS
    assert min(ages) >= 0


def test_a_replaced_reader_falls_behind_nobody(pair: dict[str, Path]) -> None:
    with Watch({name: together(path) for name, path in pair.items()}, window=0.02) as watch:
        for count in (20, 60):
            watch.until_frames("b", count)
            os.kill(readers(watch)["b"], signal.SIGKILL)
            watch.until(lambda: watch.state("b") == "reconnecting")
        watch.all()
    assert watch.numbers("a") == watch.numbers("b") == list(range(100))
    assert apart(watch) == pytest.approx([0.0] * 100, abs=1e-6)
    assert set(map(tuple, map(sorted, watch.ticks))) == {("a", "b")}


def test_unevenly_spaced_frames_resume_at_their_time(tmp_path: Path, pair: dict[str, Path]) -> None:
    uneven = film(tmp_path / "uneven.mkv", len(PAUSES), times=PAUSES)
    cameras = {"a": together(pair["a"]), "u": together(uneven)}
    for first in (0, 4):
        with Watch(cameras, 0.01, {"a": 8 if first else 0, "u": first}) as watch:
            watch.until_frames("u", len(PAUSES) - first)
        times = {seen.position: seen.timestamp for seen in watch.frames["a"]}
        for seen in watch.frames["u"]:
            into = seen.timestamp - times[8] + 8 / FPS
            half_a_frame = 0.5 / FPS + 2e-3  # by which even ones may be off, see `FilePace`
            assert into == pytest.approx(PAUSES[seen.position] / 1000, abs=half_a_frame)


def test_a_loop_continues_in_time(tmp_path: Path) -> None:
    films = {name: film(tmp_path / f"{name}.mp4", 10, fps=100) for name in ("a", "b")}
    with Watch({name: together(path, loop=True) for name, path in films.items()}) as watch:
        watch.until_frames("a", 25)
        os.kill(readers(watch)["b"], signal.SIGKILL)
        watch.until_frames("b", 45)
    for name in films:
        steps = [seen.timestamp for seen in watch.frames[name]]
        assert [b - a for a, b in pairwise(steps)] == pytest.approx(
            [0.01] * (len(steps) - 1), abs=1e-5
        )


def test_a_source_that_moves_in_a_later_round_stays_in_step(tmp_path: Path) -> None:
    films = {name: film(tmp_path / f"{name}.mp4", 10, fps=100) for name in ("a", "b")}
    cameras = {name: together(path, loop=True) for name, path in films.items()}
    with Watch(cameras, window=0.005) as watch:
        for count in (25, 45):
            watch.until_frames("b", count)
            watch.feeds.move({cameras["b"]})
        watch.until_frames("a", 70)
    for name in films:
        steps = [seen.timestamp for seen in watch.frames[name]]
        assert [b - a for a, b in pairwise(steps)] == pytest.approx(
            [0.01] * (len(steps) - 1), abs=1e-5
        )
    assert set(map(tuple, map(sorted, watch.ticks[:70]))) == {("a", "b")}


def test_a_seek_is_of_now(pair: dict[str, Path]) -> None:
    with Watch({name: together(path) for name, path in pair.items()}, window=0.02) as watch:
        watch.until_frames("b", 20)
        watch.feeds.seek({"a": 70, "b": 70})
        begin = time.time()
        watch.all()
    for name in pair:
        sought = [seen for seen in watch.frames[name] if seen.position >= 70]
        assert [seen.number for seen in sought] == list(range(70, 100))
        assert begin <= sought[0].timestamp < begin + 5
    assert watch.ticks[-30:] == [["a", "b"]] * 30


def test_a_film_that_comes_later_plays_from_its_begin(tmp_path: Path) -> None:
    long = film(tmp_path / "long.mp4", 200, fps=FPS)
    later = CameraSpec("l", together(film(tmp_path / "later.mp4", 50, fps=FPS)))
    first = CameraSpec("a", together(long))
    with Watch({"a": first}, positions={"a": 150}, window=0.02) as watch:
        watch.until_frames("a", 10)
        watch.feeds.change([first, later])
        begin = time.time()
        watch.all()
    assert watch.numbers("l") == list(range(50))
    assert begin - 1 < watch.frames["l"][0].timestamp < begin + 5
    assert watch.numbers("a") == list(range(150, 200)), "it waits while the other is opened"
    assert ["a", "l"] in [sorted(tick) for tick in watch.ticks]


def test_a_film_that_comes_again_begins_again(pair: dict[str, Path]) -> None:
    first, again = (CameraSpec(name, together(path)) for name, path in pair.items())
    with Watch({"a": first, "b": again}, window=0.02) as watch:
        watch.until_frames("b", 20)
        watch.feeds.change([first])
        watch.until_frames("a", 40)
        watch.feeds.change([first, again])
        watch.all()
    assert watch.numbers("a") == list(range(100))
    assert watch.numbers("b")[-100:] == list(range(100))
    seen = sorted(chain(*watch.frames.values()), key=lambda one: one.at)
    times = [one.timestamp for one in seen]
    assert min(b - a for a, b in pairwise(times)) > -0.02, "no time comes twice"


def test_files_that_play_as_cameras_begin_together(pair: dict[str, Path]) -> None:
    cameras = {name: SourceSpec(str(path), lossless=False) for name, path in pair.items()}
    with Watch(cameras, window=0.02) as watch:
        watch.until_frames("b", 20)
        os.kill(readers(watch)["b"], signal.SIGKILL)
        watch.until(lambda: watch.state("b") == "reconnecting")
        watch.all()
    times = {seen.number: seen.timestamp for seen in watch.frames["a"]}
    shared = [seen for seen in watch.frames["b"] if seen.number in times]
    both = [abs(seen.timestamp - times[seen.number]) for seen in shared]
    assert max(both) < 0.02, "half a frame, though their readers do not start at once"


def test_who_continues_a_file_does_not_wait_for_what_was_played(pair: dict[str, Path]) -> None:
    with Watch({"a": SourceSpec(str(pair["a"]), rate_fps=0.1)}, positions={"a": 90}) as watch:
        watch.until_frames("a", 1)
    assert watch.numbers() == [90]


def test_a_file_that_cannot_be_read_delays_nobody(tmp_path: Path, pair: dict[str, Path]) -> None:
    cameras = {"a": together(pair["a"]), "none": together(tmp_path / "none.mp4")}
    with Watch(cameras) as watch:
        watch.all()
        assert watch.state("none") == "failed"
    assert watch.numbers("a") == list(range(100))
