"""`/`: where to go from here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from spoton import __version__


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Send people to the pages and tell programs where things are."""
    kind = request.get_preferred_type(["application/json", "text/html"])
    response: HttpResponse
    if kind == "text/html":
        response = HttpResponseRedirect("/overview")
    else:
        response = JsonResponse(
            {
                "name": "SpotOn",
                "version": __version__,
                "links": {
                    name: request.build_absolute_uri(path)
                    for name, path in (
                        ("health", "/health"),
                        ("docs", "/docs"),
                        ("redoc", "/redoc"),
                        ("schema", "/api/schema"),
                        ("environments", "/api/v1/environments"),
                        ("processing_tasks", "/api/v1/processing-tasks"),
                        ("admin", "/admin/"),
                    )
                },
            }
        )
    patch_vary_headers(response, ["Accept"])
    return response
