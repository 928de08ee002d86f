"""Models and weights, versions and settings."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, show
from analytics.system import diagnostics, model_state
from spoton import workers


@page("system.view")
def index(request: HttpRequest) -> HttpResponseBase:
    """Show which files are here and whole, who has loaded them, and what runs in which version."""
    if request.headers.get("HX-Target") == "precision":  # asked for every second
        return show(request, "system/models.html", _precision())
    context = _precision() | {
        "files": model_state.model_files(check_all="check" in request.GET),
        "appearance": model_state.appearance(),
        "diagnostics": diagnostics.diagnostics(),
    }
    return show(request, "system/models.html", context)


def _precision() -> dict[str, Any]:
    """Return what was measured and what is being measured, for their part of the page."""
    now = [each | {"percent": round(100 * each["done"])} for each in workers.measuring()]
    return {"precisions": diagnostics.precisions(), "measuring": now}
