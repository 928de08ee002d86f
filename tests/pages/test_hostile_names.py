"""Names are text on every page, whatever is in them."""

from __future__ import annotations

from typing import Final

import pytest
from django.apps import apps
from django.db.models import CharField, TextField
from django.test import Client
from django.utils.html import escape

from accounts.models import AuditEntry, Role, User
from accounts.services import audit
from tests.spoton.test_access_table import ROUTES, Campus

HOSTILE: Final = "\"'><img src=x onerror=alert(1)>{{7*7}}</script>"
_FREE: Final = {
    *("name", "rule_name", "reason", "error", "last_error", "shown_address", "file_name"),
    *("first_name", "last_name", "lease_holder", "holder"),
}
_APPS: Final = ("accounts", "tracking", "alerts", "exports", "analytics")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]


def spoil() -> int:
    """Put it into every column of free text; return how many there are."""
    count = 0
    for model in apps.get_models():
        if model._meta.app_label not in _APPS or model is AuditEntry:
            continue
        for field in model._meta.concrete_fields:
            free = isinstance(field, CharField | TextField) and not field.choices
            if free and field.name in _FREE:
                model._default_manager.update(**{field.name: HOSTILE})
                count += 1
    return count


def test_no_page_takes_a_name_for_markup() -> None:
    campus = Campus()
    assert spoil() > 12
    viewer = campus.users[Role.VIEWER.value]
    User.objects.filter(pk=viewer.pk).update(username=HOSTILE)
    viewer.refresh_from_db()
    audit.record(viewer, HOSTILE[:40], viewer, target_id=HOSTILE, after={HOSTILE: HOSTILE})
    client = Client()
    client.force_login(campus.users[Role.ADMIN.value])
    shown = 0
    for entry in ROUTES:
        if entry.kind == "page" and entry.method == "GET":
            answer = client.get(campus.path(entry))
            if answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
                continue
            text = answer.content.decode()
            assert "<img src=x" not in text, entry.path
            assert "alert(1)>49" not in text, entry.path
            shown += escape(HOSTILE) in text
    assert shown > 12
