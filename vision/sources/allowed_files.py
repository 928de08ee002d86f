"""Which files the reader of a source may reach."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from vision.rights.drop import Files

from .spec import SourceSpec, source_kind


def files_of(spec: SourceSpec) -> Files:
    """Return the file or folder of a source, and where it is recorded."""
    if spec.playlist is not None:
        # By their folders, which hold nothing but recordings of the camera: a file that is repaired
        # is another one under the same name.
        return Files(reads={os.path.dirname(one.path) for one in spec.playlist.segments})
    if source_kind(spec.address) != "stream":
        return Files(reads=[spec.address, *_linked(Path(spec.address))])
    if not spec.records_under:
        return Files()
    with suppress(OSError):  # the recorder says what is wrong with it
        Path(spec.records_under).mkdir(parents=True, exist_ok=True)
    return Files(writes=[spec.records_under])


def _linked(folder: Path) -> list[Path]:
    """Return what the links in a folder lead to."""
    try:
        return [entry.resolve() for entry in folder.iterdir() if entry.is_symlink()]
    except OSError:
        return []  # a file, or nothing
