"""manage.py benchmark_alerts: says what alert rules add to a tick."""

from __future__ import annotations

import re
from io import StringIO

from django.core.management import call_command


def test_the_command_says_what_rules_add() -> None:
    out = StringIO()
    call_command("benchmark_alerts", ticks=200, rules=50, people=20, stdout=out)
    said = re.search(r"rules take p50 ([\d.]+) ms, p99 ([\d.]+) ms.*; (\d+) alerts", out.getvalue())
    assert said
    assert float(said[1]) <= float(said[2])
    assert int(said[3]) > 10
