"""Signing in and out, wherever it happens, as rows of the audit log; failures: `backends`."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from accounts.models import User
from accounts.services import audit


@receiver(user_logged_in, dispatch_uid="audit")
def _signed_in(user: User, **kwargs: Any) -> None:
    audit.record(user, "auth.login", user, target_id=user.username)


@receiver(user_logged_out, dispatch_uid="audit")
def _signed_out(user: User | None, **kwargs: Any) -> None:
    if user is not None:
        audit.record(user, "auth.logout", user, target_id=user.username)
