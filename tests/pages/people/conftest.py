"""A campus with people, a factory next to it, and a user of each role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from accounts.models import Role, User
from tests.factories import (
    make_camera,
    make_environment,
    make_person,
    make_task,
    make_track,
    make_user,
)
from tracking.models import Camera, Environment, Person, ProcessingTask, Track, Zone


@dataclass
class Scenario:
    campus: Environment
    factory: Environment
    cameras: list[Camera]
    zone: Zone
    task: ProcessingTask
    people: list[Person]
    """Three on the campus, a minute each, an hour apart; the last one is in view."""
    stranger: Person
    """In the factory."""

    def track(self, person: Person, camera: int = 0, minute: float = 0) -> Track:
        return make_track(person, self.cameras[camera], self.task, minute)


@pytest.fixture
def scenario(db: None) -> Scenario:
    campus, factory = make_environment("campus"), make_environment("factory")
    cameras = [make_camera(campus, "c09"), make_camera(campus, "c12")]
    task = make_task(campus, cameras, held=True)
    people = [make_person(campus, 60 * n, state="lost") for n in range(2)]
    people.append(make_person(campus, 120, state="confirmed"))
    zone = Zone.objects.create(
        environment=campus, zone_id="plaza", name="Plaza", polygon=[[0, 0], [4, 0], [4, 4], [0, 4]]
    )
    made = Scenario(
        campus, factory, cameras, zone, task, people, make_person(factory, 5, state="lost")
    )
    for n, person in enumerate(people):
        made.track(person, 0, 60 * n)
        made.track(person, 1, 60 * n + 0.5)
    return made


@pytest.fixture
def factory_page(signed_in: Callable[[User], Client], scenario: Scenario) -> Client:
    """Of an operator who sees the factory alone."""
    return signed_in(make_user(Role.OPERATOR, "otto", limited_to=[scenario.factory]))
