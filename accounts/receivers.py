"""Signing in and out, wherever it happens, as rows of the audit log."""

from __future__ import annotations

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.lockout import own_answer, was_refused_unlooked
from accounts.models import User
from accounts.services import audit


@receiver(user_logged_in, dispatch_uid="audit")
def _signed_in(user: User, **kwargs: Any) -> None:
    audit.record(user, "auth.login", user, target_id=user.username)


@receiver(user_logged_out, dispatch_uid="audit")
def _signed_out(user: User | None, **kwargs: Any) -> None:
    if user is not None:
        audit.record(user, "auth.logout", user, target_id=user.username)


@receiver(user_login_failed, dispatch_uid="audit")
def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    # Refused tries are not written down: whoever is locked out could fill the table.
    if request is not None:
        own_answer(request)
    if request is None or not was_refused_unlooked(request):
        audit.record(None, "auth.login_failed", target_id=str(credentials.get("username", "")))


@receiver(user_locked_out, dispatch_uid="audit")
def _locked_out(request: HttpRequest, username: str | None, **kwargs: Any) -> None:
    if not was_refused_unlooked(request):
        audit.record(None, "auth.locked_out", target_id=username or "")
