"""Who is to be told what, stored with what it tells."""

from __future__ import annotations

import json

import pytest
from django.db import transaction
from django.utils import timezone

from alerts.models import AlertDelivery
from alerts.services.deliveries import enqueue, send_test
from tests.alerts.deliveries.rows import make_alert, make_receiver, make_rule, open_alert
from tests.factories import make_environment
from tracking.models import Environment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]
OPENED = AlertDelivery.Event.OPENED


def told() -> list[str]:
    return [str(delivery.receiver) for delivery in AlertDelivery.objects.order_by("receiver__name")]


def test_each_receiver_gets_one_delivery(campus: Environment) -> None:
    make_receiver("https://a.example.org/", name="a")
    make_receiver("mqtt://b.example.org", campus, name="b")
    open_alert(make_rule(campus))
    assert told() == ["a", "b"]


def test_the_same_event_again_changes_nothing(campus: Environment) -> None:
    make_receiver("https://a.example.org/")
    alert = open_alert(make_rule(campus))
    before = AlertDelivery.objects.get()
    enqueue([alert], OPENED)
    after = AlertDelivery.objects.get()
    assert (after.delivery_id, after.body) == (before.delivery_id, before.body)
    enqueue([alert], AlertDelivery.Event.RESOLVED)
    assert AlertDelivery.objects.count() == 2


def test_receivers_hear_of_their_environment_and_rules_alone(campus: Environment) -> None:
    factory = make_environment("factory")
    crowd, door = make_rule(campus, "Crowd"), make_rule(campus, "Door")
    make_receiver("https://a.example.org/", factory, name="elsewhere")
    make_receiver("https://b.example.org/", campus, [door], name="another rule")
    make_receiver("https://c.example.org/", campus, [crowd], name="this rule")
    make_receiver("https://d.example.org/", enabled=False, name="disabled")
    open_alert(crowd)
    assert told() == ["this rule"]


def test_nothing_is_told_of_what_was_not_stored(campus: Environment) -> None:
    make_receiver("https://a.example.org/")
    with transaction.atomic():
        open_alert(make_rule(campus))
        transaction.set_rollback(True)
    assert told() == []


def test_a_batch_of_alerts_takes_few_queries(
    campus: Environment, django_assert_max_num_queries: object
) -> None:
    rule = make_rule(campus)
    for number in range(3):
        make_receiver(f"https://r{number}.example.org/")
    alerts = [make_alert(rule, str(number)) for number in range(20)]
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert enqueue(alerts, OPENED) == 60


def test_without_receivers_it_is_one_query(
    campus: Environment, django_assert_num_queries: object
) -> None:
    alert = make_alert(make_rule(campus))
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert enqueue([alert], OPENED) == 0


def test_the_body_says_what_has_happened(campus: Environment) -> None:
    make_receiver("https://a.example.org/")
    alert = open_alert(make_rule(campus))
    delivery = AlertDelivery.objects.get()
    said = json.loads(delivery.body)
    assert said["delivery_id"] == str(delivery.delivery_id)
    assert said["event"] == "opened"
    assert said["title"] == "Alert: Crowd (Campus)"
    assert said["text"] == "6 people in the environment, more than 5."
    assert said["alert"]["alert_id"] == str(alert.alert_id)
    assert said["alert"]["environment_id"] == "campus"
    assert said["alert"]["state"] == "open"
    for time in (said["created_at"], said["alert"]["opened_at"]):
        assert time.endswith("Z"), "as REST writes it"


def test_a_test_is_told_to_those_who_would_hear_of_it(campus: Environment) -> None:
    rule = make_rule(campus)
    make_receiver("https://a.example.org/", campus, [rule], name="this rule")
    make_receiver("https://b.example.org/", campus, [make_rule(campus)], name="another")
    (delivery,) = send_test(rule)
    said = json.loads(delivery.body)
    assert str(delivery.receiver) == "this rule"
    assert said["event"] == "test"
    assert said["text"].startswith("This is a test.")
    assert said["alert"]["alert_id"] is None
    send_test(rule)
    assert AlertDelivery.objects.filter(alert=None, created_at__lte=timezone.now()).count() == 2
