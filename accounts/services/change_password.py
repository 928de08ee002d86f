"""Someone changes their own password."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from accounts.http.sessions import current_sign_in
from accounts.models import User
from accounts.services import audit, mail, sign_ins
from spoton.service_errors import InvalidInputError


def change_password(request: HttpRequest, user: User, old: str, new: str) -> User:
    """Set `new` if `old` is right; every other session, token and socket ends by that.

    Wrong tries count like those of signing in: anyone who finds an open page cannot guess here.
    """
    # What costs nothing first: whoever has the password could keep the server busy hashing.
    if old == new:
        raise InvalidInputError(
            "new_password", "This is your current password. Choose a different one."
        )
    check_strength(new, user, "new_password")
    check_own_password(request, user, old, "old_password")
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        user.set_password(new)
        user.save(update_fields=["password"])
        sign_ins.end_all(user, but=current_sign_in(request))
        audit.record(user, "user.password", user, target_id=user.username)
        mail.notify(mail.PASSWORD, user, user.email)
    return user


def check_own_password(request: HttpRequest, user: User, password: str, field: str) -> None:
    """Refuse what is not the password of `user`; wrong tries count like those of signing in."""
    if not user.has_usable_password():
        raise InvalidInputError(field, "You have no password here: another service signs you in.")
    if authenticate(request, username=user.username, password=password) != user:
        raise InvalidInputError(field, "Wrong password.")


def check_strength(password: str, user: User, field: str) -> None:
    """Refuse a password that is easy to guess, with every reason in one sentence."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInputError(field, " ".join(error.messages)) from None
