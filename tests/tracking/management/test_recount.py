"""manage.py recount: the past of an environment from its stored observations."""

from __future__ import annotations

from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from analytics.rollups.job import roll_changed
from tests.tracking.test_recount_job import count_all, task, visits
from tracking.models import FloorMinute, FloorRecount, LineCrossing, ProcessingTask, ZoneVisit
from vision import floor_heat

__all__ = ["task"]


def recount(*arguments: str) -> str:
    said = StringIO()
    call_command("recount", "hall", *arguments, stdout=said)
    return said.getvalue()


def minutes(task: ProcessingTask) -> list[tuple[float, float]]:
    """Seconds watched, and person-seconds, of each minute."""
    rows = FloorMinute.objects.filter(task=task).order_by("minute")
    return [
        (row.watched_seconds, float(floor_heat.add([bytes(row.heat)])["seconds"].sum()))
        for row in rows
    ]


def test_time_before_the_upgrade_gets_its_figures(task: ProcessingTask) -> None:
    zone = task.environment.zones.get(zone_id="left")
    before, stays, crossed = minutes(task), visits(zone), LineCrossing.objects.count()
    for model in (FloorMinute, ZoneVisit, LineCrossing):
        model._default_manager.all().delete()
    assert "2 minutes counted" in recount()
    count_all()
    np.testing.assert_allclose(minutes(task), before, rtol=0.05, atol=1)
    for begin, end in stays:
        assert any(abs(begin - b) <= 1 and abs(end - e) <= 1 for b, e in visits(zone))
    assert abs(LineCrossing.objects.count() - crossed) <= 1
    assert roll_changed()


def test_what_workers_counted_stays(task: ProcessingTask) -> None:
    before = minutes(task)
    stored = set(ZoneVisit.objects.values_list("pk", flat=True))
    recount()
    assert minutes(task) == before
    FloorRecount.objects.all().delete()
    assert set(ZoneVisit.objects.values_list("pk", flat=True)) == stored
    assert "Nothing to count" in recount("--since", "2026-01-02")


@pytest.mark.usefixtures("task")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "there is no environment nowhere"),
        (("hall", "--since", "yesterday"), "use a day such as 2026-01-31"),
    ],
)
def test_what_cannot_be_counted_is_refused(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("recount", *arguments)
