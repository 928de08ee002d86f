"""manage.py apply_retention: what the scheduled job does, now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tracking.services.retention.drop_old import drop_old


class Command(BaseCommand):
    help = "Delete observations and decisions that are older than RETENTION_DAYS."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(drop_old()))
