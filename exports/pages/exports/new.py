"""Ask for an export; the form says how large it will be."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.http.pages import page, refusals, show, time_zone, user_of
from exports.kinds import ExportSize
from exports.pages.exports.new_form import NewExportForm
from exports.services.create import create_export
from exports.tracking_data.kind import KIND
from spoton.http.days import midnight
from spoton.service_errors import ServiceError
from tracking.models import Environment
from tracking.selectors.scope import environments_for


@page("exports.create", "GET", "HEAD", "POST")
def new_export(request: HttpRequest) -> HttpResponseBase:
    """Show the form, estimate what it asks for, or queue that."""
    environments = list(environments_for(user_of(request)).order_by("name"))
    environment = _wanted(request, environments)
    if environment is None:
        return show(request, "exports/new.html", {"form": None})
    form = _form(request, environments, environment)
    if request.method == "POST" and form.is_valid() and _is_created(request, form, environment):
        messages.success(request, "Export queued. This list shows its progress.")
        return redirect("exports")
    context = {
        "form": form,
        "environment": environment,
        "cameras": environment.cameras.order_by("camera_id"),
        "size": _size(request, form, environment),
    }
    return show(request, "exports/new.html", context)


def _wanted(request: HttpRequest, environments: list[Environment]) -> Environment | None:
    """Return the environment asked for, or the first."""
    wanted = request.POST.get("environment_id") or request.GET.get("environment_id")
    named = (one for one in environments if one.environment_id == wanted)
    return next(named, environments[0] if environments else None)


def _form(
    request: HttpRequest, environments: list[Environment], environment: Environment
) -> NewExportForm:
    """Return the form as it was filled in, or with yesterday."""
    names = [(one.environment_id, one.name) for one in environments]
    cameras = list(environment.cameras.order_by("camera_id"))
    data = request.POST if request.method == "POST" else request.GET
    if request.method == "POST" or "format" in data:
        return NewExportForm(data, names, cameras)
    today = midnight(timezone.localdate())
    yesterday = {
        "environment_id": environment.environment_id,
        "start_time": _moment(data.get("start_time")) or today - timedelta(days=1),
        "end_time": _moment(data.get("end_time")) or today,
        "camera_ids": data.getlist("camera_ids"),
        "format": "csv",
    }
    return NewExportForm(yesterday, names, cameras)


def _moment(text: str | None) -> datetime | None:
    try:
        return parse_datetime(text or "")
    except ValueError:
        return None


def _size(request: HttpRequest, form: NewExportForm, environment: Environment) -> ExportSize | None:
    """Return about how large it will be, None as long as the form does not say."""
    if not form.is_valid():
        return None
    try:
        return KIND.estimate(form.asked(environment, str(time_zone(request))))
    except ServiceError:
        return None


def _is_created(request: HttpRequest, form: NewExportForm, environment: Environment) -> bool:
    """Queue what is asked for; False if that was refused, which the form then says."""
    with refusals(form):
        asked = form.asked(environment, str(time_zone(request)))
        create_export(user_of(request), KIND, asked)
    return not form.errors
