"""The files of each camera in a folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

VIDEOS: Final = frozenset(
    {
        ".3gp", ".asf", ".avi", ".dav", ".flv", ".h264", ".h265", ".hevc", ".m2ts", ".m4v",
        ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".ogv", ".ts", ".webm", ".wmv",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class VideoFile:
    """A file of one camera.

    Attributes:
        name: its path within the camera's folder, with `/`.
        modified, size: what tells that it has changed.
    """

    path: Path
    name: str
    modified: datetime
    size: int


def by_camera(folder: Path) -> dict[str, list[VideoFile]]:
    """Return the files below each folder of `folder`, which is named after its camera."""
    cameras = sorted(entry for entry in folder.iterdir() if entry.is_dir())
    found = {camera.name: of_camera(camera) for camera in cameras if camera.name[0] != "."}
    return {name: files for name, files in found.items() if files}


def of_camera(folder: Path) -> list[VideoFile]:
    """Return all videos below `folder`, `clip2` before `clip10`."""
    return sorted(_walk(folder), key=lambda file: _natural(file.name))


def loose(folder: Path) -> list[str]:
    """Return the videos that lie in `folder` itself, in no camera's folder."""
    return sorted(path.name for path in folder.iterdir() if path.suffix.lower() in VIDEOS)


def _walk(folder: Path) -> Iterator[VideoFile]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name[0] != "."]
        for name in names:
            path = Path(parent, name)
            # Names with a dot are what copying programs and other systems leave behind.
            if path.suffix.lower() not in VIDEOS or name[0] == ".":
                continue
            try:
                stat = path.stat()
            except OSError:  # a link that leads nowhere, or gone meanwhile
                continue
            modified = datetime.fromtimestamp(int(stat.st_mtime), UTC)
            yield VideoFile(path, path.relative_to(folder).as_posix(), modified, stat.st_size)


def _natural(name: str) -> list[tuple[int, str]]:
    return [
        (int(part), "") if part.isdecimal() else (-1, part.lower())
        for part in re.split(r"([0-9]+)", name)
    ]
