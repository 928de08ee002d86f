"""/alert-receivers: what comes in is never shown again."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import AuditEntry, Role, User
from alerts.models import AlertReceiver, AlertRule
from tests.alerts.deliveries.rows import make_receiver, make_rule
from tests.factories import client_for, make_environment, make_user
from tracking.models import Environment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]
URL = "/api/v1/analytics/alert-receivers"
ADDRESS = "https://hooks.example.org/T0K3N?key=hidden"
SECRET = "a secret of the receiver"
WEBHOOK: dict[str, Any] = {
    "environment_id": "campus",
    "name": "Control room",
    "kind": "webhook",
    "address": ADDRESS,
    "secret": SECRET,
}


@pytest.fixture
def rule(campus: Environment) -> AlertRule:
    return make_rule(campus)


@pytest.fixture
def receiver(admin: User, rule: AlertRule) -> AlertReceiver:
    answer = client_for(admin).post(URL, WEBHOOK)
    assert answer.status_code == 201, answer.json()
    return AlertReceiver.objects.get()


def test_an_answer_masks_address_and_secret(admin: User, receiver: AlertReceiver) -> None:
    shown = client_for(admin).get(f"{URL}/{receiver.receiver_id}").json()
    assert shown["address"] == "https://hooks.example.org/…"
    assert shown["has_secret"] is True
    assert shown["all_rules"] is True
    text = str(shown) + str(client_for(admin).get(URL).json())
    assert "T0K3N" not in text
    assert "hidden" not in text
    assert SECRET not in text


def test_what_is_stored_and_audited_holds_no_secret(admin: User, receiver: AlertReceiver) -> None:
    client_for(admin).patch(f"{URL}/{receiver.receiver_id}", {"address": f"{ADDRESS}2"})
    client_for(admin).delete(f"{URL}/{receiver.receiver_id}")
    rows = list(AuditEntry.objects.filter(action__startswith="alert_receiver").order_by("id"))
    assert [row.action.partition(".")[2] for row in rows] == ["create", "update", "delete"]
    assert rows[1].after == {"address": "changed"}
    text = str([vars(row) for row in rows]) + str(vars(receiver))
    assert "T0K3N" not in text
    assert SECRET not in text


def test_it_is_read_back_to_send(receiver: AlertReceiver) -> None:
    assert receiver.address() == ADDRESS
    assert receiver.secret() == SECRET


def test_rules_alone_switch_all_rules_off(
    admin: User, rule: AlertRule, receiver: AlertReceiver
) -> None:
    path = f"{URL}/{receiver.receiver_id}"
    shown = client_for(admin).patch(path, {"rules": [str(rule.rule_id)]}).json()
    assert (shown["all_rules"], shown["rules"]) == (False, [str(rule.rule_id)])
    rule.delete()
    shown = client_for(admin).get(path).json()
    assert (shown["all_rules"], shown["rules"]) == (False, [])


def test_rules_of_another_place_are_refused(admin: User, receiver: AlertReceiver) -> None:
    other = make_rule(make_environment("factory"))
    body = {"rules": [str(other.rule_id)]}
    answer = client_for(admin).patch(f"{URL}/{receiver.receiver_id}", body)
    assert answer.status_code == 400
    assert str(other.rule_id) in answer.json()["error"]["fields"]["rules"][0]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"address": "ftp://example.org/"}, "address"),
        ({"address": "https://joe:secret@example.org/"}, "address"),
        ({"address": "https://example.org:99999/"}, "address"),
        ({"address": "https://example.org/a b"}, "address"),
        ({"address": ""}, "address"),
        ({"secret": "too short"}, "secret"),
        ({"secret": ""}, "secret"),
        ({"kind": "pigeon"}, "kind"),
        ({"kind": "mqtt", "address": "mqtt://10.0.0.9"}, "secret"),
        ({"kind": "mqtt", "address": "mqtt://10.0.0.9?retain=1"}, "address"),
        ({"kind": "apprise", "address": "syslog://"}, "address"),
        ({"environment": "campus"}, "environment"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(
    admin: User, campus: Environment, changes: dict[str, str], field: str
) -> None:
    answer = client_for(admin).post(URL, WEBHOOK | changes)
    assert answer.status_code == 400
    assert field in answer.json()["error"]["fields"]
    assert "joe" not in answer.content.decode()
    assert not AlertReceiver.objects.exists()


@pytest.mark.parametrize(
    ("kind", "address", "shown"),
    [
        ("mqtt", "mqtts://joe:hidden@10.0.0.9:8884/site", "mqtts://10.0.0.9:8884"),
        ("apprise", "json://joe:hidden@chat.example.org/T0K3N", "json://…"),
        ("webhook", "http://[fd00::9]:8080/", "http://[fd00::9]:8080"),
    ],
)
def test_each_kind_shows_what_is_no_secret(
    admin: User, campus: Environment, kind: str, address: str, shown: str
) -> None:
    body = WEBHOOK | {"kind": kind, "address": address}
    if kind != "webhook":
        del body["secret"]
    assert client_for(admin).post(URL, body).json()["address"] == shown


def test_all_environments_need_an_administrator_of_all(campus: Environment) -> None:
    limited = make_user(Role.ADMIN, limited_to=[campus])
    body = {name: value for name, value in WEBHOOK.items() if name != "environment_id"}
    assert client_for(limited).post(URL, body).status_code == 403
    assert client_for(limited).post(URL, WEBHOOK).status_code == 201
    make_receiver("https://everywhere.example.org/", name="Everywhere")
    shown = client_for(limited).get(URL).json()["results"]
    assert [each["name"] for each in shown] == ["Control room"]


def test_an_operator_may_not_see_them(operator: User, receiver: AlertReceiver) -> None:
    assert client_for(operator).get(URL).status_code == 403


def test_a_new_address_is_tried_at_once(admin: User, receiver: AlertReceiver) -> None:
    AlertReceiver.objects.update(failures=9, retry_at="2099-01-01T00:00Z", last_error="Away.")
    path = f"{URL}/{receiver.receiver_id}"
    client_for(admin).patch(path, {"name": "Guard"})
    receiver.refresh_from_db()
    assert receiver.failures == 9
    shown = client_for(admin).patch(path, {"address": "https://new.example.org"}).json()
    assert (shown["failures"], shown["retry_at"], shown["last_error"]) == (0, None, "")
    receiver.refresh_from_db()
    assert receiver.secret() == SECRET
