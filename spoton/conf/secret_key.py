"""The secret key: given, or generated once into a file that only we can read."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from spoton.conf.env import ConfigError
from spoton.storage import durable


def read_or_create(path: Path, *, ours: bool = False) -> str:
    """Return the key in `path`, writing a new one there first if the file is absent.

    Args:
        ours: we made it, so that it is for us alone whatever has been done to it since, such as
            by a copy of the folder.
    """
    try:
        if not path.exists():
            _create(path)
        if ours:
            close_to_others(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the secret key file {path} cannot be used: {error}") from None
    if len(key) < 32:
        raise ConfigError(f"the secret key file {path} is too short: delete it to get a new one")
    return key


def close_to_others(path: Path) -> None:
    """Let nobody but the owner read a file."""
    if path.stat().st_mode & 0o077:
        with contextlib.suppress(PermissionError):  # another user's: they have read it anyway
            path.chmod(0o600)


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())  # a power cut must not leave an empty one: all would sign out
        # Several processes may start at once: link never replaces, so the first one wins.
        os.link(name, path)
        durable.sync_folder(path.parent)
    except FileExistsError:
        pass
    finally:
        os.unlink(name)
