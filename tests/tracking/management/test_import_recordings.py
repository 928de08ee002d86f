"""manage.py import_recordings."""

from __future__ import annotations

import io
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from tests.factories import make_camera
from tracking.models import Camera, Environment, Recording

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 1, 10, 30, 5, tzinfo=UTC)


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds at 10 frames per second, 64×48, without a time of creation."""
    return film(tmp_path_factory.mktemp("clip") / "clip.mp4")


def film(path: Path, *, rate: int = 10, frames: int = 20, **metadata: str) -> Path:
    with av.open(str(path), "w") as container:
        container.metadata.update(metadata)
        stream = container.add_stream("mpeg4", rate=rate)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        picture = np.zeros((48, 64, 3), np.uint8)
        for _ in range(frames):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


@pytest.fixture
def folder(tmp_path: Path, clip: Path, campus: Environment) -> Path:
    """A folder of the camera c01 with one recording of START."""
    make_camera(campus, "c01")
    put(clip, tmp_path, "c01/20260101_103005.mp4")
    return tmp_path


def put(clip: Path, folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(clip, folder / name)


def run(folder: Path, **options: Any) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_recordings", "campus", folder, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_a_recording_is_described_by_its_file(folder: Path) -> None:
    out, _ = run(folder)
    row = Recording.objects.get()
    assert row.camera.camera_id == "c01"
    assert row.start_time == START
    assert row.end_time == START + timedelta(seconds=2)
    assert (row.fps, row.frame_count, row.width, row.height) == (10.0, 20, 64, 48)
    assert row.path == str(folder / "c01" / "20260101_103005.mp4")
    assert "name 1" in out


def test_running_again_reads_only_what_is_new_or_changed(folder: Path, clip: Path) -> None:
    run(folder)
    kept = Recording.objects.get()
    put(clip, folder, "c01/20260101_110000.mp4")
    assert "1 " in run(folder)[0].splitlines()[1]
    assert Recording.objects.count() == 2
    os.utime(kept.path, (1, 1))
    line = run(folder)[0].splitlines()[1].split()
    assert line[:4] == ["c01", "0", "1", "1"]
    assert Recording.objects.count() == 2
    assert AuditEntry.objects.filter(action="recordings.import").count() == 3


def test_the_folder_may_be_named_after_the_environment(
    folder: Path, clip: Path, tmp_path: Path
) -> None:
    outer = tmp_path / "all"
    shutil.move(folder / "c01", outer / "campus" / "c01")
    run(outer)
    assert Recording.objects.count() == 1


def test_missing_cameras_are_named_or_made(folder: Path, clip: Path) -> None:
    put(clip, folder, "c02/20260101_103005.mp4", "c02/20260101_103010.mp4")
    with pytest.raises(CommandError, match=r"c02 \(2 files\).*--create-cameras"):
        run(folder)
    assert Recording.objects.count() == 1
    out, _ = run(folder, create_cameras=True)
    assert "c02 (new)" in out
    assert Camera.objects.get(camera_id="c02").recordings.count() == 2


def test_broken_files_are_named_and_the_others_imported(folder: Path) -> None:
    camera = folder / "c01"
    whole = (camera / "20260101_103005.mp4").read_bytes()
    (camera / "1_cut.mp4").write_bytes(whole[: len(whole) // 2])
    (camera / "2_empty.mp4").touch()
    (camera / "3_text.avi").write_text("not a film")
    (camera / "4_gone.mp4").symlink_to(camera / "nowhere.mp4")
    (camera / "notes.txt").write_text("no video")
    _, err = run(folder)
    assert Recording.objects.count() == 1
    for text in (
        "1_cut.mp4: it contains no frames",
        "2_empty.mp4: it is empty",
        "3_text.avi: it is not a video",
    ):
        assert text in err
    assert "notes" not in err


def test_times_of_names_are_in_the_zone_that_is_given(folder: Path) -> None:
    run(folder, timezone="Europe/Berlin")
    assert Recording.objects.get().start_time == START - timedelta(hours=1)


def test_without_a_time_in_the_name_metadata_decide(folder: Path) -> None:
    film(folder / "c01" / "evening.mp4", creation_time="2026-02-03T04:05:06Z")
    run(folder)
    last = Recording.objects.latest("start_time")
    assert last.start_time == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)


def test_without_any_time_files_follow_end_to_end(tmp_path: Path, clip: Path) -> None:
    Environment.objects.create(environment_id="campus", name="Campus")
    put(clip, tmp_path, "c01/part2.mp4", "c01/part10.mp4", "c01/part1.mp4")
    with pytest.raises(CommandError, match="No recording"):
        run(tmp_path, create_cameras=True)
    run(tmp_path, create_cameras=True, start="2026-01-01T10:30:05Z")
    starts = {Path(row.path).name: row.start_time for row in Recording.objects.all()}
    assert starts == {
        "part1.mp4": START,
        "part2.mp4": START + timedelta(seconds=2),
        "part10.mp4": START + timedelta(seconds=4),
    }
    put(clip, tmp_path, "c01/part11.mp4")
    run(tmp_path, start="2026-01-01T10:30:05Z")
    assert Recording.objects.latest("start_time").start_time == START + timedelta(seconds=6)


def test_the_time_of_the_file_counts_only_when_that_is_said(tmp_path: Path, clip: Path) -> None:
    campus = Environment.objects.create(environment_id="campus", name="Campus")
    make_camera(campus, "c01")
    put(clip, tmp_path, "any.mp4")
    ended = START.timestamp()
    os.utime(tmp_path / "any.mp4", (ended, ended))
    run(tmp_path, camera="c01", by_modification=True)
    assert Recording.objects.get().end_time == START


def test_the_rate_of_the_camera_goes_before_that_of_the_file(folder: Path) -> None:
    Camera.objects.update(rate_fps=5)
    run(folder)
    row = Recording.objects.get()
    assert (row.fps, row.end_time) == (5.0, START + timedelta(seconds=4))


def test_overlaps_are_told(folder: Path, clip: Path) -> None:
    put(clip, folder, "c01/20260101_103005500.mp4")
    assert "20260101_103005500.mp4 begins 0:00:01.500000 before" in run(folder)[1]


def test_a_dry_run_stores_nothing(folder: Path, clip: Path) -> None:
    put(clip, folder, "c02/20260101_103005.mp4")
    out, _ = run(folder, create_cameras=True, dry_run=True)
    assert "c02 (new)" in out
    assert not Recording.objects.exists()
    assert Camera.objects.count() == 1
    assert not AuditEntry.objects.exists()


def test_a_path_within_the_program_is_kept_relative(campus: Environment, clip: Path) -> None:
    make_camera(campus, "c01")
    inside = settings.BASE_DIR / "var" / f"test-import-{os.getpid()}"
    try:
        put(clip, inside, "20260101_103005.mp4")
        run(inside, camera="c01")
    finally:
        shutil.rmtree(inside)
    path = Recording.objects.get().path
    assert path == f"var/{inside.name}/20260101_103005.mp4"


def test_more_files_cost_no_more_statements(folder: Path, clip: Path) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            run(folder, again=True)
        return len(queries)

    few = statements()
    for minute in range(30):
        put(clip, folder, f"c01/20260101_11{minute:02}00.mp4")
    assert statements() == few


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"timezone": "Mars/Olympus"}, "no time zone"),
        ({"start": "yesterday"}, "2026-01-01T10:30:05Z"),
        ({"camera": "no such"}, "called so|No recording"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    folder: Path, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        run(folder, **options)


def test_an_unknown_environment_or_folder_is_refused(folder: Path) -> None:
    with pytest.raises(CommandError, match="Environment 'nowhere' not found"):
        call_command("import_recordings", "nowhere", folder)
    with pytest.raises(CommandError, match="not found"):
        call_command("import_recordings", "campus", folder / "none")
