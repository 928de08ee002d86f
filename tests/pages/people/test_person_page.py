"""/people/<id>: what is told of one person, and to whom."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_person
from tests.pages.people.conftest import Scenario
from tests.pages.signed_in import unindented
from tracking.models import Decision, Observation, Person, PersonImage, Track

pytestmark = pytest.mark.django_db


def walk(track: Track, seconds: int, x: float = 1.0) -> None:
    """Stands at (x, 1), five times a second."""
    Observation.objects.bulk_create(
        Observation(
            time=track.first_seen + timedelta(seconds=n / 5),
            frame_index=n,
            task=track.task,
            camera=track.camera,
            track=track,
            x1=0,
            y1=0,
            x2=1,
            y2=1,
            confidence=1,
            floor_x=x,
            floor_y=1.0,
        )
        for n in range(5 * seconds)
    )


def give_picture(person: Person, media: Any, name: str, quality: float) -> None:
    (media / name).write_bytes(name.encode())
    PersonImage.objects.create(
        person=person, path=name, quality=quality, time=person.last_seen, width=1, height=2
    )


def text_of(page: Client, person: Person, part: str = "") -> str:
    answer = page.get(f"/people/{person.pk}{part}")
    assert answer.status_code == 200
    return unindented(answer)


def data_of(text: str, name: str) -> Any:
    found = re.search(rf'<script id="{name}"[^>]*>(.*?)</script>', text)
    assert found is not None
    return json.loads(found[1])


def test_the_page_says_when_where_and_by_which_cameras(
    viewer_page: Client, scenario: Scenario
) -> None:
    text = text_of(viewer_page, scenario.people[0])
    for words in ("1 Jan 2026, 10:00:00", "c09, c12", "2 tracks", "Lost", "Find similar"):
        assert words in text


def test_the_chart_has_a_row_per_camera_in_the_user_s_time_zone(
    viewer_page: Client, scenario: Scenario
) -> None:
    viewer_page.cookies["spoton_zone"] = "Asia/Tokyo"
    text = text_of(viewer_page, scenario.people[0])
    chart = json.dumps(data_of(text, "timeline-data"))
    assert '"c09"' in chart
    assert '"c12"' in chart
    assert "19:00:00" in chart
    assert "js/parts/charts.js" in text


def test_who_is_in_view_can_be_seen_live(viewer_page: Client, scenario: Scenario) -> None:
    here, gone = scenario.people[2], scenario.people[0]
    assert f"/live/{scenario.task.pk}#focus={here.pk}" in text_of(viewer_page, here)
    assert "Watch live" not in text_of(viewer_page, gone)


def test_where_they_went_comes_with_zones_and_how_long(
    viewer_page: Client, scenario: Scenario
) -> None:
    person = scenario.people[0]
    early = scenario.track(person, 0, 10)
    walk(early, 20)
    walk(scenario.track(person, 1, 10), 20)  # the same seconds, in another camera
    walk(scenario.track(person, 0, 11), 10)
    walk(scenario.track(person, 0, 13), 30, x=9.0)
    text = text_of(viewer_page, person, "/path")
    data = data_of(text, "path-data")
    assert [camera["id"] for camera in data["cameras"]] == ["c09", "c12"]
    assert data["map"]["zones"][0]["name"] == "Plaza"
    row = re.findall(r'<th scope="row">Plaza</th>(.*?)</tr>', text, re.DOTALL)[0]
    assert "30 s" in row
    assert 'data-label="Visits" class="number">2<' in row


def test_without_places_on_the_floor_that_is_said(viewer_page: Client, scenario: Scenario) -> None:
    assert "No path" in text_of(viewer_page, scenario.people[0], "/path")


def test_pictures_of_who_was_merged_in_are_there_too(
    operator_page: Client, scenario: Scenario, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    person, other, third = scenario.people
    give_picture(person, tmp_path, "one.jpg", 0.2)
    give_picture(other, tmp_path, "two.jpg", 0.9)
    give_picture(third, tmp_path, "three.jpg", 0.5)
    Person.objects.filter(pk=other.pk).update(merged_into=person, state="archived")
    text = text_of(operator_page, person)
    addresses = re.findall(rf'src="(/people/{person.pk}/pictures/[^"]+)"', text)
    assert [operator_page.get(one).content for one in addresses] == [b"two.jpg", b"one.jpg"]
    assert operator_page.get(f"/people/{person.pk}/pictures/{third.pk}").status_code == 404


def test_who_was_merged_away_leads_to_who_they_are_now(
    viewer_page: Client, scenario: Scenario
) -> None:
    first, second, third = scenario.people
    Person.objects.filter(pk=first.pk).update(merged_into=second, state="archived")
    Person.objects.filter(pk=second.pk).update(merged_into=third, state="archived")
    answer = viewer_page.get(f"/people/{first.pk}")
    assert answer["Location"] == f"/people/{third.pk}"
    text = unindented(viewer_page.get(answer["Location"]))
    was, now = (str(person.pk)[:4].upper() for person in (first, third))
    assert f"{was} was merged into {now}" in text
    for part in ("/decisions", "/tracks"):
        assert viewer_page.get(f"/people/{first.pk}{part}")["Location"].endswith(part)


def decide(person: Person, kind: str, **fields: Any) -> Decision:
    return Decision.objects.create(person=person, kind=kind, time=person.first_seen, **fields)


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("born", {"evidence": {"cameras": ["c09"]}}, ["New person", "similar enough", "c09"]),
        (
            "matched",
            {"score": 0.83, "evidence": {"distance_m": 0.21, "unseen_seconds": 0.1}},
            ["Recognised", "83% sure", "0.2 m", "0.1 s"],
        ),
        (
            "matched",
            {"score": 0.9, "evidence": {"cosine": 0.7, "log_odds": 3.2, "candidates": 4}},
            ["0.70", "25 to 1", "Candidates"],
        ),
        (
            "merged",
            {"evidence": {"together_seconds": 1.0}},
            ["always in the same position", "1.0 s"],
        ),
        ("merged", {"evidence": {"by": "operator"}}, ["An operator merged this person"]),
        ("split", {"evidence": {"by": "operator", "undoes": "x"}}, ["undid a merge"]),
        ("split", {"evidence": {}}, ["Was wrongly recognised before"]),
        (
            "cut_off",
            {"evidence": {"reason": "twice in one camera"}},
            ["twice in one camera"],
        ),
        (
            "cut_off",
            {
                "track_id": 12,
                "evidence": {"reason": "it fits", "log_odds": 4.1, "since_seconds": 2.1},
            },
            [
                "The last 2.1 s of track 12 belong to another person (it fits):",
                "60 to 1",
            ],
        ),
        (
            "matched",
            {"evidence": {"since_seconds": 2.1}},
            ["The last 2.1 s of a track belong to this person. They were first given to:"],
        ),
        ("lost", {"evidence": {"unseen_seconds": 3.0}}, ["Lost", "3.0 s"]),
    ],
)
def test_decisions_are_told_in_words(
    viewer_page: Client, scenario: Scenario, kind: str, fields: dict[str, Any], words: list[str]
) -> None:
    person, other = scenario.people[:2]
    decide(person, kind, other=other.pk, runner_up=other.pk, runner_up_score=0.02, **fields)
    text = text_of(viewer_page, person, "/decisions")
    for word in [*words, f"/people/{other.pk}", "2%"]:
        assert word in text


def test_a_track_of_somebody_who_came_back_names_no_other(
    viewer_page: Client, scenario: Scenario
) -> None:
    person = scenario.people[0]
    evidence = {"reason": "someone came back", "since_seconds": 3.0}
    decide(person, "matched", track_id=12, camera=scenario.cameras[0], evidence=evidence)
    text = text_of(viewer_page, person, "/decisions")
    assert "The last 3.0 s of track 12 in c09 belong to this person" in text
    assert "(someone came back)" in text


def test_decisions_are_paged(viewer_page: Client, scenario: Scenario) -> None:
    person = scenario.people[0]
    for _ in range(30):
        decide(person, "lost")
    assert "All decisions" in text_of(viewer_page, person)
    assert text_of(viewer_page, person, "/decisions").count('class="decision"') == 25
    assert text_of(viewer_page, person, "/decisions?page=2").count('class="decision"') == 5


def test_somebody_without_anything_kept_has_a_page(viewer_page: Client, scenario: Scenario) -> None:
    person = make_person(scenario.campus)
    text = text_of(viewer_page, person)
    for words in ("No photo yet", "No tracks", "No decisions"):
        assert words in text


@pytest.mark.parametrize("part", ["", "/path", "/decisions", "/tracks"])
def test_a_person_of_another_environment_is_not_there(
    factory_page: Client, scenario: Scenario, part: str
) -> None:
    assert factory_page.get(f"/people/{scenario.people[0].pk}{part}").status_code == 404


def test_a_viewer_is_offered_no_changes(viewer_page: Client, scenario: Scenario) -> None:
    person = scenario.people[0]
    text = text_of(viewer_page, person) + text_of(viewer_page, person, "/tracks")
    for words in ("/merge", "/split", "/changes", "Split selected", 'type="checkbox"'):
        assert words not in text


@pytest.mark.parametrize("part", ["", "/tracks", "/decisions"])
def test_the_number_of_statements_does_not_grow(
    viewer_page: Client, scenario: Scenario, part: str
) -> None:
    person = scenario.people[0]

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            text_of(viewer_page, person, part)
        return len(queries)

    decide(person, "lost")
    before = count()
    for n in range(20):
        scenario.track(person, 0, n)
        decide(person, "lost", camera=scenario.cameras[0])
    assert count() == before <= 14
