"""The admin site writes down what it changes, and keeps the rules of the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken, AuditEntry, Role, SignInTries, User
from accounts.services import api_tokens, audit, tokens
from accounts.services.sign_in_lockout import key_of
from tests.factories import PASSWORD, make_camera, make_environment, make_user
from tracking.models import Camera, Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def written(action: str) -> AuditEntry:
    return AuditEntry.objects.get(action=action)


def user_form(user: User, **changes: Any) -> dict[str, Any]:
    form = {"username": user.username, "role": user.role, "is_active": "on"}
    if user.all_environments:
        form["all_environments"] = "on"
    form |= changes
    return {name: value for name, value in form.items() if value is not None}


def change(site: Client, user: User, **changes: Any) -> Any:
    url = reverse("admin:accounts_user_change", args=[user.pk])
    return site.post(url, user_form(user, **changes))


def test_a_changed_user_with_environments(site: Client) -> None:
    campus, olga = make_environment("campus"), make_user(Role.OPERATOR, "olga")
    assert change(site, olga, all_environments=None, environments=[campus.pk]).status_code == 302
    entry = written("user.update")
    assert (entry.username, entry.target_id) == ("ada", "olga")
    assert entry.before == {"all_environments": True, "environments": []}
    assert entry.after == {"all_environments": False, "environments": ["campus"]}


def test_a_form_saved_without_a_change_writes_nothing(site: Client) -> None:
    change(site, make_user(name="vera"))
    assert not AuditEntry.objects.filter(action="user.update").exists()


def test_a_password_set_there_ends_every_sign_in(site: Client) -> None:
    olga = make_user(name="olga")
    pair = tokens.issue(olga)
    url = reverse("admin:auth_user_password_change", args=[olga.pk])
    new = "purple staple harbour"
    form = {"usable_password": "true", "password1": new, "password2": new}
    assert site.post(url, form).status_code == 302
    with pytest.raises(tokens.TokenRefusedError):
        tokens.rotate(pair["refresh"])
    assert written("user.update").after == {"password": "changed"}
    assert new not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize("changes", [{"role": "viewer"}, {"is_active": None}])
def test_the_last_administrator_stays(site: Client, admin: User, changes: dict[str, Any]) -> None:
    answer = change(site, admin, **changes)
    assert answer.status_code == 200
    assert "last administrator" in answer.content.decode()
    admin.refresh_from_db()
    assert admin.is_unlimited_admin


def test_users_are_not_deleted(site: Client) -> None:
    vera = make_user(name="vera")
    assert site.post(reverse("admin:accounts_user_delete", args=[vera.pk])).status_code == 403
    assert User.objects.filter(pk=vera.pk).exists()


def test_a_scene_with_its_cameras(site: Client) -> None:
    campus = make_environment("campus")
    camera = make_camera(campus, "c09")
    form = {"environment": campus.pk, "scene_id": "gate", "name": "Gate", "cameras": [camera.pk]}
    assert site.post(reverse("admin:tracking_scene_add"), form).status_code == 302
    entry = written("scene.create")
    assert (entry.target_id, entry.environment_id) == ("gate", "campus")
    assert entry.after is not None
    assert entry.after["cameras"] == [str(camera)]
    site.post(
        reverse("admin:tracking_scene_delete", args=[Scene.objects.get().pk]), {"post": "yes"}
    )
    assert written("scene.delete").before is not None


def test_deleting_ticked_cameras_is_audited_without_passwords(site: Client) -> None:
    campus = make_environment("campus")
    for number in (1, 2):
        make_camera(campus, f"c{number}", source_address="rtsp://bob:s3cret@10.0.0.7/1")
    ids = [str(pk) for pk in Camera.objects.values_list("pk", flat=True)]
    form = {"action": "delete_selected", "_selected_action": ids, "post": "yes"}
    assert site.post(reverse("admin:tracking_camera_changelist"), form).status_code == 302
    entries = AuditEntry.objects.filter(action="camera.delete")
    assert {entry.target_id for entry in entries} == {"c1", "c2"}
    assert "s3cret" not in str(list(AuditEntry.objects.values()))


def test_the_log_is_shown_and_cannot_be_changed(site: Client) -> None:
    entry = audit.record(None, "camera.update", target_id="c09", environment_id="campus")
    listed = site.get(reverse("admin:accounts_auditentry_changelist")).content.decode()
    assert "camera.update" in listed
    url = reverse("admin:accounts_auditentry_change", args=[entry.pk])
    assert site.get(url).status_code == 200
    assert site.post(url, {"action": "x"}).status_code == 403
    url = reverse("admin:accounts_auditentry_delete", args=[entry.pk])
    assert site.post(url, {"post": "yes"}).status_code == 403
    assert site.get(reverse("admin:accounts_auditentry_add")).status_code == 403


def test_a_machine_s_token_is_made_shown_once_and_revoked(site: Client) -> None:
    olga = make_user(name="olga")
    add = reverse("admin:accounts_apitoken_add")
    form = {"user": olga.pk, "name": "gate", "days": "7", "password": PASSWORD}
    shown = site.post(add, form, follow=True)
    text = next(word for word in shown.content.decode().split() if word.startswith("spoton_"))
    text = text.split("<", 1)[0]
    token = ApiToken.objects.get()
    assert api_tokens.find(text) == token
    assert token.expires_at is not None
    listed = site.get(reverse("admin:accounts_apitoken_changelist")).content.decode()
    assert token.prefix in listed
    assert text not in listed
    page = site.get(reverse("admin:accounts_apitoken_change", args=[token.pk])).content.decode()
    assert token.digest not in page
    ending = {"action": "revoke", "_selected_action": [str(token.pk)]}
    site.post(reverse("admin:accounts_apitoken_changelist"), ending)
    assert api_tokens.find(text) is None
    assert written("token.create").username == written("token.revoke").username == "ada"


@pytest.mark.parametrize("days", ["0", "-1", "366", "99999999", "soon", ""])
def test_days_that_cannot_be_are_refused(site: Client, admin: User, days: str) -> None:
    add = reverse("admin:accounts_apitoken_add")
    form = {"user": admin.pk, "name": "", "days": days, "password": PASSWORD}
    assert site.post(add, form).status_code == 200
    assert not ApiToken.objects.exists()


def test_whoever_is_locked_out_can_be_let_in(site: Client) -> None:
    other, right = Client(), {"username": "ada", "password": PASSWORD}
    for _ in range(11):
        other.post("/login", {"username": "ada", "password": "guess"})
    assert other.post("/login", right).status_code == 429
    form = {"action": "let_in", "_selected_action": [str(User.objects.get(username="ada").pk)]}
    site.post(reverse("admin:accounts_user_changelist"), form)
    assert other.post("/login", right).status_code == 302
    assert written("user.unlock").username == "ada"


def test_changing_ones_password_in_the_admin_ends_other_sign_ins(site: Client, admin: User) -> None:
    pair = tokens.issue(admin)
    url, new = reverse("admin:password_change"), "purple staple harbour"
    form = {"old_password": "guess", "new_password1": new, "new_password2": new}
    assert "SpotOn" in site.get(url).content.decode()
    assert site.post(url, form).status_code == 200
    assert SignInTries.objects.get(key=key_of("ada"), network="127.0.0.1").failures == 1
    assert site.post(url, form | {"old_password": PASSWORD}).status_code == 302
    assert site.get(reverse("admin:index")).status_code == 200
    assert written("user.password").username == "ada"
    with pytest.raises(tokens.TokenRefusedError):
        tokens.rotate(pair["refresh"])
