"""The benchmark of a day: a short one of it."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tracking.models import Environment


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("redis_url")
def test_hours_are_reported_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.day_benchmark.HOUR", 60.0)
    path = tmp_path / "day.json"
    call_command(
        "benchmark_day", "--hours", "8", "--people", "20000", "--json", str(path),
        stdout=StringIO(), stderr=StringIO(),
    )  # fmt: skip
    result: dict[str, Any] = json.loads(path.read_text())
    reports = result["reports"]
    assert [one["ticks"] for one in reports] == [60] * 8
    for key in ("people", "observations"):
        figures = [one[key] for one in reports]
        assert 0 < figures[0] < figures[-1]
        assert figures == sorted(figures)
    files = [one["files"] for one in reports]
    assert result["files"] == [sum(files[2:4]) / 2, sum(files[-2:]) / 2]
    assert not Environment.objects.exists()


@pytest.mark.parametrize("option", ["--hours", "--people", "--fps"])
def test_nothing_cannot_be_measured(option: str) -> None:
    with pytest.raises(CommandError, match=f"{option} must be more than 0"):
        call_command("benchmark_day", option, "0")
