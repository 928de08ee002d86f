"""POST, PATCH and DELETE of environments."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, Role
from tests.factories import client_for, make_camera, make_environment, make_task, make_user
from tracking.models import Camera, Environment, Person, Recording

URL = "/api/v1/environments"
CAMPUS = {"environment_id": "campus", "name": "Campus", "map": {"bounds": [0, 0, 60, 40]}}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]


def admin(**options: Any) -> Any:
    return client_for(make_user(Role.ADMIN, **options))


def test_an_environment_is_created_as_it_is_shown() -> None:
    client = admin()
    answer = client.post(URL, CAMPUS)
    assert answer.status_code == 201
    assert answer.json()["map"]["bounds"] == [0.0, 0.0, 60.0, 40.0]
    assert answer.json() == client.get(f"{URL}/campus").json()


def test_a_map_without_bounds_is_refused_also_in_a_change() -> None:
    client = admin()
    client.post(URL, CAMPUS)
    answer = client.patch(f"{URL}/campus", {"map": {}})
    assert answer.status_code == 400
    assert "bounds" in str(answer.json()["error"])


def test_a_reserved_id_that_exists_stays_and_no_new_one_comes() -> None:
    make_environment("new")
    client = admin()
    assert client.patch(f"{URL}/new", {"environment_id": "new", "name": "Old"}).status_code == 200
    answer = client.post(URL, CAMPUS | {"environment_id": "NEW"})
    assert answer.status_code == 400
    assert "is reserved" in answer.json()["error"]["fields"]["environment_id"][0]


def test_a_second_one_of_the_same_id_is_a_conflict() -> None:
    client = admin()
    client.post(URL, CAMPUS)
    answer = client.post(URL, CAMPUS | {"name": "Other"})
    assert answer.status_code == 409
    assert "'campus' already exists" in answer.json()["error"]["message"]
    assert Environment.objects.get().name == "Campus"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("environment_id", "no spaces"),
        ("environment_id", "x" * 64),
        ("environment_id", None),
        ("name", ""),
        ("name", "x" * 201),
        ("map", {"bounds": [0, 0, 0, 10]}),
        ("map", {"bounds": [0, 0, 10]}),
        ("map", {"bounds": [0, 0, 10, "10"]}),
        ("map", {"bounds": [0, 0, 10, 10**400]}),
        ("map", {"bounds": [0, 0, 10, 1e300]}),
        ("map", []),
    ],
)
def test_nonsense_is_refused_by_name(field: str, value: Any) -> None:
    answer = admin().post(URL, CAMPUS | {field: value})
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == [field]
    assert not Environment.objects.exists()


def test_a_change_leaves_the_rest(campus: Environment) -> None:
    answer = admin().patch(f"{URL}/campus", {"name": "Old campus"})
    assert answer.status_code == 200
    assert answer.json()["name"] == "Old campus"
    assert answer.json()["map"]["bounds"] == [0.0, 0.0, 50.0, 50.0]


def test_an_id_is_not_changed(campus: Environment) -> None:
    answer = admin().patch(f"{URL}/campus", {"environment_id": "other"})
    assert answer.status_code == 400
    assert admin().patch(f"{URL}/campus", {"environment_id": "campus"}).status_code == 200


def test_every_change_is_written_down(campus: Environment) -> None:
    client = admin(name="ada")
    client.patch(f"{URL}/campus", {"name": "New"})
    client.patch(f"{URL}/campus", {"name": "New"})  # changes nothing
    client.delete(f"{URL}/campus")
    changed, deleted = AuditEntry.objects.filter(environment_id="campus").order_by("id")
    assert (changed.action, changed.username) == ("environment.update", "ada")
    assert (changed.before, changed.after) == ({"name": "Campus"}, {"name": "New"})
    assert deleted.action == "environment.delete"
    assert deleted.target_id == "campus"


def test_a_limited_user_edits_but_never_creates_or_deletes(
    campus: Environment, factory: Environment
) -> None:
    client = admin(limited_to=[campus])
    assert client.patch(f"{URL}/campus", {"name": "Mine"}).status_code == 200
    assert client.patch(f"{URL}/factory", {"name": "Mine"}).status_code == 404
    assert client.post(URL, CAMPUS | {"environment_id": "third"}).status_code == 403
    assert client.delete(f"{URL}/campus").status_code == 403
    assert client.delete(f"{URL}/factory").status_code == 404


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
def test_others_change_nothing(campus: Environment, role: Role) -> None:
    client = client_for(make_user(role))
    assert client.post(URL, CAMPUS).status_code == 403
    assert client.patch(f"{URL}/campus", {"name": "x"}).status_code == 403
    assert client.delete(f"{URL}/campus").status_code == 403


def test_deleting_takes_what_is_configured_there(campus: Environment) -> None:
    make_camera(campus)
    client = admin()
    assert client.delete(f"{URL}/campus").status_code == 204
    assert client.delete(f"{URL}/campus").status_code == 404
    assert not Camera.objects.exists()


def test_a_running_task_keeps_its_environment(campus: Environment) -> None:
    task = make_task(campus, [make_camera(campus)])
    answer = admin().delete(f"{URL}/campus?with_data=true")
    assert answer.status_code == 409
    assert str(task.pk) in answer.json()["error"]["message"]


def test_what_was_found_is_deleted_only_when_that_is_said(campus: Environment) -> None:
    now = timezone.now()
    Person.objects.create(environment=campus, first_seen=now, last_seen=now)
    camera = make_camera(campus)
    Recording.objects.create(camera=camera, path="a.mp4", start_time=now, end_time=now, fps=25)
    client = admin()
    answer = client.delete(f"{URL}/campus")
    assert answer.status_code == 409
    assert "recordings and people" in answer.json()["error"]["message"]
    assert client.delete(f"{URL}/campus?with_data=perhaps").status_code == 400
    assert client.delete(f"{URL}/campus?with_data=true").status_code == 204
    assert not Person.objects.exists()


def test_deleting_with_data_touches_no_other_environment(campus: Environment) -> None:
    other = make_environment("factory")
    now = timezone.now()
    for environment in (campus, other):
        camera = make_camera(environment)
        Person.objects.create(environment=environment, first_seen=now, last_seen=now)
        make_task(environment, [camera], status="stopped", finished_at=now)
    admin().delete(f"{URL}/campus?with_data=true")
    assert Person.objects.get().environment == other
    assert Camera.objects.get().environment == other
