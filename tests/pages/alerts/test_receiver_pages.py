"""Receivers and deliveries: who sees them, and that secrets never come out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Role, User
from alerts.models import AlertDelivery, AlertReceiver
from spoton.sealed import seal
from tests.factories import make_user
from tests.pages.alerts.conftest import Place
from tests.pages.signed_in import SignedIn, text_of, unindented

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]

NEW = "/alerts/receivers/new"
SECRET = "a secret of many letters"
ADDRESS = "https://hooks.example.org/in?key=2f6f4d7a"


def typed(**values: Any) -> dict[str, Any]:
    return {
        "name": "Desk",
        "environment_id": "",
        "address": ADDRESS,
        "secret": SECRET,
        "scope": "all",
        "enabled": "on",
    } | values


def test_a_webhook_is_added_and_its_secrets_stay_hidden(place: Place, admin_page: Client) -> None:
    answer = admin_page.post(NEW, typed(), follow=True)
    receiver = AlertReceiver.objects.get(name="Desk")
    assert (receiver.address(), receiver.secret()) == (ADDRESS, SECRET)
    pages = [unindented(answer), text_of(admin_page, "/alerts/receivers")]
    pages += [text_of(admin_page, f"/alerts/receivers/{receiver.receiver_id}")]
    for text in pages:
        assert "https://hooks.example.org/…" in text
        assert "2f6f4d7a" not in text
        assert SECRET not in text
    logged = str(list(AuditEntry.objects.values_list("after", flat=True)))
    assert "2f6f4d7a" not in logged
    assert SECRET not in logged


@pytest.mark.parametrize(
    ("kind", "address", "shown"),
    [
        ("mqtt", "mqtts://user:pass@broker.example.org", "mqtts://broker.example.org"),
        ("apprise", "json://token@example.org", "json://…"),
    ],
)
def test_other_kinds_have_no_secret_of_their_own(
    place: Place, admin_page: Client, kind: str, address: str, shown: str
) -> None:
    path = f"{NEW}?kind={kind}"
    assert 'name="secret"' not in text_of(admin_page, path)
    assert admin_page.post(path, typed(address=address)).status_code == 302
    receiver = AlertReceiver.objects.get(name="Desk")
    assert (receiver.kind, receiver.shown_address) == (kind, shown)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"address": "ftp://example.org"}, "address"),
        ({"secret": "short"}, "secret"),
        ({"secret": ""}, "secret"),
        ({"scope": "chosen"}, "rules"),
        ({"environment_id": "nowhere"}, "environment_id"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(
    place: Place, admin_page: Client, change: dict[str, str], field: str
) -> None:
    answer = admin_page.post(NEW, typed(**change))
    assert field in answer.context["form"].errors
    assert not AlertReceiver.objects.filter(name="Desk").exists()
    # What was typed into the field of the secret does not come back.
    assert SECRET not in unindented(answer)


def test_editing_keeps_secrets_that_are_left_empty(place: Place, admin_page: Client) -> None:
    admin_page.post(NEW, typed())
    receiver = AlertReceiver.objects.get(name="Desk")
    path = f"/alerts/receivers/{receiver.receiver_id}"
    chosen = typed(name="Hall", address="", secret="", scope="chosen", enabled="")
    admin_page.post(path, chosen | {"rules": [str(place.crowd.rule_id)]})
    receiver.refresh_from_db()
    assert (receiver.name, receiver.enabled, receiver.all_rules) == ("Hall", False, False)
    assert list(receiver.rules.all()) == [place.crowd]
    assert (receiver.address(), receiver.secret()) == (ADDRESS, SECRET)
    admin_page.post(path, typed(address="https://other.example.org/", secret="another " * 3))
    receiver.refresh_from_db()
    assert receiver.address() == "https://other.example.org/"
    assert receiver.all_rules


def test_limited_administrators_see_their_own_receivers(place: Place, signed_in: SignedIn) -> None:
    lea = make_user(Role.ADMIN, "lea", limited_to=[place.campus])
    own = AlertReceiver.objects.create(
        name="Own", kind="webhook", shown_address="https://…", environment=place.campus
    )
    client = signed_in(lea)
    assert list(client.get("/alerts/receivers").context["rows"]) == [own]
    assert client.get(f"/alerts/receivers/{place.hook.receiver_id}").status_code == 404
    form = client.get(NEW).context["form"]
    assert [value for value, _ in form.fields["environment_id"].choices] == ["campus"]


def test_operators_have_no_receivers(place: Place, operator_page: Client) -> None:
    for path in ("/alerts/receivers", NEW, f"/alerts/receivers/{place.hook.receiver_id}"):
        assert operator_page.get(path).status_code == 403
    assert "/alerts/receivers" not in text_of(operator_page, "/alerts")


def test_a_receiver_is_tested(place: Place, admin_page: Client) -> None:
    path = f"/alerts/receivers/{place.hook.receiver_id}/test"
    assert "Test sent." in unindented(admin_page.post(path, follow=True))
    sent = AlertDelivery.objects.get()
    assert (sent.event, sent.state, sent.receiver) == ("test", "pending", place.hook)
    assert '"event":"test"' in sent.body
    assert AuditEntry.objects.filter(action="alert_receiver.test").exists()
    AlertReceiver.objects.update(enabled=False)
    assert "Enable Control room first" in unindented(admin_page.post(path, follow=True))


def test_a_receiver_that_is_away_says_why(place: Place, admin_page: Client) -> None:
    AlertReceiver.objects.update(failures=2, last_error="It answered HTTP 503.")
    assert "Not reached" in text_of(admin_page, "/alerts/receivers")
    path = f"/alerts/receivers/{place.hook.receiver_id}"
    assert "It answered HTTP 503." in text_of(admin_page, path)


def test_a_receiver_is_deleted(place: Place, admin_page: Client) -> None:
    path = f"/alerts/receivers/{place.hook.receiver_id}/delete"
    assert "Receiver deleted." in unindented(admin_page.post(path, follow=True))
    assert not AlertReceiver.objects.exists()


def test_without_receivers_the_page_says_what_they_do(admin_page: Client) -> None:
    assert "No receivers yet" in text_of(admin_page, "/alerts/receivers")


def test_deliveries_are_listed_with_errors_and_attempts(
    place: Place, operator_page: Client
) -> None:
    alert = place.alert()
    place.delivery(alert, state="dead", attempts=29, last_error="It answered HTTP 503.")
    place.delivery(None, state="delivered", attempts=1)
    text = text_of(operator_page, "/alerts/deliveries")
    for words in ("Opened: Too many on the plaza", "Given up", "It answered HTTP 503.", ">29<"):
        assert words in text, words


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 2), ("?state=dead", 1), ("?environment=factory", 0), ("?since=2100-01-01", 0)],
)
def test_deliveries_are_narrowed(
    place: Place, operator_page: Client, query: str, count: int
) -> None:
    place.delivery(place.alert(), state="dead")
    place.delivery(None)
    rows = operator_page.get(f"/alerts/deliveries{query}").context["rows"]
    assert len(rows) == count
    hook = f"?receiver={place.hook.receiver_id}"
    assert len(operator_page.get(f"/alerts/deliveries{hook}").context["rows"]) == 2


def test_a_delivery_is_sent_again(place: Place, operator_page: Client) -> None:
    place.hook.sealed_address = seal(ADDRESS)
    place.hook.save()
    sent = place.delivery(place.alert(), state="dead", attempts=29)
    path = f"/alerts/deliveries/{sent.delivery_id}/resend"
    assert "Sending it again." in unindented(operator_page.post(path, follow=True))
    sent.refresh_from_db()
    assert sent.state == "pending"
    # Pressed twice: the second is told so.
    assert "under way" in unindented(operator_page.post(path, follow=True))


def test_viewers_and_strangers_see_no_deliveries(
    place: Place, viewer_page: Client, otto: User, signed_in: SignedIn
) -> None:
    sent = place.delivery(place.alert(), state="dead")
    assert viewer_page.get("/alerts/deliveries").status_code == 403
    client = signed_in(otto)
    assert list(client.get("/alerts/deliveries").context["rows"]) == []
    assert client.post(f"/alerts/deliveries/{sent.delivery_id}/resend").status_code == 404


def test_a_receiver_may_take_reports_alone(place: Place, admin_page: Client) -> None:
    asked = {"name": "Office", "environment_id": "", "address": "mqtt://broker.example.org",
             "scope": "none", "enabled": "on"}  # fmt: skip
    admin_page.post("/alerts/receivers/new?kind=mqtt", asked)
    receiver = AlertReceiver.objects.get(name="Office")
    assert (receiver.all_rules, receiver.rules.count()) == (False, 0)
    page = admin_page.get(f"/alerts/receivers/{receiver.receiver_id}").content.decode()
    assert re.search(r'value="none"[^>]*checked', page)
