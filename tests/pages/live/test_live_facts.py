"""What the live page's scripts ask the database about people."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from tests.factories import make_environment, make_person, make_track
from tracking.models import Observation, Person, PersonImage, ProcessingTask, Track
from tracking.pages.live.stays import joined

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def page(client: Client, viewer: User) -> Client:
    client.force_login(viewer)
    return client


def seen(task: ProcessingTask, person: Person, camera: str, begin: float, end: float) -> Track:
    """By seconds from `NOW`."""
    return Track.objects.create(
        task=task,
        camera=task.environment.cameras.get(camera_id=camera),
        person=person,
        track_id=Track.objects.count() + 1,
        first_seen=NOW + timedelta(seconds=begin),
        last_seen=NOW + timedelta(seconds=end),
    )


@pytest.fixture
def anna(task: ProcessingTask) -> Person:
    person = make_person(
        task.environment, first_seen=NOW - timedelta(hours=1), last_seen=NOW + timedelta(minutes=1)
    )
    seen(task, person, "c09", -3600, -3500)
    seen(task, person, "c09", 0, 20)
    seen(task, person, "c12", 15, 40)
    seen(task, person, "c13", 50, 60)
    return person


def test_the_stay_began_after_the_last_long_absence(
    page: Client, task: ProcessingTask, anna: Person
) -> None:
    answer = page.get(f"/live/{task.pk}/people?ids={anna.pk},{uuid.uuid4()},nonsense").json()
    assert answer == {"people": {str(anna.pk): {"since": NOW.timestamp() * 1000, "picture": None}}}


def test_a_better_picture_has_another_address(
    page: Client, task: ProcessingTask, anna: Person
) -> None:
    image = PersonImage.objects.create(
        person=anna, path="a.jpg", quality=0.5, time=NOW, width=20, height=40
    )
    address = f"/live/{task.pk}/people?ids={anna.pk}"
    first = page.get(address).json()["people"][str(anna.pk)]["picture"]
    assert first.startswith(f"/api/v1/media/persons/{anna.pk}/image?")
    image.time = NOW + timedelta(seconds=5)
    image.save()
    assert page.get(address).json()["people"][str(anna.pk)]["picture"] != first


def test_a_person_s_path_leads_through_the_cameras_in_order(
    page: Client, task: ProcessingTask, anna: Person
) -> None:
    answer = page.get(f"/live/{task.pk}/people/{anna.pk}").json()
    assert answer["known"] is True
    assert answer["current_id"] == str(anna.pk)
    assert [visit["camera"] for visit in answer["visits"]] == ["c09", "c09", "c12", "c13"]


def test_the_trail_is_one_line_of_this_stay(
    page: Client, task: ProcessingTask, anna: Person
) -> None:
    earlier, c09, c12, _ = Track.objects.order_by("first_seen")
    for track, second, x in [(earlier, -3600, 1), (c09, 16, 2), (c12, 16.1, 4), (c12, 30, 9)]:
        Observation.objects.create(
            time=NOW + timedelta(seconds=second),
            frame_index=1,
            task=task,
            camera=track.camera,
            track=track,
            person=anna,
            x1=0,
            y1=0,
            x2=1,
            y2=1,
            confidence=0.9,
            floor_x=x,
            floor_y=5,
        )
    # The two cameras of the same moment are one point, and what was an hour ago is not shown.
    assert page.get(f"/live/{task.pk}/people/{anna.pk}").json()["trail"] == [[3, 5], [9, 5]]


def test_somebody_who_is_not_stored_yet_is_no_error(page: Client, task: ProcessingTask) -> None:
    assert page.get(f"/live/{task.pk}/people/{uuid.uuid4()}").json() == {"known": False}


def test_people_of_other_environments_stay_unknown(page: Client, task: ProcessingTask) -> None:
    stranger = make_person(make_environment("factory"))
    assert page.get(f"/live/{task.pk}/people?ids={stranger.pk}").json() == {"people": {}}
    assert page.get(f"/live/{task.pk}/people/{stranger.pk}").json() == {"known": False}


@pytest.mark.parametrize(
    "part", ["people", "people/9f3c7d52-1111-4222-8333-444455556666", "timeline"]
)
def test_a_task_of_another_environment_tells_nothing(
    page: Client, viewer: User, task: ProcessingTask, part: str
) -> None:
    User.objects.filter(pk=viewer.pk).update(all_environments=False)
    assert page.get(f"/live/{task.pk}/{part}").status_code == 404


def test_many_people_cost_as_few_queries_as_one(
    page: Client,
    task: ProcessingTask,
    anna: Person,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    people = [anna, *(make_person(task.environment) for _ in range(20))]
    for person in people:
        make_track(person, task.environment.cameras.all()[0], task)
    ids = ",".join(str(person.pk) for person in people)
    with django_assert_max_num_queries(10):
        assert len(page.get(f"/live/{task.pk}/people?ids={ids}").json()["people"]) == 21


def test_tracks_of_a_camera_that_blinks_are_one_visit() -> None:
    at = [timezone.now() + timedelta(seconds=second) for second in range(40)]
    visits = joined([("c2", at[4], at[20]), ("c1", at[0], at[5]), ("c1", at[8], at[10])])
    assert [(visit.camera, visit.begin, visit.end) for visit in visits] == [
        ("c1", at[0], at[10]),
        ("c2", at[4], at[20]),
    ]
    assert len(joined([("c1", at[0], at[5]), ("c1", at[30], at[35])])) == 2
