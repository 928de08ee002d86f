"""Photos and embeddings go when nobody has seen the person for long."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from spoton.jobs import portions
from tests.factories import make_person, make_task
from tests.tracking.appearances import give_look, look
from tracking import jobs
from tracking.models import (
    Environment,
    IdentitySnapshot,
    Person,
    PersonAppearance,
    PersonImage,
    ProcessingTask,
)
from tracking.services.retention import delete_old_pictures as retention
from worker.crops import image_path

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def ten_days(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.PICTURE_DAYS = 10


def pictured(environment: Environment, seen_days_ago: float, stored_days_ago: float) -> Person:
    """A person with a photo on the disk and an embedding."""
    now = timezone.now()
    seen, stored = now - timedelta(days=seen_days_ago), now - timedelta(days=stored_days_ago)
    person = make_person(environment, first_seen=seen, last_seen=seen)
    photo = PersonImage(path=image_path(person.pk), quality=1, time=seen, width=1, height=1)
    photo.person, photo.stored_at = person, stored
    photo.save()
    file = file_of(person)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"jpeg")
    embedding = give_look(person, look(1))
    PersonAppearance.objects.filter(pk=embedding.pk).update(updated_at=stored)
    return person


def file_of(person: Person) -> Path:
    return Path(django_settings.MEDIA_ROOT) / image_path(person.pk)


def has_pictures(person: Person) -> bool:
    """Whether photo, file and embedding are there; none or all of them are."""
    found = {
        PersonImage.objects.filter(person=person).exists(),
        file_of(person).exists(),
        PersonAppearance.objects.filter(person=person).exists(),
    }
    assert len(found) == 1
    return found.pop()


def test_pictures_of_people_not_seen_for_long_go(campus: Environment) -> None:
    recent, old = pictured(campus, 9, 9), pictured(campus, 11, 11)
    assert str(retention.delete_old_pictures()) == (
        "1 photos, 1 embeddings and 0 identity states deleted"
    )
    assert (has_pictures(recent), has_pictures(old)) == (True, False)
    assert Person.objects.filter(pk=old.pk).exists()


def test_an_old_recording_stored_lately_keeps_its_pictures(campus: Environment) -> None:
    person = pictured(campus, 3000, 9)
    assert not any(retention.delete_old_pictures())
    assert has_pictures(person)


def test_an_old_photo_of_someone_seen_lately_stays(campus: Environment) -> None:
    person = pictured(campus, 1, 100)
    assert not any(retention.delete_old_pictures())
    assert has_pictures(person)


def test_many_go_in_portions(campus: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "ROWS_PER_STATEMENT", 2)
    people = [pictured(campus, 11, 11) for _ in range(5)]
    assert retention.delete_old_pictures()[:2] == (5, 5)
    assert not any(map(has_pictures, people))


def test_identity_states_of_tasks_long_ended_go(task: ProcessingTask, campus: Environment) -> None:
    other = make_task(campus, [])
    for one, days in ((task, 9), (other, 11)):
        made = timezone.now() - timedelta(days=days)
        IdentitySnapshot.objects.create(task=one, epoch=1, frame_index=1, made_at=made, state={})
    assert retention.delete_old_pictures().states == 1
    assert IdentitySnapshot.objects.get().task == task


def test_the_job_and_the_command_delete_pictures(campus: Environment) -> None:
    pictured(campus, 11, 11)
    assert "1 photos, 1 embeddings" in jobs.apply_retention()
    pictured(campus, 11, 11)
    out = StringIO()
    call_command("apply_retention", stdout=out)
    assert "1 photos, 1 embeddings" in out.getvalue()
    assert "photos" not in jobs.apply_retention()
