"""Every GET of the API, with names of rows that are there in place of its parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from alerts.models import Alert, AlertReceiver, AlertRule
from exports.models import ExportJob
from tracking.models import Camera, Environment, Line, Person, ProcessingTask, Scene, Zone

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def values() -> dict[str, Any]:
    """Of each parameter, one that exists, in one environment."""
    environment = Environment.objects.earliest("pk")
    receivers = AlertReceiver.objects.filter(environment=environment)
    task = ProcessingTask.objects.filter(environment=environment).earliest("created_at")
    return {
        "environment_id": environment.environment_id,
        "camera_id": Camera.objects.filter(environment=environment).earliest("pk").camera_id,
        "zone_id": Zone.objects.filter(environment=environment).earliest("pk").zone_id,
        "line_id": Line.objects.filter(environment=environment).earliest("pk").line_id,
        "scene_id": Scene.objects.filter(environment=environment).earliest("pk").scene_id,
        "task_id": task.pk,
        "person_id": Person.objects.filter(environment=environment).latest("last_seen").pk,
        "rule_id": AlertRule.objects.filter(environment=environment).earliest("pk").rule_id,
        "alert_id": Alert.objects.filter(environment=environment).earliest("pk").alert_id,
        "receiver_id": receivers.earliest("pk").receiver_id,
        "job_id": ExportJob.objects.filter(environment=environment).earliest("created_at").pk,
        "schedule_id": environment.report_schedules.earliest("created_at").pk,
        "user_id": User.objects.earliest("pk").pk,
    }


def routes() -> Iterator[tuple[str, str, type]]:
    """Name, path with its parameters, and view of every route that answers GET."""
    yield from _walk(get_resolver(), "/")


def _walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, str, type]]:
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, path)
        elif isinstance(pattern, URLPattern) and (pattern.name or "").startswith("api-"):
            callback: Any = pattern.callback
            view = getattr(callback, "view_class", None) or callback.cls
            if hasattr(view, "get"):
                yield str(pattern.name), path, view


def filled(path: str, known: dict[str, Any]) -> str | None:
    """The path with `known` parameters; None where it has another one."""
    if set(PARAMETER.findall(path)) - known.keys():
        return None
    return PARAMETER.sub(lambda found: str(known[found[1]]), path).replace("$", "")
