"""The form of a backup: a zip of tables, as PostgreSQL's COPY writes them, and of media files.

Both databases write and read the same text, so that a backup of one can be restored into the
other: columns apart by tabs, `\\N` for null, times in UTC. `manifest.json` says what is in it.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Final

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
CHUNK: Final = 1 << 20
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_PLAIN: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v"}


class ArchiveError(Exception):
    """The file cannot be used; the message is for the operator."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file within the archive; `columns` and `rows` are a table's."""

    sha256: str
    size: int
    columns: list[str] = field(default_factory=list)
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in an archive, and of which state of the program it is."""

    version: str
    created_at: str
    database: str
    migrations: list[str]
    tables: dict[str, Member]
    media: dict[str, Member]
    format: int = FORMAT


class Writing:
    """A member that is being written; it counts and sums up what passes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sum = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes | memoryview) -> None:
        """Adds to it."""
        self._file.write(data)
        self._sum.update(data)
        self.size += len(data)

    @property
    def sha256(self) -> str:
        """Of all that was written."""
        return self._sum.hexdigest()


class Archive:
    """An archive that is there; its sums are compared before anything is used.

    Args:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
            told = json.loads(self._zip.read(MANIFEST))
            if told["format"] != FORMAT:
                raise ArchiveError(f"{path.name} has format {told['format']}, not {FORMAT}")
            members = {
                kind: {name: Member(**member) for name, member in told[kind].items()}
                for kind in ("tables", "media")
            }
            self.manifest = Manifest(**told | members)
        except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
            raise ArchiveError(f"{path.name} is no backup of ours: {error}") from error

    def check(self) -> None:
        """Raises ArchiveError where a member is not what was written."""
        for name, member in self._members():
            total = hashlib.sha256()
            try:
                for chunk in self.read(name):
                    total.update(chunk)
            except (KeyError, zipfile.BadZipFile, EOFError, OSError, RuntimeError) as error:
                raise ArchiveError(f"{name} in the backup cannot be read: {error}") from error
            if total.hexdigest() != member.sha256:
                raise ArchiveError(f"{name} in the backup has another SHA-256 than when written")

    def read(self, name: str) -> Iterator[bytes]:
        """A member, piece by piece."""
        with self._zip.open(name) as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def lines(self, name: str) -> Iterator[str]:
        """A table's member, line by line."""
        with self._zip.open(name) as file:
            yield from io.TextIOWrapper(file, encoding="utf-8", newline="\n")

    def close(self) -> None:
        """Lets go of the file."""
        self._zip.close()

    def _members(self) -> Iterator[tuple[str, Member]]:
        for name, member in self.manifest.tables.items():
            yield table_name(name), member
        for name, member in self.manifest.media.items():
            yield media_name(name), member


def table_name(label: str) -> str:
    """The member of a table."""
    return f"tables/{label}.tsv"


def media_name(path: str) -> str:
    """The member of a media file."""
    return f"media/{path}"


def write_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """The last member."""
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))


def to_line(values: Iterable[str | None]) -> bytes:
    """One row.

    >>> to_line(["a", None, "tab\\t and \\\\"])
    b'a\\t\\\\N\\ttab\\\\t and \\\\\\\\\\n'
    """
    cells = ("\\N" if value is None else value.translate(_ESCAPES) for value in values)
    return ("\t".join(cells) + "\n").encode()


def from_line(line: str) -> list[str | None]:
    """The reverse.

    >>> from_line("a\\t\\\\N\\ttab\\\\t and \\\\\\\\\\n")
    ['a', None, 'tab\\t and \\\\']
    """
    return [_cell(cell) for cell in line.removesuffix("\n").split("\t")]


def _cell(cell: str) -> str | None:
    if "\\" not in cell:
        return cell
    if cell == "\\N":
        return None
    parts: list[str] = []
    rest = iter(cell)
    for letter in rest:
        if letter == "\\":
            escaped = next(rest, "\\")
            parts.append(_PLAIN.get(escaped, escaped))
        else:
            parts.append(letter)
    return "".join(parts)
