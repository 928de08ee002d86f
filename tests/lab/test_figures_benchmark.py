"""The benchmark of counting runs, and leaves nothing behind."""

from __future__ import annotations

import pytest

from lab.figures_benchmark import FloorLoad, run
from tracking.models import Environment, ZoneVisit


@pytest.mark.django_db
def test_costs_are_measured_and_nothing_stays() -> None:
    cost = run(61, FloorLoad(people=4, zones=2, lines=1))
    assert min(cost.count, cost.store, cost.sum_up, cost.observations) > 0
    assert not Environment.objects.exists()
    assert not ZoneVisit.objects.exists()
