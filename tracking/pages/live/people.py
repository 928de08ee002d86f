"""What the database knows of the people in a live view; asked for by its scripts."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from statistics import fmean
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse

from accounts.http.pages import page, user_of
from tracking.models import Person
from tracking.pages.live.lookup import task_or_404
from tracking.pages.live.stays import pictures, stays_since, visits
from tracking.selectors import people as person_selectors
from tracking.selectors import trajectories

_MOST_PEOPLE: Final = 200
_TRAIL: Final = timedelta(minutes=10)
_TRAIL_STEP: Final = 0.5


@page("live.view")
def known_people(request: HttpRequest, task_id: UUID) -> HttpResponseBase:
    """Answer since when each of `?ids=` has been here, and where their picture is.

    Who is not stored yet is left out: someone is followed for some seconds before.
    """
    task = task_or_404(user_of(request), task_id)
    people = list(
        person_selectors.people_for(user_of(request)).filter(
            environment=task.environment, pk__in=_ids(request.GET.get("ids", ""))
        )
    )
    begins, shown = stays_since(task, people), pictures(people)
    answer = {
        str(person.pk): {
            "since": _moment(begins.get(person.pk, person.last_seen)),
            "picture": _picture(person, shown.get(person.pk)),
        }
        for person in people
    }
    return JsonResponse({"people": answer})


@page("live.view")
def one_person(request: HttpRequest, task_id: UUID, person_id: UUID) -> HttpResponseBase:
    """Answer one person's path through this task's cameras, and their trail on the floor."""
    task = task_or_404(user_of(request), task_id)
    found = (
        person_selectors.people_for(user_of(request))
        .filter(environment=task.environment, pk=person_id)
        .first()
    )
    if found is None:
        return JsonResponse({"known": False})
    begin = stays_since(task, [found]).get(found.pk, found.last_seen)
    path = trajectories.trajectory(found, max(begin, found.last_seen - _TRAIL), None, _TRAIL_STEP)
    return JsonResponse(
        {
            "known": True,
            "current_id": str(person_selectors.current_id(found)),
            "state": found.state,
            "first_seen": _moment(found.first_seen),
            "visits": [
                {"camera": visit.camera, "from": _moment(visit.begin), "to": _moment(visit.end)}
                for visit in visits(task, found)
            ],
            "trail": _one_line(path),
        }
    )


def _one_line(path: trajectories.Trajectory) -> list[tuple[float, float]]:
    """Join what several cameras saw in the same step into one point."""
    steps: dict[int, list[trajectories.FloorPoint]] = defaultdict(list)
    for points in path.cameras.values():
        for point in points:
            steps[int(point.time.timestamp() / (path.step or _TRAIL_STEP))].append(point)
    return [
        (round(fmean(p.x for p in points), 2), round(fmean(p.y for p in points), 2))
        for _, points in sorted(steps.items())
    ]


def _ids(text: str) -> list[UUID]:
    found = []
    for part in text.split(",")[:_MOST_PEOPLE]:
        try:
            found.append(UUID(part))
        except ValueError:
            continue
    return found


def _moment(time: datetime) -> int:
    """Return milliseconds since 1970, as JavaScript counts."""
    return round(time.timestamp() * 1000)


def _picture(of: Person, taken: datetime | None) -> str | None:
    # A better picture has another address, so that browsers take it once and keep it.
    if taken is None:
        return None
    return f"{reverse('api-person-image', args=[of.pk])}?taken={_moment(taken)}"
