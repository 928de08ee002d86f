"""Fetches model weights and the demo recording into `weights/`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracking import weights


class Command(BaseCommand):
    help = "Fetch model weights and the demo recording, check and export them."
    requires_system_checks: list[str] = []  # it runs before there is a database

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", help="default: the detector in use and the demo's")
        parser.add_argument("--list", action="store_true", help="show what there is, fetch nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["list"]:
                self._list()
                return
            names: list[str] = options["names"]
            if not names:
                names = [settings.DETECTOR]
                if settings.DEMO:
                    names += [e.name for e in weights.entries().values() if e.task == "demo"]
            weights.ensure(names, settings.WEIGHTS_DIR, say=self.stdout.write)
        except weights.WeightsError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"here: {', '.join(names)}")

    def _list(self) -> None:
        directory = settings.WEIGHTS_DIR
        for entry in weights.entries(directory).values():
            here = "here" if (directory / entry.file).exists() else "–"
            size = f"{entry.size / 1e6:.0f} MB" if entry.size else ""
            self.stdout.write(
                f"{entry.name:<10}{entry.task:<8}{size:>6}  {here:<6}"
                f"{entry.sha256}  {entry.licence}"
            )
