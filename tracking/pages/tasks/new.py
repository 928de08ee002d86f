"""Start a task: one click for the ordinary case, everything else beside it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime

from accounts.http.pages import page, refusals, show, user_of
from spoton.service_errors import CameraBusyError
from tracking.models import Environment, ProcessingTask
from tracking.pages.tasks.choices import Choices
from tracking.pages.tasks.new_form import NewTaskForm
from tracking.selectors.scope import environments_for
from tracking.services.tasks.start import start_task


@page("tasks.run", "GET", "HEAD", "POST")
def new_task(request: HttpRequest) -> HttpResponseBase:
    """Ask for what is to be followed, and start it."""
    environments = list(environments_for(user_of(request)).order_by("name"))
    environment = _wanted(request, environments)
    if environment is None:
        return show(request, "tasks/new.html", {"form": None})
    choices = Choices(user_of(request), environment)
    names = [(one.environment_id, one.name) for one in environments]
    if request.method == "POST":
        form = NewTaskForm(request.POST, names, choices)
        if form.is_valid() and (answer := _started(request, form)):
            return answer
    else:
        form = _first_form(request, names, choices)
    return show(request, "tasks/new.html", {"form": form, "choices": choices})


def _wanted(request: HttpRequest, environments: list[Environment]) -> Environment | None:
    """Return the environment asked for, or the first."""
    wanted = request.POST.get("environment_id") or request.GET.get("environment_id")
    wanted = wanted or request.GET.get("environment")
    named = (one for one in environments if one.environment_id == wanted)
    return next(named, environments[0] if environments else None)


def _first_form(
    request: HttpRequest, environments: list[tuple[str, str]], choices: Choices
) -> NewTaskForm:
    """Return all free cameras, or those of the scene that the address names."""
    scene_id = request.GET.get("scene", "")
    members = choices.cameras_of(scene_id)
    return NewTaskForm(
        None,
        environments,
        choices,
        environment_id=choices.environment.environment_id,
        scene_id=scene_id if members is not None else "",
        mode=request.GET.get("mode") or choices.usual_mode,
        camera_ids=choices.free if members is None else members,
        start_time=_moment(request.GET.get("start_time", "")),
        end_time=_moment(request.GET.get("end_time", "")),
    )


def _moment(text: str) -> object:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def _started(request: HttpRequest, form: NewTaskForm) -> HttpResponseBase | None:
    task: ProcessingTask | None = None
    with refusals(form):
        try:
            task = start_task(
                user_of(request),
                form.cleaned_data["environment_id"],
                scene_id=form.scene(),
                camera_ids=form.cameras(),
                options=form.options(),
            )
        except CameraBusyError:
            form.add_error(
                "camera_ids",
                (
                    "Another task now uses some of these cameras. The selected ones are still "
                    "available."
                ),
            )
    return redirect("live-task", task_id=task.pk) if task else None
