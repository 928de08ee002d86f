"""manage.py benchmark_store: says how fast the store is, and leaves nothing."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command

from lab import store_benchmark
from lab.store_benchmark import StoreLoad, run
from tracking.models import (
    Camera,
    Environment,
    Observation,
    ObservationDay,
    Person,
    ProcessingTask,
    TaskCamera,
    Track,
)
from tracking.services.retention import partitions

pytestmark = pytest.mark.django_db(transaction=True)
TABLES = [
    *(Camera, Environment, Observation, ObservationDay),
    *(Person, ProcessingTask, TaskCamera, Track),
]


def test_it_counts_what_was_stored_and_removes_it() -> None:
    result = run(0.3, StoreLoad(tasks=2, cameras=2, people=3))
    assert result.rows > 0
    assert result.rows % 6 == 0
    assert result.batch_ms_p50 <= result.batch_ms_p95
    assert not any(model._default_manager.exists() for model in TABLES)
    assert store_benchmark.DAY not in {part.day for part in partitions.partitions()}


def test_the_command_says_rows_per_second() -> None:
    out = StringIO()
    call_command("benchmark_store", seconds=0.2, tasks=1, cameras=1, people=2, stdout=out)
    assert re.search(r"\d+ observations in .* s, \d+/s; per batch p50 .* ms, p95", out.getvalue())


def test_a_second_run_at_the_same_time_is_refused() -> None:
    partitions.note([store_benchmark.DAY])
    with pytest.raises(RuntimeError, match="another run"):
        run(0.1, StoreLoad())
    partitions.drop([store_benchmark.DAY])
