"""Models and weights, versions and settings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from analytics.system import diagnostics, model_state
from spoton.pages import page, show


@page("system.view")
def index(request: HttpRequest) -> HttpResponseBase:
    """Show which files are here and whole, who has loaded them, and what runs in which version."""
    context = {
        "files": model_state.model_files(check_all="check" in request.GET),
        "appearance": model_state.appearance(),
        "diagnostics": diagnostics.diagnostics(),
    }
    return show(request, "system/models.html", context)
