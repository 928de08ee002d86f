"""Free memory: collect garbage."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize

from accounts.http.pages import page, user_of
from analytics.system import diagnostics


@page("system.maintain", "POST")
def collect(request: HttpRequest) -> HttpResponseBase:
    """Run Python's collector in the web process that answers."""
    found = diagnostics.collect_garbage(user_of(request))
    messages.success(request, f"Memory freed: {found} object{pluralize(found)} collected.")
    return redirect("system")
