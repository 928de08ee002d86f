"""How the system fares now and in the last hours."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, show, user_of
from accounts.models import User
from analytics.system import charts, diagnostics
from analytics.system.history import history, long_history
from analytics.system.state import environments_of, seen_by, system_state
from spoton import __version__
from tracking.selectors.capacity import capacity
from tracking.selectors.scope import environments_for

_RANGES: Final = {1: "hour", 6: "6 hours", 24: "day", 7 * 24: "week", 30 * 24: "month"}
_MINUTES_UP_TO: Final = 24
_BUCKET: Final = {7 * 24: 3600, 30 * 24: 4 * 3600}
"""Seconds: a line of a few hundred points."""


@page("system.view")
def index(request: HttpRequest) -> HttpResponseBase:
    """Show figures, workers and alerts; htmx asks for `#now` and `#charts` again and again."""
    user = user_of(request)
    asked = request.GET.get("hours", "")
    hours = int(asked) if asked in map(str, _RANGES) else 1
    context = {
        "version": __version__,
        "hours": hours,
        "range": _RANGES[hours],
        "ranges": _RANGES,
        # Called by the part that shows them: `#now` every few seconds does without charts.
        "now": partial(_now, user),
        "charts": partial(_charts, hours),
        "capacity": capacity,
    }
    return show(request, "system/overview.html", context)


def _now(user: User) -> dict[str, Any]:
    """Return what an operator of these environments may see, as REST and the socket give it."""
    state = seen_by(system_state(), environments_of(user))
    names = dict(environments_for(user).values_list("environment_id", "name"))
    environments = {
        task["task_id"]: names.get(task["environment_id"], task["environment_id"])
        for task in state["tasks"] or ()
    }
    workers = [
        worker
        | {
            "machine": worker["holder"].partition(":")[0],
            "environments": sorted(
                {environments[task] for task in worker["tasks"] if task in environments}
            ),
        }
        for worker in state["workers"]
    ]
    deliveries = [one | {"machine": one["holder"].partition(":")[0]} for one in state["deliveries"]]
    health = diagnostics.health(state)
    return state | {
        "workers": workers,
        "deliveries": deliveries,
        "health": health,
    }


def _charts(hours: int) -> list[charts.Chart]:
    if hours <= _MINUTES_UP_TO:
        found, bucket = history(60 * hours), 60
    else:
        bucket = _BUCKET[hours]
        found = long_history(hours // 24, bucket)
    return charts.charts(found, bucket) if found else []
