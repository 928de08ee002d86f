"""manage.py run_deliveries: sends alerts to their receivers, and counts to brokers."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand

from alerts.deliveries.runner import Runner


class Command(BaseCommand):
    help = "Send alerts by webhook, MQTT and Apprise, and tell MQTT brokers the counts."

    def handle(self, *args: Any, **options: Any) -> None:
        runner = Runner()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: runner.stop())
        runner.run()
