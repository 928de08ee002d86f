"""manage.py apply_retention: what the scheduled job does, now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tracking.services.retention.delete_old_rows import delete_old_rows


class Command(BaseCommand):
    help = "Delete observations and decisions that are older than RETENTION_DAYS."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(delete_old_rows()))
