"""An hour of one environment, with figures that are easy to add up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from analytics.models import (
    FlowQuarter,
    HeatDay,
    HeatQuarter,
    OccupancyMinute,
    OccupancyQuarter,
    Scope,
)
from analytics.rollups import dwell_bins
from analytics.rollups.flows import FLOW
from tests.factories import make_camera, make_environment, make_person, make_task, make_track
from tracking.models import Camera, Environment, Line, Zone, ZoneVisit
from vision import floor_heat

TEN = datetime(2026, 1, 1, 10, tzinfo=UTC)
RANGE = {"start_time": "2026-01-01T10:00:00Z", "end_time": "2026-01-01T12:00:00Z"}
PEOPLE = 3
DWELL = 40.0


class Hour:
    """From ten to eleven; nobody watched before and after."""

    def __init__(self, environment_id: str = "campus") -> None:
        self.environment = Environment.objects.filter(
            environment_id=environment_id
        ).first() or make_environment(environment_id)
        self.camera: Camera = make_camera(self.environment, "c09")
        self.zone = self._zone("till")
        self.door = self._zone("door")
        self.line = Line.objects.create(
            environment=self.environment, line_id="gate", name="=1+1", points=[[0, 0], [1, 0]]
        )
        self._people()
        for minute in range(60):
            self._figures(OccupancyMinute, TEN + timedelta(minutes=minute), 1)
        for quarter in range(4):
            self._figures(OccupancyQuarter, TEN + timedelta(minutes=15 * quarter), 15)
        packed = floor_heat.pack(floor_heat.cells(np.array([[3.2, 4.1]]), np.array([90.0])))
        for model in (HeatQuarter, HeatDay):
            start = TEN if model is HeatQuarter else TEN.replace(hour=0)
            model._default_manager.create(environment=self.environment, start=start, cells=packed)
        flows = np.array([(self.door.pk, self.zone.pk, s) for s in (2, 4, 9)], FLOW)
        FlowQuarter.objects.create(
            environment=self.environment, kind="zone", start=TEN, flows=flows.tobytes()
        )

    def _zone(self, zone_id: str) -> Zone:
        return Zone.objects.create(
            environment=self.environment,
            zone_id=zone_id,
            name=zone_id.title(),
            polygon=[[0, 0], [5, 0], [5, 5], [0, 5]],
        )

    def _people(self) -> None:
        task = make_task(self.environment, [self.camera], status="stopped", finished_at=TEN)
        for number in range(PEOPLE):
            person = make_person(self.environment, 10 * number)
            make_track(person, self.camera, task, 10 * number)
            ZoneVisit.objects.create(
                zone=self.zone,
                task=task,
                person=person,
                entered_at=person.first_seen,
                last_seen=person.first_seen + timedelta(seconds=DWELL),
                ended=True,
            )

    def _figures(
        self, model: type[OccupancyMinute | OccupancyQuarter], start: datetime, minutes: int
    ) -> None:
        bins = dwell_bins.pack(dwell_bins.count(np.full(minutes, DWELL)))
        for scope, key, people in (
            (Scope.ENVIRONMENT, 0, 2.0),
            (Scope.CAMERA, self.camera.pk, 2.0),
            (Scope.ZONE, self.zone.pk, 0.5),
            (Scope.LINE, self.line.pk, 0.0),
        ):
            whole = scope is Scope.ENVIRONMENT
            model._default_manager.create(
                environment=self.environment,
                scope=scope,
                key=key,
                start=start,
                watched_seconds=60.0 * minutes if whole else 0.0,
                person_seconds=60.0 * minutes * people,
                maximum=3 if people else 0,
                maximum_at=start if people else None,
                entries=minutes,
                exits=2 * minutes,
                dwell_count=minutes if people else 0,
                dwell_seconds=DWELL * minutes if people else 0.0,
                dwell_histogram=bins if people else b"",
            )
