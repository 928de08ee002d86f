"""Change a scheduled report."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, refusals, show, user_of
from exports.pages.schedules.form import ScheduleForm, stored_values
from exports.selectors.schedules import visible_schedule
from exports.services.schedules import update_schedule


@page("exports.create", "GET", "HEAD", "POST")
def edit_schedule(request: HttpRequest, schedule_id: UUID) -> HttpResponseBase:
    """Show the form, or save what it says."""
    user = user_of(request)
    schedule = visible_schedule(user, schedule_id)
    environment = schedule.environment
    names = [(environment.environment_id, environment.name)]
    form = ScheduleForm(request.POST or None, names, environment, stored_values(schedule))
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            update_schedule(user, schedule_id, form.cleaned_data)
            messages.success(request, "Saved.")
            return redirect("export-schedules")
    context = {"form": form, "environment": environment, "schedule": schedule}
    return show(request, "exports/schedules/schedule.html", context)
