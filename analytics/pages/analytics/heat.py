"""Where on the floor people were: the heatmap, which comes after the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import numpy as np
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from accounts.http.pages import page, user_of
from accounts.models import User
from analytics.queries.buckets import Bucket, Span
from analytics.queries.heat import Grid, Heat, heat_slices
from tracking.models import Environment
from tracking.pages.environments.lookup import environment_or_404
from tracking.pages.plan import drawn_zone, ground
from tracking.selectors.scope import zones_for
from vision import floor_heat

from .csv_links import csv_link
from .marks import when
from .range_form import RangeForm

_HOURLY: Final = timedelta(days=2, hours=1)
_DAILY: Final = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Slices:
    """A heatmap for each position of the slider, and one of all of it."""

    data: dict[str, Any]
    count: int
    words: str


@page("analytics.view")
def show_heat(request: HttpRequest, environment_id: str) -> HttpResponseBase:
    """Show a part of the page that loads after the rest: its cells are many."""
    user = user_of(request)
    environment = environment_or_404(user, environment_id)
    chosen = RangeForm(request.GET, (), ()).chosen()
    context: dict[str, Any] = {"environment": environment, "slices": None}
    if chosen is not None:
        span = sliced(chosen.span)
        context["slices"] = _slices(user, environment, span)
        context["csv"] = csv_link("api-heatmap", environment, chosen.span)
    return render(request, "analytics/heat.html", context)


def sliced(span: Span) -> Span:
    """Return the span in the slices of the slider: hours, days or weeks."""
    length = span.end - span.start
    if length <= _HOURLY:
        return replace(span, bucket=Bucket.HOUR)
    return replace(span, bucket=Bucket.DAY if length <= _DAILY else Bucket.WEEK)


def _slices(user: User, environment: Environment, span: Span) -> Slices | None:
    found = heat_slices(environment, span)
    total = floor_heat.add(floor_heat.pack(one.cells) for one in found)
    bounds = environment.map_bounds
    whole = Heat(span.start, span.end, total).grid(bounds)
    if not whole.seconds.any():
        return None
    zones = zones_for(user).filter(environment=environment)
    rows, columns = whole.seconds.shape
    data = ground(environment) | {
        "zones": [drawn_zone(zone) for zone in zones],
        "cell": whole.cell,
        "origin": [whole.left, whole.bottom],
        "columns": columns,
        "rows": rows,
        "whole": _sparse(whole),
        "slices": [
            {
                "label": when(one.start.astimezone(span.zone), one.end.astimezone(span.zone)),
                "cells": _sparse(one.grid(bounds)),
            }
            for one in found
        ],
    }
    row, column = np.unravel_index(int(whole.seconds.argmax()), whole.seconds.shape)
    x = whole.left + (int(column) + 0.5) * whole.cell
    y = whole.bottom + (int(row) + 0.5) * whole.cell
    hours = whole.seconds.sum() / 3600
    words = f"people spent {hours:.1f} hours on it, most around {x:.0f}, {y:.0f} m"
    return Slices(data, len(found), words)


def _sparse(grid: Grid) -> list[list[float]]:
    """Return the numbers of cells, row by row from below, and their seconds."""
    at = np.flatnonzero(grid.seconds)
    return [at.tolist(), grid.seconds.ravel()[at].round(1).astype(np.float64).round(1).tolist()]
