"""Where uploaded videos lie, and how rows name them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings

PART: Final = "part-"


def root() -> Path:
    """Return the folder of all uploads."""
    return Path(settings.MEDIA_ROOT) / "uploads"


def folder_of(environment_id: str) -> Path:
    """Return where an environment's uploads lie."""
    return root() / environment_id


def part_of(environment_id: str, name: str) -> Path:
    """Return where an upload grows until it is whole."""
    return folder_of(environment_id) / f"{PART}{name}"


def stored_path(path: Path) -> str:
    """Return it as rows hold it: within the program's folder, relative to that."""
    if path.is_relative_to(settings.BASE_DIR):
        path = path.relative_to(settings.BASE_DIR)
    return str(path)


def is_upload(address: str, environment_id: str) -> bool:
    """Return whether `address` names a file that was uploaded for this environment."""
    path = Path(settings.BASE_DIR) / address
    whole = ".." not in path.parts and not path.name.startswith(PART)
    return bool(address) and whole and path.parent == folder_of(environment_id)


def as_stored(values: Mapping[str, Any], environment_id: str) -> dict[str, Any]:
    """Return a camera's values with its upload named in the one way that there is.

    The file counts as new from now on: anyone who looks for unused ones does not see our row yet.
    """
    address = values.get("source_address", "")
    if not is_upload(address, environment_id):
        return dict(values)
    path = Path(settings.BASE_DIR) / address
    with contextlib.suppress(OSError):
        os.utime(path)
    return {**values, "source_address": stored_path(path)}


def name_of(address: str) -> str:
    """Return what an uploaded file was called by who uploaded it, nearly.

    >>> name_of("var/media/uploads/campus/00ff00ff00ff00ff-entrance.mp4")
    'entrance.mp4'
    """
    return Path(address).name.partition("-")[2]
