"""Signing in and out, wherever it happens, as rows of the audit log; failures: `backends`."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.http.sessions import SIGN_IN_KEY
from accounts.models import SignIn, User
from accounts.services import audit, sign_ins
from accounts.services.sign_in_lifetime import limits_of


@receiver(user_logged_in, dispatch_uid="audit")
def _signed_in(user: User, **kwargs: Any) -> None:
    audit.record(user, "auth.login", user, target_id=user.username)


@receiver(user_logged_in, dispatch_uid="sign_in")
def _session_begins(
    user: User, request: HttpRequest, *, is_program: bool = False, **kwargs: Any
) -> None:
    if is_program:  # its tokens name a sign-in of their own
        return
    session = request.session
    sign_ins.sign_out(user.pk, str(session.get(SIGN_IN_KEY, "")))
    sign_in = sign_ins.begin(user, SignIn.Kind.BROWSER)
    if sign_in is not None:
        session[SIGN_IN_KEY] = str(sign_in.pk)
        session.set_expiry(limits_of(user, SignIn.Kind.BROWSER).absolute)


@receiver(user_logged_out, dispatch_uid="audit")
def _signed_out(user: User | None, **kwargs: Any) -> None:
    if user is not None:
        audit.record(user, "auth.logout", user, target_id=user.username)
