"""Starts everything on this machine and keeps it running."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Prepare, then run Redis (if none is given), web server, worker and jobs."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        # Becomes a process without Django, which needs less memory.
        os.chdir(settings.BASE_DIR)
        os.execv(sys.executable, [sys.executable, "-m", "spoton.run.up"])  # noqa: S606
