"""The best picture of each person."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from .camera import Camera
from .observation import Person


class PersonImage(models.Model):
    """A crop on disk, one per person; a better one takes its place."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="image")
    path = models.CharField(max_length=200, help_text="Below the folder for media.")
    quality = models.FloatField(help_text="0–1: large, sharp, sure, whole and not covered.")
    camera = models.ForeignKey(Camera, models.SET_NULL, null=True, blank=True, related_name="+")
    time = models.DateTimeField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    stored_at = models.DateTimeField(
        db_default=Now(),
        editable=False,
        db_index=True,
        help_text="By the clock of the database; `time` may be of a recording of long ago.",
    )

    def __str__(self) -> str:
        return self.path
