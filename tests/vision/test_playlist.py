"""Dated files play as one film: in order, exactly, at the pace at which they were taken."""

import os
import signal
import time
from collections.abc import Sequence
from dataclasses import astuple
from itertools import pairwise
from pathlib import Path

import pytest

from tests.vision.films import film, numbered
from tests.vision.watch import Watch
from tests.waiting import stays, take_time
from vision.playlist import Segment, SegmentPlaylist
from vision.sources import CameraSpec, FrameSynchronizer, SourceSpec
from vision.sources.source import Source

NOON = 1_767_268_800.0
FPS = 100.0
PIECE = 20


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Six files of one film; the pictures are numbered through."""
    folder = tmp_path_factory.mktemp("pieces")
    return [
        film(folder / f"{n}.mp4", map(numbered, range(n * PIECE, (n + 1) * PIECE)), fps=FPS)
        for n in range(6)
    ]


def segments(
    pieces: Sequence[Path], begin: float = NOON, gap: float = 0.0, fps: float = FPS
) -> list[Segment]:
    length = PIECE / fps + gap
    return [Segment(str(path), begin + n * length, 0, PIECE, fps) for n, path in enumerate(pieces)]


def listed(parts: Sequence[Segment], **fields: float) -> SourceSpec:
    return SourceSpec("", playlist=SegmentPlaylist(parts), **fields)  # type: ignore[arg-type]


def test_files_follow_each_other_in_their_own_time(pieces: list[Path]) -> None:
    with Watch({"a": listed(segments(pieces))}) as watch:
        watch.all()
        status = watch.feeds.status()["a"]
    frames = watch.frames["a"]
    assert [seen.number for seen in frames] == list(range(120))
    assert [seen.position for seen in frames] == list(range(120))
    assert [seen.timestamp for seen in frames] == pytest.approx(
        [NOON + n / FPS for n in range(120)], abs=1e-6
    )
    assert (status.state, status.frames_in_recording, status.rate_fps) == ("ended", 120, FPS)
    assert frames[-1].at - frames[0].at > 0.9  # at the pace at which it was taken


def test_unevenly_spaced_frames_have_their_own_times(tmp_path: Path) -> None:
    stamps = [40 * n if n < 25 else 1000 + 100 * (n - 25) for n in range(45)]
    path = film(tmp_path / "slower.mkv", 45, times=stamps)
    segment = Segment(str(path), NOON, 5, 38, 15.0, ((0, 0.0), (25, 1.0), (45, 3.0)))
    with Watch({"a": listed([segment])}) as watch:
        watch.all()
    frames = watch.frames["a"]
    assert [seen.number for seen in frames] == list(range(5, 43))
    assert [seen.timestamp for seen in frames] == pytest.approx(
        [NOON + stamp / 1000 for stamp in stamps[5:43]], abs=1e-6
    )
    assert frames[-1].at - frames[0].at > 2.2
    playlist = SegmentPlaylist([segment])
    assert [playlist.position_at(playlist.time_of(n)) for n in range(38)] == list(range(38))
    again = SegmentPlaylist(
        [Segment.from_json([*astuple(segment)[:5], [[0, 0], [25, 1], [45, 3]]])]
    )
    assert again == playlist


def test_it_begins_and_ends_in_the_middle_of_files(pieces: list[Path]) -> None:
    first, *middle, last = segments(pieces[:4])
    parts = [
        Segment(first.path, first.start_time, 13, 7, FPS),
        *middle,
        Segment(last.path, last.start_time, 0, 5, FPS),
    ]
    with Watch({"a": listed(parts)}) as watch:
        watch.all()
    assert watch.numbers() == list(range(13, 65))
    assert watch.frames["a"][0].timestamp == pytest.approx(NOON + 0.13)


@pytest.mark.parametrize("position", [0, 1, 19, 20, 59, 119, 120])
def test_it_goes_on_at_any_position(pieces: list[Path], position: int) -> None:
    fast = listed(segments(pieces, fps=5 * FPS))
    with Watch({"a": fast}, positions={"a": position}) as watch:
        watch.all()
        assert (watch.state(), watch.reason()) == ("ended", "")
    assert watch.numbers() == list(range(position, 120))


def test_time_without_recordings_is_jumped_over(pieces: list[Path]) -> None:
    with Watch({"a": listed(segments(pieces[:3], gap=3600))}) as watch:
        begin = time.monotonic()
        watch.all()
    assert watch.numbers() == list(range(60))
    assert watch.frames["a"][-1].timestamp == pytest.approx(NOON + 2 * 3600.2 + 0.19)
    assert time.monotonic() - begin < 15


def test_cameras_are_synchronised_by_recording_time(pieces: list[Path]) -> None:
    one = segments([pieces[0], pieces[2]], gap=0.2)  # nothing between 0.2 s and 0.4 s
    two = segments(pieces[3:], NOON + 0.1)
    with Watch({"one": listed(one), "two": listed(two)}, window=0.004) as watch:
        watch.all()
    assert watch.numbers("one") == [*range(20), *range(40, 60)]
    assert watch.numbers("two") == list(range(60, 120))
    assert watch.ticks == [
        *([["one"]] * 10),
        *([["one", "two"]] * 10),
        *([["two"]] * 20),
        *([["one", "two"]] * 20),
        *([["two"]] * 10),
    ]


def test_the_same_moments_are_kept_of_every_camera(pieces: list[Path]) -> None:
    """Where fewer pictures are wanted, they are chosen by the clock."""
    one, two = segments(pieces), segments(pieces, NOON + 0.03)
    cameras = {"one": listed(one, target_fps=10.0), "two": listed(two, target_fps=10.0)}
    with Watch(cameras, window=0.05) as watch:
        watch.all()
    assert watch.numbers("one") == list(range(0, 120, 10))
    assert watch.numbers("two") == list(range(7, 120, 10))
    assert watch.ticks == [["one"], *([["one", "two"]] * 11), ["two"]]


def test_a_missing_broken_or_short_file_is_named_and_skipped(
    pieces: list[Path], tmp_path: Path
) -> None:
    broken, short = tmp_path / "broken.mp4", film(tmp_path / "short.mp4", 5, fps=FPS)
    broken.write_bytes(b"no film" * 100)
    files = [pieces[0], tmp_path / "gone.mp4", pieces[2], broken, short, pieces[5]]
    with Watch({"a": listed(segments(files))}) as watch:
        watch.all()
        gaps = watch.feeds.status()["a"].gaps
        assert watch.state() == "ended"
    expected = [*range(20), *range(40, 60), *range(80, 85), *range(100, 120)]
    assert [seen.position for seen in watch.frames["a"]] == expected
    assert {number: (gap.reason, gap.missing) for number, gap in gaps.items()} == {
        1: ("there is no file gone.mp4", 20),
        3: ("broken.mp4: this is not a video, or it is damaged", 20),
        4: ("short.mp4 ends at frame 5 of 20", 15),
    }


def test_a_list_of_which_nothing_can_be_read_fails(tmp_path: Path) -> None:
    files = [tmp_path / f"{n}.mp4" for n in range(3)]
    with Watch({"a": listed(segments(files))}) as watch:
        watch.all()
        assert watch.state() == "failed"
        assert watch.reason() == "there is no file 0.mp4, and 2 more files"


def test_a_killed_reader_loses_nothing_as_the_other_waits(
    pieces: list[Path],
) -> None:
    one, two = listed(segments(pieces)), listed(segments(pieces[::-1]))
    with Watch({"one": one, "two": two}, window=0.004) as watch:
        for count in (15, 70):
            watch.until_frames("one", count)
            os.kill(watch.feeds.reader_pids[0], signal.SIGKILL)
            watch.until(lambda: "reconnecting" in watch.state("one"))
        watch.all()
    assert watch.numbers("one") == list(range(120))
    assert watch.ticks == [["one", "two"]] * 120


def test_a_file_that_crashes_its_decoder_every_time_is_given_up(
    pieces: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vision.sources.retries.RETRY_SECONDS", (0.01, 0.01))
    with Watch({"a": listed(segments(pieces))}) as watch:
        watch.until_frames("a", 27)
        reached = len(watch.frames["a"])
        watch.feeds.pause()
        (source,) = watch.feeds._sources.values()
        assert isinstance(source, Source)
        position = source._next[0]
        for _ in range(3):
            source._crash()
        watch.feeds.resume()
        watch.all()
        (gap,) = watch.feeds.status()["a"].gaps.values()
    assert gap.reason == f"1.mp4: its decoder crashed 3 times at frame {position}"
    assert reached <= position <= 40
    assert gap.missing == 40 - position
    assert [seen.position for seen in watch.frames["a"]][-80:] == list(range(40, 120))


def test_a_pause_gives_nothing_and_goes_on_at_the_next_frame(pieces: list[Path]) -> None:
    with Watch({"a": listed(segments(pieces))}) as watch:
        watch.until_frames("a", 30)
        watch.feeds.pause()
        pids = watch.feeds.reader_pids
        seen = len(watch.frames["a"])
        stays(lambda: not watch.take(), 1.2)
        assert not watch.feeds.finished
        watch.feeds.resume()
        watch.all()
        assert watch.feeds.reader_pids in (pids, [])
    frames = watch.frames["a"]
    assert [frame.number for frame in frames] == list(range(120))
    rest = frames[-1].at - frames[seen].at
    assert rest > (len(frames) - seen) / FPS * 0.8  # no hurry to catch up


def test_a_file_paced_by_its_reader_does_not_hurry_after_a_pause(tmp_path: Path) -> None:
    path = film(tmp_path / "paced.mp4", 40, fps=25)
    with Watch({"a": SourceSpec(str(path))}) as watch:
        watch.until_frames("a", 5)
        watch.feeds.pause()
        take_time(1.6)
        watch.feeds.resume()
        watch.all()
    frames = watch.frames["a"]
    assert [frame.number for frame in frames] == list(range(40))
    # 0.96 s; at once, if it made up for the pause. On a busy machine one of both is seen late.
    assert frames[-1].at - frames[15].at > 0.5
    steps = [b.timestamp - a.timestamp for a, b in pairwise(frames)]
    assert steps == pytest.approx([0.04] * 39, abs=1e-4)


def test_a_live_source_reads_nothing_while_paused(tmp_path: Path) -> None:
    path = film(tmp_path / "live.mp4", 50, fps=50)
    with Watch({"a": SourceSpec(str(path), lossless=False, loop=True)}) as watch:
        watch.until_frames("a", 3)
        watch.feeds.pause()
        assert watch.feeds.reader_pids == []
        assert (watch.state(), watch.reason()) == ("waiting", "paused")
        assert not watch.take()
        watch.feeds.resume()
        watch.until(lambda: len(watch.frames["a"]) > 6)
        assert watch.state() == "online"


def test_seeking_forward_and_back_is_exact(pieces: list[Path]) -> None:
    one, two = listed(segments(pieces)), listed(segments(pieces[::-1]))
    with Watch({"one": one, "two": two}, window=0.004) as watch:
        for position in (77, 3, 119, 40):
            watch.until_frames("one", 1)
            watch.feeds.seek({"one": position, "two": position})
            watch.frames.clear()
            watch.until_frames("one", 1)
            assert watch.frames["one"][0].position == position
            assert watch.frames["two"][0].position == position
        watch.all()
    assert watch.numbers("one") == list(range(40, 120))


def test_a_seek_while_paused_shows_one_tick(pieces: list[Path]) -> None:
    with Watch({"a": listed(segments(pieces))}) as watch:
        watch.until_frames("a", 5)
        watch.feeds.pause()
        watch.frames.clear()
        watch.feeds.seek({"a": 90})
        watch.until_frames("a", 1)
        stays(lambda: not watch.take(), 0.3)
        watch.feeds.resume()
        watch.all()
    assert watch.numbers() == list(range(90, 120))


def test_a_task_that_is_paused_from_its_beginning_gives_nothing(pieces: list[Path]) -> None:
    feeds = FrameSynchronizer(
        [CameraSpec("a", listed(segments(pieces)))], 0.1, lambda: None, paused=True
    )
    try:
        stays(lambda: feeds.take() is None, 1)
    finally:
        feeds.close()
