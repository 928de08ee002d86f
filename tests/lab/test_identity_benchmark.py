"""The benchmark of the joint tracker: short runs of what takes an hour."""

import itertools
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lab.identity_benchmark import REPORTS, whole_day
from lab.simulation import day


def test_the_crowds_are_summed_up(tmp_path: Path) -> None:
    said, path = StringIO(), tmp_path / "crowds.json"
    call_command(
        "benchmark_identity", "--seconds", "2", "--crowd", "30", "--json", str(path),
        "--profile", str(tmp_path / "profile"), stdout=said,
    )  # fmt: skip
    result: dict[str, Any] = json.loads(said.getvalue())
    assert json.loads(path.read_text()) == result
    assert len(result.pop("commit")) > 6
    assert set(result) == {"four_cameras", "many_cameras"}
    assert result["four_cameras"]["ticks"] == 15  # the first second is not timed
    assert result["many_cameras"]["ticks"] == 5
    for figures in result.values():
        assert 0 < figures["p50_ms"] <= figures["p99_ms"] <= figures["longest_ms"]
        assert 0 < figures["idf1"] <= 1
    assert (tmp_path / "profile").stat().st_size > 0


def test_a_day_is_reported_hour_by_hour() -> None:
    said: list[str] = []
    # An hour is 36 ticks at this rate.
    result = whole_day(day(2000, fps=0.01), 10, said.append)
    assert len(result["reports"]) == REPORTS == len(said)
    assert [report["ticks"] for report in result["reports"]] == [36] * REPORTS
    assert result["hours"] == 24
    people = [report["people"] for report in result["reports"]]
    assert people == sorted(people)
    rss = [report["rss_mb"] for report in result["reports"]]
    assert result["first_rss_mb"] == pytest.approx(sum(rss[2:8]) / 6, abs=0.01)
    assert result["last_rss_mb"] == pytest.approx(sum(rss[-6:]) / 6, abs=0.01)


def test_a_day_ends_when_its_time_is_over() -> None:
    seconds = itertools.count()  # it is looked at with each tick
    result = whole_day(day(2000, fps=1), 1, lambda _: None, clock=lambda: next(seconds))
    assert 0 < result["hours"] < 24
    assert len(result["reports"]) == 1
    assert result["first_cpu_mean_ms"] is None  # nothing to compare


@pytest.mark.parametrize("option", ["--seconds", "--crowd", "--people", "--fps", "--minutes"])
def test_nothing_cannot_be_measured(option: str) -> None:
    with pytest.raises(CommandError, match=f"{option} must be more than 0"):
        call_command("benchmark_identity", option, "0")
