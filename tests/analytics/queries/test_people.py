"""Who counts as a person of a range."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from analytics.queries.people import unique_people
from tests.factories import SEEN, make_camera, make_person, make_track
from tracking.models import Camera, Environment, Person, ProcessingTask
from tracking.services.people.merge import merge_people

pytestmark = pytest.mark.django_db


def count(campus: Environment, begin: float, end: float, camera: Camera | None = None) -> int:
    """People between two minutes after `SEEN`."""
    start, until = SEEN + timedelta(minutes=begin), SEEN + timedelta(minutes=end)
    return unique_people(campus, start, until, camera)


def someone(task: ProcessingTask, camera: Camera, minute: float, **fields: Any) -> Person:
    person = make_person(camera.environment, minute, **fields)
    make_track(person, camera, task, minute)
    return person


def test_a_merge_counts_at_once(
    operator: User, campus: Environment, camera: Camera, task: ProcessingTask
) -> None:
    kept, gone = someone(task, camera, 0), someone(task, camera, 5)
    assert count(campus, 0, 10) == 2
    merge_people(operator, gone.pk, kept.pk)
    assert count(campus, 0, 10) == 1
    assert count(campus, 5, 10) == 1


def test_who_came_before_and_stays_counts(
    campus: Environment, camera: Camera, task: ProcessingTask
) -> None:
    someone(task, camera, 0)
    assert [count(campus, 0.5, 10), count(campus, 1, 10), count(campus, 1.1, 10)] == [1, 1, 0]


def test_who_was_away_meanwhile_does_not_count(
    campus: Environment, camera: Camera, task: ProcessingTask
) -> None:
    person = someone(task, camera, 0, last_seen=SEEN + timedelta(minutes=31))
    make_track(person, camera, task, 30)
    assert [count(campus, 0, 5), count(campus, 10, 20), count(campus, 20, 40)] == [1, 0, 1]


def test_who_has_no_tracks_any_longer_does_not_count(
    campus: Environment, camera: Camera, task: ProcessingTask
) -> None:
    make_person(campus, 3, last_seen=SEEN + timedelta(minutes=3), state="archived")
    moment = make_person(campus, 3, last_seen=SEEN + timedelta(minutes=3))
    make_track(moment, camera, task, 3, last_seen=moment.last_seen)
    assert count(campus, 0, 10) == 1


def test_a_track_counts_from_before_its_person_was_sure(
    campus: Environment, camera: Camera, task: ProcessingTask
) -> None:
    person = make_person(campus, 5, last_seen=SEEN + timedelta(minutes=6))
    make_track(person, camera, task, 4.98)
    assert [count(campus, 0, 5), count(campus, 0, 4)] == [1, 0]


def test_one_camera_counts_its_own_people(
    campus: Environment, camera: Camera, task: ProcessingTask
) -> None:
    other = make_camera(campus, "c02")
    person = someone(task, camera, 0)
    make_track(person, other, task, 0)
    someone(task, camera, 1)
    assert [count(campus, 0, 10, one) for one in (camera, other, None)] == [2, 1, 2]
