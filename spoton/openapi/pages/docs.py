"""`/docs`: the document with Swagger UI, served by us."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe


@require_safe
@ensure_csrf_cookie  # "Try it out" by session needs the token
def swagger(request: HttpRequest) -> HttpResponse:
    """Show the document with Swagger UI."""
    return render(request, "docs/swagger.html")
