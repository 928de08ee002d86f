"""manage.py apply_retention: what the scheduled job does, now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tracking.services.retention.delete_old_pictures import delete_old_pictures
from tracking.services.retention.delete_old_rows import delete_old_rows


class Command(BaseCommand):
    help = (
        "Delete observations and decisions older than RETENTION_DAYS, and photos and embeddings "
        "of people who have not been seen for PICTURE_DAYS."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(delete_old_rows()))
        pictures = delete_old_pictures()
        if any(pictures):
            self.stdout.write(str(pictures))
