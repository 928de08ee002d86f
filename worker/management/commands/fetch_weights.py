"""Fetches model weights and the demo recording into `weights/`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from vision import weights


class Command(BaseCommand):
    help = "Fetch model weights and the demo recording, check and export them."
    requires_system_checks: list[str] = []  # it runs before there is a database

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", help="default: what is in use")
        parser.add_argument("--list", action="store_true", help="list the files, fetch nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["list"]:
                self._list()
                return
            names: list[str] = options["names"] or self._in_use()
            weights.ensure(names, settings.WEIGHTS_DIR, say=self.stdout.write)
        except weights.WeightsError as error:
            raise CommandError(str(error)) from None
        if not options["names"]:
            names += self._appearance() + self._faces()
        self.stdout.write(f"here: {', '.join(names)}")

    def _in_use(self) -> list[str]:
        names = [settings.DETECTOR]
        if settings.DEMO:
            names += [e.name for e in weights.entries().values() if e.task == "demo"]
        return names

    def _appearance(self) -> list[str]:
        """Colour stripes stand in for an appearance model: its lack must not stop the start."""
        name = settings.APPEARANCE_MODEL
        if name not in weights.entries(settings.WEIGHTS_DIR):
            return []  # in the repository, or of no weights
        try:
            weights.ensure([name], settings.WEIGHTS_DIR, say=self.stdout.write)
        except weights.WeightsError as error:
            self.stderr.write(
                f"{error}\nUntil then people are compared by colour stripes, which is much "
                "worse; APPEARANCE_MODEL=spoton needs no fetching."
            )
            return []
        return [name]

    def _faces(self) -> list[str]:
        """Fetch what exports do without: they then blur tracked heads alone, and say so."""
        if weights.FACES not in weights.entries(settings.WEIGHTS_DIR):
            return []
        try:
            weights.ensure([weights.FACES], settings.WEIGHTS_DIR, say=self.stdout.write)
        except weights.WeightsError as error:
            self.stderr.write(
                f"{error}\nUntil then, exports of video blur only the heads of tracked people."
            )
            return []
        return [weights.FACES]

    def _list(self) -> None:
        directory = settings.WEIGHTS_DIR
        for entry in weights.entries(directory).values():
            here = "here" if (directory / entry.file).exists() else "–"
            size = f"{entry.size / 1e6:.0f} MB" if entry.size else ""
            self.stdout.write(
                f"{entry.name:<41}{entry.task:<8}{size:>6}  {here:<6}"
                f"{entry.sha256}  {entry.licence}"
            )
