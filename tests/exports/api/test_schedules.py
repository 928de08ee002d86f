"""/export/schedules: written, read, sent now."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from accounts.models import AuditEntry, Role
from exports.models import ExportJob
from tests.alerts.deliveries.rows import make_receiver
from tests.factories import client_for, make_environment, make_schedule, make_user
from tracking.models import Environment

pytestmark = [pytest.mark.django_db, pytest.mark.once]
URL = "/api/v1/export/schedules"


def test_a_schedule_is_written_read_and_deleted(operator: APIClient, campus: Environment) -> None:
    receiver = make_receiver("mqtt://broker.example.org")
    asked = {"environment_id": "campus", "every": "month", "hour": 6, "format": "pdf",
             "time_zone": "Asia/Tokyo", "receivers": [str(receiver.receiver_id)]}  # fmt: skip
    answer = operator.post(URL, asked)
    assert answer.status_code == 201
    made = answer.json()
    assert made | asked == made
    assert (made["owner"], made["enabled"], made["last_error"]) == ("olga", True, "")
    assert made["next_run_at"].endswith("T21:00:00Z")
    one = f"{URL}/{made['schedule_id']}"
    assert operator.get(one).json() == operator.get(URL).json()["results"][0] == made
    paused = operator.patch(one, {"enabled": False, "receivers": []}).json()
    assert (paused["enabled"], paused["receivers"]) == (False, [])
    assert operator.get(f"{URL}?enabled=true").json()["count"] == 0
    assert operator.delete(one).status_code == 204
    actions = AuditEntry.objects.filter(action__startswith="export_schedule.")
    assert sorted(actions.values_list("action", flat=True)) == [
        f"export_schedule.{verb}" for verb in ("create", "delete", "update")
    ]


@pytest.mark.parametrize(
    "wrong", [{"hour": 24}, {"every": "year"}, {"format": "csv"}, {"time_zone": "Mars"}, {"x": 1},
              {"receivers": ["5e2f9a41-7c8d-4f3b-9a60-1d2e3f405162"]}]
)  # fmt: skip
def test_what_cannot_be_is_refused(
    operator: APIClient, campus: Environment, wrong: dict[str, object]
) -> None:
    asked = {"environment_id": "campus", "every": "week", "hour": 7, "format": "pdf"}
    answer = operator.post(URL, asked | wrong)
    assert answer.status_code == 400
    assert next(iter(wrong)) in answer.json()["error"]["fields"]


def test_send_now_queues_the_last_period(operator: APIClient, campus: Environment) -> None:
    schedule = make_schedule(campus, every="day")
    answer = operator.post(f"{URL}/{schedule.pk}/send")
    assert answer.status_code == 202
    job = ExportJob.objects.get(pk=answer.json()["job_id"])
    assert (job.kind, job.schedule, job.length.days) == ("analytics-report", schedule, 1)


def test_elsewhere_there_is_none(campus: Environment) -> None:
    schedule = make_schedule(campus)
    other = client_for(make_user(Role.ADMIN, limited_to=[make_environment("factory")]))
    assert other.get(URL).json()["count"] == 0
    for call in (other.get, other.patch, other.delete):
        assert call(f"{URL}/{schedule.pk}").status_code == 404
    asked = {"environment_id": "campus", "every": "week", "hour": 7, "format": "pdf"}
    assert other.post(URL, asked).status_code == 404
