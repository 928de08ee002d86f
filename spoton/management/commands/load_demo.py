"""`manage.py load_demo`: the demo environments with their alert rules, and a running campus."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from alerts.services.demo_rules import create_demo_rules
from tracking.services.environments.load_demo import load_demo


class Command(BaseCommand):
    help = "Fill an empty database with the demo environments and start the campus."

    def handle(self, *args: Any, **options: Any) -> None:
        result = load_demo()
        create_demo_rules(result.created)
        if result.created:
            self.stdout.write(f"created {', '.join(result.created)}")
        self.stdout.write(result.note)
