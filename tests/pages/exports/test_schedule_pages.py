"""Scheduled reports on pages: added, edited, paused, sent, deleted; and why one stopped."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from alerts.models import AlertDelivery
from exports.models import ExportJob, ReportSchedule
from exports.runs.runner import run_next
from exports.schedules.send import send_finished
from tests.alerts.deliveries.rows import make_receiver
from tests.factories import make_environment, make_schedule, make_user
from tests.pages.signed_in import SignedIn, unindented
from tracking.models import Environment

pytestmark = [pytest.mark.django_db, pytest.mark.once]
URL = "/exports/schedules"


@pytest.fixture
def otto(db: None) -> User:
    return make_user(Role.OPERATOR, "otto")


@pytest.fixture
def page(signed_in: SignedIn, otto: User) -> Client:
    return signed_in(otto)


def test_a_schedule_from_the_form_to_the_list(page: Client, campus: Environment) -> None:
    receiver = make_receiver("mqtt://broker.example.org", campus, name="Broker")
    assert "No scheduled reports yet" in unindented(page.get(URL))
    form = unindented(page.get(f"{URL}/new"))
    assert "Broker" in form
    asked = {"environment_id": "campus", "every": "day", "hour": "18", "format": "pdf",
             "time_zone": "Asia/Tokyo", "receivers": [str(receiver.receiver_id)]}  # fmt: skip
    text = unindented(page.post(f"{URL}/new", asked, follow=True))
    assert "Report scheduled." in text
    assert "18:00" in text
    assert "Asia/Tokyo" in text
    schedule = ReportSchedule.objects.get()
    address = f"{URL}/{schedule.pk}"
    assert "Edit schedule" in unindented(page.get(address))
    page.post(address, asked | {"hour": "6", "receivers": []})
    schedule.refresh_from_db()
    assert (schedule.hour, schedule.receivers.count()) == (6, 0)
    page.post(f"{address}/pause", {"enabled": "no"})
    assert "Paused" in unindented(page.get(URL))
    page.post(f"{address}/pause", {"enabled": "yes"})
    assert "Report queued." in unindented(page.post(f"{address}/send", follow=True))
    page.post(f"{address}/delete")
    assert not ReportSchedule.objects.exists()
    assert ExportJob.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_went_wrong_is_shown(page: Client, otto: User, campus: Environment) -> None:
    schedule = make_schedule(campus, owner=otto)
    schedule.receivers.add(make_receiver("mqtt://broker.example.org", campus, name="Broker"))
    page.post(f"{URL}/{schedule.pk}/send")
    run_next()
    send_finished()
    assert "sent to 0 of 1" in unindented(page.get(URL))
    assert json.loads(AlertDelivery.objects.get().body)["report"]["every"] == "week"
    AlertDelivery.objects.update(state="dead", last_error="No answer within 10 s.")
    assert "Broker: No answer within 10 s." in unindented(page.get(URL))
    AlertDelivery.objects.update(state="delivered", delivered_at=timezone.now())
    assert "sent to 1 of 1" in unindented(page.get(URL))
    ReportSchedule.objects.update(enabled=False, last_error="Stopped: the account is gone.")
    assert "Stopped: the account is gone." in unindented(page.get(URL))


def test_viewers_see_them_only(signed_in: SignedIn, campus: Environment) -> None:
    schedule = make_schedule(campus)
    viewer = signed_in(make_user(Role.VIEWER))
    text = unindented(viewer.get(URL))
    assert "Every week, HTML" in text
    assert "New schedule" not in text
    assert str(schedule.pk) not in text
    assert viewer.get(f"{URL}/new").status_code == 403
    for what in ("pause", "delete", "send"):
        assert viewer.post(f"{URL}/{schedule.pk}/{what}").status_code == 403


def test_a_limited_user_finds_none(signed_in: SignedIn, campus: Environment) -> None:
    schedule = make_schedule(campus)
    other = signed_in(make_user(Role.ADMIN, limited_to=[make_environment("factory")]))
    assert "No scheduled reports yet" in unindented(other.get(URL))
    assert other.get(f"{URL}/{schedule.pk}").status_code == 404
    for what in ("pause", "delete", "send"):
        assert other.post(f"{URL}/{schedule.pk}/{what}").status_code == 404
