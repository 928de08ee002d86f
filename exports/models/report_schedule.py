"""A report that is made again and again, and sent to receivers."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from alerts.models import AlertReceiver
from exports.report.formats import ReportFormat
from tracking.models import Environment


class ReportSchedule(models.Model):
    """Asks for a report after each day, week or month. It runs with the rights of its owner.

    `next_run_at` decides who runs it: the process that moves it on has asked for that
    period's report.
    """

    class Every(models.TextChoices):
        DAY = "day", "Every day"
        WEEK = "week", "Every week"
        MONTH = "month", "Every month"

    schedule_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    environment = models.ForeignKey(Environment, models.CASCADE, related_name="report_schedules")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who saved it last.",
    )
    every = models.CharField(max_length=8, choices=Every.choices)
    hour = models.PositiveSmallIntegerField(help_text="0–23, of the day after the period.")
    time_zone = models.CharField(max_length=64, help_text="Of hour, days and the report.")
    format = models.CharField(max_length=8, help_text="html or pdf.")
    receivers = models.ManyToManyField(AlertReceiver, blank=True, related_name="report_schedules")
    enabled = models.BooleanField(default=True)
    next_run_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(
        max_length=500, blank=True, help_text="Why it stopped, or its last report was not sent."
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["environment__name", "created_at", "schedule_id"]
        indexes = [
            models.Index(
                fields=["next_run_at"], condition=Q(enabled=True), name="exports_schedule_due"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(every__in=["day", "week", "month"]), name="exports_schedule_every_known"
            ),
            models.CheckConstraint(
                condition=Q(hour__gte=0, hour__lte=23), name="exports_schedule_hour_in_day"
            ),
            models.CheckConstraint(
                condition=Q(format__in=[one.value for one in ReportFormat]),
                name="exports_schedule_format_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.every} {str(self.schedule_id)[:8]}"
