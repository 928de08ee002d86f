"""Edit the name of an environment, and how long its recordings are kept."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, refusals, show, user_of
from spoton.rights import has_right
from tracking.pages.environments.environment_form import EnvironmentForm
from tracking.pages.environments.lookup import environment_or_404
from tracking.services.environments.environment import update_environment


@page("environments.manage", "GET", "HEAD", "POST")
def edit_environment(request: HttpRequest, environment_id: str) -> HttpResponseBase:
    """Change them."""
    environment = environment_or_404(user_of(request), environment_id)
    names = ("name", "recording_days", "recording_gigabytes")
    initial = {name: getattr(environment, name) for name in names}
    form = EnvironmentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            update_environment(user_of(request), environment_id, form.values())
            messages.success(request, "Saved.")
            return redirect("environment", environment_id)
    may_delete = has_right(user_of(request), "environments.create")
    context = {"form": form, "environment": environment, "may_delete": may_delete}
    return show(request, "environments/edit.html", context)
