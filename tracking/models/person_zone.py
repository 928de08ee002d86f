"""Who was in which zone."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from .environment import Zone
from .observation import Person


class PersonZone(models.Model):
    """A person in a zone, from the first time to the last: what the list of people is filtered by.

    Visits between the two, and how long each took, are not distinguished here. `ZoneVisit` does
    that, but cannot replace it: it has nobody of before there were visits, and its rows go with
    `ROLLUP_RETENTION_DAYS` or when a zone is moved, while these stay with the person.
    """

    person = models.ForeignKey(Person, models.CASCADE, db_index=False, related_name="zones")
    zone = models.ForeignKey(Zone, models.CASCADE, db_index=False, related_name="visitors")
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["zone", "-last_seen"], name="tracking_personzone_zone")]
        constraints = [
            models.UniqueConstraint(fields=["person", "zone"], name="tracking_personzone_unique"),
            models.CheckConstraint(
                condition=Q(last_seen__gte=F("first_seen")),
                name="tracking_personzone_seen_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{str(self.person_id)[:8]} in {self.zone_id}"
