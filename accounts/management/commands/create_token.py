"""`manage.py create_token USER`: a long-lived token for a machine, shown once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import ApiToken, User
from accounts.services import api_tokens

_LONGEST_DAYS = 36_500


class Command(BaseCommand):
    help = "Create, list or revoke tokens of machines: Authorization: Bearer spoton_…"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", nargs="?", help="whose rights the token has")
        parser.add_argument("--days", type=int, help="how long it works; without: until revoked")
        parser.add_argument("--name", default="", help="what it is for")
        parser.add_argument("--list", action="store_true", help="list tokens (of USER)")
        parser.add_argument("--revoke", metavar="PREFIX", help="end the token that begins so")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self._list(options["user"])
        elif options["revoke"]:
            self._revoke(options["revoke"])
        else:
            self._create(options["user"], options["name"], options["days"])

    def _create(self, username: str | None, name: str, days: int | None) -> None:
        if username is None:
            raise CommandError("name the user whose rights the token has")
        if days is not None and not 1 <= days <= _LONGEST_DAYS:
            raise CommandError(f"--days takes a whole number from 1 to {_LONGEST_DAYS}")
        if len(name) > 100:
            raise CommandError("--name takes at most 100 characters")
        user = User.objects.filter(username=username).first()
        if user is None or not user.is_active:
            raise CommandError(f"there is no active user {username!r}")
        text = api_tokens.create(None, user, name=name, days=days)[1]
        self.stderr.write("The token, shown only now:")
        self.stdout.write(text)

    def _list(self, username: str | None) -> None:
        tokens = ApiToken.objects.select_related("user")
        if username is not None:
            tokens = tokens.filter(user__username=username)
        working = set(ApiToken.objects.working().values_list("pk", flat=True))
        for token in tokens:
            state = "works" if token.pk in working else "ended"
            until = f"until {token.expires_at:%Y-%m-%d}" if token.expires_at else "no end"
            used = f"used {token.last_used_at:%Y-%m-%d}" if token.last_used_at else "never used"
            self.stdout.write(
                f"{token.prefix}…  {state}  {token.user.username}  {token.name or '-'}  "
                f"{until}  {used}"
            )

    def _revoke(self, prefix: str) -> None:
        found = list(ApiToken.objects.filter(prefix__startswith=prefix.removesuffix("…"))[:2])
        if len(found) != 1:
            raise CommandError(f"{'no' if not found else 'more than one'} token begins so")
        ended = api_tokens.revoke(None, found[0])
        self.stdout.write(f"{found[0].prefix}… {'revoked' if ended else 'had ended before'}")
