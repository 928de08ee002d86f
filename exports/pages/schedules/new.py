"""Schedule a report."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, refusals, show, time_zone, user_of
from exports.pages.schedules.form import ScheduleForm, first_values
from exports.services.schedules import create_schedule
from tracking.selectors.scope import environments_for


@page("exports.create", "GET", "HEAD", "POST")
def new_schedule(request: HttpRequest) -> HttpResponseBase:
    """Show the form, or add what it says; another environment offers other receivers."""
    user = user_of(request)
    environments = list(environments_for(user).order_by("name"))
    wanted = request.POST.get("environment_id") or request.GET.get("environment_id")
    named = (one for one in environments if one.environment_id == wanted)
    environment = next(named, environments[0] if environments else None)
    if environment is None:
        return show(request, "exports/schedules/schedule.html", {"form": None})
    names = [(one.environment_id, one.name) for one in environments]
    first = first_values(environment, str(time_zone(request)))
    form = ScheduleForm(request.POST or None, names, environment, first)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            create_schedule(user, form.cleaned_data)
            messages.success(request, "Report scheduled.")
            return redirect("export-schedules")
    context = {"form": form, "environment": environment, "schedule": None}
    return show(request, "exports/schedules/schedule.html", context)
