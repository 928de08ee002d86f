"""With what something was measured: commit, processor, models."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Iterable
from pathlib import Path

from spoton.conf.config import BASE_DIR
from vision.weights.checksum import checksum


def commit() -> str:
    """Return the short hash of the sources, "unknown" without git.

    A "+" follows where files differ from it.

    What a measurement itself writes, below docs/, does not count as a difference.
    """
    try:
        found = _git("rev-parse", "--short=12", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs")
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return found + ("+" if changed else "")


def _git(*words: str) -> str:
    return subprocess.run(
        ["git", *words], cwd=BASE_DIR, capture_output=True, text=True, check=True, timeout=20
    ).stdout.strip()


def processor() -> str:
    """Return the processor's name and number of cores."""
    name = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0]}, {len(names)} cores" if names else name


def checksums(files: Iterable[Path]) -> list[tuple[str, str]]:
    """Return name and SHA-256 of each file that is there."""
    return [(path.name, checksum(path)) for path in files if path.is_file()]
