"""manage.py load_demo."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from PIL import Image
from pytest_django import Settings

from alerts.models import AlertRule
from alerts.words import rule_sentence
from tests.factories import make_environment
from tracking.demo.drawing import as_floor_map
from tracking.demo.facts import read_facts
from tracking.models import Camera, Environment, Line, ProcessingTask, Scene, Zone

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def _folders(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.WEIGHTS_DIR = tmp_path / "weights"
    settings.WEIGHTS_DIR.mkdir()
    (settings.WEIGHTS_DIR / "vtest.avi").write_bytes(b"any")


def load() -> str:
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def rows() -> list[int]:
    models = (Environment, Camera, Scene, Zone, Line, ProcessingTask)
    return [model._default_manager.count() for model in models]


def test_it_makes_campus_and_factory() -> None:
    said = load()
    assert "created campus, factory" in said
    assert rows() == [2, 8, 2, 6, 2, 1]
    for model in (Environment, Camera, Scene, Zone, Line):
        for row in model._default_manager.all():
            row.full_clean()


def test_the_campus_cameras_are_windows_of_the_recording(settings: Settings) -> None:
    load()
    cameras = Camera.objects.filter(environment__environment_id="campus")
    assert [(camera.camera_id, camera.window) for camera in cameras] == [
        ("c09", (0, 0, 448, 336)),
        ("c12", (320, 0, 448, 336)),
        ("c13", (0, 240, 448, 336)),
        ("c16", (320, 240, 448, 336)),
    ]
    recording = str(settings.WEIGHTS_DIR / "vtest.avi")
    assert {(camera.source_address, camera.rate_fps) for camera in cameras} == {(recording, 7.0)}


def test_the_windows_agree_about_the_floor() -> None:
    # The same point of the recording, seen through two windows, is one place on the floor.
    windows = {camera["camera_id"]: camera for camera in read_facts("campus")["cameras"]}

    def floor(camera_id: str, x: float, y: float) -> tuple[float, float]:
        left, top, _, _ = windows[camera_id]["window"]
        u, v, w = (
            row[0] * (x - left) + row[1] * (y - top) + row[2]
            for row in windows[camera_id]["homography"]
        )
        return u / w, v / w

    seen = [floor(camera_id, 400.0, 300.0) for camera_id in windows]
    assert all(place == pytest.approx(seen[0]) for place in seen)


def test_the_factory_has_no_sources_yet() -> None:
    load()
    cameras = Camera.objects.filter(environment__environment_id="factory")
    assert {camera.source_address for camera in cameras} == {""}


def test_the_campus_starts_in_a_loop() -> None:
    load()
    task = ProcessingTask.objects.get()
    assert (task.mode, task.loop, task.created_by, task.status) == (
        "recorded",
        True,
        None,
        "queued",
    )
    assert task.task_cameras.count() == 4


def test_a_second_time_changes_nothing() -> None:
    load()
    before = rows()
    assert "is running as task" in load()
    assert rows() == before


def test_a_stopped_campus_starts_again() -> None:
    load()
    ProcessingTask.objects.get().task_cameras.update(active=False)
    ProcessingTask.objects.update(status="stopped", finished_at="2026-01-01T00:00:00Z")
    assert "started as task" in load()
    assert ProcessingTask.objects.count() == 2


@pytest.mark.parametrize("environment_id", ["campus", "factory"])
def test_what_was_deleted_stays_deleted(environment_id: str) -> None:
    load()
    Environment.objects.get(environment_id=environment_id).delete()
    load()
    assert not Environment.objects.filter(environment_id=environment_id).exists()


def test_what_was_changed_stays_changed() -> None:
    load()
    camera = Camera.objects.get(camera_id="c09")
    camera.name, camera.source_address = "Mine", "rtsp://camera/1"
    camera.save()
    Camera.objects.get(camera_id="c16").delete()
    load()
    camera.refresh_from_db()
    assert (camera.name, camera.source_address) == ("Mine", "rtsp://camera/1")
    assert not Camera.objects.filter(camera_id="c16").exists()


def test_an_own_environment_is_not_joined_by_the_demo() -> None:
    make_environment("shop")
    assert "campus was deleted" in load()
    assert Environment.objects.count() == 1


def test_without_the_recording_it_says_what_to_do(settings: Settings) -> None:
    (settings.WEIGHTS_DIR / "vtest.avi").unlink()
    assert "fetch_weights" in load()
    assert not ProcessingTask.objects.exists()


def test_a_moved_checkout_finds_its_recording_again(settings: Settings, tmp_path: Path) -> None:
    load()
    settings.WEIGHTS_DIR = settings.WEIGHTS_DIR.rename(tmp_path / "moved")
    load()
    campus = Camera.objects.filter(environment__environment_id="campus")
    assert {c.source_address for c in campus} == {str(tmp_path / "moved" / "vtest.avi")}


def test_the_maps_fill_their_bounds_and_come_back_when_lost() -> None:
    load()
    for environment in Environment.objects.all():
        x_min, y_min, x_max, y_max = environment.map_bounds
        with Image.open(environment.map_image.path) as picture:
            assert picture.width / picture.height == (x_max - x_min) / (y_max - y_min)
            assert picture.width / (x_max - x_min) >= 30
        Path(environment.map_image.path).unlink()
        load()
        assert Path(environment.map_image.path).is_file()


def test_a_map_with_an_unknown_colour_is_refused() -> None:
    shape = {"points": [[0, 0]], "fill": "ultraviolet"}
    with pytest.raises(ValueError, match="ultraviolet"):
        as_floor_map({"background": "lawn", "shapes": [shape]})


def test_each_demo_environment_has_a_rule_that_stays_deleted() -> None:
    load()
    sentences = {rule_sentence(rule) for rule in AlertRule.objects.all()}
    assert sentences == {
        "Alert when someone enters Junction; at most once in 10 minutes.",
        "Alert when someone enters Loading dock; at most once in 10 minutes.",
    }
    AlertRule.objects.all().delete()
    load()
    assert not AlertRule.objects.exists()
