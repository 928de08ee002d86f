"""Starts everything on this machine and keeps it running."""

import os
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections

from spoton.announce import announce
from spoton.preflight import browse_address, check_port, only_one
from spoton.preparation import prepare
from spoton.services import redis_command, services
from spoton.settings import CONFIG
from spoton.supervisor import Supervisor


class Command(BaseCommand):
    help = "Prepare, then run Redis (if none is given), web server, worker and jobs."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        check_port(CONFIG.host, CONFIG.port)
        with only_one(settings.DATA_DIR):
            made_up = prepare(CONFIG.admin_password, verbosity=options["verbosity"])
            connections.close_all()
            own_redis = None
            if settings.REDIS_EMBEDDED:
                own_redis = redis_command(settings.REDIS_URL, settings.DATA_DIR / "redis.log")
            supervisor = Supervisor(
                services(CONFIG.host, CONFIG.port, own_redis),
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
                cwd=str(settings.BASE_DIR),
            )
            address = browse_address(CONFIG.host, CONFIG.port)
            supervisor.on_start = partial(announce, address, made_up, supervisor.say)
            supervisor.run()
