"""Model weights and the demo recording: where they are, and how they get here.

`ensure` brings files in; `detector_path` and `file_path` only look, so that a worker
never starts a download.
"""

import fcntl
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from spoton.conf.config import BASE_DIR

from .exporter import export, exported_path
from .manifest import WeightsEntry, WeightsError, find, load

__all__ = [
    "FACES",
    "WeightsEntry",
    "WeightsError",
    "WeightsMissing",
    "appearance_path",
    "detector_path",
    "ensure",
    "entries",
    "file_path",
    "trained_path",
]

WEIGHTS_DIR: Final = BASE_DIR / "weights"
FACES: Final = "centerface"
OWN_NAME: Final = "spoton"
OWN_FILE: Final = "spoton_reid.xml"  # ours, lies in the repository with its .bin


class WeightsMissing(WeightsError):  # noqa: N818 - reads as what it is
    """A file that is needed has not been fetched yet."""

    def __init__(self, name: str) -> None:
        """Say how to get `name`."""
        super().__init__(f"{name} is missing: run `python manage.py fetch_weights {name}`")


def entries(directory: Path = WEIGHTS_DIR) -> dict[str, WeightsEntry]:
    """Return everything that can be fetched, by name."""
    return load(directory)


def file_path(name: str, directory: Path = WEIGHTS_DIR) -> Path:
    """Return the path of a fetched file; raise `WeightsMissing` if it is not here."""
    path = directory / find(directory, name).file
    if not path.exists():
        raise WeightsMissing(name)
    return path


def detector_path(name: str, directory: Path = WEIGHTS_DIR) -> Path:
    """Return the exported detector (OpenVINO .xml); raise `WeightsMissing` if not here."""
    xml = exported_path(directory / find(directory, name).file)
    if not xml.exists():
        raise WeightsMissing(name)
    return xml


def appearance_path(name: str, directory: Path = WEIGHTS_DIR) -> Path:
    """Return the appearance model (OpenVINO .xml); raise `WeightsMissing` if it is not here."""
    file, *parts = _files(name, directory)
    return _here(name, file if file.suffix == ".xml" else exported_path(file), *parts)


def trained_path(name: str, directory: Path = WEIGHTS_DIR) -> Path:
    """Return the appearance model as it was published; raise `WeightsMissing` if it is not here."""
    return _here(name, *_files(name, directory))


def _files(name: str, directory: Path) -> list[Path]:
    if name == OWN_NAME:
        return [directory / OWN_FILE, (directory / OWN_FILE).with_suffix(".bin")]
    entry = find(directory, name)
    return [directory / part.file for part in (entry, *_needs(directory, entry))]


def _here(name: str, file: Path, *parts: Path) -> Path:
    if all(path.exists() for path in (file, *parts)):
        return file
    if name == OWN_NAME:
        raise WeightsError(f"{OWN_FILE} and its .bin are missing: restore them from git")
    raise WeightsMissing(name)


def ensure(
    names: Iterable[str], directory: Path = WEIGHTS_DIR, say: Callable[[str], None] = print
) -> None:
    """Fetch the named files and export the models among them; what is here stays."""
    from .fetcher import fetch  # brings an HTTP client, which a worker does without

    named = [find(directory, name) for name in names]
    wanted = [each for entry in named for each in (*_needs(directory, entry), entry)]
    with (directory / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two at once would fetch everything twice
        for pattern in (".fetch-*", ".export-*"):  # nobody else is at it: these were killed
            for left in directory.glob(pattern):
                shutil.rmtree(left, ignore_errors=True)
        for entry in wanted:
            path = fetch(entry, directory, say)
            if entry.task in ("detect", "embed") and path.suffix != ".xml":
                if not exported_path(path).exists():
                    say(f"exporting {path.name} to OpenVINO (once)")
                export(path, appearance=entry.name if entry.task == "embed" else "")


def _needs(directory: Path, entry: WeightsEntry) -> list[WeightsEntry]:
    return [find(directory, name) for name in entry.needs]
