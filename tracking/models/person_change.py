"""What operators have changed about who is who."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from .environment import Environment
from .observation import Person


class PersonChange(models.Model):
    """A merge or a split by hand, kept for good: a running worker follows these rows in order.

    Undoing one is a row, too: the undo of a merge is a split that names the merge in `undoes`.
    """

    class Kind(models.TextChoices):
        MERGE = "merge"
        SPLIT = "split"

    change_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    environment = models.ForeignKey(
        Environment, models.CASCADE, db_index=False, related_name="person_changes"
    )
    person = models.ForeignKey(
        Person,
        models.CASCADE,
        related_name="changes",
        help_text="Who stays: the person merged into, or the one whose tracks were taken.",
    )
    other = models.ForeignKey(
        Person,
        models.CASCADE,
        related_name="changes_as_other",
        help_text="Who was merged away, or who got the tracks.",
    )
    tracks = models.JSONField(default=list, help_text="Keys of the tracks that changed hands.")
    undoes = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="undone_by"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["environment", "id"], name="tracking_personchange_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["merge", "split"]), name="tracking_personchange_kind_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {str(self.person_id)[:8]} {str(self.other_id)[:8]}"
