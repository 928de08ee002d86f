"""The job cluster calls what is on its list, whatever a row names."""

from __future__ import annotations

import pydoc
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.models import OrmQ, Schedule
from django_q.scheduler import scheduler
from django_q.tasks import async_task

from accounts.jobs import ensure_schedules as ensure_account_schedules
from accounts.models import Role
from accounts.services import mail, password_reset
from alerts.jobs import ensure_schedules as ensure_alert_schedules
from analytics.jobs import ensure_schedules as ensure_analytics_schedules
from exports.jobs import ensure_schedules as ensure_export_schedules
from exports.runs import queue
from spoton.backup import scheduled as backup_schedule
from spoton.backup.scheduled import ensure_schedules as ensure_backup_schedules
from spoton.jobs import broker
from tests.factories import make_user
from tracking.jobs import ensure_schedules
from tracking.services.recordings import import_folder

pytestmark = pytest.mark.django_db
ALLOWED = "accounts.jobs.forget_expired"


@pytest.fixture(autouse=True)
def _in_this_test_s_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django_q.conf.Conf.POLL", 0)
    # It would end the connection that this test's rows are in.
    monkeypatch.setattr("django_q.scheduler.close_old_django_connections", lambda: None)


def handed_out() -> list[Any]:
    """What workers get of the jobs that wait; the broker hands out one at a time."""
    OrmQ.objects.update(lock=timezone.now() - timedelta(seconds=1))
    turns = range(OrmQ.objects.count())
    jobs = [pk for _ in turns for pk, _ in get_broker().dequeue()]
    return [OrmQ.objects.get(pk=pk).func() for pk in jobs]


def test_every_job_of_ours_is_on_the_list_and_exists() -> None:
    Schedule.objects.all().delete()
    for ensure in (
        ensure_schedules,
        ensure_export_schedules,
        ensure_account_schedules,
        ensure_alert_schedules,
        ensure_analytics_schedules,
        ensure_backup_schedules,
    ):
        ensure()
    scheduled = set(Schedule.objects.values_list("func", flat=True))
    assert scheduled == broker.SCHEDULED
    queued = {import_folder._JOB, queue.JOB, mail.JOB, password_reset.JOB, backup_schedule.JOB}
    assert scheduled | queued == broker.ALLOWED
    assert all(callable(pydoc.locate(name)) for name in broker.ALLOWED)


def test_a_schedule_of_another_function_never_reaches_a_worker(tmp_path: Path) -> None:
    due = timezone.now() - timedelta(minutes=1)
    Schedule.objects.all().delete()
    for func in ("os.system", ALLOWED):
        args = f"'touch {tmp_path / 'proof'}'" if func == "os.system" else None
        Schedule.objects.create(name=func, func=func, args=args, next_run=due, schedule_type="H")
    scheduler(broker=get_broker())
    assert OrmQ.objects.count() == 2
    assert handed_out() == [ALLOWED]
    assert OrmQ.objects.count() == 1  # the other is gone, it does not come again


@pytest.mark.parametrize("option", [{"hook": "os.system"}, {"chain": [("os.system", ("id",), {})]}])
def test_a_job_cannot_name_what_runs_after_it(option: dict[str, Any]) -> None:
    async_task(ALLOWED, **option)
    assert handed_out() == []
    assert not OrmQ.objects.exists()


def test_a_function_itself_and_a_foreign_signature_are_dropped() -> None:
    async_task(threading.active_count)
    OrmQ.objects.create(key="spoton", payload="x:y:z", lock=timezone.now())
    assert handed_out() == []
    assert not OrmQ.objects.exists()


def test_a_start_deletes_foreign_schedules_and_keeps_our_hours() -> None:
    ensure_schedules()
    Schedule.objects.filter(name="retention").update(schedule_type=Schedule.DAILY)
    Schedule.objects.create(func="os.system", args="'id'")
    assert broker.drop_foreign_schedules() == 1
    assert Schedule.objects.get(name="retention").schedule_type == Schedule.DAILY
    assert not Schedule.objects.filter(func="os.system").exists()


@pytest.mark.parametrize("more", [{"hook": "os.system"}, {"kwargs": "{'q_options': {'sync': 1}}"}])
def test_a_start_deletes_schedules_of_ours_that_name_more(more: dict[str, str]) -> None:
    ensure_schedules()
    Schedule.objects.create(func=ALLOWED, **more)
    assert broker.drop_foreign_schedules() == 1
    assert Schedule.objects.filter(name="retention").exists()


def test_the_admin_site_has_no_page_of_jobs() -> None:
    client = Client()
    client.force_login(make_user(Role.ADMIN, "ada"))
    assert b"django_q" not in client.get("/admin/").content
    for kind in ("schedule", "ormq", "success", "failure"):
        assert client.get(f"/admin/django_q/{kind}/").status_code == 404
        answer = client.post(f"/admin/django_q/{kind}/add/", {"func": "os.system"})
        assert answer.status_code == 404
    assert not any(model._meta.app_label == "django_q" for model in admin.site._registry)
    assert not Schedule.objects.filter(func="os.system").exists()
