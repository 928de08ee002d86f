"""The benchmark of environments whose cameras are on other machines."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


def test_environments_of_far_cameras_are_summed_up(tmp_path: Path) -> None:
    said, path = StringIO(), tmp_path / "halves.json"
    call_command(
        "benchmark_halves", "--environments", "2", "--cameras", "8", "--people", "20",
        "--seconds", "4", "--json", str(path), stdout=said,
    )  # fmt: skip
    result = json.loads(said.getvalue())
    assert json.loads(path.read_text()) == result
    assert (result["cameras"], result["fps"]) == (16, 5)
    assert 0 < result["cpu_ms_per_tick"]["mean"] <= result["cpu_ms_per_tick"]["p99"]
    assert result["cpu_ms_per_camera_and_tick"] > 0
    assert 0 < result["message_bytes"]["mean"] <= result["message_bytes"]["largest"]


@pytest.mark.parametrize("option", ["--environments", "--cameras", "--people", "--seconds"])
def test_no_environments_cannot_be_measured(option: str) -> None:
    with pytest.raises(CommandError, match=f"{option} must be more than 0"):
        call_command("benchmark_halves", option, "0")
