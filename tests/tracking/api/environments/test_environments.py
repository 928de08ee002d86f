"""GET /api/v1/environments and /environments/{env}."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import client_for, make_camera, make_environment, make_user
from tracking.models import Environment, Person, Zone

URL = "/api/v1/environments"

pytestmark = pytest.mark.django_db


def ids(answer: Any) -> list[str]:
    return [row["environment_id"] for row in answer.json()["results"]]


def test_an_environment_says_what_is_there(campus: Environment) -> None:
    for name in ("c01", "c02", "c03"):
        make_camera(campus, name)
    for name in ("a", "b"):
        Zone.objects.create(environment=campus, zone_id=name, name=name, polygon=[])
    answer = client_for(make_user()).get(f"{URL}/campus")
    assert answer.json() == {
        "environment_id": "campus",
        "name": "Campus",
        "camera_count": 3,
        "zone_count": 2,
        "has_data": False,
        "recording_days": 14,
        "recording_gigabytes": 100.0,
        "map": {
            "url": None,
            "bounds": [0.0, 0.0, 50.0, 50.0],
            "width": 50.0,
            "height": 50.0,
            "unit": "m",
        },
    }


def test_it_has_data_once_somebody_was_seen(campus: Environment) -> None:
    now = timezone.now()
    Person.objects.create(environment=campus, first_seen=now, last_seen=now)
    assert client_for(make_user()).get(f"{URL}/campus").json()["has_data"] is True


def test_the_list_is_paged(campus: Environment, factory: Environment) -> None:
    client = client_for(make_user())
    answer = client.get(URL, {"limit": 1, "offset": 1}).json()
    assert answer["count"] == 2
    assert answer["results"][0]["environment_id"] == "factory"


def test_the_list_can_be_searched(campus: Environment, factory: Environment) -> None:
    assert ids(client_for(make_user()).get(URL, {"search": "CAMP"})) == ["campus"]


def test_the_search_knows_the_case_of_all_letters(campus: Environment) -> None:
    Environment.objects.filter(pk=campus.pk).update(name="Ворота (Über) 50%")
    client = client_for(make_user())
    for text in ("ВОРОТА", "ворота", "über", "ÜBER)", "50%"):
        assert ids(client.get(URL, {"search": text})) == ["campus"]
    for text in ("50.", ".*", "_"):
        assert ids(client.get(URL, {"search": text})) == []


def test_the_list_can_be_filtered_by_data(campus: Environment, factory: Environment) -> None:
    now = timezone.now()
    Person.objects.create(environment=campus, first_seen=now, last_seen=now)
    client = client_for(make_user())
    assert ids(client.get(URL, {"has_data": "true"})) == ["campus"]
    assert ids(client.get(URL, {"has_data": "false"})) == ["factory"]


@pytest.mark.parametrize("query", [{"has_data": "perhaps"}, {"search": "a\x00b"}])
def test_a_bad_filter_is_refused_by_name(query: dict[str, str]) -> None:
    answer = client_for(make_user()).get(URL, query)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == list(query)


def test_a_limited_user_sees_only_their_own(campus: Environment, factory: Environment) -> None:
    client = client_for(make_user(limited_to=[campus]))
    assert ids(client.get(URL)) == ["campus"]
    assert client.get(f"{URL}/factory").status_code == 404


def test_more_environments_cost_no_more_queries(campus: Environment) -> None:
    client = client_for(make_user())
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(URL)
    for index in range(10):
        make_camera(make_environment(f"e{index}"))
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(one) == 2
