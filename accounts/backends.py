"""The one place that checks passwords, for every way to sign in with one."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.http import HttpRequest

from accounts.models import User
from accounts.services import failed_sign_ins, sign_in_lockout
from accounts.services.sign_in_lifetime import has_second_factor
from accounts.validation.passwords import LONGEST
from spoton.limits.network import network_of


class CountedBackend(ModelBackend):
    """Counts a try before it looks at the password, and forgets it when the password is right.

    Pages, REST, the admin site and every form that asks for the password once more come here, by
    `django.contrib.auth.authenticate`. A refused try raises `LockedOutError` through all of it;
    the middleware in `accounts.http.lockout` answers.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the user with this name and password."""
        if username is None or password is None:
            return None
        name = unicodedata.normalize("NFKC", username)
        address = str(request.META.get("REMOTE_ADDR") or "") if request is not None else ""
        tried = sign_in_lockout.reserve(name, network_of(address))
        # Nobody has a longer one, so there is nothing to compare it with.
        user = super().authenticate(request, name, password) if len(password) <= LONGEST else None
        if not isinstance(user, User):
            failed_sign_ins.note(tried, name)
            return None
        if has_second_factor(user):  # only the code says that it is they: see `second_factor`
            sign_in_lockout.take_back(tried)
        else:
            sign_in_lockout.succeeded(tried)
        return user

    # Not `ModelBackend`'s own, which would look at passwords without counting.
    aauthenticate = BaseBackend.aauthenticate  # type: ignore[assignment]
