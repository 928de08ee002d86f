"""The audit log as a page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.labels.audit import action_choices
from accounts.models import AuditEntry, Role, User
from accounts.services import audit
from tests.factories import make_camera, make_environment, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def entry(actor: User | None, action: str, at: datetime | None = None, **more: Any) -> AuditEntry:
    at = at or datetime(2026, 3, 1, 12, tzinfo=UTC)
    with mock.patch("django.utils.timezone.now", return_value=at):
        return audit.record(actor, action, **more)


def shown(answer: Any) -> list[str]:
    return [row.action for row, _, _ in answer.context["entries"]]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
def test_only_administrators_read_it(role: Role) -> None:
    client = Client()
    client.force_login(make_user(role))
    assert client.get("/audit").status_code == 403


def test_an_administrator_of_one_environment_reads_its_log(admin: User) -> None:
    campus, factory = make_environment(), make_environment("factory")
    entry(admin, "camera.update", environment_id="campus")
    entry(admin, "camera.delete", environment_id="factory")
    entry(admin, "user.create")
    client = Client()
    client.force_login(make_user(Role.ADMIN, "alan", limited_to=[campus]))
    answer = client.get("/audit")
    assert shown(answer) == ["camera.update"]
    assert factory.name not in answer.content.decode()
    assert shown(client.get("/audit?environment=factory")) == []


def test_an_entry_opens_to_what_became_different(client: Client, admin: User) -> None:
    camera = make_camera(make_environment(), name="Door")
    before = audit.state(camera)
    camera.name = "<b>Gate</b>"
    entry(admin, "camera.update", target=camera, before=before, after=audit.state(camera))
    text = client.get("/audit?action=camera.update").content.decode()
    assert "Changed a camera" in text
    assert "<del>Door</del>" in text
    assert "<ins>&lt;b&gt;Gate&lt;/b&gt;</ins>" in text


@pytest.mark.parametrize(
    ("query", "actions"),
    [
        ("search=c09", ["camera.update"]),
        ("user=olga", ["task.start"]),
        ("action=task.start", ["task.start"]),
        ("environment=campus", ["task.start", "camera.update"]),
        ("since=2026-03-02T00:00&action=task.start", ["task.start"]),
        ("until=2026-03-02T00:00", ["camera.update"]),
        ("action=task.stop", []),
    ],
)
def test_the_log_is_narrowed(client: Client, admin: User, query: str, actions: list[str]) -> None:
    make_environment()
    olga = make_user(Role.OPERATOR, "olga")
    entry(admin, "camera.update", target_id="c09", environment_id="campus")
    at = datetime(2026, 3, 5, tzinfo=UTC)
    entry(olga, "task.start", at, environment_id="campus")
    assert shown(client.get(f"/audit?{query}")) == actions


def test_times_are_asked_for_and_shown_in_the_readers_zone(client: Client, admin: User) -> None:
    User.objects.filter(pk=admin.pk).update(time_zone="Asia/Tokyo")
    entry(admin, "task.stop", datetime(2026, 3, 1, 20, 30, tzinfo=UTC))  # the 2nd in Tokyo
    found = client.get("/audit?action=task.stop&since=2026-03-02T05:00&until=2026-03-02T06:00")
    assert shown(found) == ["task.stop"]
    assert "2 Mar 2026, 05:30:00" in found.content.decode()
    assert shown(client.get("/audit?action=task.stop&since=2026-03-02T06:00")) == []


def test_a_time_that_is_none_is_said_at_its_field(client: Client) -> None:
    answer = client.get("/audit?since=yesterday")
    assert answer.status_code == 200
    assert "Enter a valid date/time." in answer.content.decode()


def test_a_page_of_entries_needs_few_queries(
    client: Client, admin: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        entry(admin, "task.start", target_id=str(number))
    with django_assert_max_num_queries(7):
        answer = client.get("/audit?action=task.start")
    assert len(shown(answer)) == 50
    assert "action=task.start&amp;page=2" in answer.content.decode()


def test_nothing_matches_in_words(client: Client) -> None:
    assert "No entries match" in client.get("/audit?search=xyzzy").content.decode()


def test_what_can_be_chosen_has_words() -> None:
    words = [label for _, group in action_choices() for _, label in group]
    assert len(words) == len(set(words))
    assert all("_" not in word and "." not in word for word in words)
