"""Figures of weeks: minutes of the last days, quarters of an hour before, bounded in rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from django.utils import timezone
from redis import Redis

from accounts.models import Role
from analytics.models import SystemSample
from analytics.system import history
from analytics.system.performance import performance
from analytics.system.samples import samples
from tests.analytics.api.test_system import beat
from tests.factories import client_for, make_camera, make_environment, make_task, make_user
from tracking.models import TaskCamera

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_client")]

URL: Final = "/api/v1/system/performance/series"
QUARTER: Final = datetime(2026, 3, 4, 10, 15, tzinfo=UTC)


def record(moment: datetime, **figures: Any) -> None:
    history.record(performance() | {"timestamp": moment} | figures)


def ask(user: Any = None, status: int = 200, **query: str) -> Any:
    answer = client_for(user or make_user(Role.OPERATOR)).get(URL, query)
    assert answer.status_code == status, answer.json()
    return answer.json()


def spread(minutes: int = 15, begin: datetime = QUARTER) -> None:
    for minute in range(minutes):
        record(begin + timedelta(minutes=minute), fps=10.0 + minute)


def test_a_quarter_is_summed_up_once_it_has_ended() -> None:
    spread(15)
    assert not SystemSample.objects.filter(seconds=900).exists()
    record(QUARTER + timedelta(minutes=16), fps=99.0)
    row = SystemSample.objects.get(seconds=900, kind="system")
    assert row.start == QUARTER
    assert (row.figures["fps"], row.peaks["fps"]) == (17.0, 24.0)
    history.sum_up(QUARTER)
    assert SystemSample.objects.filter(seconds=900).count() == 1


def test_a_minute_is_kept_once() -> None:
    record(QUARTER)
    record(QUARTER + timedelta(seconds=30))
    assert SystemSample.objects.count() == 1


def test_counters_are_kept_as_what_came_in_the_minute() -> None:
    campus = make_environment("campus")
    camera = make_camera(campus, "c01")
    make_task(campus, [camera], held=True)
    seen = []
    for minute, dropped in enumerate((100, 130, 130, 5)):
        TaskCamera.objects.update(dropped=dropped, fps=9.5, state=TaskCamera.State.ONLINE)
        now = performance() | {"timestamp": QUARTER + timedelta(minutes=minute)}
        rows = samples(now)
        SystemSample.objects.bulk_create(rows)
        (row,) = [row for row in rows if row.kind == "camera"]
        seen.append(row.figures["dropped"])
    assert seen == [0.0, 30.0, 0.0, 5.0]
    assert (row.subject, row.figures["fps"]) == ("campus/c01", 9.5)


def test_a_worker_is_kept_with_its_stages(redis_client: Redis) -> None:
    beat(redis_client, stage_ms={"detect": 10.2})
    record(QUARTER)
    row = SystemSample.objects.get(kind="worker")
    assert row.figures["stage_detect_ms"] == 10.2


def test_old_rows_go_by_their_own_days(settings: Any) -> None:
    settings.SYSTEM_HISTORY_DAYS = 10
    spread(17)
    now = QUARTER + timedelta(days=history.MINUTE_DAYS, hours=1)
    assert history.delete_old(now) == 17
    assert SystemSample.objects.get().seconds == 900
    assert history.delete_old(now + timedelta(days=10)) == 1


def test_series_give_means_and_peaks_by_bucket() -> None:
    spread(17)
    told = ask(start="2026-03-04T10:00:00Z", end="2026-03-04T11:00:00Z", bucket="hour")
    (part,) = told["series"]
    assert (part["subject"], part["environment_id"]) == ("", None)
    (point,) = part["points"]
    assert point["start"] == "2026-03-04T10:00:00Z"
    assert point["peaks"]["fps"] == 24.0
    minutes = ask(start="2026-03-04T10:15:00Z", end="2026-03-04T10:20:00Z", bucket="minute")
    assert [one["means"]["fps"] for one in minutes["series"][0]["points"]] == [10, 11, 12, 13, 14]


def test_cameras_are_of_environments_that_the_caller_sees() -> None:
    campus, factory = make_environment("campus"), make_environment("factory")
    for environment in (campus, factory):
        make_task(environment, [make_camera(environment, "c01")], held=True)
    record(timezone.now())
    limited = make_user(Role.OPERATOR, limited_to=[campus], name="limited")
    told = ask(limited, kind="camera", bucket="minute", start=_ago(1), end=_ago(-1))
    assert [one["subject"] for one in told["series"]] == ["campus/c01"]
    told = ask(kind="camera", bucket="minute", start=_ago(1), end=_ago(-1))
    assert len(told["series"]) == 2
    told = ask(
        make_user(Role.ADMIN), kind="camera", subject="factory/c01", bucket="minute",
        start=_ago(1), end=_ago(-1),
    )  # fmt: skip
    assert [one["environment_id"] for one in told["series"]] == ["factory"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"bucket": "second"}, "bucket"),
        ({"kind": "people"}, "kind"),
        ({"start": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z"}, "start"),
        ({"start": "2020-01-01T00:00:00Z", "bucket": "minute"}, "bucket"),
        ({"end": "0001-01-01T00:00:00Z"}, "end"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_is_named(query: dict[str, str], field: str) -> None:
    assert field in ask(status=400, **query)["error"]["fields"]


def test_too_many_rows_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.system.series.MOST_ROWS", 3)
    spread(5)
    error = ask(
        status=400, start="2026-03-04T10:00:00Z", end="2026-03-04T11:00:00Z", bucket="minute"
    )
    assert "name a subject" in str(error)


def test_weeks_are_drawn_from_quarters() -> None:
    now = timezone.now()
    for hours in (1, 2, 3):
        SystemSample.objects.create(
            start=now - timedelta(hours=24 * 5 + hours), seconds=900, kind="system",
            figures={"fps": 10.0 * hours},
        )  # fmt: skip
    found = history.long_history(7, 3600)
    assert [minute["fps"] for minute in found] == [30.0, 20.0, 10.0]
    assert history.long_history(1, 900) == []


def _ago(minutes: int) -> str:
    return (timezone.now() - timedelta(minutes=minutes)).isoformat()
