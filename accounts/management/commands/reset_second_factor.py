"""`manage.py reset_second_factor USER`: let a user sign in with the password alone."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.services import second_factor


class Command(BaseCommand):
    help = "Reset two-factor sign-in of a user, for when no administrator can sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="the user name")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["user"]
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no user {name}.")
        if second_factor.remove(None, user):
            self.stdout.write(f"{name} signs in with the password alone; their sign-ins have ended")
        else:
            self.stdout.write(f"{name} has no two-factor sign-in")
