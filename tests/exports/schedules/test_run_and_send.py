"""Scheduled reports are made once, sent once, and stop where their owner has no rights."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from accounts.models import AuditEntry, Role, User
from alerts.deliveries.outcome import DeliveryFailedError
from alerts.deliveries.senders import Senders
from alerts.models import AlertDelivery, AlertReceiver
from exports import files, jobs
from exports.models import ExportJob, ReportSchedule
from exports.schedules.run_due import run_due
from exports.schedules.send import send_finished
from exports.services.delete import cancel_export
from exports.services.schedules import send_now, update_schedule
from spoton.networks import ANYWHERE
from spoton.service_errors import InvalidInputError
from tests.alerts.deliveries.broker import Broker, listening
from tests.alerts.deliveries.http_receiver import http_receiver
from tests.alerts.deliveries.rows import SECRET, make_receiver
from tests.alerts.deliveries.test_apprise import mail_server
from tests.factories import make_environment, make_schedule, make_user
from tests.mail_server import Mailbox
from tests.waiting import wait_for
from tracking.models import Environment

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.fixture
def owner(transactional_db: None) -> User:
    return make_user(Role.OPERATOR, "olga")


@pytest.fixture
def schedule(campus: Environment, owner: User) -> ReportSchedule:
    return make_schedule(campus, owner=owner, next_run_at=MONDAY)


@pytest.fixture
def broker(campus: Environment) -> AlertReceiver:
    return make_receiver("mqtt://broker.example.org", campus, name="Broker")


def delivered(senders: Senders, receiver: AlertReceiver) -> dict[str, Any]:
    """Send what waits for a receiver; return its body."""
    delivery = receiver.deliveries.get()
    senders.send(receiver, delivery)
    return dict(json.loads(delivery.body))


@pytest.fixture
def senders() -> Iterator[Senders]:
    senders = Senders(ANYWHERE)
    yield senders
    senders.close()


def test_a_report_is_due_once_for_all_processes(schedule: ReportSchedule) -> None:
    def look() -> None:
        run_due(MONDAY)
        connection.close()

    threads = [Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert run_due(MONDAY + timedelta(minutes=1)) == 0
    job = ExportJob.objects.get()
    assert (job.start_time, job.end_time) == (
        datetime(2026, 11, 16, tzinfo=UTC),
        datetime(2026, 11, 23, tzinfo=UTC),
    )
    schedule.refresh_from_db()
    assert schedule.next_run_at == MONDAY + timedelta(days=7)


def test_after_a_pause_only_the_newest_is_made(schedule: ReportSchedule) -> None:
    assert run_due(MONDAY + timedelta(days=23)) == 1
    assert ExportJob.objects.get().end_time == datetime(2026, 12, 14, tzinfo=UTC)


@contextmanager
def running(broker: Broker) -> Iterator[Broker]:
    broker.start()
    try:
        yield broker
    finally:
        broker.stop()


@pytest.mark.once
def test_webhook_mail_and_broker_get_it(
    schedule: ReportSchedule, campus: Environment, senders: Senders, settings: Any, tmp_path: Path
) -> None:
    settings.PUBLIC_URL = "https://spoton.example.org"
    mailbox = Mailbox()
    with (
        running(Broker(tmp_path)) as broker,
        http_receiver() as hook,
        mail_server(mailbox) as address,
        listening(broker.port) as heard,
    ):
        webhook = make_receiver(hook.address, campus, name="Hook")
        mail = make_receiver(address, campus, name="Mail")
        mqtt = make_receiver(broker.address, campus, name="MQTT")
        schedule.receivers.set([webhook, mail, mqtt])
        run_due(MONDAY)
        jobs.run_next()
        assert send_finished() == 0  # the job itself has sent it
        job = ExportJob.objects.get()
        told = delivered(senders, webhook)
        delivered(senders, mail)
        published = delivered(senders, mqtt)
        wait_for(lambda: heard.texts("spoton/campus/reports"), 10)
        assert json.loads(heard.newest["spoton/campus/reports"]) == published
        (request,) = hook.received
    assert request.is_signed_with(SECRET)
    address = f"https://spoton.example.org/api/v1/export/jobs/{job.pk}/download"
    assert told["event"] == "report"
    assert told["report"]["download_url"] == address
    assert told["report"]["sha256"] == job.sha256
    assert told["report"]["start_time"] == "2026-11-16T00:00:00Z"
    assert all(time.endswith("Z") for time in (told["created_at"], told["report"]["expires_at"]))
    assert f"https://spoton.example.org/exports/{job.pk}/download" in told["text"]
    (message,) = mailbox.mails
    assert message["Subject"] == "Weekly report: Campus, 16 November 2026 – 22 November 2026"
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == job.file_name
    assert hashlib.sha256(attached.get_payload(decode=True)).hexdigest() == job.sha256
    assert AuditEntry.objects.filter(action="export.send").count() == 1


@pytest.mark.once
def test_large_files_are_linked(
    schedule: ReportSchedule, campus: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alerts.services.reports.MOST_BYTES", 10)
    mail = make_receiver("mailtos://a:b@example.org", campus)
    schedule.receivers.add(mail)
    run_due(MONDAY)
    jobs.run_next()
    delivery = mail.deliveries.get()
    assert delivery.attachment == ""
    assert "the page Exports of SpotOn" in json.loads(delivery.body)["text"]


@pytest.mark.parametrize("what", ["deactivated", "viewer", "elsewhere", "deleted"])
def test_it_stops_with_its_owners_rights(
    schedule: ReportSchedule, owner: User, broker: AlertReceiver, what: str
) -> None:
    schedule.receivers.add(broker)
    run_due(MONDAY)
    match what:
        case "deactivated":
            User.objects.update(is_active=False)
        case "viewer":
            User.objects.update(role=Role.VIEWER)
        case "elsewhere":
            User.objects.update(all_environments=False)
        case _:
            owner.delete()
    jobs.run_next()  # what was asked for before is not sent
    schedule.refresh_from_db()
    assert not schedule.enabled
    assert schedule.last_error.startswith("Stopped: ")
    assert not AlertDelivery.objects.exists()
    assert run_due(MONDAY + timedelta(days=7)) == 0


def test_a_stopped_one_is_sent_by_who_may(
    schedule: ReportSchedule, owner: User, broker: AlertReceiver
) -> None:
    schedule.receivers.add(broker)
    User.objects.update(is_active=False)
    run_due(MONDAY)
    send_now(make_user(Role.OPERATOR, "otto"), schedule.pk)
    jobs.run_next()
    assert AlertDelivery.objects.count() == 1
    schedule.refresh_from_db()
    assert schedule.last_error.startswith("Stopped: the account of its owner, olga, is")


def test_a_due_report_waits_for_a_place(
    schedule: ReportSchedule, owner: User, settings: Any
) -> None:
    settings.EXPORTS = replace(settings.EXPORTS, jobs_per_user=0)
    assert run_due(MONDAY) == 0
    schedule.refresh_from_db()
    assert "Waits: 0 exports" in schedule.last_error
    settings.EXPORTS = replace(settings.EXPORTS, jobs_per_user=1)
    assert run_due(MONDAY + timedelta(minutes=1)) == 1
    schedule.refresh_from_db()
    assert schedule.last_error == ""


def test_why_nothing_was_sent(
    schedule: ReportSchedule, owner: User, broker: AlertReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def last_error() -> str:
        schedule.refresh_from_db()
        return schedule.last_error

    schedule.receivers.add(broker)
    job = send_now(owner, schedule.pk)
    cancel_export(owner, job.pk)
    jobs.schedule_reports()
    assert "was cancelled" in last_error()

    monkeypatch.setattr("exports.report.build.read_figures", lambda *a: 1 / 0)
    send_now(owner, schedule.pk)
    jobs.run_next()
    assert "An error of the program" in last_error()
    monkeypatch.undo()

    AlertReceiver.objects.update(enabled=False)
    send_now(owner, schedule.pk)
    jobs.run_next()
    assert "its receivers are disabled" in last_error()
    assert not AlertDelivery.objects.exists()


def test_a_deleted_file_is_not_attached(
    schedule: ReportSchedule, campus: Environment, senders: Senders
) -> None:
    mail = make_receiver("mailtos://a:b@example.org", campus)
    schedule.receivers.add(mail)
    run_due(MONDAY)
    jobs.run_next()
    files.delete(ExportJob.objects.get().pk)
    with pytest.raises(DeliveryFailedError, match="has been deleted"):
        delivered(senders, mail)


def test_who_saves_it_owns_it(schedule: ReportSchedule, campus: Environment) -> None:
    schedule.enabled, schedule.last_error = False, "Stopped: …"
    schedule.save()
    other = make_user(Role.ADMIN, "anna", limited_to=[campus])
    saved = update_schedule(other, schedule.pk, {"enabled": True})
    assert (saved.owner, saved.enabled, saved.last_error) == (other, True, "")
    assert saved.next_run_at > MONDAY  # what was missed is not made up for


def test_receivers_of_other_environments_are_refused(schedule: ReportSchedule, owner: User) -> None:
    other = make_receiver("mqtt://broker.example.org", make_environment("factory"))
    with pytest.raises(InvalidInputError):
        update_schedule(owner, schedule.pk, {"receivers": [other.receiver_id]})
