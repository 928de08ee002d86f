"""What the end of a task means on the floor."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tracking.models import Person, Track, ZoneVisit
from tracking.services.changed_quarters import mark_changed, mark_quarters, quarter_of


def mark_people_lost(task_id: UUID) -> None:
    """Set the confirmed people of a task to lost: it no longer sees anyone."""
    people = Person.objects.filter(
        state=Person.State.CONFIRMED, pk__in=Track.objects.filter(task=task_id).values("person")
    )
    seen: dict[int, set[datetime]] = {}
    changed = people.values_list("environment_id", "last_seen")
    for environment, last in changed:
        seen.setdefault(environment, set()).add(quarter_of(last))
    people.update(state=Person.State.LOST)
    for environment, quarters in seen.items():
        mark_quarters(environment, sorted(quarters))


def end_visits(task_id: UUID) -> None:
    """End the visits of a task that has ended, with the last sighting of each person."""
    for visit in ZoneVisit.objects.filter(task=task_id, ended=False).select_related("zone"):
        tracks = Track.objects.filter(task=task_id, person=visit.person).exclude(person=None)
        last = tracks.order_by("-last_seen").values_list("last_seen", flat=True).first()
        visit.last_seen = max(visit.last_seen, last or visit.last_seen)
        visit.ended = True
        visit.save(update_fields=["last_seen", "ended"])
        mark_changed(visit.zone.environment_id, visit.last_seen, visit.last_seen)
