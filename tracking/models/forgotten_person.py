"""Which people were forgotten: no row, picture or vector of them may be stored again."""

from __future__ import annotations

from django.db import models

from .environment import Environment


class ForgottenPerson(models.Model):
    """The id of a person who was forgotten, kept for good and without anything about them.

    Running workers follow these rows in order; the store refuses what was on its way, and a
    restored backup drops these people again, also where their environment was deleted meanwhile.
    """

    person_id = models.UUIDField(unique=True, editable=False)
    environment = models.ForeignKey(
        Environment, models.SET_NULL, null=True, db_index=False, related_name="forgotten_people"
    )
    forgotten_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "forgotten people"
        indexes = [models.Index(fields=["environment", "id"], name="tracking_forgotten_order")]

    def __str__(self) -> str:
        return str(self.person_id)[:8]
