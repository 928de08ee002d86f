"""Brings one file into the weights folder, and never a wrong one."""

import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from . import downloads
from .checksum import checksum
from .manifest import WeightsEntry, DownloadSource, WeightsError

Say = Callable[[str], None]


def fetch(entry: WeightsEntry, directory: Path, say: Say) -> Path:
    """Return the path of `entry`'s file, fetching it first if it is not there."""
    path = directory / entry.file
    problems: list[str] = []
    if path.exists():
        found = checksum(path)
        if found == entry.sha256:
            return path
        if entry.own_weights:
            say(
                f"{path.name} has SHA-256 {found}, not that of the published file: used as "
"your own weights if its layout is right"
            )
            return path
        rejected = path.with_name(path.name + ".rejected")
        path.replace(rejected)
        problems.append(f"{path.name} had SHA-256 {found}: moved aside to {rejected.name}")
        say(problems[-1])
    for source in entry.sources:
        say(f"fetching {entry.file} from {source}")
        problem = _try(entry, source, path)
        if not problem:
            return path
        problems.append(f"{source}: {problem}")
        say(f"  {problem}")
    raise WeightsError(
        f"{entry.file} cannot be had. Put it into {directory} by hand (SHA-256 {entry.sha256}) "
        "and run the same command again. Tried:\n"
        + "\n".join(f"  - {problem}" for problem in problems)
    )


def _try(entry: WeightsEntry, source: DownloadSource, path: Path) -> str:
    """Fetch from one source; return what went wrong, or nothing."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".fetch-") as folder:
        partial = Path(folder) / entry.file
        try:
            downloads.fetch(source, partial)
        except downloads.DownloadError as error:
            return str(error)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise WeightsError(
                    f"the disk is full: {entry.file} needs {(entry.size or 0) / 1e6:.0f} MB "
                    f"in {path.parent}; free some space and run the same command again"
                ) from None
            return str(error)
        found = checksum(partial)
        if found != entry.sha256:
            return f"wrong SHA-256 {found}, expected {entry.sha256}: refused"
        # A reader sees the whole file or none, whenever we are stopped.
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    return ""
