"""Every secret that this installation knows, to take them out of text by their values."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import DatabaseError, connection

from accounts.models import SecondFactor
from alerts.models import AlertReceiver
from spoton.conf.redaction import redact
from spoton.sealed import UnreadableSecretError, unseal
from tracking.models import Camera

LEAST: Final = 4
"""Characters: to replace a shorter one would spoil the text, and tell it by the gaps."""
_MASK: Final = "***"


def known_secrets() -> set[str]:
    """Return keys, tokens and passwords: of the settings, of cameras, of receivers of alerts."""
    found = {*_of_settings()}
    try:
        found |= {*_of_cameras(), *_of_receivers(), *_of_users()}
    except (DatabaseError, OSError):
        connection.close()
    return {secret for secret in found if len(secret) >= LEAST}


def without_secrets(text: str, secrets: Iterable[str]) -> str:
    """Return text in which credentials are replaced: by where they stand, and by their values."""
    text = redact(text)
    for secret in sorted(secrets, key=len, reverse=True):  # one may be a part of another
        text = text.replace(secret, _MASK)
    return text


def _of_settings() -> Iterator[str]:
    config = settings.CONFIG
    yield from (settings.SECRET_KEY, settings.METRICS_TOKEN, config.admin_password)
    yield from settings.ENCRYPTION_KEYS
    with contextlib.suppress(OSError):
        yield from settings.ENCRYPTION_KEYS_FILE.read_text(encoding="utf-8").split()
    yield from (config.database_password, config.oidc.client_secret)
    if config.email.server is not None:
        yield config.email.server.password
    for address in (config.database_url, settings.REDIS_URL):
        yield from _of_address(address)


def _of_cameras() -> Iterator[str]:
    rows: Any = Camera.objects.values_list("source_address", "recording_address")
    for addresses in rows.iterator():
        for address in addresses:
            yield from _of_address(address)


def _of_users() -> Iterator[str]:
    for sealed in SecondFactor.objects.values_list("secret", flat=True):
        with contextlib.suppress(UnreadableSecretError):
            yield unseal(sealed)


def _of_receivers() -> Iterator[str]:
    for receiver in AlertReceiver.objects.iterator():
        try:
            yield receiver.secret()
            address = receiver.address()
            yield address
            yield from _of_address(address)
        except UnreadableSecretError:
            continue


def _of_address(address: str) -> Iterator[str]:
    """Yield the password of an address, as it is written and as it is meant."""
    try:
        password = urlsplit(address).password or ""
    except ValueError:
        return
    yield from (password, unquote(password))
