"""Prepares files, database, admin user and demo, and starts nothing."""

from typing import Any

from django.core.management.base import BaseCommand

from spoton.preparation import ADMIN, prepare
from spoton.settings import CONFIG


class Command(BaseCommand):
    help = "Fetch the weights, migrate, create the admin user, load the demo."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        made_up = prepare(CONFIG.admin_password, verbosity=options["verbosity"])
        if made_up:
            self.stdout.write(f"sign in as {ADMIN} with password {made_up} (shown only now)")
