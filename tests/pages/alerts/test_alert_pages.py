"""The list of alerts and the page of one: permissions, filters, acknowledging."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, User
from alerts.kinds import Kind
from alerts.models import Alert, AlertRule
from tests.factories import make_person
from tests.pages.alerts.conftest import Place, ago
from tests.pages.signed_in import SignedIn, part, text_of, unindented
from tracking.models import PersonImage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]


def shown(client: Client, query: str = "") -> list[str]:
    """The names of the rules whose alerts are listed."""
    rows = client.get(f"/alerts{query}").context["alerts"]
    return [row.alert.rule_name for row in rows]


def test_list_says_what_where_and_who_acknowledged(place: Place, operator: User,
                                                   viewer_page: Client) -> None:  # fmt: skip
    place.alert()
    place.alert(place.lost, acknowledged_at=ago(1), acknowledged_by=operator, note="Cable cut.")
    text = text_of(viewer_page, "/alerts")
    for words in (
        "22 people in Plaza, more than 20 for 1 minute.",
        "Campus · Plaza",
        "Too many on the plaza",
        '<span class="chip" data-status="bad">Open</span>',
        '<span class="chip" data-status="warn">Acknowledged</span>',
        "by olga",
        "Cable cut.",
    ):
        assert words in text, words


def test_list_shows_only_alerts_of_own_environments(
    place: Place, otto: User, signed_in: SignedIn
) -> None:
    alert = place.alert()
    client = signed_in(otto)
    assert shown(client) == ["Full"]
    assert client.get(f"/alerts/{alert.alert_id}").status_code == 404
    assert client.post(f"/alerts/{alert.alert_id}/acknowledge").status_code == 404


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?state=open", ["Full"]),
        ("?state=acknowledged", ["Camera lost"]),
        ("?state=resolved", ["Too many on the plaza"]),
        ("?kind=camera_offline", ["Camera lost"]),
        ("?environment=factory", ["Full"]),
        ("?since=2100-01-01", []),
        ("?until=2100-01-01", ["Full", "Camera lost", "Too many on the plaza"]),
        ("?since=nonsense&state=open", ["Full"]),
    ],
)
def test_list_is_narrowed_by_its_filters(
    place: Place, viewer_page: Client, query: str, names: list[str]
) -> None:
    place.alert(minutes=10, resolved_at=timezone.now())
    place.alert(place.lost, 8, acknowledged_at=timezone.now())
    assert shown(viewer_page, query) == names


def test_picture_is_the_person_else_the_symbol_of_the_kind(
    place: Place, viewer_page: Client
) -> None:
    person = make_person(place.campus)
    PersonImage.objects.create(
        person=person, camera=place.camera, path="a.jpg", quality=1, time=timezone.now(),
        width=10, height=20,
    )  # fmt: skip
    Alert.objects.all().delete()
    place.alert(person=person)
    assert f"/persons/{person.pk}/image" in text_of(viewer_page, "/alerts")
    Alert.objects.all().delete()
    place.alert(place.lost)
    assert "icons.svg#camera" in text_of(viewer_page, "/alerts")


def test_one_click_acknowledges_an_alert(place: Place, operator: User,
                                         operator_page: Client) -> None:  # fmt: skip
    alert = place.alert()
    answer = operator_page.post(
        f"/alerts/{alert.alert_id}/acknowledge", {"next": "/alerts?state=open"}
    )
    assert answer.headers["Location"] == "/alerts?state=open"
    alert.refresh_from_db()
    assert (alert.state, alert.acknowledged_by) == ("acknowledged", operator)
    assert AuditEntry.objects.filter(action="alert.acknowledge", username="olga").exists()


def test_acknowledging_never_leads_to_another_site(place: Place, operator_page: Client) -> None:
    alert = place.alert()
    for address in ("https://evil.example.org/", "//evil.example.org"):
        answer = operator_page.post(f"/alerts/{alert.alert_id}/acknowledge", {"next": address})
        assert answer.headers["Location"] == f"/alerts/{alert.alert_id}"


def test_a_note_is_kept_and_escaped(place: Place, operator_page: Client) -> None:
    alert = place.alert()
    path = f"/alerts/{alert.alert_id}"
    operator_page.post(f"{path}/acknowledge", {"note": "<b>Looked</b> & left."})
    text = text_of(operator_page, path)
    assert "&lt;b&gt;Looked&lt;/b&gt; &amp; left." in text


def test_a_note_that_is_too_long_is_refused(place: Place, operator_page: Client) -> None:
    alert = place.alert()
    path = f"/alerts/{alert.alert_id}/acknowledge"
    answer = operator_page.post(path, {"note": "x" * 2001}, follow=True)
    assert "at most 2000 characters" in unindented(answer)
    alert.refresh_from_db()
    assert alert.state == "open"


def test_a_viewer_looks_and_changes_nothing(place: Place, viewer_page: Client) -> None:
    alert = place.alert()
    for path in ("/alerts", f"/alerts/{alert.alert_id}"):
        text = text_of(viewer_page, path)
        for words in (
            '<button class="quiet" id="acknowledge',
            "New rule",
            "Edit rule",
            "/alerts/rules",
        ):
            assert words not in text, path
    assert viewer_page.post(f"/alerts/{alert.alert_id}/acknowledge").status_code == 403


def test_page_of_an_alert_lists_who_was_told(place: Place, operator_page: Client,
                                             viewer_page: Client) -> None:  # fmt: skip
    alert = place.alert()
    place.delivery(alert, state="dead", attempts=29, last_error="It answered HTTP 503.")
    text = text_of(operator_page, f"/alerts/{alert.alert_id}")
    for words in ("Control room", "Given up", "It answered HTTP 503.", "Resend"):
        assert words in text
    assert "Deliveries" not in text_of(viewer_page, f"/alerts/{alert.alert_id}")


def test_an_alert_stays_readable_without_its_rule(place: Place, viewer_page: Client) -> None:
    alert = place.alert()
    AlertRule.objects.all().delete()
    text = text_of(viewer_page, f"/alerts/{alert.alert_id}")
    assert "Too many on the plaza" in text
    assert "(deleted)" in text


def test_empty_lists_say_how_to_get_alerts(operator_page: Client, viewer_page: Client) -> None:
    assert 'href="/alerts/rules/new">New rule' in text_of(operator_page, "/alerts")
    text = text_of(viewer_page, "/alerts")
    assert "An operator adds rules" in text
    assert "/alerts/rules/new" not in text


def test_empty_list_with_rules_says_that_they_watch(place: Place, viewer_page: Client) -> None:
    Alert.objects.all().delete()
    assert "something happens that a rule watches for" in text_of(viewer_page, "/alerts")
    assert "No alerts match" in text_of(viewer_page, "/alerts?state=open")


def test_badge_counts_open_alerts_of_own_environments(
    place: Place, otto: User, signed_in: SignedIn, viewer_page: Client
) -> None:
    place.alert()
    place.alert(place.lost, acknowledged_at=timezone.now())
    place.alert(place.lost, 9, resolved_at=timezone.now())
    for client, count in ((viewer_page, 2), (signed_in(otto), 1)):
        assert f"<span data-count>{count}</span>" in text_of(client, "/people")
        assert client.get("/alerts/count").json() == {"open": count}


def test_badge_stays_away_while_nothing_is_open(place: Place, viewer_page: Client) -> None:
    Alert.objects.update(resolved_at=timezone.now())
    assert 'id="alert-badge" hidden' in text_of(viewer_page, "/people")


def test_badge_counts_no_further_than_it_shows(place: Place, viewer_page: Client) -> None:
    for number in range(101):
        place.alert(cause=f"c{number}")
    assert "<span data-count>99+</span>" in text_of(viewer_page, "/people")


def test_part_of_the_list_brings_the_badge(place: Place, viewer_page: Client) -> None:
    place.alert()
    text = unindented(viewer_page.get("/alerts", headers=part("results")))
    assert 'id="alert-badge" hx-swap-oob="true"' in text
    assert "<html" not in text


def test_alert_lasts_until_it_is_resolved(place: Place, viewer_page: Client) -> None:
    start = ago(90)
    alert = place.alert(opened_at=start, resolved_at=start + timedelta(minutes=20))
    assert "after 20 min" in text_of(viewer_page, f"/alerts/{alert.alert_id}")


def test_every_kind_is_told_in_words_and_has_a_symbol(place: Place, viewer_page: Client) -> None:
    for number, kind in enumerate(Kind.values):
        place.alert(kind=kind, rule_name=kind, cause=f"k{number}", place="Plaza", seconds=30)
    assert set(shown(viewer_page)) > set(Kind.values)
    assert "#bell" not in text_of(viewer_page, "/alerts").partition("<main")[2]
