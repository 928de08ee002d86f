"""Secrets at rest: what the database, a backup or a dump shows of them says nothing.

Fernet (AES-128-CBC and HMAC-SHA256) with keys that are in none of these, see
`spoton.conf.encryption_keys` and ADR 0052. The file of keys is read again when it changes, so that
a new key needs no restart.
"""

from __future__ import annotations

import base64
import os
import threading
from functools import lru_cache
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from spoton.conf import encryption_keys
from spoton.conf.env import ConfigError

_FORMER_PURPOSE: Final = b"spoton: secrets at rest"


class UnreadableSecretError(Exception):
    """It was sealed with another key, or damaged."""


def seal(text: str) -> str:
    """Return `text` encrypted and signed with the first key, "" for nothing.

    >>> seal("https://example.org") == seal("https://example.org"), seal("")
    (False, '')
    """
    return _box().encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """Return what was sealed, with whichever of the keys.

    Raises:
        UnreadableSecretError: this installation cannot read it.

    >>> unseal(seal("https://example.org"))
    'https://example.org'
    """
    if not sealed:
        return ""
    try:
        return _box().decrypt(sealed).decode()
    except (InvalidToken, ValueError):
        raise UnreadableSecretError from None


def is_readable(sealed: str) -> bool:
    """Return whether this installation can read it; asked again, it costs nothing."""
    return _is_readable(sealed, _keys_now(), settings.SECRET_KEY)


@lru_cache(maxsize=4096)
def _is_readable(sealed: str, keys: tuple[str, ...], secret_key: str) -> bool:
    try:
        _box_of(keys, secret_key).decrypt(sealed)
    except InvalidToken:
        return False
    return True


def seal_as_before(text: str) -> str:
    """Return `text` as SpotOn sealed it before it had keys of their own, for a way back."""
    return _former_key(settings.SECRET_KEY).encrypt(text.encode()).decode() if text else ""


def _box() -> MultiFernet:
    return _box_of(_keys_now(), settings.SECRET_KEY)


@lru_cache(maxsize=4)
def _box_of(keys: tuple[str, ...], secret_key: str) -> MultiFernet:
    return MultiFernet([*map(Fernet, keys), _former_key(secret_key)])


@lru_cache(maxsize=4)
def _former_key(secret_key: str) -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=_FORMER_PURPOSE).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(key))


class _KeyFile:
    """The keys in a file, read again when it is another one; kept while the file is missing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: tuple[tuple[object, ...], tuple[str, ...]] | None = None

    def keys(self) -> tuple[str, ...]:
        path = settings.ENCRYPTION_KEYS_FILE
        with self._lock:
            try:
                told = os.stat(path)
                state = (path, told.st_ino, told.st_mtime_ns, told.st_size)
                if self._known is None or self._known[0] != state:
                    self._known = state, encryption_keys.read(path)
            except (OSError, ConfigError):
                if self._known is None or self._known[0][0] != path:
                    raise
            return self._known[1]


_file: Final = _KeyFile()


def _keys_now() -> tuple[str, ...]:
    return settings.ENCRYPTION_KEYS or _file.keys()
