"""The environments whose figures there are; a single one opens at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from accounts.http.pages import page, page_of, show, user_of
from analytics.models import OccupancyQuarter, Scope
from analytics.queries.figures import mean_people
from tracking.models import Environment
from tracking.selectors.scope import environments_for

_LATELY: Final = timedelta(hours=24)
PER_PAGE: Final = 48


@dataclass(frozen=True, slots=True)
class EnvironmentFigures:
    """One environment in the last 24 hours; None where nobody watched."""

    environment: Environment
    mean: float | None
    maximum: int | None
    entries: int | None


@page("analytics.view")
def list_environments(request: HttpRequest) -> HttpResponseBase:
    """Show the environments with how full they were in the last 24 hours."""
    environments = environments_for(user_of(request)).order_by("name", "pk")
    first = list(environments[:2])
    if len(first) == 1:
        return redirect("analytics-environment", first[0].environment_id)
    rows = page_of(request, environments, PER_PAGE)
    return show(request, "analytics/list.html", {"rows": rows, "cards": _cards(list(rows))})


def _cards(environments: list[Environment]) -> list[EnvironmentFigures]:
    lately = OccupancyQuarter.objects.filter(
        environment__in=environments,
        scope=Scope.ENVIRONMENT,
        start__gte=timezone.now() - _LATELY,
    )
    sums = (
        lately.order_by()
        .values_list("environment")
        .annotate(Sum("watched_seconds"), Sum("person_seconds"), Max("maximum"), Sum("entries"))
    )
    found = {key: values for key, *values in sums}
    cards = []
    for environment in environments:
        watched, seconds, maximum, entries = found.get(environment.pk, (0.0, 0.0, 0, 0))
        if watched:
            mean = mean_people(seconds, watched, maximum)
            cards.append(EnvironmentFigures(environment, mean, maximum, entries))
        else:
            cards.append(EnvironmentFigures(environment, None, None, None))
    return cards
