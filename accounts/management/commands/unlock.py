"""`manage.py unlock USER`: end the lock of a user after too many wrong passwords."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from accounts.models import User
from accounts.services import audit, sign_in_lockout


class Command(BaseCommand):
    help = "Unlock a user, for when no administrator can sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="the user name")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["user"]
        with transaction.atomic():
            if not sign_in_lockout.forgive(name):
                self.stdout.write(f"{name} is not locked")
                return
            user = User.objects.filter(username=name).first()
            audit.record(None, "user.unlock", user, target_id=name)
        self.stdout.write(f"{name} is unlocked")
