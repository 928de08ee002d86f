"""Look for a person in every table, file and Redis key, in every form of an id or a vector."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import BadZipFile, ZipFile

import numpy as np
from django.apps import apps
from django.conf import settings
from django.db import connection
from numpy.typing import NDArray
from redis import Redis

_NUMBERS = 12
"""Of the beginning of a vector: no other one begins so."""


@dataclass(frozen=True, slots=True)
class Needle:
    """What is looked for, as bytes, and as a pattern in text."""

    parts: tuple[bytes, ...]
    pattern: re.Pattern[bytes] | None = None

    def is_in(self, hay: bytes) -> bool:
        """Return whether any form of it is there."""
        found = any(part in hay for part in self.parts)
        return found or bool(self.pattern and self.pattern.search(hay))


def of_id(person: UUID) -> Needle:
    """The id as text, as a number without hyphens and as bytes."""
    text = str(person)
    parts = [text, text.upper(), person.hex, person.hex.upper()]
    raw = base64.b64encode(person.bytes).rstrip(b"=")
    return Needle((*(part.encode() for part in parts), person.bytes, person.bytes_le, raw[:-1]))


def of_vector(vector: NDArray[np.float32]) -> Needle:
    """The beginning of a vector as floats of every kind, in base 64, in hexadecimal, as text."""
    first = vector[:_NUMBERS]
    raw = [first.astype(kind).tobytes() for kind in ("<f4", ">f4", "<f2", ">f2", "<f8")]
    coded = [form for one in raw for form in (base64.b64encode(one), one.hex().encode())]
    decimals = (re.escape(f"{abs(value):.6f}"[:7]) for value in first[:3].tolist())
    pattern = rb"\d*[,\s]+-?".join(one.encode() for one in decimals)
    return Needle((*raw, *coded), re.compile(pattern))


def tables_with(needle: Needle) -> set[str]:
    """Every table of the database, also those of Django and django-q, with every column."""
    found = set()
    with connection.cursor() as cursor:
        names = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
        for table in sorted(names | set(connection.introspection.table_names(cursor))):
            cursor.execute(f'SELECT * FROM "{table}"')
            if any(needle.is_in(_hay(value)) for row in cursor.fetchall() for value in row):
                found.add(table)
    return found


def _hay(value: Any) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    if isinstance(value, UUID):
        return str(value).encode()
    if isinstance(value, list) and value and isinstance(value[0], float):
        return np.asarray(value, "<f4").tobytes()
    text = json.dumps(value, default=str) if isinstance(value, dict | list) else str(value)
    return text.encode()


def files_with(needle: Needle) -> set[str]:
    """Every file below our folders, by name and content; the database's own files are not."""
    roots = {settings.DATA_DIR, settings.MEDIA_ROOT, Path(settings.RECORDINGS_DIR)}
    database = str(connection.settings_dict["NAME"])
    found = set()
    for path in {path for root in roots for path in root.rglob("*") if path.is_file()}:
        if str(path).startswith(database):
            continue
        hays = [str(path).encode(), *_contents(path.read_bytes())]
        if any(needle.is_in(hay) for hay in hays):
            found.add(path.name)
    return found


def _contents(data: bytes) -> Iterator[bytes]:
    yield data
    try:
        with ZipFile(BytesIO(data)) as packed:
            for name in packed.namelist():
                yield name.encode()
                yield packed.read(name)
    except BadZipFile:
        pass


def keys_with(redis: Redis, needle: Needle) -> set[str]:
    """Every key of Redis, of whatever type."""
    read: dict[Any, Any] = {
        b"string": redis.get,
        b"hash": redis.hgetall,
        b"set": redis.smembers,
        b"list": lambda key: redis.lrange(key, 0, -1),
        b"zset": lambda key: redis.zrange(key, 0, -1),
        b"stream": redis.xrange,
    }
    return {
        key.decode(errors="replace")
        for key in redis.scan_iter()
        if needle.is_in(key + b" " + _flat(read[redis.type(key)](key)))
    }


def _flat(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, dict):
        return b" ".join(key + b" " + _flat(one) for key, one in value.items())
    return b" ".join(map(_flat, value)) if value else b""
