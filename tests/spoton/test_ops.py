"""Files for monitoring: dashboards and alerts ask for figures that there are."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import spoton.counted_cache  # noqa: F401 - tests have another cache, and so not its figures
from accounts.models import Role
from spoton.conf.config import BASE_DIR
from tests.factories import client_for, make_user
from tools.make_dashboards import dashboards

OPS = BASE_DIR / "ops"
DASHBOARDS = sorted((OPS / "grafana" / "dashboards").glob("*.json"))
ALERTS = OPS / "prometheus" / "alerts.yml"
NAME = re.compile(r"\b(?:spoton|django|process)_[a-z0-9_]++")

NAME_OR_UP = re.compile(NAME.pattern + r"|\bup\b")


@pytest.fixture
def figures(db: None) -> set[str]:
    """Names of all series that /metrics may give."""
    page = client_for(make_user(Role.ADMIN)).get("/metrics").content.decode()
    kinds = re.findall(r"^# TYPE (\S++) (\S++)$", page, re.MULTILINE)
    return {name for name, _ in kinds} | {
        f"{name}_bucket" for name, kind in kinds if kind == "histogram"
    }


def test_dashboards_are_written_from_their_list() -> None:
    for path, text in dashboards().items():
        assert path.read_text() == text, "run python -m tools.make_dashboards"
    assert set(dashboards()) == set(DASHBOARDS)


@pytest.mark.parametrize("path", [*DASHBOARDS, ALERTS], ids=lambda path: path.name)
def test_every_figure_exists(path: Path, figures: set[str]) -> None:
    asked = names_in(path)
    assert asked
    assert asked <= figures


def test_every_figure_of_an_alert_has_a_panel() -> None:
    shown = set().union(*(names_in(path, NAME_OR_UP) for path in DASHBOARDS))
    assert names_in(ALERTS, NAME_OR_UP) <= shown


def names_in(path: Path, name: re.Pattern[str] = NAME) -> set[str]:
    """Return the figures that a dashboard or the alerts ask for."""
    if path.suffix == ".json":
        panels = json.loads(path.read_text())["panels"]
        queries = [target["expr"] for panel in panels for target in panel["targets"]]
    else:
        queries = re.findall(r"expr: (?:>-)?(.*(?:\n {10}.*)*)", path.read_text())
    return set(name.findall(" ".join(queries)))


def test_every_alert_has_a_runbook_and_a_test() -> None:
    alerts = re.findall(r"- alert: (\w++)", ALERTS.read_text())
    headings = re.findall(r"^## (\w++)$", (BASE_DIR / "docs" / "runbooks.md").read_text(), re.M)
    tested = set(re.findall(r"alertname: (\w++)", (ALERTS.parent / "alerts_test.yml").read_text()))
    assert headings == alerts
    assert tested == set(alerts)
    for alert in alerts:
        assert f"runbook: docs/runbooks.md#{alert.lower()}\n" in ALERTS.read_text()
