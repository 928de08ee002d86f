"""Every method of every route with nobody, every role, and an administrator from elsewhere."""

from __future__ import annotations

import re
from typing import Final

import pytest
from django.test import Client

from accounts.models import Role, User
from alerts.models import Alert, AlertDelivery, AlertReceiver, AlertRule
from spoton.access_table import ANYONE, OPEN, UNLIMITED, Entrance, entrances
from spoton.management.commands.access_table import BEGIN, END, FILE, tables
from tests.factories import (
    SEEN,
    make_camera,
    make_environment,
    make_export,
    make_person,
    make_recording,
    make_schedule,
    make_task,
    make_track,
    make_user,
)
from tracking.models import Line, Scene, Zone

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("redis_url"),
]

# Sockets and live pictures, which answer without Django's threads: tests/live/test_live_roles.py.
ROUTES: Final = [
    entry
    for entry in entrances()
    if entry.kind not in ("socket", "open") and not entry.name.startswith("media-")
]
JSON: Final = "application/json"
SQUARE: Final = [[0, 0], [1, 0], [1, 1]]
# Anyone may ask, whoever they are; what a user may see of it is the answer's business.
ORDER: Final = {Role.VIEWER: 0, Role.OPERATOR: 1, Role.ADMIN: 2, UNLIMITED: 3}


def test_threat_model_has_the_table() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert text.partition(BEGIN)[2].partition(END)[0] == tables(), "run manage.py access_table"


def test_only_these_routes_are_open() -> None:
    open_rest = {"api-login", "api-refresh", "api-auth-health"}
    assert {entry.name for entry in entrances() if entry.who == ANYONE} == set(OPEN) | open_rest


class Campus:
    """One of everything that an address can name; a user of each kind."""

    def __init__(self) -> None:
        campus = make_environment("campus")
        camera = make_camera(campus, "c01")
        task = make_task(campus, [camera])
        person = make_person(campus)
        make_track(person, camera, task, 0)
        recording = make_recording(camera, SEEN, 100)
        Zone.objects.create(environment=campus, zone_id="z01", name="Z", polygon=SQUARE)
        Line.objects.create(environment=campus, line_id="l01", name="L", points=SQUARE[:2])
        Scene.objects.create(environment=campus, scene_id="s01", name="S")
        rule = AlertRule.objects.create(
            environment=campus, name="Crowd", kind="occupancy_above", threshold=5
        )
        alert = Alert.objects.create(
            environment=campus, rule=rule, rule_name="Crowd", kind=rule.kind, opened_at=SEEN
        )
        receiver = AlertReceiver.objects.create(environment=campus, name="R", kind="webhook")
        delivery = AlertDelivery.objects.create(
            receiver=receiver, alert=alert, environment=campus, event="opened", state="dead",
            created_at=SEEN, next_attempt_at=SEEN, give_up_at=SEEN,
        )  # fmt: skip
        self.users = {role.value: make_user(role) for role in Role}
        self.elsewhere = make_user(Role.ADMIN, limited_to=[make_environment("factory")])
        self.limited = make_user(Role.ADMIN, limited_to=[campus])
        self.names = {
            "environment_id": "campus",
            "camera_id": "c01",
            "maker_id": "axis",
            "task_id": str(task.pk),
            "person_id": str(person.pk),
            "owner_id": str(person.pk),
            "change_id": str(person.pk),
            "recording_id": str(recording.pk),
            "zone_id": "z01",
            "line_id": "l01",
            "scene_id": "s01",
            "rule_id": str(rule.rule_id),
            "alert_id": str(alert.alert_id),
            "receiver_id": str(receiver.receiver_id),
            "delivery_id": str(delivery.delivery_id),
            "job_id": str(make_export(campus).pk),
            "schedule_id": str(make_schedule(campus).pk),
            "user_id": str(self.users[Role.VIEWER.value].pk),
            "token_id": "1",
            "sign_in_id": "00000000-0000-4000-8000-000000000000",
        }

    def path(self, entry: Entrance) -> str:
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: self.names[match[1]], entry.path)


@pytest.fixture
def campus() -> Campus:
    return Campus()


# What belongs to a user and to no environment.
OWN: Final = ("user_id", "token_id", "sign_in_id")
# A floor plan is no picture of people; it is large, and asked for again each time.
MAY_BE_KEPT: Final = {"api-environment-map"}


@pytest.mark.parametrize(
    "entry",
    [entry for entry in ROUTES if entry.method == "GET"],
    ids=lambda entry: entry.path,
)
def test_no_cache_keeps_what_users_see(campus: Campus, entry: Entrance) -> None:
    client = Client()
    client.force_login(campus.users[Role.ADMIN.value])
    answer = client.get(campus.path(entry))
    kept = answer.headers["Cache-Control"]
    assert "no-store" in kept or (entry.name in MAY_BE_KEPT and kept == "private, no-cache")


def ask(user: User | None, entry: Entrance, path: str) -> int:
    client = Client(raise_request_exception=True)
    if user is not None:
        client.force_login(user)
    call = getattr(client, entry.method.lower())
    kind = {} if entry.method == "GET" or entry.kind == "page" else {"content_type": JSON}
    status: int = call(path, **kind).status_code
    return status


@pytest.mark.once
@pytest.mark.parametrize("entry", ROUTES, ids=[f"{entry.method} {entry.path}" for entry in ROUTES])
def test_only_the_roles_of_the_table_get_in(campus: Campus, entry: Entrance) -> None:
    path = campus.path(entry)
    refused = {302, 401} if entry.kind == "page" else {401}
    if entry.who == ANYONE:
        assert ask(None, entry, path) not in (302, 403)
        return
    assert ask(None, entry, path) in refused
    least = ORDER[entry.who]
    # Who may do it comes last: what is gone would be 404 for the others too.
    for role in Role:
        if ORDER[role] < min(least, ORDER[Role.ADMIN]):
            assert ask(campus.users[role.value], entry, path) == 403, role
    if entry.who == UNLIMITED:
        assert ask(campus.limited, entry, path) == 403
    elif "<" in entry.path and not any(own in entry.path for own in OWN):
        assert ask(campus.elsewhere, entry, path) in (400, 403, 404), "another environment"
    for role in Role:
        if ORDER[role] >= min(least, ORDER[Role.ADMIN]):
            assert ask(campus.users[role.value], entry, path) not in (401, 403), role
