"""manage.py benchmark_upgrade: how long readers wait while a large 0.1.0 is migrated."""

from __future__ import annotations

import os
import time
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from lab.upgrade_benchmark import OLD_STATES, Readers, Waits, build, fill, manage
from spoton.settings import CONFIG


class Command(BaseCommand):
    help = (
        "Make a database of 0.1.0 beside the one of DATABASE_URL (PostgreSQL), migrate it while "
        "readers ask every 50 ms, print the longest wait of each table, and drop it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--observations", type=int, default=10_000_000)
        parser.add_argument("--from", dest="state", choices=sorted(OLD_STATES), default="first")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("this needs PostgreSQL: set DATABASE_URL")
        name = f"spoton_upgrade_{os.getpid()}"
        parts = urlsplit(CONFIG.database_url)
        server, url = (urlunsplit(parts._replace(path=f"/{at}")) for at in ("postgres", name))
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}")
            try:
                self.measure(url, options["state"], options["observations"])
            finally:
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def measure(self, url: str, state: str, observations: int) -> None:
        begin = time.monotonic()
        build(url, state)
        fill(url, observations)
        self.stdout.write(f"{observations} observations after {time.monotonic() - begin:.0f} s")
        begin = time.monotonic()
        with Readers(url) as waits:
            manage(url, "migrate", "--verbosity", "0")
        self.report(waits, time.monotonic() - begin)

    def report(self, waits: Waits, seconds: float) -> None:
        load = os.getloadavg()[0]
        self.stdout.write(f"migrated in {seconds:.1f} s; {waits.reads} reads; load {load:.1f}")
        for table, wait in sorted(waits.longest.items(), key=lambda item: -item[1]):
            self.stdout.write(f"  {table}: longest wait {1000 * wait:.0f} ms")
