"""Figures after identities were corrected: only quarters that it touches are summed up again."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from accounts.models import User
from analytics.models import OccupancyMinute, OccupancyQuarter, Scope
from analytics.queries.buckets import Bucket, make_span
from analytics.queries.series import occupancy
from analytics.queries.totals import totals
from analytics.rollups import quarter as quarters
from analytics.rollups.job import roll_changed
from tests.factories import SEEN, make_camera, make_environment, make_person, make_task, make_track
from tracking.models import (
    ChangedQuarter,
    Environment,
    FloorMinute,
    Line,
    LineCrossing,
    Person,
    ProcessingTask,
    Zone,
    ZoneVisit,
)
from tracking.services.changed_quarters import QUARTER, mark_changed
from tracking.services.people.forget import forget_person
from tracking.services.people.merge import merge_people
from tracking.services.people.split import split_person
from tracking.services.people.undo import undo_identity_change


@pytest.fixture
def hall(campus: Environment) -> Zone:
    return Zone.objects.create(environment=campus, zone_id="hall", polygon=[])


@pytest.fixture
def anna(hall: Zone, task: ProcessingTask) -> Person:
    return visitor(hall, task, 2, 5)


def at(minute: float) -> datetime:
    return SEEN + timedelta(minutes=minute)


def visitor(zone: Zone, task: ProcessingTask, first: float, last: float) -> Person:
    """Someone who is in the zone and in view from one minute to another."""
    person = make_person(
        zone.environment, first_seen=at(first), last_seen=at(last), state=Person.State.LOST
    )
    visit(person, zone, task, first, last)
    return person


def visit(person: Person, zone: Zone, task: ProcessingTask, first: float, last: float) -> None:
    camera = zone.environment.cameras.get()
    make_track(person, camera, task, first_seen=at(first), last_seen=at(last))
    ZoneVisit.objects.create(
        zone=zone,
        task=task,
        person=person,
        entered_at=at(first),
        last_seen=at(last),
        ended=True,
    )
    mark_changed(zone.environment_id, at(first), at(last))


def figures(zone: Zone) -> tuple[int, int, float, float, int]:
    """Entries, exits, person-seconds, sum of dwell and most people."""
    roll_changed()
    rows = OccupancyQuarter.objects.filter(scope=Scope.ZONE, key=zone.pk)
    return (
        sum(row.entries for row in rows),
        sum(row.exits for row in rows),
        sum(row.person_seconds for row in rows),
        sum(row.dwell_seconds for row in rows),
        max(row.maximum for row in rows),
    )


def test_merge_and_undo_count_at_once(
    hall: Zone, task: ProcessingTask, anna: Person, operator: User
) -> None:
    other = visitor(hall, task, 4, 8)
    far = visitor(hall, task, 100, 101)
    before = (3, 3, 180.0 + 240 + 60, 180.0 + 240 + 60, 2)
    assert figures(hall) == before
    change = merge_people(operator, other.pk, anna.pk)
    hour = [SEEN + QUARTER * number for number in range(5)]  # where they went next, too
    assert [row.quarter for row in ChangedQuarter.objects.all()] == hour
    assert figures(hall) == (2, 2, 360.0 + 60, 360.0 + 60, 1)
    undo_identity_change(operator, change.change_id)
    assert figures(hall) == before
    assert far.zone_visits.count() == 1


def test_who_is_split_off_takes_their_visits(
    hall: Zone, task: ProcessingTask, anna: Person, operator: User
) -> None:
    visit(anna, hall, task, 20, 22)
    door = Line.objects.create(environment=hall.environment, line_id="door", points=[])
    for minute in (3, 21):
        LineCrossing.objects.create(
            line=door, task=task, person=anna, time=at(minute), direction="in"
        )
    change = split_person(operator, anna.pk, at=at(15))
    other: UUID = change.other_id
    assert ZoneVisit.objects.get(person=other).entered_at == at(20)
    assert LineCrossing.objects.get(person=other).time == at(21)
    assert ZoneVisit.objects.get(person=anna).entered_at == at(2)
    undo_identity_change(operator, change.change_id)
    assert figures(hall)[:4] == (2, 2, 300.0, 300.0)


def test_forgetting_someone_changes_no_count(
    hall: Zone, task: ProcessingTask, anna: Person, admin: User
) -> None:
    visitor(hall, task, 4, 8)
    before = figures(hall)
    forget_person(admin, anna.pk)
    assert figures(hall) == before
    assert ZoneVisit.objects.filter(person=None).count() == 1


def test_a_quarter_that_changes_meanwhile_stays_noted(
    hall: Zone, task: ProcessingTask, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    roll = quarters.roll

    def roll_and_change(environment: int, quarter: datetime) -> None:
        roll(environment, quarter)
        mark_changed(environment, quarter, quarter)

    monkeypatch.setattr(quarters, "roll", roll_and_change)
    assert roll_changed() == 1
    assert ChangedQuarter.objects.get().quarter == SEEN


def test_figures_go_with_their_zone(hall: Zone, anna: Person) -> None:
    figures(hall)
    hall.delete()
    assert not OccupancyMinute.objects.filter(scope=Scope.ZONE).exists()
    assert OccupancyMinute.objects.filter(scope=Scope.ENVIRONMENT).exists()


def test_who_is_still_in_view_has_not_left(campus: Environment, task: ProcessingTask) -> None:
    camera = campus.cameras.get()
    person = make_person(campus, 2, state=Person.State.CONFIRMED)
    make_track(person, camera, task, 2)
    mark_changed(campus.pk, at(2), at(3))
    roll_changed()
    row = OccupancyQuarter.objects.get(scope=Scope.ENVIRONMENT)
    assert (row.entries, row.exits, row.person_seconds) == (1, 0, 60.0)


def test_a_mean_is_never_above_the_peak(
    hall: Zone, anna: Person, task: ProcessingTask, campus: Environment
) -> None:
    """The worker was away for most of the minute of 3, and people are still where they were."""
    for minute, seconds in ((2, 60.0), (3, 6.0)):
        FloorMinute.objects.create(task=task, minute=at(minute), watched_seconds=seconds, heat=b"")
    roll_changed()
    found = totals(campus, at(0), at(15), [Scope.ZONE])
    assert {(one.mean, one.maximum) for one in found.values()} == {(1.0, 1)}
    span = make_span(at(0), at(15), Bucket.MINUTE, ZoneInfo("UTC"))
    (series,) = occupancy(campus, span)
    assert series.mean[2:4].tolist() == [1.0, 1.0]
    assert series.totals.mean == 1.0


def test_two_environments_do_not_mix(campus: Environment, hall: Zone, anna: Person) -> None:
    other = make_environment("shop")
    camera = make_camera(other, "c09")
    make_track(make_person(other, 3), camera, make_task(other, [camera]), 3)
    mark_changed(other.pk, at(3), at(4))
    roll_changed()
    rows = OccupancyQuarter.objects.filter(scope=Scope.ENVIRONMENT)
    assert rows.get(environment=campus).person_seconds == 180
    assert rows.get(environment=other).person_seconds == 60
