"""Rules: the list, the form and its sentence, test, enable, delete."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from alerts.kinds import Kind
from alerts.models import AlertDelivery, AlertReceiver, AlertRule
from alerts.pages.rules.hours import MOST
from alerts.words import rule_sentence
from tests.factories import make_environment
from tests.pages.alerts.conftest import Place
from tests.pages.signed_in import SignedIn, part, text_of, unindented

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]

NEW = "/alerts/rules/new"
HOURS = {"when": "hours", "time_zone": "Europe/Berlin", "hours-INITIAL_FORMS": "1"}


def typed(kind: str = "zone_entered", **values: Any) -> dict[str, Any]:
    """A rule as the browser sends it."""
    return {
        "shown_environment": "campus",
        "shown_kind": kind,
        "zone_id": "plaza",
        "line_id": "gate",
        "seconds_number": "10",
        "seconds_unit": "1",
        "threshold": "20",
        "direction": "any",
        "cooldown_seconds_number": "10",
        "cooldown_seconds_unit": "60",
        "when": "always",
        "time_zone": "UTC",
        "hours-TOTAL_FORMS": "1",
        "hours-INITIAL_FORMS": "1",
    } | values


def hours(row: int, days: str, begin: str, end: str) -> dict[str, Any]:
    name = f"hours-{row}"
    return {f"{name}-days": list(days), f"{name}-begin": begin, f"{name}-end": end}


def sentence(client: Client, values: dict[str, Any], kind: str = "zone_entered") -> str:
    """What the server says of a rule while it is typed."""
    query = {"environment": "campus", "kind": kind} | values
    text = unindented(client.get(NEW, query, headers=part("sentence")))
    assert "<form" not in text
    return text


def test_rule_is_added_with_the_audit_row(place: Place, operator_page: Client) -> None:
    answer = operator_page.post(NEW, typed(name="Storeroom"))
    assert answer.headers["Location"] == "/alerts/rules"
    rule = AlertRule.objects.get(name="Storeroom")
    assert (rule.kind, rule.zone, rule.cooldown_seconds) == ("zone_entered", place.zone, 600)
    assert AuditEntry.objects.filter(action="alert_rule.create", username="olga").exists()


def test_a_rule_without_a_name_is_named_after_what_it_does(
    place: Place, operator_page: Client
) -> None:
    operator_page.post(NEW, typed())
    assert AlertRule.objects.filter(name="Zone entered: Plaza").exists()


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_can_be_added_with_its_usual_values(
    place: Place, operator_page: Client, kind: str
) -> None:
    AlertRule.objects.all().delete()
    form = operator_page.get(NEW, {"environment": "campus", "kind": kind}).context["form"]
    usual = {name: form.data[name] for name in form.data}
    chosen = {"shown_environment": "campus", "shown_kind": kind}
    chosen |= {"zone_id": "plaza", "line_id": "gate"}
    assert operator_page.post(NEW, usual | chosen).status_code == 302
    assert AlertRule.objects.get().kind == kind


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("occupancy_above", {"zone_id", "threshold", "seconds"}),
        ("dwell_over", {"zone_id", "seconds"}),
        ("line_crossed", {"line_id", "direction"}),
        ("zone_entered", {"zone_id"}),
        ("camera_frozen", {"camera_id", "seconds"}),
        ("system_disk", {"seconds"}),
    ],
)
def test_form_has_only_the_fields_of_its_kind(
    place: Place, operator_page: Client, kind: str, asked: set[str]
) -> None:
    fields = set(operator_page.get(NEW, {"kind": kind}).context["form"].fields)
    every = {"name", "cooldown_seconds", "when", "time_zone"}
    assert fields == asked | every


def test_sentence_is_the_one_of_the_saved_rule(place: Place, operator_page: Client) -> None:
    values = typed("line_crossed", direction="in", **HOURS, **hours(0, "01234", "18:00", "06:00"))
    said = sentence(operator_page, values, "line_crossed")
    operator_page.post(NEW, values)
    rule = AlertRule.objects.get(kind="line_crossed")
    assert rule_sentence(rule) in said
    assert "Monday to Friday 18:00–06:00 of the next day (Europe/Berlin)" in said


@pytest.mark.parametrize(
    ("kind", "change", "words"),
    [
        ("zone_entered", {"zone_id": ""}, "Choose a zone."),
        ("line_crossed", {"line_id": ""}, "Choose a line."),
        ("occupancy_above", {"threshold": ""}, "Enter a number of people."),
        ("dwell_over", {"seconds_number": ""}, "Enter a time."),
        ("zone_entered", {"when": "hours", "hours-0-begin": "08:00"}, "Choose at least one day."),
    ],
)
def test_sentence_says_what_is_missing(
    place: Place, operator_page: Client, kind: str, change: dict[str, str], words: str
) -> None:
    said = sentence(operator_page, typed(kind, **change), kind)
    assert words in said
    assert "data-missing" in said


def test_another_kind_keeps_the_name_and_gets_its_own_numbers(
    place: Place, operator_page: Client
) -> None:
    query = typed("occupancy_above", name="Mine", cooldown_seconds_number="7")
    query |= {"environment": "campus", "kind": "dwell_over"}
    text = unindented(operator_page.get(NEW, query, headers=part("fields")))
    assert 'name="name" value="Mine"' in text
    assert 'name="seconds_number" value="5"' in text
    assert 'name="threshold"' not in text
    assert 'hx-swap-oob="innerHTML:#sentence"' in text
    assert "error-text" not in text


def test_hours_can_be_added_and_removed(place: Place, operator_page: Client) -> None:
    query = typed(**HOURS, **hours(0, "5", "09:00", "12:00"))
    query |= {"environment": "campus", "kind": "zone_entered"}
    more = operator_page.get(NEW, query | {"add": "1"}).context["hours"]
    assert [row["begin"].value() for row in more] == ["09:00", "08:00"]
    query |= {"hours-TOTAL_FORMS": "2", **hours(1, "6", "10:00", "11:00")}
    fewer = operator_page.get(NEW, query | {"remove": "0"}).context["hours"]
    assert [(row["days"].value(), row["begin"].value()) for row in fewer] == [(["6"], "10:00")]
    query |= {"hours-TOTAL_FORMS": "1000000"}
    assert len(operator_page.get(NEW, query | {"add": "1"}).context["hours"].forms) == MOST


def test_schedule_is_saved_and_shown_again(place: Place, operator_page: Client) -> None:
    values = typed(**HOURS, **hours(0, "01", "08:30", "00:00"))
    values |= {"hours-TOTAL_FORMS": "2", **hours(1, "6", "00:00", "00:00")}
    operator_page.post(NEW, values)
    rule = AlertRule.objects.get(kind="zone_entered")
    assert rule.schedule == [
        {"days": [0, 1], "from": "08:30", "to": "24:00"},
        {"days": [6], "from": "00:00", "to": "24:00"},
    ]
    shown = operator_page.get(f"/alerts/rules/{rule.rule_id}").context["hours"]
    assert [(row["begin"].value(), row["end"].value()) for row in shown] == [
        ("08:30", "00:00"),
        ("00:00", "00:00"),
    ]


def test_hours_without_a_length_are_refused(place: Place, operator_page: Client) -> None:
    values = typed(**HOURS, **hours(0, "0", "08:00", "08:00"))
    assert "Choose another time" in unindented(operator_page.post(NEW, values))


def test_a_rule_is_edited_but_not_its_kind(place: Place, operator_page: Client) -> None:
    path = f"/alerts/rules/{place.crowd.rule_id}"
    text = text_of(operator_page, path)
    assert 'name="kind"' not in text
    assert rule_sentence(place.crowd) in text
    values = typed("occupancy_above", name="Full", threshold="30", shown_environment="factory")
    assert operator_page.post(path, values).status_code == 302
    place.crowd.refresh_from_db()
    assert (place.crowd.name, place.crowd.threshold) == ("Full", 30)
    assert place.crowd.environment == place.campus


def test_what_the_service_refuses_is_said_at_its_field(place: Place, operator_page: Client) -> None:
    values = typed("line_crossed", cooldown_seconds_number="1", cooldown_seconds_unit="1")
    form = operator_page.post(NEW, values).context["form"]
    assert "cooldown_seconds" in form.errors


def test_rules_of_other_environments_are_not_there(
    place: Place, otto: User, signed_in: SignedIn
) -> None:
    client = signed_in(otto)
    assert [rule.name for rule, _ in client.get("/alerts/rules").context["rules"]] == ["Full"]
    path = f"/alerts/rules/{place.crowd.rule_id}"
    assert client.get(path).status_code == 404
    for action in ("enable", "test", "delete"):
        assert client.post(f"{path}/{action}").status_code == 404, action
    assert client.get(NEW, {"environment": "campus"}).context["draft"].environment == place.factory


def test_viewers_have_no_rules(place: Place, viewer_page: Client) -> None:
    for path in ("/alerts/rules", NEW, f"/alerts/rules/{place.crowd.rule_id}"):
        assert viewer_page.get(path).status_code == 403


def test_list_is_narrowed_by_its_filters(place: Place, operator_page: Client) -> None:
    AlertRule.objects.filter(pk=place.lost.pk).update(enabled=False)

    def names(query: str) -> list[str]:
        return [
            rule.name for rule, _ in operator_page.get(f"/alerts/rules{query}").context["rules"]
        ]

    assert names("") == ["Camera lost", "Too many on the plaza", "Full"]
    assert names("?enabled=no") == ["Camera lost"]
    assert names("?kind=occupancy_above&environment=campus") == ["Too many on the plaza"]
    assert names("?kind=dwell_over") == []


def test_disabling_a_rule_resolves_its_alerts(place: Place, operator_page: Client) -> None:
    alert = place.alert()
    path = f"/alerts/rules/{place.crowd.rule_id}/enable"
    operator_page.post(path, {"enabled": "no"})
    place.crowd.refresh_from_db()
    alert.refresh_from_db()
    assert (place.crowd.enabled, alert.state) == (False, "resolved")
    operator_page.post(path, {"enabled": "yes"})
    place.crowd.refresh_from_db()
    assert place.crowd.enabled


def test_deleting_a_rule_keeps_its_alerts(place: Place, operator_page: Client) -> None:
    alert = place.alert()
    answer = operator_page.post(f"/alerts/rules/{place.crowd.rule_id}/delete", follow=True)
    assert "Rule deleted. Its alerts are kept." in unindented(answer)
    alert.refresh_from_db()
    assert alert.rule is None


def test_test_now_sends_to_everyone_who_hears(place: Place, operator_page: Client) -> None:
    path = f"/alerts/rules/{place.crowd.rule_id}/test"
    assert "Test sent to Control room." in unindented(operator_page.post(path, follow=True))
    assert AlertDelivery.objects.get().event == "test"
    assert AuditEntry.objects.filter(action="alert_rule.test").exists()
    AlertReceiver.objects.update(enabled=False)
    assert "No enabled receiver" in unindented(operator_page.post(path, follow=True))


def test_administrators_choose_receivers_of_a_rule(place: Place, admin_page: Client) -> None:
    pager = AlertReceiver.objects.create(
        name="Pager", kind="apprise", shown_address="ntfys://…", all_rules=False
    )
    path = f"/alerts/rules/{place.crowd.rule_id}"
    values = typed("occupancy_above", receivers=[str(pager.receiver_id)])
    assert "Control room gets the alerts of all rules." in text_of(admin_page, path)
    admin_page.post(path, values)
    assert list(pager.rules.all()) == [place.crowd]
    assert admin_page.get(path).context["form"].data.getlist("receivers") == [
        str(pager.receiver_id)
    ]
    admin_page.post(path, values | {"receivers": []})
    pager.refresh_from_db()
    assert (list(pager.rules.all()), pager.all_rules) == ([], False)


def test_operators_read_who_hears_and_change_nothing(place: Place, operator_page: Client) -> None:
    pager = AlertReceiver.objects.create(
        name="Pager", kind="apprise", shown_address="ntfys://…", all_rules=False
    )
    pager.rules.set([place.crowd])
    path = f"/alerts/rules/{place.crowd.rule_id}"
    assert "Control room and Pager get its alerts." in text_of(operator_page, path)
    operator_page.post(path, typed("occupancy_above", receivers=[]))
    assert list(pager.rules.all()) == [place.crowd]


def test_without_an_environment_there_is_nothing_to_watch(operator_page: Client) -> None:
    assert "No environments yet" in text_of(operator_page, NEW)
    assert "A rule watches an environment" in text_of(operator_page, "/alerts/rules")
    make_environment("campus")
    assert "No rules yet" in text_of(operator_page, "/alerts/rules")
