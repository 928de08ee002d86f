"""Encryption keys for tests: a file of keys that the settings name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spoton.conf import encryption_keys


def use_key_file(settings: Any, path: Path, *keys: str) -> Path:
    """Let SpotOn use `path`, with these keys or a new one."""
    encryption_keys.write(path, keys or (encryption_keys.new_key(),))
    settings.ENCRYPTION_KEYS, settings.ENCRYPTION_KEYS_FILE = (), path
    settings.ENCRYPTION_KEYS_OURS = True
    return path
