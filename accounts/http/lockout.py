"""What anyone who guessed too often is answered."""

from __future__ import annotations

import math

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from accounts.http.ways_in import sign_in_page
from accounts.services.sign_in_lockout import LockedOutError
from spoton.http.errors import json_error, wants_json
from spoton.http.middleware import Middleware


class LockoutMiddleware(Middleware):
    """Answers a refused try with 429, whichever view it was made on."""

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Say how long to wait."""
        return _answer(request, exception) if isinstance(exception, LockedOutError) else None


def _answer(request: HttpRequest, refused: LockedOutError) -> HttpResponseBase:
    minutes = math.ceil(refused.seconds / 60)
    message = f"Too many wrong passwords or codes. Try again in {minutes} min."
    locked: HttpResponseBase
    if wants_json(request):
        locked = json_error(429, message)
    elif request.user.is_authenticated:  # who was asked for their password once more
        locked = render(request, "accounts/locked.html", {"locked": message}, status=429)
    else:
        locked = sign_in_page(request, message, 429, request.POST.get("next", ""))
    locked.headers["Retry-After"] = str(refused.seconds)
    locked.headers["Cache-Control"] = "no-store"
    return locked
