"""Every REST call of ours against every role, and against who may not see the environment."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import Role, User
from tests.factories import (
    client_for,
    make_camera,
    make_environment,
    make_export,
    make_person,
    make_schedule,
    make_task,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]


class Call(NamedTuple):
    """`answers` are the statuses for nobody, viewer, operator, admin, and an admin elsewhere."""

    method: str
    path: str
    answers: tuple[int, int, int, int, int]


READ = (401, 200, 200, 200, 404)
LIST = (401, 200, 200, 200, 200)
SYSTEM = (401, 403, 200, 200, 200)
MAINTAIN = (401, 403, 403, 200, 200)

CALLS: dict[str, Call] = {
    "api-login": Call("post", "/api/v1/auth/login", (400, 400, 400, 400, 400)),
    "api-refresh": Call("post", "/api/v1/auth/refresh", (400, 400, 400, 400, 400)),
    "api-logout": Call("post", "/api/v1/auth/logout", (401, 204, 204, 204, 204)),
    "api-password": Call("post", "/api/v1/auth/password", (401, 400, 400, 400, 400)),
    "api-me": Call("get", "/api/v1/auth/me", LIST),
    "api-permissions": Call("get", "/api/v1/auth/permissions/test", LIST),
    "api-auth-health": Call("get", "/api/v1/auth/health", (200, 200, 200, 200, 200)),
    "api-sign-ins": Call("get", "/api/v1/auth/sign-ins", LIST),
    "api-sign-ins-end-others": Call("post", "/api/v1/auth/sign-ins/end-others", LIST),
    "api-sign-in": Call(
        "delete",
        "/api/v1/auth/sign-ins/00000000-0000-4000-8000-000000000000",
        (401, 404, 404, 404, 404),
    ),
    "api-tokens": Call("get", "/api/v1/auth/tokens", LIST),
    "api-token": Call("delete", "/api/v1/auth/tokens/0", (401, 404, 404, 404, 404)),
    "api-users": Call("get", "/api/v1/auth/users", (401, 403, 403, 200, 403)),
    "api-user": Call("get", "/api/v1/auth/users/0", (401, 403, 403, 404, 403)),
    "api-user-second-factor": Call(
        "delete", "/api/v1/auth/users/0/second-factor", (401, 403, 403, 404, 403)
    ),
    "api-audit": Call("get", "/api/v1/auth/audit", (401, 403, 403, 200, 200)),
    "api-ticket": Call("post", "/api/v1/auth/ticket", LIST),
    "api-environments": Call("get", "/api/v1/environments", LIST),
    "api-environment": Call("get", "/api/v1/environments/campus", READ),
    "api-environment-map": Call(
        "get", "/api/v1/environments/campus/map", (401, 404, 404, 404, 404)
    ),
    "api-cameras": Call("get", "/api/v1/environments/campus/cameras", READ),
    "api-camera": Call("get", "/api/v1/environments/campus/cameras/c01", READ),
    # Nothing is searched: neither is complete.
    "api-discovery": Call("post", "/api/v1/cameras/discovery?x=1", (401, 403, 403, 400, 400)),
    "api-discovery-streams": Call(
        "post", "/api/v1/cameras/discovery/streams", (401, 403, 403, 400, 400)
    ),
    "api-makers": Call("get", "/api/v1/cameras/makers", MAINTAIN),
    "api-maker": Call("get", "/api/v1/cameras/makers/axis?host=10.0.0.4", MAINTAIN),
    "api-calibration": Call("get", "/api/v1/environments/campus/cameras/c01/calibration", READ),
    "api-date-ranges": Call("get", "/api/v1/environments/campus/date-ranges", READ),
    "api-recording": Call(
        "get", "/api/v1/environments/campus/recordings/1", (401, 404, 404, 404, 404)
    ),
    "api-recording-file": Call(
        "get", "/api/v1/environments/campus/recordings/1/file", (401, 403, 404, 404, 404)
    ),
    "api-zones": Call("get", "/api/v1/environments/campus/zones", READ),
    "api-zone": Call("get", "/api/v1/environments/campus/zones/z01", (401, 404, 404, 404, 404)),
    "api-line": Call("get", "/api/v1/environments/campus/lines/l01", (401, 404, 404, 404, 404)),
    "api-scene": Call("get", "/api/v1/environments/campus/scenes/s01", (401, 404, 404, 404, 404)),
    "api-lines": Call("get", "/api/v1/environments/campus/lines", READ),
    "api-scenes": Call("get", "/api/v1/environments/campus/scenes", READ),
    "api-tasks": Call("get", "/api/v1/processing-tasks", LIST),
    "api-task": Call("get", "/api/v1/processing-tasks/{task}", READ),
    "api-task-start": Call("post", "/api/v1/processing-tasks/start", (401, 403, 409, 409, 404)),
    "api-task-stop": Call("post", "/api/v1/processing-tasks/stop", (401, 403, 200, 200, 404)),
    "api-task-pause": Call(
        "post", "/api/v1/processing-tasks/{task}/pause", (401, 403, 200, 200, 404)
    ),
    "api-task-resume": Call(
        "post", "/api/v1/processing-tasks/{task}/resume", (401, 403, 200, 200, 404)
    ),
    "api-task-seek": Call(
        "post", "/api/v1/processing-tasks/{task}/seek", (401, 403, 409, 409, 404)
    ),
    "api-metrics": Call("get", "/metrics", (401, 403, 403, 200, 200)),
    "api-persons": Call("get", "/api/v1/persons", LIST),
    "api-person": Call("get", "/api/v1/persons/{person}", READ),
    "api-person-trajectory": Call("get", "/api/v1/persons/{person}/trajectory", READ),
    "api-person-decisions": Call("get", "/api/v1/persons/{person}/decisions", READ),
    "api-person-search": Call("post", "/api/v1/persons/search", (401, 400, 400, 400, 400)),
    "api-person-merge": Call("post", "/api/v1/persons/{person}/merge", (401, 403, 400, 400, 400)),
    "api-person-split": Call("post", "/api/v1/persons/{person}/split", (401, 403, 400, 400, 400)),
    "api-person-forget": Call("post", "/api/v1/persons/{person}/forget", (401, 403, 403, 200, 404)),
    "api-person-change-undo": Call(
        "post", "/api/v1/persons/changes/{person}/undo", (401, 403, 404, 404, 404)
    ),
    "api-person-image": Call(
        "get", "/api/v1/media/persons/{person}/image", (401, 404, 404, 404, 404)
    ),
    "api-real-time-metrics": Call("get", "/api/v1/analytics/real-time/metrics", LIST),
    "api-active-persons": Call("get", "/api/v1/analytics/real-time/active-persons", LIST),
    "api-camera-loads": Call("get", "/api/v1/analytics/real-time/camera-loads", LIST),
    "api-statistics": Call("get", "/api/v1/analytics/system/statistics", LIST),
    "api-dashboard": Call("get", "/api/v1/analytics/dashboard?environment=campus", READ),
    "api-historical-summary": Call(
        "get", "/api/v1/analytics/historical/summary?environment=campus", READ
    ),
    "api-occupancy": Call("get", "/api/v1/analytics/occupancy?environment=campus", READ),
    "api-heatmap": Call("get", "/api/v1/analytics/heatmap?environment=campus", READ),
    "api-flows": Call("get", "/api/v1/analytics/flows?environment=campus", READ),
    "api-zone-dwell": Call(
        "get", "/api/v1/analytics/zones/z01/dwell?environment=campus", (401, 404, 404, 404, 404)
    ),
    "api-line-counts": Call(
        "get", "/api/v1/analytics/lines/l01/counts?environment=campus", (401, 404, 404, 404, 404)
    ),
    "api-behavior-analyze": Call("post", "/api/v1/analytics/behavior/analyze", READ),
    "api-export-tracking-data": Call(
        "post", "/api/v1/export/tracking-data", (401, 403, 202, 202, 404)
    ),
    "api-export-analytics-report": Call(
        "post", "/api/v1/export/analytics-report", (401, 403, 202, 202, 404)
    ),
    "api-export-video-with-overlays": Call(
        "post", "/api/v1/export/video-with-overlays", (401, 403, 202, 202, 404)
    ),
    "api-export-person-file": Call("post", "/api/v1/export/person-file", (401, 403, 403, 202, 404)),
    "api-export-jobs": Call("get", "/api/v1/export/jobs", LIST),
    "api-export-job": Call("delete", "/api/v1/export/jobs/{export}", (401, 403, 204, 404, 404)),
    "api-export-job-status": Call("get", "/api/v1/export/jobs/{export}/status", READ),
    "api-export-job-download": Call(
        "get", "/api/v1/export/jobs/{export}/download", (401, 410, 410, 410, 404)
    ),
    "api-export-schedules": Call("get", "/api/v1/export/schedules", LIST),
    "api-export-schedule": Call("get", "/api/v1/export/schedules/{schedule}", READ),
    "api-export-schedule-send": Call(
        "post", "/api/v1/export/schedules/{schedule}/send", (401, 403, 202, 202, 404)
    ),
    "api-alert-rules": Call("get", "/api/v1/analytics/alert-rules", SYSTEM),
    "api-alert-rule": Call(
        "get", "/api/v1/analytics/alert-rules/{person}", (401, 403, 404, 404, 404)
    ),
    "api-alert-rule-test": Call(
        "post", "/api/v1/analytics/alert-rules/{person}/test", (401, 403, 404, 404, 404)
    ),
    "api-alerts": Call("get", "/api/v1/analytics/alerts", LIST),
    "api-alert": Call("get", "/api/v1/analytics/alerts/{person}", (401, 404, 404, 404, 404)),
    "api-alert-acknowledge": Call(
        "post", "/api/v1/analytics/alerts/{person}/acknowledge", (401, 403, 404, 404, 404)
    ),
    "api-alert-receivers": Call("get", "/api/v1/analytics/alert-receivers", MAINTAIN),
    "api-alert-receiver": Call(
        "get", "/api/v1/analytics/alert-receivers/{person}", (401, 403, 403, 404, 404)
    ),
    "api-alert-deliveries": Call("get", "/api/v1/analytics/alert-deliveries", SYSTEM),
    "api-alert-delivery-resend": Call(
        "post", "/api/v1/analytics/alert-deliveries/{person}/resend", (401, 403, 404, 404, 404)
    ),
    "api-system-dashboard": Call("get", "/api/v1/system/performance/dashboard", SYSTEM),
    "api-system-metrics": Call("get", "/api/v1/system/performance/metrics", SYSTEM),
    "api-system-history": Call("get", "/api/v1/system/performance/history", SYSTEM),
    "api-system-health": Call("get", "/api/v1/system/health/comprehensive", SYSTEM),
    "api-system-diagnostics": Call("get", "/api/v1/system/diagnostics", SYSTEM),
    "api-system-alerts": Call("get", "/api/v1/system/alerts", SYSTEM),
    "api-system-clear-cache": Call("post", "/api/v1/system/maintenance/clear-cache", MAINTAIN),
    "api-system-series": Call("get", "/api/v1/system/performance/series", SYSTEM),
    "api-system-support-bundle": Call(
        "post", "/api/v1/system/maintenance/support-bundle", (401, 403, 403, 200, 403)
    ),
    "api-system-garbage-collect": Call(
        "post", "/api/v1/system/maintenance/garbage-collect", MAINTAIN
    ),
}


def named_routes(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from named_routes(pattern)
        elif isinstance(pattern, URLPattern) and (pattern.name or "").startswith("api-"):
            yield str(pattern.name)


def test_every_route_is_listed_here() -> None:
    assert set(named_routes(get_resolver())) == set(CALLS)


def callers() -> list[User | None]:
    elsewhere = make_user(Role.ADMIN, limited_to=[make_environment("factory")])
    return [None, *(make_user(role) for role in Role), elsewhere]


@pytest.mark.parametrize("name", CALLS)
def test_each_role_gets_its_answer(name: str) -> None:
    campus = make_environment("campus")
    task = make_task(campus, [make_camera(campus)])
    method, path, answers = CALLS[name]
    names = {
        "task": task.pk,
        "person": make_person(campus).pk,
        "export": make_export(campus).pk,
        "schedule": make_schedule(campus).pk,
    }
    path = path.format(**names)
    body = {
        "api-task-start": {"environment_id": "campus"},
        "api-task-stop": {"task_id": str(task.pk)},
        "api-export-tracking-data": {
            "environment_id": "campus",
            "start_time": "2026-01-01T10:00:00Z",
            "end_time": "2026-01-01T11:00:00Z",
            "format": "csv",
        },
        "api-export-analytics-report": {
            "environment_id": "campus",
            "start_time": "2026-01-01T10:00:00Z",
            "end_time": "2026-01-01T11:00:00Z",
            "format": "pdf",
        },
        "api-export-video-with-overlays": {
            "environment_id": "campus",
            "start_time": "2026-01-01T10:00:00Z",
            "end_time": "2026-01-01T11:00:00Z",
        },
        "api-export-person-file": {"person_id": str(names["person"])},
        "api-task-seek": {"frame": 0},
        "api-behavior-analyze": {
            "environment_id": "campus",
            "start_time": "2026-01-01T10:00:00Z",
            "end_time": "2026-01-01T11:00:00Z",
        },
    }.get(name, {})
    got = tuple(
        getattr(client_for(user), method)(path, body if method == "post" else None).status_code
        for user in callers()
    )
    assert got == answers


@pytest.mark.parametrize("name", [name for name, call in CALLS.items() if call.method == "get"])
def test_a_trailing_slash_is_the_same_call(name: str) -> None:
    campus = make_environment("campus")
    path = CALLS[name].path.format(
        task=make_task(campus).pk,
        person=make_person(campus).pk,
        export=make_export(campus).pk,
        schedule=make_schedule(campus).pk,
    )
    client = client_for(make_user())
    address, mark, query = path.partition("?")
    assert client.get(f"{address}/{mark}{query}").status_code == client.get(path).status_code


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/environments/nowhere",
        "/api/v1/environments/nowhere/cameras",
        "/api/v1/environments/a%00b",
        f"/api/v1/processing-tasks/{uuid.UUID(int=1)}",
        "/api/v1/processing-tasks/not-an-id",
        "/api/v1/nothing",
    ],
)
def test_what_is_not_there_is_404_in_the_common_shape(path: str) -> None:
    answer = client_for(make_user()).get(path)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"
