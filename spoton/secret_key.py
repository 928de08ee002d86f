"""The secret key: given, or generated once into a file that only we can read."""

import os
import secrets
import tempfile
from pathlib import Path

from spoton.env import ConfigError


def read_or_create(path: Path) -> str:
    """Return the key in `path`, writing a new one there first if the file is absent."""
    try:
        if not path.exists():
            _create(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the secret key file {path} cannot be used: {error}") from None
    if len(key) < 32:
        raise ConfigError(f"the secret key file {path} is too short: delete it to get a new one")
    return key


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
        # Several processes may start at once: link never replaces, so the first one wins.
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(name)
