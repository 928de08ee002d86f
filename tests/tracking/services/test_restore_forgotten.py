"""Who was forgotten after a backup was made is not brought back by it."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import DatabaseError

from accounts.models import AuditEntry, Role
from spoton.backup import restored_people
from tests.factories import make_user
from tests.spoton.backup.test_backup import media, run  # noqa: F401  (a fixture)
from tests.tracking.api.people.test_forget_person import Traces, forget, picture_of, tables_with
from tracking.models import Camera, Environment, ForgottenPerson, Person
from worker.crops import image_path

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def traces(media: Path, campus: Environment, cameras: list[Camera]) -> Traces:  # noqa: F811
    found = Traces(campus, cameras)
    picture_of(found.ben)
    stray = media.parent.parent / image_path(found.anna.pk)  # a kill left it without its row
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"jpeg")
    return found


@pytest.fixture
def file(traces: Traces, tmp_path: Path, settings: Any) -> Path:
    """A backup in which Anna still is, of a database that has forgotten her."""
    settings.DATA_DIR = tmp_path
    run("backup", tmp_path / "all.zip")
    assert forget(make_user(Role.ADMIN, "ada"), traces.anna).status_code == 200
    return tmp_path / "all.zip"


def pictures(media: Path) -> list[str]:  # noqa: F811
    return sorted(path.name for path in (media.parent.parent / "people").rglob("*.jpg"))


def test_a_restore_forgets_them_again(file: Path, traces: Traces, media: Path) -> None:  # noqa: F811
    before = {row.person_id: row.forgotten_at for row in ForgottenPerson.objects.all()}
    said = run("restore", file, replace=True)
    assert "forgotten again: 2 people" in said
    for gone in (traces.anna, traces.former):
        assert tables_with(gone.pk) == {"tracking_forgottenperson"}
    assert {row.person_id: row.forgotten_at for row in ForgottenPerson.objects.all()} == before
    assert Person.objects.filter(pk=traces.ben.pk).exists()
    assert pictures(media) == [f"{traces.ben.pk}.jpg"]
    assert AuditEntry.objects.filter(action="person.forget_again").count() == 1


def test_they_stay_forgotten_when_their_environment_was_deleted(
    file: Path,
    traces: Traces,
    media: Path,  # noqa: F811
    campus: Environment,
) -> None:
    campus.tasks.all().delete()
    campus.delete()
    run("restore", file, replace=True)
    assert tables_with(traces.anna.pk) == {"tracking_forgottenperson"}
    assert pictures(media) == [f"{traces.ben.pk}.jpg"]


def test_people_who_are_not_in_the_backup_stay_on_the_list(file: Path) -> None:
    nobody = ForgottenPerson.objects.create(person_id=uuid.uuid4())
    run("restore", file, replace=True)
    assert ForgottenPerson.objects.filter(person_id=nobody.person_id).exists()


def test_many_are_erased_in_turns(
    file: Path, traces: Traces, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restored_people, "AT_ONCE", 1)
    assert "forgotten again: 2 people" in run("restore", file, replace=True)
    assert tables_with(traces.former.pk) == {"tracking_forgottenperson"}


def test_a_restore_that_fails_afterwards_changes_nothing(
    file: Path,
    traces: Traces,
    media: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> None:
        raise DatabaseError("the disk is full")

    before = pictures(media)
    monkeypatch.setattr("spoton.backup.restored_access.close_doors", fail)
    with pytest.raises(CommandError, match="nothing was restored"):
        run("restore", file, replace=True)
    assert not Person.objects.filter(pk=traces.anna.pk).exists()
    assert pictures(media) == before
