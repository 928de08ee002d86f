"""What each person looks like to an appearance model."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .observation import Person
from .vector_field import VectorField


class PersonAppearance(models.Model):
    """One vector of unit length per person and model; a newer one takes its place.

    Vectors of different models say nothing to each other.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="appearances")
    model = models.CharField(max_length=63, help_text="As APPEARANCE_MODEL names it.")
    dimensions = models.PositiveIntegerField(help_text="Numbers in the vector.")
    vector = VectorField(editable=False)
    quality = models.FloatField(help_text="0–1, of the pictures behind it.")
    updated_at = models.DateTimeField(
        db_default=Now(), editable=False, help_text="By the clock of the database."
    )

    class Meta:
        indexes = [
            # For copies of the table in memory, which follow it.
            models.Index(fields=["model", "updated_at"], name="tracking_appearance_changed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "model"], name="tracking_appearance_one_per_model"
            ),
            models.CheckConstraint(
                condition=Q(dimensions__gte=1), name="tracking_appearance_has_numbers"
            ),
        ]

    def __str__(self) -> str:
        return f"{str(self.person_id)[:8]} by {self.model}"
