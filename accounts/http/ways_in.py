"""The sign-in page with a message, and what it offers besides name and password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def ways_in() -> dict[str, Any]:
    """Return what its template needs to know."""
    return {
        "has_mail": settings.HAS_MAIL,
        "provider": settings.OIDC.name if settings.OIDC.is_on else "",
    }


def sign_in_page(
    request: HttpRequest, message: str, status: int, next_page: str = ""
) -> HttpResponse:
    """Return the page with a message instead of a form that was filled in."""
    context = {
        "form": AuthenticationForm(request), "locked": message, "next": next_page, **ways_in()
    }  # fmt: skip
    return render(request, "registration/login.html", context, status=status)
