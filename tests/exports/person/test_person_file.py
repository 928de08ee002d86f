"""A person's file: what is in it, and that nobody else is."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

import cv2
import numpy as np
import pytest
from django.conf import settings

from exports.person.build import build_person_file
from exports.person.parameters import PersonFileParameters
from tests.exports.video.scene_rows import (
    START,
    Box,
    add_track,
    make_scene,
    pictures,
    recorded_task,
    someone,
)
from tests.vision.films import film
from tracking.models import (
    Camera,
    Decision,
    Line,
    LineCrossing,
    Person,
    PersonAppearance,
    PersonImage,
    Zone,
    ZoneVisit,
)
from vision.types import Image

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OWN: Box = (40.0, 60.0, 90.0, 200.0)
OTHER: Box = (80.0, 60.0, 130.0, 200.0)


def _pattern(height: int, width: int) -> Image:
    squares = np.indices((height, width)).sum(axis=0) // 4 % 2 * 200 + 20
    return np.repeat(squares[..., None], 3, axis=2).astype(np.uint8)


@pytest.fixture
def camera(tmp_path: Path) -> Camera:
    options = {"crf": "12"}
    path = film(
        tmp_path / "c01.mkv", [_pattern(240, 320)] * 30, fps=10, codec="libx264", options=options
    )
    return make_scene(path, 30, 10)


@pytest.fixture
def person(camera: Camera) -> Person:
    """Someone with rows of all kinds, beside someone else."""
    person, other, task = someone(camera), someone(camera), recorded_task(camera)
    merged = someone(camera)
    merged.merged_into = person
    merged.save()
    add_track(task, camera, [(n / 10, OWN) for n in range(30)], person, merged.pk)
    add_track(task, camera, [(n / 10, OTHER) for n in range(30)], other)
    zone = Zone.objects.create(
        environment=camera.environment,
        zone_id="z",
        name="=Tills",
        polygon=[[0, 0], [10, 0], [10, 10], [0, 10]],
    )
    line = Line.objects.create(
        environment=camera.environment, line_id="l", name="Door", points=[[0, 0], [1, 1]]
    )
    end = START + timedelta(seconds=9)
    ZoneVisit.objects.create(
        zone=zone, task=task, person=merged, entered_at=START, last_seen=end, ended=True
    )
    LineCrossing.objects.create(line=line, task=task, person=person, time=START, direction="in")
    Decision.objects.create(person=person, time=START, kind="matched", other=other.pk, score=0.9)
    PersonAppearance.objects.create(
        person=person, model="m", dimensions=3, vector=np.array([0.6, 0.8, 0.0]), quality=1
    )
    return person


def _built(person: Person, tmp_path: Path, **fields: object) -> ZipFile:
    told: list[tuple[float, int]] = []
    parameters = PersonFileParameters(person, **fields)  # type: ignore[arg-type]
    path = tmp_path / "file"
    build_person_file(parameters, path, lambda *said: told.append(said), lambda: None)
    assert [share for share, _ in told] == sorted(share for share, _ in told)
    assert told[-1][0] == 1
    assert not list(tmp_path.glob("*.part"))
    return ZipFile(path)


def _rows(archive: ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(name).decode())))


def test_all_that_is_stored_is_in_it(person: Person, tmp_path: Path) -> None:
    archive = _built(person, tmp_path)
    facts = json.loads(archive.read("person.json"))
    assert facts["person_id"] == str(person.pk)
    assert len(facts["merged_ids"]) == 1
    assert all(facts[name].endswith("Z") for name in ("first_seen", "last_seen", "made"))
    assert facts["appearances"][0]["vector"] == [0.6, 0.8, 0.0]
    assert len(_rows(archive, "tracks.csv")) == 1
    assert len(_rows(archive, "path.csv")) == 30
    (visit,) = _rows(archive, "visits.csv")
    assert (visit["entered"], visit["seconds"]) == ("2026-01-01T10:00:00Z", "9.0")
    assert _rows(archive, "crossings.csv")[0]["direction"] == "in"
    assert _rows(archive, "decisions.csv")[0]["decision"] == "Recognised"
    page = archive.read("index.html").decode()
    for name in archive.namelist():
        assert name == "index.html" or f'"{name}"' in page, name


def test_nobody_else_is_named(person: Person, tmp_path: Path) -> None:
    archive = _built(person, tmp_path)
    other = Person.objects.exclude(pk=person.pk).get(merged_into=None)
    for name in archive.namelist():
        assert str(other.pk).encode() not in archive.read(name), name


def test_names_are_no_formulas(person: Person, tmp_path: Path) -> None:
    assert _rows(_built(person, tmp_path), "visits.csv")[0]["zone"] == "'=Tills"


def test_others_are_blurred_in_clips(person: Person, tmp_path: Path) -> None:
    archive = _built(person, tmp_path)
    (name,) = [one for one in archive.namelist() if one.startswith("clips/")]
    assert name == "clips/20260101T095958-c01.mp4"
    archive.extract(name, tmp_path / "read")
    for _, image in pictures(tmp_path / "read" / name):
        assert image[70:190, 95:125].std() < 15
        assert image[70:190, 50:66].std() > 60


def test_others_are_blurred_in_pictures(person: Person, camera: Camera, tmp_path: Path) -> None:
    path = f"people/{uuid4()}.jpg"
    (settings.MEDIA_ROOT / path).parent.mkdir(parents=True, exist_ok=True)
    cut = _pattern(154, 64)
    cv2.imwrite(str(settings.MEDIA_ROOT / path), cut, (cv2.IMWRITE_JPEG_QUALITY, 98))
    PersonImage.objects.create(
        person=person, path=path, quality=1, camera=camera, time=START, width=64, height=154
    )
    data = np.frombuffer(_built(person, tmp_path, clips=False).read("pictures/1.jpg"), np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture[10:140, 48:].std() < 20
    assert picture[10:140, 4:28].std() > 60


def test_too_much_video_is_left_out_and_said(person: Person, tmp_path: Path) -> None:
    archive = _built(person, tmp_path, most_video=timedelta(seconds=1))
    assert not [one for one in archive.namelist() if one.startswith("clips/")]
    assert "1 more clip left out" in archive.read("index.html").decode()


def test_footage_that_is_gone_is_said(person: Person, tmp_path: Path) -> None:
    (tmp_path / "c01.mkv").unlink()
    page = _built(person, tmp_path).read("index.html").decode()
    assert "there is no file c01.mkv" in page
