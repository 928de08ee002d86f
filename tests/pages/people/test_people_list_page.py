"""/people: who is found by which filters, and for whom."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from spoton.conf.config import BASE_DIR
from tests.factories import make_person
from tests.pages.people.conftest import Scenario
from tracking.models import Person, PersonZone, ZoneVisit
from tracking.people.colors import PALETTE

pytestmark = pytest.mark.django_db


def found(client: Client, **query: Any) -> list[str]:
    """Whose cards are shown, in order."""
    answer = client.get("/people", query)
    assert answer.status_code == 200
    return re.findall(r'class="person-link" href="/people/([0-9a-f-]+)"', answer.content.decode())


def keys(*people: Person) -> list[str]:
    return [str(person.pk) for person in people]


def test_the_newest_are_first_with_where_when_and_state(
    viewer_page: Client, scenario: Scenario
) -> None:
    first, second, third = scenario.people
    assert found(viewer_page) == keys(third, second, scenario.stranger, first)
    text = viewer_page.get("/people").content.decode()
    assert "Confirmed" in text
    assert "c09, c12" in text
    assert "1 min" in text


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"environment": "campus"}, [2, 1, 0]),
        ({"environment": "campus", "camera": "c09"}, [2, 1, 0]),
        ({"environment": "campus", "zone": "plaza"}, [1]),
        ({"environment": "campus", "state": "confirmed"}, [2]),
        ({"environment": "campus", "camera": "of-elsewhere"}, [2, 1, 0]),
        ({"environment": "nowhere", "state": "confirmed"}, [2]),
        (
            {
                "environment": "campus",
                "when": "range",
                "since": "2026-01-01T10:30:00",
                "until": "2026-01-01T11:30:00",
            },
            [1],
        ),
        ({"environment": "campus", "when": "hour"}, []),
        ({"environment": "campus", "shortest": "2"}, []),
        ({"environment": "campus", "shortest": "1", "longest": "1"}, [2, 1, 0]),
    ],
)
def test_filters(
    viewer_page: Client, scenario: Scenario, query: dict[str, str], wanted: list[int]
) -> None:
    second = scenario.people[1]
    PersonZone.objects.create(
        person=second, zone=scenario.zone, first_seen=second.first_seen, last_seen=second.last_seen
    )
    assert found(viewer_page, **query) == keys(*(scenario.people[n] for n in wanted))


def test_dwell_is_that_of_visits_of_the_zone(viewer_page: Client, scenario: Scenario) -> None:
    for person, seconds in zip(scenario.people, (20, 45, 300), strict=True):
        ZoneVisit.objects.create(
            zone=scenario.zone,
            task=scenario.task,
            person=person,
            entered_at=person.first_seen,
            last_seen=person.first_seen + timedelta(seconds=seconds),
            ended=True,
        )
    first, second, third = scenario.people
    here = {"environment": "campus", "zone": "plaza"}
    assert found(viewer_page, **here, min_dwell=45, max_dwell=300) == keys(second)
    assert found(viewer_page, **here, min_dwell=45) == keys(third, second)
    assert found(viewer_page, **here, max_dwell=45) == keys(first)
    range_ = {"when": "range", "since": "2026-01-01T10:00:00", "until": "2026-01-01T10:00:20"}
    assert found(viewer_page, **here, min_dwell=0, **range_) == keys(first)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"min_dwell": 5}, "Choose a zone: dwell is how long people stay in one."),
        ({"zone": "plaza", "min_dwell": 5, "max_dwell": 5}, "must be more than “at least”"),
        ({"zone": "plaza", "max_dwell": -1}, "greater than or equal to 0"),
    ],
)
def test_dwell_that_cannot_be_is_refused(
    viewer_page: Client, scenario: Scenario, query: dict[str, Any], said: str
) -> None:
    text = viewer_page.get("/people", {"environment": "campus"} | query).content.decode()
    assert said in text
    assert "person-link" not in text


def test_times_are_read_and_shown_in_the_zone_of_the_user(
    viewer_page: Client, scenario: Scenario
) -> None:
    viewer_page.cookies["spoton_zone"] = "Asia/Tokyo"
    range_ = {"when": "range", "since": "2026-01-01T19:59:00", "until": "2026-01-01T20:00:30"}
    assert found(viewer_page, environment="campus", **range_) == keys(scenario.people[1])
    assert "20:00:00" in viewer_page.get("/people", {"environment": "campus"}).content.decode()


def test_today_and_the_last_hour_are_counted_from_now(
    viewer_page: Client, scenario: Scenario
) -> None:
    now = timezone.now()
    new = make_person(scenario.campus, first_seen=now - timedelta(minutes=9), last_seen=now)
    for when in ("hour", "day", "today"):
        assert found(viewer_page, when=when) == keys(new)


def test_somebody_is_found_by_how_their_id_begins(viewer_page: Client, scenario: Scenario) -> None:
    person = scenario.people[0]
    key = str(person.pk)
    assert key in found(viewer_page, q=key[:4].upper())
    assert found(viewer_page, q=key) == [key]
    Person.objects.filter(pk=person.pk).update(merged_into=scenario.people[1], state="archived")
    assert found(viewer_page, q=key) == [key]
    assert key not in found(viewer_page)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"q": "anna"}, "An ID contains the digits"),
        ({"shortest": "5", "longest": "1"}, "less than"),
        ({"shortest": "-1"}, "greater than or equal to 0"),
        (
            {"when": "range", "since": "2026-01-02T00:00", "until": "2026-01-01T00:00"},
            "must be after",
        ),
        ({"when": "range", "since": "yesterday"}, "Enter a valid date"),
    ],
)
def test_what_cannot_be_asked_is_said(
    viewer_page: Client, scenario: Scenario, query: dict[str, str], words: str
) -> None:
    assert found(viewer_page, **query) == []
    assert words in viewer_page.get("/people", query).content.decode()


def test_nobody_yet_and_nobody_fits_are_told_apart(
    viewer_page: Client, operator_page: Client, scenario: Scenario
) -> None:
    assert "No people match these filters" in viewer_page.get("/people?when=hour").content.decode()
    Person.objects.all().delete()
    text = viewer_page.get("/people").content.decode()
    assert "No people yet" in text
    assert "Show tasks" not in text
    assert "Show tasks" in operator_page.get("/people").content.decode()


def test_people_of_other_environments_are_not_there(
    factory_page: Client, scenario: Scenario
) -> None:
    assert found(factory_page) == keys(scenario.stranger)
    assert found(factory_page, environment="campus") == keys(scenario.stranger)
    assert found(factory_page, q=str(scenario.people[0].pk)) == []
    assert "Plaza" not in factory_page.get("/people?environment=campus").content.decode()


def test_only_who_may_merge_is_offered_to_choose(
    viewer_page: Client, operator_page: Client, scenario: Scenario
) -> None:
    assert 'name="person"' not in viewer_page.get("/people").content.decode()
    assert 'name="person"' in operator_page.get("/people").content.decode()


def test_htmx_gets_results_and_cameras_of_the_environment(
    viewer_page: Client, scenario: Scenario
) -> None:
    headers = {"HX-Request": "true", "HX-Target": "results"}
    text = viewer_page.get("/people?environment=campus", headers=headers).content.decode()
    assert "<html" not in text
    assert 'id="camera-and-zone" hx-swap-oob="true"' in text
    assert '<option value="c12">' in text
    headers["HX-Current-URL"] = "http://testserver/people?environment=campus"
    answer = viewer_page.get("/people?environment=campus&state=lost", headers=headers)
    assert 'id="camera-and-zone"' not in answer.content.decode()


def test_clear_is_offered_while_a_filter_is_set(viewer_page: Client, scenario: Scenario) -> None:
    assert "data-clear hidden>" in viewer_page.get("/people").content.decode()
    assert "data-clear>" in viewer_page.get("/people?environment=campus").content.decode()


def test_pages_keep_the_filters(viewer_page: Client, scenario: Scenario) -> None:
    for n in range(60):
        make_person(scenario.campus, n)
    text = viewer_page.get("/people?environment=campus").content.decode()
    assert "1–48 of 63" in text
    assert "environment=campus&amp;page=2" in text
    assert len(found(viewer_page, environment="campus", page="2")) == 15


def test_the_number_of_statements_does_not_grow_with_people(
    viewer_page: Client, scenario: Scenario
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            found(viewer_page, environment="campus")
        return len(queries)

    before = count()
    for n in range(20):
        scenario.track(make_person(scenario.campus, n), 0, n)
    assert count() == before <= 12


def test_the_style_sheet_has_the_colours_of_people() -> None:
    text = (BASE_DIR / "static/css/parts.css").read_text()
    tones = re.findall(r'\.tag\[data-tone="(\d+)"\] \{ background: (#\w+); \}', text)
    assert tones == [(str(n), color) for n, color in enumerate(PALETTE)]
