"""/alert-deliveries: the log of deliveries, and sending one again."""

from __future__ import annotations

import pytest

from accounts.models import Role, User
from alerts.models import AlertDelivery
from tests.alerts.deliveries.rows import make_receiver, make_rule, open_alert
from tests.factories import client_for, make_environment, make_user
from tracking.models import Environment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]
URL = "/api/v1/analytics/alert-deliveries"


@pytest.fixture
def delivery(campus: Environment) -> AlertDelivery:
    make_receiver("https://hooks.example.org/hidden", campus)
    open_alert(make_rule(campus))
    return AlertDelivery.objects.get()


def test_the_list_says_what_became_of_it(operator: User, delivery: AlertDelivery) -> None:
    (shown,) = client_for(operator).get(URL).json()["results"]
    assert shown["delivery_id"] == str(delivery.delivery_id)
    assert shown["receiver_name"] == "Control room"
    assert (shown["event"], shown["state"], shown["attempts"]) == ("opened", "pending", 0)
    assert "hidden" not in str(shown)


def test_it_is_narrowed_by_receiver_alert_and_state(
    operator: User, delivery: AlertDelivery, campus: Environment
) -> None:
    make_receiver("https://other.example.org/", campus, name="Other")
    second = open_alert(make_rule(campus))
    client = client_for(operator)

    def count(**query: str) -> int:
        return int(client.get(URL, query).json()["count"])

    assert count() == 3
    assert count(receiver=str(delivery.receiver.receiver_id)) == 2
    assert count(alert=str(second.alert_id)) == 2
    assert count(state="pending", event="opened") == 3
    assert count(state="dead,delivered") == 0
    assert client.get(URL, {"receiver": "x"}).status_code == 400
    assert client.get(URL, {"who": "x"}).status_code == 400


def test_an_operator_sees_their_environment_alone(delivery: AlertDelivery) -> None:
    elsewhere = make_user(Role.OPERATOR, limited_to=[make_environment("factory")])
    client = client_for(elsewhere)
    assert client.get(URL).json()["count"] == 0
    assert client.post(f"{URL}/{delivery.delivery_id}/resend").status_code == 404


def test_a_viewer_may_not_look(viewer: User, delivery: AlertDelivery) -> None:
    assert client_for(viewer).get(URL).status_code == 403


def test_it_is_sent_once_more(operator: User, delivery: AlertDelivery) -> None:
    path = f"{URL}/{delivery.delivery_id}/resend"
    assert client_for(operator).post(path).status_code == 409
    AlertDelivery.objects.update(state="dead", attempts=80)
    assert client_for(operator).post(path, {"now": True}).status_code == 400
    shown = client_for(operator).post(path).json()
    assert (shown["state"], shown["delivery_id"]) == ("pending", str(delivery.delivery_id))
    delivery.receiver.enabled = False
    delivery.receiver.save()
    AlertDelivery.objects.update(state="dead")
    assert client_for(operator).post(path).status_code == 409
