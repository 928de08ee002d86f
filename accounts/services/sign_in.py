"""Signing in with user name and password, for clients that take tokens."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from accounts.models import User
from accounts.services import second_factor, tokens
from accounts.services.sign_in_lifetime import has_second_factor, needs_second_factor
from spoton.service_errors import InvalidInputError


class CodeNeededError(Exception):
    """The password is right; a code of the second factor is missing or wrong."""


class SetUpNeededError(Exception):
    """The password is right; the role demands a second factor, and there is none."""


def sign_in(
    request: HttpRequest, username: str, password: str, code: str = ""
) -> tuple[User, tokens.Tokens] | None:
    """Return the user with new tokens; None if the name or the password is wrong.

    What pages do too: the receivers of Django's signals count failures, write the audit log and
    note the time.

    Args:
        request: whose address counts.
        username: who it is said to be.
        password: of that user.
        code: of the authenticator app or a recovery code, for those who have set it up.

    Raises:
        CodeNeededError: `code` is missing or wrong.
        SetUpNeededError: the user has to set up an app on the sign-in page first.
    """
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        return None
    is_strong = needs_second_factor(user)
    if is_strong:
        _check_second_factor(request, user, code)
    user_logged_in.send(sender=User, request=request, user=user, is_program=True)
    return user, tokens.issue(user, has_second_factor=is_strong)


def _check_second_factor(request: HttpRequest, user: User, code: str) -> None:
    if not has_second_factor(user):
        raise SetUpNeededError(
            "Your role must sign in with two factors. Sign in on the page /login to set it up."
        )
    if not code:
        raise CodeNeededError("Send the code of your authenticator app as `code`, too.")
    try:
        second_factor.check_code(request, user, code)
    except InvalidInputError as error:
        raise CodeNeededError(str(error)) from None
