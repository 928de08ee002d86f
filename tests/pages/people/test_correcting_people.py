"""Merge, split and undo on pages: what operators do, and what others cannot."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.pages.people.conftest import Scenario
from tests.pages.signed_in import unindented
from tests.tracking.appearances import give_look, look
from tracking.models import Person, PersonChange, Track

pytestmark = pytest.mark.django_db


def merge(page: Client, people: list[Person], into: Person) -> Any:
    data = {"person": [person.pk for person in people], "into": into.pk}
    return page.post("/people/merge", data, follow=True)


def undo(page: Client, answer: Any) -> Any:
    changes = re.findall(r'name="change" value="([^"]+)"', answer.content.decode())
    return page.post("/people/undo", {"change": changes}, follow=True)


def test_the_merge_page_shows_people_side_by_side_and_the_effect(
    operator_page: Client, scenario: Scenario
) -> None:
    first, second, _ = scenario.people
    text = unindented(operator_page.get(f"/people/merge?person={second.pk}&person={first.pk}"))
    assert re.findall(r'name="into" value="([^"]+)"( checked)?', text) == [
        (str(first.pk), " checked"),
        (str(second.pk), ""),
    ]
    assert "You can undo it" in text
    assert "Choose two people" in operator_page.get("/people/merge").content.decode()


def test_several_are_merged_and_taken_back_together(
    operator_page: Client, scenario: Scenario
) -> None:
    first, second, third = scenario.people
    answer = merge(operator_page, scenario.people, first)
    assert answer.redirect_chain[-1][0].startswith(f"/people/{first.pk}?changed=")
    assert Track.objects.filter(person=first).count() == 6
    assert "was merged into" in answer.content.decode()
    answer = undo(operator_page, answer)
    assert "Undone." in answer.content.decode()
    assert Track.objects.filter(person=second).count() == 2
    assert not Person.objects.exclude(merged_into=None).exists()
    assert third.pk != first.pk


def test_a_merge_that_is_refused_says_why_and_changes_nothing(
    operator_page: Client, scenario: Scenario
) -> None:
    first, second, third = scenario.people
    answer = merge(operator_page, [first, second, scenario.stranger], first)
    assert "different environments" in answer.content.decode()
    assert not PersonChange.objects.exists()
    merge(operator_page, [second, third], third)
    assert "was merged into" in merge(operator_page, [second, first], first).content.decode()
    assert PersonChange.objects.count() == 1
    answer = operator_page.post("/people/merge", {"person": [first.pk, third.pk]}, follow=True)
    assert "Choose the ID to keep" in answer.content.decode()
    assert "Choose at least two people" in merge(operator_page, [first], first).content.decode()


def test_who_looks_alike_is_proposed_and_anybody_can_be_named(
    operator_page: Client, scenario: Scenario
) -> None:
    first, second, third = scenario.people
    for person, likeness in ((first, 1.0), (second, 0.3), (third, 0.9), (scenario.stranger, 0.95)):
        give_look(person, look(likeness))
    text = unindented(operator_page.get(f"/people/{first.pk}/merge"))
    pairs = re.findall(r"\?person=[0-9a-f-]+&amp;person=([0-9a-f-]+)", text)
    assert pairs == [str(third.pk), str(second.pk)]
    assert "0.90" in text
    text = unindented(operator_page.get(f"/people/{first.pk}/merge?q={str(second.pk)[:8]}"))
    assert str(second.pk) in text
    assert "0.30" not in text
    text = unindented(operator_page.get(f"/people/{first.pk}/merge?q=nobody"))
    assert "No person has this ID" in text


def test_without_looks_nobody_is_proposed(operator_page: Client, scenario: Scenario) -> None:
    text = unindented(operator_page.get(f"/people/{scenario.people[0].pk}/merge"))
    assert "No similar people yet" in text


def test_tracks_are_taken_out_and_given_back(operator_page: Client, scenario: Scenario) -> None:
    person = scenario.people[0]
    track = Track.objects.filter(person=person).earliest("pk")
    address = f"/people/{person.pk}/split"
    answer = operator_page.post(address, {"track": [track.pk]}, follow=True)
    assert "1 track of" in answer.content.decode()
    track.refresh_from_db()
    assert track.person_id != person.pk
    undo(operator_page, answer)
    track.refresh_from_db()
    assert track.person_id == person.pk


def test_a_split_that_is_refused_says_why(operator_page: Client, scenario: Scenario) -> None:
    person, other, _ = scenario.people
    address = f"/people/{person.pk}/split"
    assert "Select the tracks" in operator_page.post(address, follow=True).content.decode()
    all_of_them = [track.pk for track in Track.objects.filter(person=person)]
    answer = operator_page.post(address, {"track": all_of_them}, follow=True)
    assert "Leave at least one" in answer.content.decode()
    strange = Track.objects.filter(person=other).earliest("pk").pk
    answer = operator_page.post(address, {"track": [strange]}, follow=True)
    assert "These tracks do not belong to this person" in answer.content.decode()


def test_changes_are_listed_with_who_made_them(operator_page: Client, scenario: Scenario) -> None:
    first, second, _ = scenario.people
    address = f"/people/{first.pk}/changes"
    assert "No changes" in operator_page.get(address).content.decode()
    answer = merge(operator_page, [first, second], first)
    text = unindented(operator_page.get(address))
    assert "olga" in text
    assert text.count("Undo </button>") == 1
    undo(operator_page, answer)
    text = unindented(operator_page.get(address))
    assert "undone" in text
    assert "Undo" not in text
    again = operator_page.post(
        "/people/undo", {"change": PersonChange.objects.earliest("pk").change_id}, follow=True
    )
    assert "already undone" in again.content.decode()


def test_what_is_not_an_id_is_left_out(operator_page: Client, scenario: Scenario) -> None:
    assert operator_page.get("/people/merge?person=anna").status_code == 200
    assert operator_page.post("/people/undo", {"change": "x"})["Location"] == "/people"
    assert operator_page.get(f"/people/{scenario.people[0].pk}?changed=x").status_code == 200


def test_a_viewer_is_refused(viewer_page: Client, scenario: Scenario) -> None:
    first, second, _ = scenario.people
    for answer in (
        viewer_page.get("/people/merge"),
        viewer_page.get(f"/people/{first.pk}/merge"),
        viewer_page.get(f"/people/{first.pk}/changes"),
        viewer_page.post("/people/merge", {"person": [first.pk, second.pk], "into": first.pk}),
        viewer_page.post(f"/people/{first.pk}/split", {"track": [1]}),
        viewer_page.post("/people/undo"),
    ):
        assert answer.status_code == 403
    assert not PersonChange.objects.exists()


def test_people_of_other_environments_cannot_be_touched(
    factory_page: Client, operator_page: Client, scenario: Scenario
) -> None:
    first, second, _ = scenario.people
    assert merge(factory_page, [first, second], first).status_code == 404
    assert factory_page.get(f"/people/{first.pk}/merge").status_code == 404
    assert factory_page.post(f"/people/{first.pk}/split", {"track": [1]}).status_code == 404
    answer = merge(operator_page, [first, second], first)
    assert undo(factory_page, answer).status_code == 404
    text = unindented(factory_page.get(f"/people/merge?person={first.pk}&person={second.pk}"))
    assert str(first.pk) not in text
