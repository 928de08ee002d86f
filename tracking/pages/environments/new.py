"""Add an environment."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, refusals, show, user_of
from spoton.rights import has_right
from tracking.pages.environments.environment_form import NewEnvironmentForm
from tracking.services.environments.environment import create_environment


@page("environments.manage", "GET", "HEAD", "POST")
def add_environment(request: HttpRequest) -> HttpResponseBase:
    """Add one; what belongs to it is set up on its own page."""
    user = user_of(request)
    if not has_right(user, "environments.create"):
        raise PermissionDenied("This needs an administrator of all environments.")
    form = NewEnvironmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            values = form.cleaned_data
            environment = create_environment(user, values)
            messages.success(request, f"Environment {environment.name} added. Now add a camera.")
            return redirect("environment", environment.environment_id)
    return show(request, "environments/new.html", {"form": form})
