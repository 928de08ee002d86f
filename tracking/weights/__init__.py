"""Model weights and the demo recording: where they are, and how they get here.

`ensure` brings files in; `detector_path` and `file_path` only look, so that a worker
never starts a download.
"""

import fcntl
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from spoton.config import BASE_DIR

from .exporter import export, exported_path
from .manifest import Entry, WeightsError, find, load

__all__ = [
    "Entry",
    "WeightsError",
    "WeightsMissing",
    "appearance_path",
    "detector_path",
    "ensure",
    "entries",
    "file_path",
]

WEIGHTS_DIR: Final = BASE_DIR / "weights"
OWN_MODEL: Final = "spoton_reid.xml"  # lies in the repository with its .bin


class WeightsMissing(WeightsError):  # noqa: N818 - reads as what it is
    """A file that is needed has not been fetched yet."""

    def __init__(self, name: str) -> None:
        """Say how to get `name`."""
        super().__init__(f"{name} is not here yet: run `python manage.py fetch_weights {name}`")


def entries(directory: Path = WEIGHTS_DIR) -> dict[str, Entry]:
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
    xml = directory / OWN_MODEL if name == "spoton" else directory / f"{name}.xml"
    if not xml.exists():
        raise WeightsMissing(name)
    return xml


def ensure(
    names: Iterable[str], directory: Path = WEIGHTS_DIR, say: Callable[[str], None] = print
) -> None:
    """Fetch the named files and export the detectors among them; what is here stays."""
    from .fetcher import fetch  # brings an HTTP client, which a worker does without

    wanted = [find(directory, name) for name in names]
    with (directory / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two at once would fetch everything twice
        for entry in wanted:
            path = fetch(entry, directory, say)
            if entry.task == "detect":
                if not exported_path(path).exists():
                    say(f"exporting {path.name} to OpenVINO (once)")
                export(path)
