"""The form of a backup: a zip of tables, as PostgreSQL's COPY writes them, and of media files.

Both databases write and read the same text, so that a backup of one can be restored into the
other: columns apart by tabs, `\\N` for null, times in UTC. `manifest.json` says what is in it.
"""

from __future__ import annotations

import hashlib
import io
import json
import stat
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
CHUNK: Final = 1 << 20
MANIFEST_BYTES: Final = 256 << 20
"""Of some million pictures."""
LINE_LETTERS: Final = 256 << 20
"""No row of ours comes near: a longer one is there to fill the memory."""
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


class MemberWriter:
    """A member that is being written; it counts and sums up what passes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sum = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes | memoryview) -> None:
        """Write to the archive."""
        self._file.write(data)
        self._sum.update(data)
        self.size += len(data)

    @property
    def sha256(self) -> str:
        """Of all that was written."""
        return self._sum.hexdigest()


class _VerifiedReader(io.RawIOBase):
    """A member as it is read; at its end it must be what the manifest says."""

    def __init__(self, name: str, source: IO[bytes], member: Member) -> None:
        self._name, self._source, self._member = name, source, member
        self._sum, self._size = hashlib.sha256(), 0

    def readable(self) -> bool:
        """Return that it is readable."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer; raise ArchiveError where the member is not what was written."""
        view = memoryview(buffer).cast("B")
        try:
            data = self._source.read(len(view))
        except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, ValueError) as error:
            raise ArchiveError(f"{self._name} in the backup cannot be read: {error}") from error
        self._sum.update(data)
        self._size += len(data)
        if self._size > self._member.size or (not data and self._size < self._member.size):
            raise ArchiveError(
                f"{self._name} in the backup has another size than when written "
                f"({self._member.size} bytes)"
            )
        if not data and self._sum.hexdigest() != self._member.sha256:
            raise ArchiveError(f"{self._name} in the backup has another SHA-256 than when written")
        view[: len(data)] = data
        return len(data)


class Archive:
    """An archive that is there; its sums are compared before anything is used, and as it is used.

    Args:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile, ValueError) as error:
            raise ArchiveError(f"{path.name} is no backup of ours: {error}") from error
        try:
            self.manifest = self._read_manifest(path.name)
            self._refuse_odd_members()
        except BaseException:
            self._zip.close()
            raise

    def check(self) -> None:
        """Raise ArchiveError where a member is not what was written."""
        for name in self._members:
            for _ in self.read(name):
                pass

    @property
    def size(self) -> int:
        """Bytes of all that is in it, unpacked."""
        return sum(member.size for member in self._members.values())

    def read(self, name: str) -> Iterator[bytes]:
        """Yield a member piece by piece."""
        with self._open(name) as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def lines(self, name: str) -> Iterator[str]:
        """Yield a table's member line by line."""
        with io.TextIOWrapper(self._open(name), encoding="utf-8", newline="\n") as text:
            while line := text.readline(LINE_LETTERS):
                if len(line) >= LINE_LETTERS:
                    raise ArchiveError(f"{name} in the backup has a row that is too long")
                yield line

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def _open(self, name: str) -> io.BufferedReader:
        try:
            source = self._zip.open(name)
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
            raise ArchiveError(f"{name} in the backup cannot be read: {error}") from error
        return io.BufferedReader(_VerifiedReader(name, source, self._members[name]), CHUNK)

    def _read_manifest(self, shown: str) -> Manifest:
        try:
            with self._zip.open(MANIFEST) as file:
                text = file.read(MANIFEST_BYTES + 1)
            if len(text) > MANIFEST_BYTES:
                raise ArchiveError(f"{shown} is no backup of ours: its list is too long")
            told = json.loads(text)
            if told["format"] != FORMAT:
                raise ArchiveError(
                    f"{shown} has format {told['format']}, not {FORMAT}: restore it with the "
                    f"SpotOn that wrote it ({told.get('version')})"
                )
            kinds = {
                kind: {name: _member(member) for name, member in told[kind].items()}
                for kind in ("tables", "media")
            }
            manifest = Manifest(**told | kinds)
        except (
            *(OSError, zipfile.BadZipFile, EOFError, RuntimeError, RecursionError),
            *(KeyError, TypeError, ValueError, AttributeError),
        ) as error:
            raise ArchiveError(f"{shown} is no backup of ours: {error}") from error
        self._members = {table_name(name): member for name, member in manifest.tables.items()}
        self._members |= {media_name(name): member for name, member in manifest.media.items()}
        return manifest

    def _refuse_odd_members(self) -> None:
        """Refuse members that are not named exactly once, and paths that lead outside."""
        for name in self.manifest.media:
            if not is_plain(name):
                raise ArchiveError(f"the backup names a file outside its folder: {name!r}")
        there = Counter(info.filename for info in self._zip.infolist())
        if twice := sorted(name for name, count in there.items() if count > 1):
            raise ArchiveError(f"the backup holds {twice[0]!r} twice")
        named = self._members.keys() | {MANIFEST}
        if odd := sorted(there.keys() ^ named):
            raise ArchiveError(f"the backup's list and what is in it differ: {odd[0]!r}")
        for info in self._zip.infolist():
            mode = info.external_attr >> 16
            plain = info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
            if not plain or (stat.S_IFMT(mode) not in (0, stat.S_IFREG)):
                raise ArchiveError(f"the backup holds something else than a file: {info.filename}")


def _member(told: dict[str, object]) -> Member:
    member = Member(**told)  # type: ignore[arg-type]
    if not isinstance(member.sha256, str):
        raise TypeError("a sum that is no text")
    for number in (member.size, member.rows):
        if not isinstance(number, int) or number < 0:
            raise TypeError("a size that is no number")
    return member


def is_plain(name: str) -> bool:
    """Return whether it is a path below a folder, written in the one way that there is.

    >>> [is_plain(n) for n in ("maps/a.png", "../a", "/a", "a//b", "a/./b", "", "a\\\\b", "a\\0")]
    [True, False, False, False, False, False, False, False]
    """
    path = PurePosixPath(name)
    return (
        name not in ("", ".")
        and path.as_posix() == name
        and not path.is_absolute()
        and ".." not in path.parts
        and not any(letter in name for letter in "\\\0")
    )


def table_name(label: str) -> str:
    """Return the name of a table's member."""
    return f"tables/{label}.tsv"


def media_name(path: str) -> str:
    """Return the name of a media file's member."""
    return f"media/{path}"


def write_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Write the last member."""
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))


def to_line(values: Iterable[str | None]) -> bytes:
    """Encode one row as a line.

    >>> to_line(["a", None, "tab\\t and \\\\"])
    b'a\\t\\\\N\\ttab\\\\t and \\\\\\\\\\n'
    """
    cells = ("\\N" if value is None else value.translate(_ESCAPES) for value in values)
    return ("\t".join(cells) + "\n").encode()


def from_line(line: str) -> list[str | None]:
    """Decode a line written by `to_line`.

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
