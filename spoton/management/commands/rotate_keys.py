"""manage.py rotate_keys: a new encryption key, and everything encrypted with it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.services import audit
from spoton.conf import encryption_keys
from spoton.conf.env import ConfigError
from spoton.resealing import seal_again


class Command(BaseCommand):
    help = (
        "Add a new encryption key and encrypt all stored passwords and addresses with it, while "
        "SpotOn runs. Former keys stay, for older backups."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--same-key",
            action="store_true",
            help="add none: encrypt with the first key of ENCRYPTION_KEYS or its file",
        )
        parser.add_argument(
            "--forget-former",
            action="store_true",
            help="then delete all keys but the first: backups made before can no longer be read",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._rotate(**options)
        except (ConfigError, OSError) as error:
            raise CommandError(str(error)) from error

    def _rotate(self, *, same_key: bool, forget_former: bool, **_: Any) -> None:
        if (not same_key or forget_former) and not self._are_ours():
            raise CommandError(
                "the keys are given by ENCRYPTION_KEYS or ENCRYPTION_KEYS_FILE: write the new key "
                "in front of the others there, restart SpotOn, then run rotate_keys --same-key"
            )
        path = settings.ENCRYPTION_KEYS_FILE
        if not same_key:
            encryption_keys.write(path, (encryption_keys.new_key(), *encryption_keys.read(path)))
            self.stdout.write(f"a new key stands first in {path}: keep a copy of this file")
        done, left = seal_again()
        audit.record(
            None, "system.rotate_keys", None, after={"encrypted": done, "unreadable": left}
        )
        self.stdout.write(f"encrypted again: {done}")
        if left:
            raise CommandError(
                f"{left} are encrypted with a key that is not here, and stay as they are: add that "
                f"key as a further line to {path} and run this again, or enter them again"
            )
        if forget_former:
            encryption_keys.write(path, encryption_keys.read(path)[:1])
            self.stdout.write("the former keys are gone: backups made before need a copy of them")

    def _are_ours(self) -> bool:
        return bool(settings.ENCRYPTION_KEYS_OURS and not settings.ENCRYPTION_KEYS)
