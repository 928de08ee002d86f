"""Delete an environment: first say what goes with it, then have its ID typed."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, refusals, show, user_of
from spoton.rights import has_right
from tracking.models import Person, Recording
from tracking.pages.confirm import SureForm
from tracking.pages.environments.delete_counts import counts_of
from tracking.pages.environments.lookup import environment_or_404
from tracking.selectors import setup
from tracking.services.environments.environment import delete_environment


@page("environments.manage", "GET", "HEAD", "POST")
def delete(request: HttpRequest, environment_id: str) -> HttpResponseBase:
    """Delete an environment with all that is in it."""
    user = user_of(request)
    if not has_right(user, "environments.create"):
        raise PermissionDenied("This needs an administrator of all environments.")
    environment = environment_or_404(user, environment_id)
    form = SureForm(request.POST or None, identifier=environment_id)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            delete_environment(user, environment_id, with_data=True)
            messages.success(request, f"Environment {environment.name} deleted.")
            return redirect("environments")
    context = {
        "form": form,
        "environment": environment,
        "running": list(setup.live_tasks(environment).values()),
        "goes": counts_of(
            camera=environment.cameras.all(),
            zone=environment.zones.all(),
            line=environment.lines.all(),
            scene=environment.scenes.all(),
            task=environment.tasks.all(),
            person=Person.objects.filter(environment=environment),
            recording=Recording.objects.filter(camera__environment=environment),
        ),
    }
    return show(request, "environments/delete.html", context)
