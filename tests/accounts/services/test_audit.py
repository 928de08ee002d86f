"""The audit log: what it keeps, what it hides, and that it only grows."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from accounts.models import AuditEntry
from accounts.models.audit import AuditIsAppendOnlyError
from accounts.services import audit
from spoton.http import request_context
from tests.factories import client_for, make_camera, make_environment, make_user

pytestmark = pytest.mark.django_db


def test_only_what_differs_is_kept() -> None:
    camera = make_camera(make_environment(), name="Door")
    before = audit.state(camera)
    camera.name = "Gate"
    entry = audit.record(
        make_user(name="ada"), "camera.update", camera, before=before, after=audit.state(camera)
    )
    entry.refresh_from_db()
    assert (entry.before, entry.after) == ({"name": "Door"}, {"name": "Gate"})
    assert (entry.username, entry.target_type, entry.target_id) == ("ada", "camera", str(camera.pk))


def test_times_are_written_as_the_api_does() -> None:
    moment = datetime(2026, 1, 1, 11, 30, tzinfo=timezone(timedelta(hours=1)))
    entry = audit.record(None, "test", after={"from": moment})
    assert entry.after == {"from": "2026-01-01T10:30:00Z"}


def test_passwords_are_masked() -> None:
    camera = make_camera(make_environment(), source_address="rtsp://bob:s3cret@10.0.0.7/1")
    user = make_user()
    texts = str(audit.state(camera)) + str(audit.state(user))
    assert "s3cret" not in texts
    assert user.password not in texts


def test_entries_cannot_be_changed_or_deleted() -> None:
    entry = audit.record(None, "test")
    entry.action = "something else"
    for attempt in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(action="x"),
    ):
        with pytest.raises(AuditIsAppendOnlyError):
            attempt()
    assert AuditEntry.objects.get().action == "test"


def test_an_entry_names_the_request_and_the_address() -> None:
    context = request_context.begin("10.1.2.3")
    entry = audit.record(None, "test")
    assert (entry.request_id, entry.address) == (context.request_id, "10.1.2.3")


def test_every_answer_names_its_request() -> None:
    client = client_for(make_user())
    first, second = (client.get("/api/v1/environments")["X-Request-ID"] for _ in range(2))
    assert first
    assert first != second
