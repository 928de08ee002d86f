"""Who guessed too often: django-axes counts by user and address, here is what that answers.

A stranger elsewhere locks nobody out: the count is of one user name from one address.
"""

from __future__ import annotations

import ipaddress
import math
from datetime import timedelta
from typing import Any

from axes.helpers import get_client_parameters, get_cool_off
from axes.models import AccessAttempt
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from spoton.errors import json_error, wants_json


def client_address(request: HttpRequest) -> str | None:
    """Return the peer's address as a database takes it, None if it has none."""
    text = str(request.META.get("REMOTE_ADDR") or "").partition("%")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


def was_refused_unlooked(request: HttpRequest) -> bool:
    """Whether a try was refused because of earlier ones, without a look at its password."""
    counted = getattr(request, "axes_failures_since_start", None)
    return bool(getattr(request, "axes_locked_out", False)) and counted is None


def own_answer(request: HttpRequest) -> None:
    """Let a try whose password was looked at have its own answer, even if it is the last one."""
    if not was_refused_unlooked(request):
        request.axes_locked_out = False  # type: ignore[attr-defined]


def answer(request: HttpRequest, *_: object) -> HttpResponseBase:
    """Return 429 for a try that was refused.

    What axes passes besides differs between its two middlewares, so all is read off the request.
    """
    credentials: dict[str, Any] = getattr(request, "axes_credentials", None) or {}
    seconds = _seconds_left(request, credentials)
    minutes = math.ceil(seconds / 60)
    message = f"Too many wrong passwords: try again in {minutes} min."
    locked: HttpResponseBase
    if wants_json(request):
        locked = json_error(429, message)
    elif request.user.is_authenticated:  # who was asked for their password once more
        locked = render(request, "accounts/locked.html", {"locked": message}, status=429)
    else:
        context = {
            "form": AuthenticationForm(request),
            "locked": message,
            "next": request.POST.get("next", ""),
        }
        locked = render(request, "registration/login.html", context, status=429)
    locked.headers["Retry-After"] = str(seconds)
    return locked


def _seconds_left(request: HttpRequest, credentials: dict[str, Any]) -> int:
    name = str(credentials.get("username", ""))
    (key,) = get_client_parameters(name, client_address(request), "", request, credentials)
    newest: Any = AccessAttempt.objects.filter(**key).order_by("-attempt_time").first()
    cool_off: timedelta | None = get_cool_off(request)
    if newest is None or cool_off is None:
        return 1
    left: timedelta = newest.attempt_time + cool_off - timezone.now()
    return max(1, math.ceil(left.total_seconds()))
