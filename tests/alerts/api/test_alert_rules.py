"""Rules by REST: what is taken, what is refused and why, who may."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import AuditEntry, Role, User
from alerts.kinds import Kind
from alerts.models import Alert, AlertDelivery, AlertRule
from alerts.services import rules as rule_services
from tests.alerts.deliveries.rows import make_receiver, open_alert
from tests.factories import client_for, make_camera, make_environment, make_user
from tracking.models import Environment, Line, Zone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]
PATH = "/api/v1/analytics/alert-rules"
CROWDED = {
    "environment_id": "campus",
    "name": "Junction is crowded",
    "kind": "occupancy_above",
    "zone_id": "junction",
    "threshold": 5,
    "seconds": 30,
    "schedule": [{"days": [0, 1, 2, 3, 4], "from": "08:00", "to": "18:00"}],
    "time_zone": "Europe/Berlin",
}
ENTERED = {"environment_id": "campus", "name": "E", "kind": "zone_entered", "zone_id": "junction"}
CROSSED = {"environment_id": "campus", "name": "L", "kind": "line_crossed", "line_id": "gate"}
AWAY = {"environment_id": "campus", "name": "C", "kind": "camera_offline"}


@pytest.fixture(autouse=True)
def places(campus: Environment) -> None:
    square = [[0, 0], [4, 0], [4, 4]]
    for environment in (campus, make_environment("factory")):
        name = "junction" if environment == campus else "hall"
        Zone.objects.create(
            environment=environment, zone_id=name, name=name.title(), polygon=square
        )
    Line.objects.create(environment=campus, line_id="gate", name="Gate", points=square[:2])


@pytest.fixture
def operator() -> User:
    return make_user(Role.OPERATOR)


def post(user: User, body: dict[str, Any], status: int = 201) -> dict[str, Any]:
    response = client_for(user).post(PATH, body)
    assert response.status_code == status, response.json()
    answer: dict[str, Any] = response.json()
    return answer


def test_a_rule_says_what_it_will_do(operator: User) -> None:
    answer = post(operator, CROWDED)
    assert answer["sentence"] == (
        "Alert when more than 5 people are in Junction for 30 seconds, Monday to Friday "
        "08:00–18:00 (Europe/Berlin); at most once in 10 minutes."
    )
    for name, value in CROWDED.items():
        assert answer[name] == value
    assert answer["enabled"]
    (entry,) = AuditEntry.objects.filter(action="alert_rule.create")
    assert (entry.target_id, entry.environment_id) == (answer["rule_id"], "campus")


def test_each_kind_can_be_made(operator: User) -> None:
    for kind in Kind.values:
        body = {"environment_id": "campus", "name": kind, "kind": kind}
        if kind.startswith("occupancy"):
            body["threshold"] = 3  # type: ignore[assignment]
        if kind in ("dwell_over", "zone_entered"):
            body["zone_id"] = "junction"
        if kind == "line_crossed":
            body["line_id"] = "gate"
        assert post(operator, body)["sentence"].startswith("Alert when ")
    assert AlertRule.objects.count() == len(Kind)


@pytest.mark.parametrize(
    ("base", "change", "field"),
    [
        (CROWDED, {"zone_id": "hall"}, "zone_id"),
        (CROWDED, {"zone_id": "nowhere"}, "zone_id"),
        (CROWDED, {"line_id": "gate"}, "line_id"),
        (CROWDED, {"camera_id": "c01"}, "camera_id"),
        (CROWDED, {"threshold": None}, "threshold"),
        (CROWDED, {"threshold": -1}, "threshold"),
        (CROWDED, {"threshold": 10_001}, "threshold"),
        (CROWDED, {"kind": "occupancy_below", "threshold": 0}, "threshold"),
        (CROWDED, {"seconds": -1}, "seconds"),
        (CROWDED, {"seconds": 86_401}, "seconds"),
        (CROWDED, {"cooldown_seconds": 604_801}, "cooldown_seconds"),
        (CROWDED, {"direction": "in"}, "direction"),
        (CROWDED, {"time_zone": "Mars/Olympus"}, "time_zone"),
        (CROWDED, {"kind": "odd"}, "kind"),
        (CROWDED, {"name": ""}, "name"),
        (CROWDED, {"colour": "red"}, "colour"),
        (CROWDED, {"schedule": [{"days": [], "from": "08:00", "to": "09:00"}]}, "schedule"),
        (CROWDED, {"schedule": [{"days": [7], "from": "08:00", "to": "09:00"}]}, "schedule"),
        (CROWDED, {"schedule": [{"days": [1, 1], "from": "08:00", "to": "09:00"}]}, "schedule"),
        (CROWDED, {"schedule": [{"days": [1], "from": "8:00", "to": "09:00"}]}, "schedule"),
        (CROWDED, {"schedule": [{"days": [1], "from": "08:00", "to": "08:00"}]}, "schedule"),
        (CROWDED, {"schedule": [{"days": [1], "from": "08:00", "to": "24:01"}]}, "schedule"),
        (CROWDED, {"schedule": [{"days": [1], "from": "08:00"}]}, "schedule"),
        (CROWDED, {"schedule": [{"days": [1], "from": "1", "to": "2", "x": 1}]}, "schedule"),
        (ENTERED, {"zone_id": None}, "zone_id"),
        (ENTERED, {"kind": "dwell_over", "zone_id": None}, "zone_id"),
        (ENTERED, {"kind": "dwell_over", "seconds": 0}, "seconds"),
        (ENTERED, {"threshold": 1}, "threshold"),
        (ENTERED, {"seconds": 5}, "seconds"),
        (ENTERED, {"cooldown_seconds": 9}, "cooldown_seconds"),
        (CROSSED, {"line_id": None}, "line_id"),
        (CROSSED, {"zone_id": "junction"}, "zone_id"),
        (AWAY, {"camera_id": "c77"}, "camera_id"),
        (AWAY, {"kind": "camera_frozen", "seconds": 9}, "seconds"),
        (AWAY, {"kind": "system_disk", "camera_id": "c01"}, "camera_id"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(
    operator: User, campus: Environment, base: dict[str, Any], change: dict[str, Any], field: str
) -> None:
    make_camera(campus)
    error = post(operator, base | change, 400)["error"]
    assert field in error["fields"], error
    assert not AlertRule.objects.exists()


def test_a_change_resolves_what_is_no_longer_watched(operator: User) -> None:
    rule_id = post(operator, CROWDED)["rule_id"]
    rule = AlertRule.objects.get(rule_id=rule_id)
    client = client_for(operator)
    open_alert(rule)
    client.patch(f"{PATH}/{rule_id}", {"name": "Very crowded", "cooldown_seconds": 60})
    assert Alert.objects.get().state == "open"
    answer = client.patch(f"{PATH}/{rule_id}", {"threshold": 9}).json()
    assert (answer["threshold"], answer["name"]) == (9, "Very crowded")
    assert Alert.objects.get().state == "resolved"
    changes = AuditEntry.objects.filter(action="alert_rule.update").order_by("pk")
    assert [entry.after.keys() for entry in changes if entry.after] == [
        {"name", "cooldown_seconds"},
        {"threshold"},
    ]


def test_the_kind_of_a_rule_stays(operator: User) -> None:
    rule_id = post(operator, CROWDED)["rule_id"]
    response = client_for(operator).patch(f"{PATH}/{rule_id}", {"kind": "dwell_over"})
    assert response.status_code == 400
    assert "kind" in response.json()["error"]["fields"]


def test_deleting_a_rule_keeps_its_alerts(operator: User) -> None:
    rule_id = post(operator, CROWDED)["rule_id"]
    make_receiver("https://a.example.org/")
    open_alert(AlertRule.objects.get(rule_id=rule_id))
    assert client_for(operator).delete(f"{PATH}/{rule_id}").status_code == 204
    alert = Alert.objects.get()
    assert (alert.rule, alert.state, alert.rule_name) == (None, "resolved", "Junction is crowded")
    events = AlertDelivery.objects.order_by("pk").values_list("event", flat=True)
    assert list(events) == ["opened", "resolved"]


def test_a_test_reaches_the_receivers_of_the_rule(operator: User) -> None:
    rule_id = post(operator, CROWDED)["rule_id"]
    assert client_for(operator).post(f"{PATH}/{rule_id}/test").status_code == 409
    make_receiver("https://a.example.org/")
    response = client_for(operator).post(f"{PATH}/{rule_id}/test")
    assert response.status_code == 202
    (delivery,) = AlertDelivery.objects.all()
    assert response.json() == {"delivery_ids": [str(delivery.delivery_id)]}
    assert delivery.event == "test"
    assert not Alert.objects.exists()


def test_rules_of_other_environments_are_not_there(operator: User, campus: Environment) -> None:
    rule_id = post(operator, CROWDED)["rule_id"]
    elsewhere = make_user(
        Role.OPERATOR, limited_to=[Environment.objects.get(environment_id="factory")]
    )
    client = client_for(elsewhere)
    assert client.get(PATH).json()["count"] == 0
    for method, path in (("get", ""), ("patch", ""), ("delete", ""), ("post", "/test")):
        response = getattr(client, method)(f"{PATH}/{rule_id}{path}")
        assert response.status_code == 404, (method, path)
    assert post(elsewhere, CROWDED, 404)["error"]["code"] == "not_found"


def test_viewers_make_no_rules() -> None:
    viewer = client_for(make_user(Role.VIEWER))
    assert viewer.get(PATH).status_code == 403
    assert viewer.post(PATH, CROWDED).status_code == 403


def test_there_is_a_most(operator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_services, "MOST_RULES", 1)
    post(operator, CROWDED)
    assert "already" in post(operator, CROWDED, 409)["error"]["message"]


def test_rules_are_found_by_what_they_watch(operator: User) -> None:
    for body in (CROWDED, ENTERED, CROSSED, AWAY):
        post(operator, body)
    client = client_for(operator)

    def names(query: str) -> list[str]:
        return [rule["name"] for rule in client.get(f"{PATH}?{query}").json()["results"]]

    assert names("kind=zone_entered,line_crossed") == ["E", "L"]
    assert names("zone=junction&search=crowd") == ["Junction is crowded"]
    assert names("environment=factory") == []
    assert names("enabled=false") == []
