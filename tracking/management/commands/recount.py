"""Count the past of an environment from its stored observations."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date

from tracking.models import Environment
from tracking.services.floor import recounts
from tracking.services.floor.past_minutes import make_past_minutes


class Command(BaseCommand):
    """Gives figures to the time before SpotOn kept them; what workers counted stays."""

    help = (
        "Count the past of an environment from its stored observations: who was in which zone, who "
        "crossed which line, how full it was and where. Only the time before the worker kept "
        "figures is counted, and only as far back as observations are kept (RETENTION_DAYS)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("environment", metavar="ENV", help="such as campus")
        parser.add_argument(
            "--since", metavar="DAY", help="first day (UTC), such as 2026-01-31; default: all"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["environment"]
        environment = Environment.objects.filter(environment_id=name).first()
        if environment is None:
            raise CommandError(f"there is no environment {name}")
        span = recounts.uncounted(environment, _day(options["since"]))
        if span is None:
            self.stdout.write("Nothing to count: no observations from before figures were kept.")
            return
        begin, until = span
        self.stdout.write(f"Counting from {begin:%Y-%m-%d} to {until:%Y-%m-%d %H:%M} UTC …")
        parts = recounts.ask_for_all(environment, begin, until)
        minutes = make_past_minutes(environment, begin, until)
        self.stdout.write(
            f"{minutes} minutes counted. The job process counts {parts} zones and lines, and sums "
            "up the figures; Analytics shows them as they come."
        )


def _day(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"--since {text}: use a day such as 2026-01-31")
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
