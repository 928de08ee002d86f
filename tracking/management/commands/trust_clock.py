"""manage.py trust_clock: the computer's clock is right, delete old data by it again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracking.services.retention import trusted_time


class Command(BaseCommand):
    help = "Confirm that the clock is right after a jump, so that retention uses it again."

    def handle(self, *args: Any, **options: Any) -> None:
        trusted_time.trust()
        self.stdout.write(f"The clock is trusted: it is {timezone.now():%Y-%m-%d %H:%M} UTC.")
