"""Alerts by REST: the list, and who knows of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from accounts.models import AuditEntry, Role, User
from alerts.kinds import Kind
from alerts.models import Alert, AlertDelivery, AlertRule
from alerts.selectors.alerts import open_count
from tests.alerts.deliveries.rows import make_receiver
from tests.factories import client_for, make_environment, make_user
from tracking.models import Environment, Zone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]
PATH = "/api/v1/analytics/alerts"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def make_alert(environment: Environment, kind: Kind, minute: int = 0) -> Alert:
    zone, _ = Zone.objects.get_or_create(
        environment=environment,
        zone_id="hall",
        defaults={"name": "Hall", "polygon": [[0, 0], [4, 0], [4, 4]]},
    )
    rule = AlertRule.objects.create(
        environment=environment, name=kind.label, kind=kind, zone=zone, threshold=2
    )
    return Alert.objects.create(
        rule=rule,
        environment=environment,
        rule_name=rule.name,
        kind=kind,
        zone=zone,
        place=zone.name,
        threshold=2,
        value=3,
        opened_at=NOON.replace(minute=minute),
    )


@pytest.fixture
def crowded(campus: Environment) -> Alert:
    return make_alert(campus, Kind.OCCUPANCY_ABOVE)


@pytest.fixture
def entered(campus: Environment) -> Alert:
    return make_alert(campus, Kind.ZONE_ENTERED, 5)


def test_the_list_is_newest_first_in_words(viewer: User, crowded: Alert, entered: Alert) -> None:
    first, second = client_for(viewer).get(PATH).json()["results"]
    assert (first["kind"], second["kind"]) == ("zone_entered", "occupancy_above")
    assert second["message"] == "3 people in Hall, more than 2."
    assert (second["state"], second["zone_id"], second["person_id"]) == ("open", "hall", None)
    one = client_for(viewer).get(f"{PATH}/{crowded.alert_id}").json()
    assert one == second


def test_filters_narrow_the_list(viewer: User, crowded: Alert, entered: Alert) -> None:
    Alert.objects.filter(pk=crowded.pk).update(acknowledged_at=NOON)
    client = client_for(viewer)

    def found(query: str) -> list[str]:
        return [alert["kind"] for alert in client.get(f"{PATH}?{query}").json()["results"]]

    both = ["zone_entered", "occupancy_above"]
    assert found("state=open,acknowledged") == both
    assert found("state=acknowledged") == ["occupancy_above"]
    assert found("state=resolved") == []
    assert found("kind=zone_entered&zone=hall&environment=campus") == ["zone_entered"]
    assert found("camera=c09") == []
    assert found("since=2026-01-01T12:05:00Z") == ["zone_entered"]
    assert found("until=2026-01-01T12:05:00") == ["occupancy_above"]


@pytest.mark.parametrize("query", ["state=odd", "kind=odd", "since=noon", "colour=red"])
def test_odd_filters_are_refused_by_name(viewer: User, query: str) -> None:
    response = client_for(viewer).get(f"{PATH}?{query}")
    assert response.status_code == 400
    assert query.split("=", maxsplit=1)[0] in response.json()["error"]["fields"]


def test_an_acknowledgement_is_written_down(operator: User, crowded: Alert) -> None:
    make_receiver("https://a.example.org/")
    client = client_for(operator)
    answer = client.post(f"{PATH}/{crowded.alert_id}/acknowledge", {"note": "On my way"}).json()
    assert (answer["state"], answer["note"]) == ("acknowledged", "On my way")
    assert answer["acknowledged_by"] == operator.username
    again = client_for(make_user(Role.ADMIN)).post(f"{PATH}/{crowded.alert_id}/acknowledge")
    assert (again.status_code, again.json()) == (200, answer)
    (entry,) = AuditEntry.objects.filter(action="alert.acknowledge")
    assert (entry.username, entry.environment_id) == (operator.username, "campus")
    assert [delivery.event for delivery in AlertDelivery.objects.all()] == ["acknowledged"]


def test_what_only_happens_is_over_once_someone_knows(operator: User, entered: Alert) -> None:
    answer = client_for(operator).post(f"{PATH}/{entered.alert_id}/acknowledge").json()
    assert answer["state"] == "resolved"
    assert open_count(operator) == 0


def test_viewers_look_and_operators_acknowledge(viewer: User, crowded: Alert) -> None:
    client = client_for(viewer)
    assert client.get(PATH).status_code == 200
    assert client.post(f"{PATH}/{crowded.alert_id}/acknowledge").status_code == 403


def test_alerts_of_other_environments_are_not_there(crowded: Alert) -> None:
    elsewhere = make_user(Role.OPERATOR, limited_to=[make_environment("factory")])
    client = client_for(elsewhere)
    assert client.get(PATH).json()["count"] == 0
    assert client.get(f"{PATH}/{crowded.alert_id}").status_code == 404
    assert client.post(f"{PATH}/{crowded.alert_id}/acknowledge").status_code == 404
    assert open_count(elsewhere) == 0


def test_a_deleted_zone_takes_its_rule_and_leaves_the_alert(viewer: User, crowded: Alert) -> None:
    Zone.objects.all().delete()
    alert = client_for(viewer).get(f"{PATH}/{crowded.alert_id}").json()
    assert (alert["rule_id"], alert["zone_id"], alert["place"]) == (None, None, "Hall")
    assert not AlertRule.objects.exists()


def test_unknown_fields_are_refused_by_name(operator: User, crowded: Alert) -> None:
    response = client_for(operator).post(f"{PATH}/{crowded.alert_id}/acknowledge", {"odd": 1})
    assert response.status_code == 400
    assert "odd" in response.json()["error"]["fields"]
