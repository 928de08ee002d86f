"""Whatever is wrong with one camera's file is said, and no other camera is hurt."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.vision.films import film
from tests.vision.watch import Watch, fast
from vision.sources import SourceSpec


def missing(path: Path) -> None:
    """There is no file."""


def text(path: Path) -> None:
    path.write_text("This is a shopping list.\n" * 100)


def empty(path: Path) -> None:
    path.touch()


def noise(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 400)


def without_index(path: Path) -> None:
    """An mp4 of which the end, with its index, is missing."""
    film(path, 50)
    content = path.read_bytes()
    assert content.rindex(b"moov") > len(content) // 2
    path.write_bytes(content[: len(content) // 2])


def sound(path: Path) -> None:
    import wave

    with path.open("wb") as file, wave.open(file) as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(16000))


def without_frames(path: Path) -> None:
    """A film's header, and its end before the first picture."""
    film(path.with_suffix(".avi"), 20, codec="mjpeg", pixels="yuvj420p")
    content = path.with_suffix(".avi").read_bytes()
    path.write_bytes(content[: content.index(b"movi") + 4])


CASES: dict[str, tuple[Callable[[Path], None], str]] = {
    "missing": (missing, "there is no file missing.mp4"),
    "text": (text, "this is not a video"),
    "empty": (empty, "empty.mp4 is empty (0 bytes)"),
    "noise": (noise, "this is not a video"),
    "without_index": (without_index, "this is not a video, or it is damaged"),
    "sound": (sound, "this is not a video: no picture in it"),
    "without_frames": (without_frames, "no frame could be read"),
}


def test_each_fault_has_its_reason_and_the_others_go_on(tmp_path: Path) -> None:
    cameras = {}
    for name, (make, _) in CASES.items():
        make(tmp_path / f"{name}.mp4")
        cameras[name] = fast(tmp_path / f"{name}.mp4")
    fine = SourceSpec(str(film(tmp_path / "fine.mp4", 80)), rate_fps=100, loop=True)
    with Watch(cameras | {"fine": fine}) as watch:
        watch.until(lambda: all(watch.state(name) == "failed" for name in cameras), 60)
        for name, (_, reason) in CASES.items():
            assert watch.reason(name).startswith(reason), name
            assert watch.frames[name] == []
        count = len(watch.frames["fine"])
        watch.until_frames("fine", count + 100)
        assert [seen.index for seen in watch.frames["fine"]] == list(
            range(len(watch.frames["fine"]))
        )


def test_recordings_that_cannot_be_read_are_over(tmp_path: Path) -> None:
    with Watch({"a": fast(tmp_path / "none.mp4"), "b": fast(film(tmp_path / "b.mp4", 5))}) as watch:
        watch.all()
        assert (watch.state("a"), watch.state("b")) == ("failed", "ended")
    assert watch.numbers("b") == list(range(5))


@pytest.mark.parametrize(
    ("name", "codec", "pixels", "container"),
    [
        ("cut.avi", "mjpeg", "yuvj420p", {}),
        ("cut.ts", "mpeg2video", "yuv420p", {}),
        ("cut.mp4", "mpeg4", "yuv420p", {"movflags": "faststart"}),
    ],
)
def test_of_a_cut_recording_comes_what_is_there(
    tmp_path: Path, name: str, codec: str, pixels: str, container: dict[str, str]
) -> None:
    path = film(tmp_path / name, 100, codec=codec, pixels=pixels, container=container)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 6 // 10])
    with Watch({"a": fast(path)}) as watch:
        watch.all()
        assert watch.state() == "ended"
    numbers = watch.numbers()
    assert 40 < len(numbers) < 75
    assert numbers[:-1] == list(range(len(numbers) - 1))  # the last may be cut itself


def test_damage_in_the_middle_is_passed_over(tmp_path: Path) -> None:
    path = film(tmp_path / "damaged.avi", 100, codec="mjpeg", pixels="yuvj420p")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 3000] = b"\xa5" * 3000
    path.write_bytes(content)
    with Watch({"a": fast(path)}) as watch:
        watch.all()
        assert watch.state() == "ended"
    assert set(range(30)) < set(watch.numbers())
    assert {97, 98, 99} < set(watch.numbers())


def test_a_file_that_appears_later_comes_online(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vision.sources.retries.LASTING_RETRY_SECONDS", 0.2)
    path = tmp_path / "later.mp4"
    with Watch({"a": SourceSpec(str(path), paced=False, loop=True)}) as watch:
        watch.until(lambda: watch.state() == "failed")
        assert watch.reason() == "there is no file later.mp4"
        assert not watch.feeds.finished
        film(tmp_path / "made.mp4", 10).rename(path)
        watch.until_frames("a", 20)
        assert (watch.state(), watch.reason()) == ("online", "")
    assert watch.numbers()[:20] == [*range(10), *range(10)]
