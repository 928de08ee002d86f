"""`/`: where to go from here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from spoton import __version__


@csrf_exempt  # nothing is changed, and 405 is the truth
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Send people to the pages and tell programs where things are."""
    kind = request.get_preferred_type(["application/json", "text/html"])
    response: HttpResponse
    if kind == "text/html":
        response = redirect("overview")
    else:
        response = JsonResponse(
            {
                "name": "SpotOn",
                "version": __version__,
                "links": {
                    name: request.build_absolute_uri(reverse(view))
                    for name, view in (
                        ("health", "health"),
                        ("docs", "docs"),
                        ("redoc", "redoc"),
                        ("schema", "schema"),
                        ("environments", "api-environments"),
                        ("processing_tasks", "api-tasks"),
                        ("admin", "admin:index"),
                    )
                },
            }
        )
    patch_vary_headers(response, ["Accept"])
    return response
