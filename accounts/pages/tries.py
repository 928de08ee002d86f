"""How often a page may be tried: by strangers of one network, by a user who gives a password."""

from __future__ import annotations

import math
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse

from accounts.api.throttles import LoginPerAddressThrottle
from accounts.http.pages import user_of
from spoton.http import throttles

WAIT: Final = "Too many tries. Wait a minute."
_WAIT_THEN_TRY: Final = "Too many attempts. Wait a minute, then try again."


def is_one_too_many(
    request: HttpRequest, throttle: type[LoginPerAddressThrottle] = LoginPerAddressThrottle
) -> bool:
    """Count a try of this network, and return whether it has to wait."""
    # It reads nothing but the address, which both kinds of request have.
    return not throttle().allow_request(request, None)  # type: ignore[arg-type]


def told_to_wait(page: HttpResponse) -> HttpResponse:
    """Return a page that says `WAIT` as the answer to one try too many."""
    page.status_code = 429
    page.headers["Retry-After"] = str(math.ceil(throttles.seconds_left() or 1))
    return page


def may_be_checked(request: HttpRequest, form: forms.Form) -> bool:
    """Return whether a form may be acted on: it is complete, and its user has not tried too often.

    What it holds is a password or a code, of which checking is what a guesser wants.
    """
    if not form.is_valid():
        return False
    if throttles.is_over(user_of(request), "expensive"):
        form.add_error(None, _WAIT_THEN_TRY)
        return False
    return True
