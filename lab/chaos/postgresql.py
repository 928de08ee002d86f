"""A PostgreSQL of our own, which may be stopped as a crash does."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

from lab.ports import free_port

_USER: Final = "postgres"
"""PostgreSQL refuses to run as root."""


class PostgresMissingError(Exception):
    """No PostgreSQL server is installed here."""


class OwnPostgres:
    """A cluster in a folder; it runs when this returns.

    Args:
        folder: in which it gets a folder.
        host: the address that it listens on, without passwords.

    Attributes:
        url: for DATABASE_URL.

    Raises:
        PostgresMissingError: none is installed.
    """

    def __init__(self, folder: Path, host: str = "127.0.0.1") -> None:
        self._programs = _programs()
        self._folder, port = folder / "postgresql", free_port()
        self._folder.mkdir()
        shutil.chown(self._folder, _USER, _USER)
        self._run("initdb", "--auth=trust", "--encoding=UTF8", f"--username={_USER}")
        settings = f"port={port}\nlisten_addresses='{host}'\nunix_socket_directories=''\n"
        with (self._folder / "postgresql.conf").open("a") as file:
            file.write(settings)
        with (self._folder / "pg_hba.conf").open("a") as file:
            file.write("host all all samenet trust\n")
        self.start()
        self.url = f"postgres://{_USER}@{host}:{port}/postgres"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._run("pg_ctl", "--wait", f"--log={self._folder / 'server.log'}", "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; `immediate` is what a crash does."""
        self._run("pg_ctl", "--wait", f"--mode={mode}", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = ["runuser", "-u", _USER, "--", str(self._programs / program)]
        # Its output goes nowhere: the server would hold a pipe open for as long as it runs.
        subprocess.run(
            [*command, f"--pgdata={self._folder}", *arguments],
            check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found or shutil.which("runuser") is None:
        raise PostgresMissingError("no PostgreSQL server here: install the package postgresql")
    return found[-1].parent
