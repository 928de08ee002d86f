"""Why someone has the identity that they have."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .camera import Camera
from .observation import Person
from .task import ProcessingTask


class Decision(models.Model):
    """One decision about a person: written when something was decided, never frame by frame.

    Other people are kept by their ids alone: a runner-up may never have been confirmed.
    """

    class Kind(models.TextChoices):
        BORN = "born"
        MATCHED = "matched"
        MERGED = "merged"
        SPLIT = "split"
        CUT_OFF = "cut_off"
        LOST = "lost"

    person = models.ForeignKey(Person, models.CASCADE, db_index=False, related_name="decisions")
    task = models.ForeignKey(
        ProcessingTask, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    camera = models.ForeignKey(Camera, models.SET_NULL, null=True, blank=True, related_name="+")
    track_id = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="The camera's track that it was about."
    )
    time = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    score = models.FloatField(null=True, blank=True, help_text="0–1, higher is surer.")
    other = models.UUIDField(
        null=True, blank=True, help_text="Who was merged in, or which person they were split from."
    )
    runner_up = models.UUIDField(null=True, blank=True, help_text="Who came second.")
    runner_up_score = models.FloatField(null=True, blank=True)
    evidence = models.JSONField(default=dict, help_text="Metres, seconds, cameras.")

    class Meta:
        ordering = ["-time", "-pk"]
        indexes = [models.Index(fields=["person", "-time"], name="tracking_decision_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["born", "matched", "merged", "split", "cut_off", "lost"]),
                name="tracking_decision_kind_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {str(self.person_id)[:8]}"
