"""What became of scheduled backups."""

from __future__ import annotations

from django.db import models


class BackupRun(models.Model):
    """One try to make a scheduled backup; its file has the time in its name."""

    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Empty while it runs.")
    file = models.CharField(max_length=200, blank=True, help_text="Empty where none came of it.")
    size_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    rows = models.PositiveBigIntegerField(null=True, blank=True)
    files = models.PositiveBigIntegerField(null=True, blank=True, help_text="Pictures and maps.")
    error = models.CharField(max_length=500, blank=True, help_text="Why there is none.")
    deleted_at = models.DateTimeField(null=True, blank=True, help_text="Of the file: too old.")

    class Meta:
        ordering = ["-begun_at"]
        indexes = [models.Index(fields=["-begun_at"], name="analytics_backuprun_newest")]

    def __str__(self) -> str:
        return self.file or f"{self.begun_at:%Y-%m-%d %H:%M}"

    @property
    def is_good(self) -> bool:
        """Whether it was made and verified."""
        return self.ended_at is not None and not self.error
