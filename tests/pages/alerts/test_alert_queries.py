"""The pages of alerts ask the database as often for twenty rows as for two."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from alerts.models import Alert, AlertReceiver
from alerts.pages import badge
from tests.pages.alerts.conftest import Place
from tests.pages.signed_in import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]

# Of each, two are the session with its user, one is the badge.
EXPECTED = {
    "/alerts": 7,
    "/alerts/rules": 7,
    "/alerts/rules/new": 9,
    "/alerts/receivers": 7,
    "/alerts/deliveries": 8,
}


def counts(client: Client) -> dict[str, int]:
    found = {}
    for path in EXPECTED:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        found[path] = len(queries)
    return found


def add(place: Place, count: int) -> None:
    for number in range(count):
        alert = place.alert(cause=f"{count} {number}")
        place.delivery(alert, state="dead")
        AlertReceiver.objects.create(
            name=f"R{number}", kind="mqtt", shown_address="mqtt://broker", all_rules=False
        ).rules.add(place.crowd)


def test_more_rows_need_no_more_statements(place: Place) -> None:
    client = signed_in(Role.ADMIN)
    add(place, 2)
    two = counts(client)
    add(place, 20)
    assert counts(client) == two
    if connection.vendor == "sqlite":
        assert two == EXPECTED


def test_one_alert_costs_the_same_with_many_deliveries(place: Place) -> None:
    client, alert = signed_in(Role.ADMIN), place.alert()
    found = []
    for number in range(3):
        receiver = AlertReceiver.objects.create(name=f"R{number}", kind="mqtt", shown_address="m")
        place.delivery(alert, receiver=receiver)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/alerts/{alert.alert_id}")
        found.append(len(queries))
    assert len(set(found)) == 1


def test_badge_is_counted_once_in_a_few_seconds(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(badge, "CACHED_SECONDS", 60.0)
    client = signed_in(Role.OPERATOR)
    client.get("/people")
    place.alert()
    assert client.get("/alerts/count").json() == {"open": 1}  # the one of before
    # Who acknowledges sees it at once.
    alert = Alert.objects.earliest("pk")
    client.post(f"/alerts/{alert.alert_id}/acknowledge")
    assert client.get("/alerts/count").json() == {"open": 1}
    place.alert(cause="new")
    assert client.get("/alerts/count").json() == {"open": 1}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks how SQLite plans")
def test_badge_is_counted_by_an_index(place: Place) -> None:
    rows = Alert.objects.filter(
        resolved_at__isnull=True, acknowledged_at__isnull=True, environment__in=[place.campus]
    )
    assert "alerts_alert_unresolved" in rows.order_by().explain()
