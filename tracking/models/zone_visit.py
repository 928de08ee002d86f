"""Who stayed in which zone, from when to when."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from .environment import Zone
from .observation import Person
from .task import ProcessingTask


class ZoneVisit(models.Model):
    """One stay of one person in a zone: the entry, the exit and the dwell are all in one row.

    The worker's counts are the truth, and this table follows them in the transaction of the tick
    (`worker.visit_ledger`). Someone who was merged away keeps their visits; readers take those of
    one person as one stay where they overlap, so that undoing the merge is right, too.
    """

    visit_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    zone = models.ForeignKey(Zone, models.CASCADE, db_index=False, related_name="visits")
    task = models.ForeignKey(ProcessingTask, models.CASCADE, related_name="visits")
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="zone_visits"
    )
    entered_at = models.DateTimeField()
    last_seen = models.DateTimeField(help_text="When they left; while inside, the last sighting.")
    ended = models.BooleanField(default=False, help_text="They have left.")

    class Meta:
        ordering = ["-entered_at"]
        indexes = [
            models.Index(fields=["zone", "last_seen"], name="tracking_zonevisit_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_seen__gte=F("entered_at")), name="tracking_zonevisit_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{str(self.person_id)[:8]} in {self.zone_id} from {self.entered_at:%H:%M:%S}"
