"""What was found: people, their sightings, and every single box."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from .camera import Camera
from .environment import Environment
from .task import ProcessingTask


class Person(models.Model):
    """One identity within an environment, whichever cameras saw it."""

    class State(models.TextChoices):
        CONFIRMED = "confirmed"
        LOST = "lost"
        ARCHIVED = "archived"

    person_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    environment = models.ForeignKey(Environment, models.CASCADE, related_name="people")
    state = models.CharField(max_length=16, choices=State.choices, default=State.CONFIRMED)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged"
    )

    class Meta:
        ordering = ["-last_seen"]
        verbose_name_plural = "people"
        indexes = [
            models.Index(fields=["environment", "-last_seen"]),
            models.Index(fields=["-last_seen"], name="tracking_person_newest"),
            # Who came within a range is counted from this alone; PostgreSQL also has an index on
            # the range itself, for who was there at a moment (migration 0015).
            models.Index(
                fields=["environment", "first_seen", "last_seen"],
                condition=Q(merged_into=None),
                name="tracking_person_came",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_seen__gte=F("first_seen")), name="tracking_person_seen_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["confirmed", "lost", "archived"]),
                name="tracking_person_state_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person_id)[:8]


class Track(models.Model):
    """One person in one camera, without interruption; `track_id` counts within task and camera."""

    task = models.ForeignKey(ProcessingTask, models.CASCADE, related_name="tracks")
    camera = models.ForeignKey(Camera, models.CASCADE, related_name="tracks")
    track_id = models.PositiveBigIntegerField()
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="tracks"
    )
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    observation_count = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-last_seen"]
        indexes = [models.Index(fields=["camera", "-last_seen"])]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "camera", "track_id"], name="tracking_track_unique"
            ),
            models.CheckConstraint(
                condition=Q(last_seen__gte=F("first_seen")), name="tracking_track_seen_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.camera_id}:{self.track_id}"


class Observation(models.Model):
    """One box in one frame. Append-only, millions of rows: no foreign key is enforced, and lists
    read `Track` and `Person` instead.

    PostgreSQL keeps it in one partition per day, with a BRIN index on time (migration 0003, ADR
    0007); where someone went is read by the tracks that they were.
    """

    time = models.DateTimeField(db_index=True)
    frame_index = models.PositiveBigIntegerField()
    task = models.ForeignKey(
        ProcessingTask, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    camera = models.ForeignKey(
        Camera, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    track = models.ForeignKey(
        Track, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    person = models.ForeignKey(
        Person,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
    )
    x1 = models.FloatField()
    y1 = models.FloatField()
    x2 = models.FloatField()
    y2 = models.FloatField()
    confidence = models.FloatField()
    floor_x = models.FloatField(null=True, blank=True)
    floor_y = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["-time"]
        indexes = [models.Index(fields=["track", "time"], name="tracking_observation_track")]

    def __str__(self) -> str:
        return f"{self.time:%H:%M:%S.%f} track {self.track_id}"
