"""Observations to export: two cameras, an hour, people who were merged and some without a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np

from tests.factories import make_camera, make_person, make_task, make_track
from tracking.models import Camera, Environment, Observation, Person, ProcessingTask, Track
from tracking.services.retention import partitions

START: Final = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # Berlin's clocks are changed at 1:00
END: Final = START + timedelta(hours=1)
TICKS: Final = 120
"""One each half minute."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is stored.

    Attributes:
        people: the first is merged into the second; the tracks of the third have no person.
    """

    environment: Environment
    cameras: list[Camera]
    task: ProcessingTask
    people: list[Person]
    tracks: list[Track]

    @property
    def body(self) -> dict[str, object]:
        """What one sends to export all of it."""
        return {
            "environment_id": self.environment.environment_id,
            "start_time": START.isoformat(),
            "end_time": END.isoformat(),
            "format": "csv",
        }


def store(environment: Environment, prefix: str = "c") -> Seen:
    """Store three tracks in each of two cameras, an observation each half minute."""
    partitions.note([START.date()])
    names = ["=SUM(A1)", "Gate, “north”"]
    cameras = [
        make_camera(environment, f"{prefix}0{number}", name=name, width=640, height=480)
        for number, name in enumerate(names, 1)
    ]
    task = make_task(environment, status="completed", finished_at=END)
    seen: dict[str, Any] = {"first_seen": START, "last_seen": END}
    people = [make_person(environment, **seen) for _ in range(3)]
    people[0].merged_into = people[1]
    people[0].save()
    whose = [people[0], people[2], None]
    tracks = [
        make_track(one, camera, task, observation_count=TICKS, **seen)
        for camera in cameras
        for one in whose
    ]
    Observation.objects.bulk_create(list(_observations(task, tracks)))
    return Seen(environment, cameras, task, people, tracks)


def _observations(task: ProcessingTask, tracks: list[Track]) -> list[Observation]:
    random = np.random.default_rng(7)
    rows = []
    for tick in range(TICKS):
        for number, track in enumerate(tracks):
            x, y = random.uniform(-20, 500, 2).tolist()
            floor = random.uniform(-5, 5, 2).tolist() if number % 2 else (None, None)
            rows.append(
                Observation(
                    time=START + timedelta(seconds=30 * tick, microseconds=tick % 3),
                    frame_index=tick + 1,
                    task=task,
                    camera=track.camera,
                    track=track,
                    person=track.person,
                    x1=x,
                    y1=y,
                    x2=x + 50,
                    y2=y + 120,
                    confidence=float(random.uniform(0.3, 1)),
                    floor_x=floor[0],
                    floor_y=floor[1],
                )
            )
    return rows
