"""How long the log of deliveries is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from alerts.jobs import delete_old
from alerts.models import AlertDelivery
from tests.alerts.deliveries.rows import make_receiver, make_rule, open_alert
from tracking.models import Environment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]


def test_old_deliveries_go_but_for_those_under_way(campus: Environment, settings: Any) -> None:
    settings.RETENTION_DAYS = 30
    make_receiver("https://a.example.org/")
    for days, state in ((29, "delivered"), (31, "delivered"), (31, "dead"), (31, "pending")):
        alert = open_alert(make_rule(campus), f"{days} {state}")
        AlertDelivery.objects.filter(alert=alert).update(
            created_at=timezone.now() - timedelta(days=days), state=state
        )
    assert delete_old() == "2 deliveries of alerts deleted"
    left = AlertDelivery.objects.order_by("pk").values_list("state", flat=True)
    assert list(left) == ["delivered", "pending"]
