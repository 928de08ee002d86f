"""What the admin site shows, and what can be done there: held to a list, for whom it is open."""

from __future__ import annotations

from typing import Final

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.admin.audited import AuditedAdmin
from accounts.admin.users import UserAdmin
from accounts.models import Role, User
from tests.factories import (
    make_camera,
    make_environment,
    make_person,
    make_task,
    make_track,
    make_user,
)

pytestmark = pytest.mark.django_db

CONFIGURED: Final = "add change delete"
LOOKED_AT: Final = ""
WHAT_CAN_BE_DONE: Final = {
    "accounts.apitoken": "add",
    "accounts.auditentry": LOOKED_AT,
    "accounts.provideridentity": "delete",
    "accounts.user": "add change",
    "exports.exportjob": LOOKED_AT,
    "exports.reportschedule": LOOKED_AT,
    "tracking.zonevisit": "",
    "tracking.linecrossing": "",
    "tracking.floorrecount": "",
    "tracking.floorminute": "",
    "tracking.changedquarter": "",
    "tracking.calibratedview": LOOKED_AT,
    "tracking.camera": CONFIGURED,
    "tracking.camerarecorder": LOOKED_AT,
    "tracking.clockstate": LOOKED_AT,
    "tracking.decision": LOOKED_AT,
    "tracking.environment": CONFIGURED,
    "tracking.floorstate": LOOKED_AT,
    "tracking.forgottenperson": LOOKED_AT,
    "tracking.identitysnapshot": LOOKED_AT,
    "tracking.line": CONFIGURED,
    "tracking.observation": LOOKED_AT,
    "tracking.observationday": LOOKED_AT,
    "tracking.person": LOOKED_AT,
    "tracking.personappearance": LOOKED_AT,
    "tracking.personchange": LOOKED_AT,
    "tracking.personimage": LOOKED_AT,
    "tracking.personzone": LOOKED_AT,
    "tracking.playlist": LOOKED_AT,
    "tracking.processingtask": "delete",
    "tracking.recording": CONFIGURED,
    "tracking.scene": CONFIGURED,
    "tracking.taskcamera": LOOKED_AT,
    "tracking.track": LOOKED_AT,
    "tracking.zone": CONFIGURED,
}


def test_nothing_else_is_there_and_nothing_else_can_be_done() -> None:
    request = RequestFactory().get("/admin/")
    request.user = make_user(Role.ADMIN, "ada")
    found = {
        model._meta.label_lower: " ".join(
            what
            for what in ("add", "change", "delete")
            if (
                shown.has_add_permission(request)
                if what == "add"
                else getattr(shown, f"has_{what}_permission")(request)
            )
        )
        for model, shown in admin.site._registry.items()
    }
    assert found == WHAT_CAN_BE_DONE


def test_whatever_changes_there_is_written_down() -> None:
    for shown in admin.site._registry.values():
        assert isinstance(shown, AuditedAdmin | UserAdmin)


@pytest.mark.parametrize("what", ["add", "change", "delete", "view", "module"])
def test_who_may_not_enter_may_do_nothing(what: str) -> None:
    campus = make_environment("campus")
    limited = make_user(Role.ADMIN, "lim", limited_to=[campus])
    switched_off = make_user(Role.ADMIN, "off")
    switched_off.is_active = False
    request = RequestFactory().get("/admin/")
    for user in (make_user(), make_user(Role.OPERATOR), limited, switched_off, AnonymousUser()):
        request.user = user
        assert not admin.site.has_permission(request)
        for shown in admin.site._registry.values():
            if what == "add" and not shown.has_view_permission(request):
                assert not shown.has_add_permission(request)
            elif what != "add":
                assert not getattr(shown, f"has_{what}_permission")(request)


def test_a_limited_administrator_sees_no_admin_page() -> None:
    client = Client()
    client.force_login(make_user(Role.ADMIN, "lim", limited_to=[make_environment("campus")]))
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        answer = client.get(address)
        assert (answer.status_code, "/admin/login/" in answer["Location"]) == (302, True)


@pytest.mark.parametrize("kind", ["environment", "camera"])
def test_what_holds_people_or_their_ways_is_not_deleted_there(kind: str) -> None:
    campus = make_environment("campus")
    camera = make_camera(campus)
    person = make_person(campus)
    track = make_track(person, camera, make_task(campus, [camera]))
    held: Model = campus if kind == "environment" else camera
    client = Client()
    client.force_login(make_user(Role.ADMIN, "ada"))
    client.post(reverse(f"admin:tracking_{kind}_delete", args=[held.pk]), {"post": "yes"})
    form = {"action": "delete_selected", "_selected_action": [str(held.pk)], "post": "yes"}
    client.post(reverse(f"admin:tracking_{kind}_changelist"), form)
    for row in (campus, camera, person, track):
        assert type(row)._base_manager.filter(pk=str(row.pk)).exists()


def test_a_token_there_asks_for_the_own_password_and_counts_it() -> None:
    ada = make_user(Role.ADMIN, "ada")
    client = Client()
    client.force_login(ada)
    add, form = reverse("admin:accounts_apitoken_add"), {"user": ada.pk, "name": "x", "days": "9"}
    assert client.post(add, form).status_code == 200
    answers = [client.post(add, form | {"password": "guess"}).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert not User.objects.get(pk=ada.pk).api_tokens.exists()
