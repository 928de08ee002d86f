"""Pictures that no row names do not stay on the disk."""

from __future__ import annotations

import os
import time
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings

from tests.factories import SEEN, make_person
from tracking import jobs
from tracking.models import Environment, PersonImage
from tracking.services.retention import stray_pictures
from tracking.services.retention.trusted_time import trusted_now
from worker.crops import image_path

pytestmark = pytest.mark.django_db(transaction=True)
STRAY = UUID("05aa0000-0000-4000-8000-000000000000")
TURN = 0
HOUR = 3600


@pytest.fixture(autouse=True)
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hours have passed since the files were written, by trusted time."""
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)
    now = trusted_now()
    monkeypatch.setattr(stray_pictures, "trusted_now", lambda: now + 2 * stray_pictures.YOUNG)


def write(person: UUID, age: float = 2 * HOUR) -> Path:
    path = Path(settings.MEDIA_ROOT) / image_path(person)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"jpeg")
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_what_no_row_names_goes_and_the_others_stay(campus: Environment) -> None:
    person = make_person(campus)
    PersonImage.objects.create(
        person=person, path=image_path(person.pk), quality=1, time=SEEN, width=1, height=1
    )
    kept, stray = write(person.pk), write(STRAY)
    turns = 256 // stray_pictures.FOLDERS_PER_RUN
    assert sum(stray_pictures.sweep(turn) for turn in range(turns)) == 1
    assert kept.exists()
    assert not stray.exists()


def test_a_young_file_stays_whatever_the_computers_clock_says() -> None:
    written_now = write(STRAY, age=-2 * HOUR)
    assert stray_pictures.sweep(TURN) == 0
    assert written_now.exists()


def test_a_file_whose_time_was_set_back_is_as_young_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stray_pictures, "trusted_now", trusted_now)
    path = write(STRAY)  # an old time on a new file, as a copy has it
    assert stray_pictures.sweep(TURN) == 0
    assert path.exists()


def test_each_run_looks_at_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stray_pictures, "FILES_PER_RUN", 1)
    write(STRAY)
    write(UUID("05ab0000-0000-4000-8000-000000000000"))
    assert [stray_pictures.sweep(TURN) for _ in range(3)] == [1, 1, 0]


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"x")
    link = tmp_path / image_path(STRAY)
    link.parent.mkdir(parents=True)
    link.symlink_to(outside)
    assert stray_pictures.sweep(TURN) == 0
    assert outside.exists()


def test_retention_does_it_each_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stray_pictures, "FOLDERS_PER_RUN", 256)
    write(STRAY)
    assert "1 stray pictures deleted" in jobs.apply_retention()
