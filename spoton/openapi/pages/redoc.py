"""`/redoc`: the document with ReDoc, served by us."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from spoton.http.middleware import content_security_policy


@require_safe
def redoc(request: HttpRequest) -> HttpResponse:
    """Show the document with ReDoc."""
    response = render(request, "docs/redoc.html")
    # It writes its styles into the page; no script needs the like.
    response["Content-Security-Policy"] = content_security_policy(request, "'self' 'unsafe-inline'")
    return response
