"""/people/{id}/forget."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Role
from tests.factories import make_recording, make_user
from tests.pages.people.conftest import Scenario
from tracking.models import ForgottenPerson, Person

pytestmark = pytest.mark.django_db


def test_the_short_id_must_be_typed(admin_page: Client, scenario: Scenario) -> None:
    person = scenario.people[0]
    address = f"/people/{person.pk}/forget"
    assert "You cannot undo this." in admin_page.get(address).content.decode()
    answer = admin_page.post(address, {"typed": "nobody"})
    assert "Nothing was forgotten" in answer.content.decode()
    assert Person.objects.filter(pk=person.pk).exists()
    answer = admin_page.post(address, {"typed": str(person.pk)[:4].lower()}, follow=True)
    assert answer.redirect_chain == [("/people", 302)]
    assert "forgotten. Deleted: 0 photos" in answer.content.decode()
    assert ForgottenPerson.objects.get().person_id == person.pk


def test_only_administrators_find_it(
    admin_page: Client, operator_page: Client, scenario: Scenario
) -> None:
    person = scenario.people[0]
    address = f"/people/{person.pk}/forget"
    assert address in admin_page.get(f"/people/{person.pk}").content.decode()
    assert address not in operator_page.get(f"/people/{person.pk}").content.decode()
    assert operator_page.get(address).status_code == 403
    assert operator_page.post(address, {"typed": str(person.pk)[:4]}).status_code == 403


def test_a_person_elsewhere_is_not_found(admin_page: Client, scenario: Scenario) -> None:
    limited = Client()
    limited.force_login(make_user(Role.ADMIN, "emil", limited_to=[scenario.factory]))
    assert limited.get(f"/people/{scenario.people[0].pk}/forget").status_code == 404


def test_recordings_that_still_show_them_are_named(admin_page: Client, scenario: Scenario) -> None:
    person = scenario.people[0]
    tracks = person.tracks.order_by("camera__camera_id", "first_seen")
    first = tracks[0]
    make_recording(first.camera, first.first_seen, 600)
    answer = admin_page.post(
        f"/people/{person.pk}/forget", {"typed": str(person.pk)[:4].upper()}, follow=True
    )
    text = answer.content.decode()
    assert f"Recordings that still show them: {first.camera.camera_id}, " in text
