"""Prepares files, database, admin user and demo, and starts nothing."""

import os
from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandParser

from spoton.run.preparation import ADMIN, prepare
from spoton.settings import CONFIG


class Command(BaseCommand):
    help = "Fetch the weights, migrate, create the admin user, load the demo."
    # What is unsafe stops the start here; other checks read all pages, and would find nothing new.
    requires_system_checks = (Tags.security,)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--password-fd",
            type=int,
            help="write a generated password to this open file instead of the screen",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        made_up = prepare(CONFIG.admin_password, verbosity=options["verbosity"])
        if made_up is None:
            return
        if options["password_fd"] is not None:
            with os.fdopen(options["password_fd"], "w", encoding="utf-8") as file:
                file.write(made_up)
        else:
            self.stdout.write(f"sign in as {ADMIN} with password {made_up} (shown only now)")
