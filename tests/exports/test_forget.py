"""Forgotten people are in no export."""

from __future__ import annotations

from datetime import timedelta

from rest_framework.test import APIClient

from accounts.models import Role
from exports.models import ExportJob
from exports.runs import claim
from exports.runs.runner import run_next
from tests.exports.jobs import ask, content, left, made
from tests.exports.seen import END, START, Seen
from tests.factories import make_user
from tracking.services.people.forget import forget_person


def forget(seen: Seen) -> str:
    person = seen.people[2].pk
    forget_person(make_user(Role.ADMIN), person)
    return str(person)


def test_files_that_may_hold_the_person_go(operator: APIClient, seen: Seen) -> None:
    before = made(operator, seen)
    later = {"start_time": (END + timedelta(hours=1)).isoformat()}
    other = made(operator, seen, **later, end_time=(END + timedelta(hours=2)).isoformat())
    person = str(seen.people[2].pk)
    assert person.encode() in content(before.job_id)
    forget(seen)
    assert left() == [str(other.job_id)]
    before.refresh_from_db()
    assert (before.status, before.error_code) == ("expired", "person_forgotten")
    again = operator.get(f"/api/v1/export/jobs/{before.job_id}/download")
    assert again.status_code == 410
    assert person.encode() not in content(made(operator, seen).job_id)


def test_tracks_name_people_before_their_identity_is_sure(operator: APIClient, seen: Seen) -> None:
    person = seen.people[2]
    person.first_seen = START + timedelta(minutes=10)
    person.save()
    early = made(operator, seen, end_time=(START + timedelta(minutes=5)).isoformat())
    assert str(person.pk).encode() in content(early.job_id)
    forget(seen)
    assert left() == []


def test_what_is_being_written_begins_anew(operator: APIClient, seen: Seen) -> None:
    job = ask(operator, seen)
    first = claim.claim_next()
    assert first is not None
    person = forget(seen)
    assert not claim.held(first).exists()
    second = run_next()
    assert second is not None
    assert (second.job_id, second.attempts) == (job.job_id, 2)
    assert person.encode() not in content(job.job_id)


def test_the_id_leaves_what_was_asked_for(operator: APIClient, seen: Seen) -> None:
    person = str(seen.people[2].pk)
    job = ask(operator, seen)
    ExportJob.objects.update(
        parameters=job.parameters | {"person_ids": [person, "other"]},
        file_name=f"person-{person}.zip",
    )
    forget(seen)
    job.refresh_from_db()
    assert job.parameters["person_ids"] == ["other"]
    assert person not in job.file_name
