"""The files of each camera in a folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Final

VIDEOS: Final = frozenset(
    {
        ".3gp", ".asf", ".avi", ".dav", ".flv", ".h264", ".h265", ".hevc", ".m2ts", ".m4v",
        ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".ogv", ".ts", ".webm", ".wmv",
    }
)  # fmt: skip
# recordings/2026-01-01/10/front/30.05.mp4, hours in UTC
_FRIGATE: Final = re.compile(
    r"\A(?:.*/)?(?P<hour>20\d\d-\d\d-\d\d/\d\d)/(?P<camera>[^/]+)/(?P<file>\d\d\.\d\d\.\w+)$",
    re.ASCII,
)
_DATE_FOLDER: Final = re.compile(r"20\d\d(?:[-_.]?\d\d(?:[-_.]?\d\d)?)?", re.ASCII)
_NO_CAMERA: Final = frozenset(
    {"dav", "mp4", "video", "videos", "rec", "record", "recordings", "clips", "hls"}
)
MOST_PATH: Final = 2000


@dataclass(frozen=True, slots=True)
class VideoFile:
    """A file of one camera.

    Attributes:
        name: its path within the camera's folder, with `/`.
        modified, size: what tells that it has changed.
        is_utc: times in its name are in UTC, whatever the zone.
    """

    path: Path
    name: str
    modified: datetime
    size: int
    is_utc: bool = False

    @property
    def above(self) -> str:
        """The folders above those of its name."""
        depth = len(PurePosixPath(self.name).parts)
        return "/".join(self.path.parts[1:-depth][-4:])

    @property
    def unusable(self) -> str:
        """Why its path cannot be stored; empty where it can be."""
        if any("\ud800" <= one <= "\udfff" for one in str(self.path)):
            return "its name is not valid UTF-8: rename it"
        return "its path is too long" if len(str(self.path)) > MOST_PATH else ""


def shown(name: str) -> str:
    r"""Return a name of the file system as text that can be stored and shown.

    >>> shown("caf\udce9.mp4"), shown("café.mp4")
    ('caf\\xe9.mp4', 'café.mp4')
    """
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(one if one >= " " and one != "\x7f" else f"\\x{ord(one):02x}" for one in text)


def by_camera(folder: Path) -> dict[str, list[VideoFile]]:
    """Return the files below each folder of `folder`, which is named after its camera.

    Recorders that put the date first have the camera's folder further down: see `by_date`.
    """
    found = by_date(folder)
    if found is not None:
        return found
    merged: dict[str, list[VideoFile]] = {}
    for camera in sorted(entry for entry in folder.iterdir() if entry.is_dir()):
        if camera.name[0] == ".":
            continue
        of_recorder = frigate_cameras(of_camera(camera))
        for name, files in (of_recorder or {camera.name: of_camera(camera)}).items():
            merged.setdefault(name, []).extend(files)
    return {name: files for name, files in merged.items() if files}


def by_date(folder: Path) -> dict[str, list[VideoFile]] | None:
    """Return the files of each camera of a recorder that puts the date first.

    None where the folders are no dates. Files that lie below no camera's folder are those of "".
    """
    files = of_camera(folder)
    found = frigate_cameras(files)
    if found is not None:
        return found
    tops = {name.split("/")[0] for name in (file.name for file in files) if "/" in name}
    if not tops or not all(_DATE_FOLDER.fullmatch(top) for top in tops):
        return None
    merged: dict[str, list[VideoFile]] = {}
    for file in files:
        *folders, _ = file.name.split("/")
        camera = next((one for one in folders if not _is_date_or_kind(one)), "")
        rest = [part for part in file.name.split("/") if part != camera]
        merged.setdefault(camera, []).append(replace(file, name="/".join(rest)))
    return merged


def frigate_cameras(files: list[VideoFile]) -> dict[str, list[VideoFile]] | None:
    """Return the files by camera where all are recordings of Frigate; None where they are not."""
    found: dict[str, list[VideoFile]] = {}
    for file in files:
        match = _FRIGATE.match(file.path.as_posix())
        if match is None:
            return None
        name = f"{match['hour']}/{match['file']}"
        found.setdefault(match["camera"], []).append(replace(file, name=name, is_utc=True))
    return found or None


def _is_date_or_kind(folder: str) -> bool:
    return folder.lower() in _NO_CAMERA or not re.search(r"[^\W\d_]", folder)


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
