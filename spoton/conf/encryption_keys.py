"""The keys that encrypt what is secret in the database; the first one encrypts, all decrypt.

They are given, or stand in a file, one a line, which is made once and which only we can read.
Standard library only: settings are read before anything is installed.
"""

import base64
import binascii
import contextlib
import secrets
from pathlib import Path
from typing import Final

from spoton.conf.env import ConfigError, Env
from spoton.conf.secret_key import close_to_others
from spoton.storage import durable

_BYTES: Final = 32


def new_key() -> str:
    """Return a key as Fernet takes it.

    >>> len(new_key())
    44
    """
    return base64.urlsafe_b64encode(secrets.token_bytes(_BYTES)).decode()


def parse(text: str, where: str) -> tuple[str, ...]:
    """Return the keys in a text, apart by commas, blanks or lines.

    Raises:
        ConfigError: one is none; the message never repeats it.

    >>> parse(f"{'A' * 43}=, {'B' * 42}A=", "here") == ("A" * 43 + "=", "B" * 42 + "A=")
    True
    """
    keys = tuple(text.replace(",", " ").split())
    for number, key in enumerate(keys, start=1):
        try:
            length = len(base64.b64decode(key, altchars=b"-_", validate=True))
        except (binascii.Error, ValueError):
            length = 0
        if length != _BYTES:
            raise ConfigError(
                f"{where}: key {number} is none: use 32 random bytes as URL-safe base64, as "
                "`openssl rand -base64 32 | tr +/ -_` writes them"
            )
    return keys


def given(env: Env, name: str) -> tuple[str, ...]:
    """Return the keys of a setting."""
    return parse(env.text(name), name)


def read(path: Path) -> tuple[str, ...]:
    """Return the keys in `path`.

    Raises:
        ConfigError: it cannot be read, or holds none.
    """
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the file of encryption keys {path} cannot be used: {error}") from None
    keys = parse(text, str(path))
    if not keys:
        raise ConfigError(
            f"the file of encryption keys {path} is empty: put the key back from your copy, or "
            "delete the file to get a new one; cameras then need their passwords again"
        )
    return keys


def read_or_create(path: Path, *, ours: bool) -> tuple[str, ...]:
    """Return the keys in `path`, writing a first one there if the file is absent and `ours`.

    Raises:
        ConfigError: it cannot be used.
    """
    if ours:
        try:
            if not path.exists():
                _create(path)
            close_to_others(path)
        except OSError as error:
            raise ConfigError(
                f"the file of encryption keys {path} cannot be made: {error}"
            ) from None
    return read(path)


def write(path: Path, keys: tuple[str, ...]) -> None:
    """Replace the keys in `path`; a reader sees the former ones or these."""
    durable.write(path, "".join(f"{key}\n" for key in keys).encode())


def _create(path: Path) -> None:
    fresh = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    write(fresh, (new_key(),))
    try:
        # Several processes may start at once: the first one wins, and its key stays.
        with contextlib.suppress(FileExistsError):
            durable.publish(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
