"""The benchmark of the motion gate: a short run on the demo's recording."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from lab import gate_benchmark
from lab.management.commands import benchmark_gate


def test_a_frame_without_people_costs_less_with_the_gate(
    weights: Path, demo_recording: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PRECISION = "f32"  # so that nothing is measured first
    monkeypatch.setattr(benchmark_gate, "SIZES", ((320, 240),))
    monkeypatch.setattr(gate_benchmark, "VARIANTS", 4)
    said = StringIO()
    call_command("benchmark_gate", "--seconds", "2", "--rounds", "1", stdout=said)
    found = re.search(r"; ([\d.]+) times less; the detector saw ([\d.]+)%", said.getvalue())
    assert found is not None
    assert float(found[1]) > 2  # of two seconds the first is not still
    assert float(found[2]) < 40
