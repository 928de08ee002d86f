"""Who someone is to SpotOn, as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from spoton.utc_text import utc_text
from tracking.models import Person, PersonAppearance
from tracking.selectors.merged_people import family
from tracking.selectors.trajectories import trajectory
from tracking.selectors.visits import visits

_STEP_SECONDS = 0.5


def person_facts(person: Person, made: datetime) -> dict[str, Any]:
    """Return the id, times, ids that were merged, zones by path, and embeddings."""
    ids = list(family([person.pk]))
    merged = Person.objects.filter(pk__in=ids).exclude(pk=person.pk).order_by("first_seen")
    return {
        "person_id": str(person.pk),
        "environment": {
            "environment_id": person.environment.environment_id,
            "name": person.environment.name,
        },
        "state": person.state,
        "first_seen": utc_text(person.first_seen),
        "last_seen": utc_text(person.last_seen),
        "merged_ids": [
            {
                "person_id": str(one.pk),
                "first_seen": utc_text(one.first_seen),
                "last_seen": utc_text(one.last_seen),
            }
            for one in merged
        ],
        "zones_by_path": [
            {"zone": stay.zone.name, "visits": stay.count, "seconds": stay.stay.total_seconds()}
            for stay in visits(
                trajectory(person, None, None, _STEP_SECONDS), person.environment.zones.all()
            )
        ],
        "appearances": [
            {
                "person_id": str(one.person_id),
                "model": one.model,
                "quality": one.quality,
                "updated_at": utc_text(one.updated_at),
                "vector": [round(float(value), 6) for value in one.vector],
            }
            for one in PersonAppearance.objects.filter(person__in=ids).order_by("pk")
        ],
        "made": utc_text(made),
    }
