"""What the pages share that ask for one kind of export each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.http.pages import refusals, show, time_zone, user_of
from exports.kinds import ExportKind, ExportSize
from exports.pages.exports.kind_forms import KindForm, PersonFileForm, ReportForm, VideoForm
from exports.pages.exports.new_form import NewExportForm
from exports.person.kind import KIND as PERSON_FILE
from exports.report.kind import KIND as REPORT
from exports.services.create import create_export
from exports.tracking_data.kind import KIND as DATA
from exports.video.kind import KIND as VIDEO
from spoton.http.days import midnight
from spoton.service_errors import ServiceError
from tracking.models import Camera, Environment
from tracking.selectors.scope import environments_for


@dataclass(frozen=True, slots=True)
class KindPage:
    """A page that asks for one kind.

    Attributes:
        view: name of its address.
        unit: of what the estimate counts.
        filled_by: a field that only the form as it stands has, when it asks for an estimate.
    """

    kind: ExportKind
    view: str
    form: type[KindForm]
    unit: str
    template: str = "exports/new_kind.html"
    filled_by: str = "csrfmiddlewaretoken"


NEW_DATA: Final = KindPage(
    DATA, "export-new", NewExportForm, "row", template="exports/new.html", filled_by="format"
)
NEW_VIDEO: Final = KindPage(VIDEO, "export-new-video", VideoForm, "frame")
NEW_REPORT: Final = KindPage(REPORT, "export-new-report", ReportForm, "")
NEW_PERSON_FILE: Final = KindPage(
    PERSON_FILE, "export-new-person-file", PersonFileForm, "observation"
)


def answer(request: HttpRequest, asking: KindPage) -> HttpResponseBase:
    """Show the form, estimate what it asks for, or queue that."""
    environments = list(environments_for(user_of(request)).order_by("name"))
    wanted = request.POST.get("environment_id") or request.GET.get("environment_id")
    named = (one for one in environments if one.environment_id == wanted)
    environment = next(named, environments[0] if environments else None)
    if environment is None:
        return show(request, asking.template, {"form": None, "asking": asking})
    cameras = list(environment.cameras.order_by("camera_id"))
    form = _form(request, asking, environments, environment, cameras)
    if (
        request.method == "POST"
        and form.is_valid()
        and _created(request, asking, form, environment)
    ):
        messages.success(request, "Export queued. This list shows its progress.")
        return redirect("exports")
    context = {
        "form": form,
        "asking": asking,
        "environment": environment,
        "cameras": cameras,
        "size": _size(request, asking, form, environment),
    }
    return show(request, asking.template, context)


def _form(
    request: HttpRequest,
    asking: KindPage,
    environments: list[Environment],
    environment: Environment,
    cameras: list[Camera],
) -> KindForm:
    """Return the form as it was filled in, or with a period and what the address says."""
    names = [(one.environment_id, one.name) for one in environments]
    if request.method == "POST":
        return asking.form(request.POST, names, cameras)
    if asking.filled_by in request.GET:
        return asking.form(request.GET, names, cameras)
    begin, end = _period(environment)
    given: dict[str, Any] = {
        "environment_id": environment.environment_id,
        "start_time": _moment(request.GET.get("start_time")) or begin,
        "end_time": _moment(request.GET.get("end_time")) or end,
        "camera_ids": request.GET.getlist("camera_ids"),
        "person_id": request.GET.get("person_id", ""),
    }
    return asking.form({**given, **asking.form.first}, names, cameras)


def _period(environment: Environment) -> tuple[datetime, datetime]:
    """Return yesterday; where nobody was seen before today, today up to now."""
    today = midnight(timezone.localdate())
    if environment.people.filter(first_seen__lt=today).exists():
        return today - timedelta(days=1), today
    now = timezone.localtime().replace(second=0, microsecond=0)
    return today, max(now, today) + timedelta(minutes=1)


def _moment(text: str | None) -> datetime | None:
    try:
        return parse_datetime(text or "")
    except ValueError:
        return None


def _size(
    request: HttpRequest, asking: KindPage, form: KindForm, environment: Environment
) -> ExportSize | None:
    """Return about how large it will be, None as long as the form does not say."""
    if not form.is_valid():
        return None
    try:
        zone = str(time_zone(request))
        return asking.kind.estimate(form.asked(user_of(request), environment, zone))
    except ServiceError:
        return None


def _created(
    request: HttpRequest, asking: KindPage, form: KindForm, environment: Environment
) -> bool:
    """Queue what is asked for; False if that was refused, which the form then says."""
    with refusals(form):
        asked = form.asked(user_of(request), environment, str(time_zone(request)))
        create_export(user_of(request), asking.kind, asked)
    return not form.errors
