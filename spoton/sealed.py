"""Secrets at rest: what the database, a backup or a dump shows of them says nothing.

The key comes from `SECRET_KEY` (HKDF, RFC 5869), which is in none of these. With another key what
was sealed cannot be read, and has to be entered again.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE: Final = b"spoton: secrets at rest"


class UnreadableSecretError(Exception):
    """It was sealed with another key, or damaged."""


def seal(text: str) -> str:
    """Return `text` encrypted and signed, "" for nothing.

    >>> seal("https://example.org") == seal("https://example.org"), seal("")
    (False, '')
    """
    return _box(settings.SECRET_KEY).encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """Return what was sealed.

    Raises:
        UnreadableSecretError: this installation cannot read it.

    >>> unseal(seal("https://example.org"))
    'https://example.org'
    """
    if not sealed:
        return ""
    try:
        return _box(settings.SECRET_KEY).decrypt(sealed).decode()
    except (InvalidToken, ValueError):
        raise UnreadableSecretError from None


@lru_cache(maxsize=4)
def _box(secret_key: str) -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=_PURPOSE).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(key))
