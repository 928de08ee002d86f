"""What must be true before anything is started. Standard library only."""

import contextlib
import errno
import fcntl
import json
import os
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from spoton.conf.env import ConfigError


def browse_address(host: str, port: int) -> str:
    """Return the address to type into a browser on this machine.

    >>> browse_address("::1", 3847), browse_address("0.0.0.0", 80)
    ('http://[::1]:3847', 'http://localhost:80')
    """
    shown = "localhost" if host in ("0.0.0.0", "::", "127.0.0.1") else host  # noqa: S104
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _is_spoton(host: str, port: int) -> bool:
    request = urllib.request.Request(browse_address(host, port) + "/")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=2) as response:  # noqa: S310
            return bool(json.load(response).get("name") == "SpotOn")
    except (OSError, ValueError, AttributeError, urllib.error.URLError):
        return False


def check_port(host: str, port: int) -> None:
    """Raise `ConfigError` if we cannot listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise ConfigError(f"HOST={host!r} PORT={port} cannot be used: {error}") from None
            if _is_spoton(host, port):
                address = browse_address(host, port)
                raise ConfigError(f"SpotOn already runs at {address}") from None
            raise ConfigError(
                f"PORT={port} is in use by another program: stop it or choose another PORT"
            ) from None


@contextlib.contextmanager
def only_one(data_dir: Path, doing: str = "") -> Iterator[None]:
    """Hold the data folder; raise `ConfigError` if another supervisor or a restore holds it.

    Args:
        doing: what the holder does, if it is no supervisor.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "running.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            process, _, other = file.read().strip().partition(" ")
            if other:
                raise ConfigError(
                    f"{other} in {data_dir} is under way (process {process}): wait until it ends"
                ) from None
            raise ConfigError(
                f"SpotOn already runs with the data in {data_dir} (process {process}): "
                "stop it, or set SPOTON_DATA_DIR and PORT for a second one"
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()} {doing}".strip())
        file.flush()
        yield
