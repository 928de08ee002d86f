"""Signing in with user name and password, for clients that take tokens."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from accounts.models import User
from accounts.services import tokens


def sign_in(
    request: HttpRequest, username: str, password: str
) -> tuple[User, tokens.Tokens] | None:
    """Return the user with new tokens; None if the name or the password is wrong.

    What pages do too: the receivers of Django's signals count failures, write the audit log and
    note the time.
    """
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        return None
    user_logged_in.send(sender=User, request=request, user=user, is_program=True)
    return user, tokens.issue(user)
