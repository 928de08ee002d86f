"""Write the SHA-256 of every file that a pin may be installed from, on any platform.

    python -m tools.pin_hashes requirements.txt requirements-dev.txt

`requirements.txt` becomes `requirements.hashes.txt`, which bootstrap.py and the Dockerfile install
with `--require-hashes --no-deps`. The index says the hashes; nothing is downloaded.

torch and torchvision are left out: a CPU build, a CUDA build and a local one have the same version
and different files, and torch brings NVIDIA's libraries with it. They are installed by their pins.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from piptools.repositories import PyPIRepository

from tools.sources import pins_of

UNHASHED: Final = frozenset({"torch", "torchvision"})
_HEAD: Final = """\
# Written by `make hashes` from {name}: pip install --require-hashes --no-deps -r {target}
# torch and torchvision are installed by their pins in {name}, see tools/pin_hashes.py.
"""


def pins(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and version of each pin that gets hashes.

    >>> list(pins("# a comment\\nDjango==5.2.1\\ntorch==2.13.0\\n"))
    [('Django', '5.2.1')]
    """
    yield from (pin for pin in pins_of(text) if pin[0].lower() not in UNHASHED)


def hashes(repository: PyPIRepository, name: str, version: str) -> list[str]:
    """Return the hashes of all files of a version.

    Raises:
        SystemExit: the index gives none.
    """
    with repository.allow_all_wheels():
        candidates = repository.find_all_candidates(name)
    found = {
        str(one.link.hash)
        for one in candidates
        if str(one.version) == version.partition("+")[0] and one.link.hash_name == "sha256"
    }
    if not found:
        sys.exit(f"error: the package index gives no SHA-256 of {name} {version}")
    return sorted(found)


def hashed_name(path: Path) -> Path:
    """Return the name of the file with hashes.

    >>> hashed_name(Path("requirements-dev.txt")).name
    'requirements-dev.hashes.txt'
    """
    return path.with_suffix(".hashes.txt")


def main() -> None:
    """Write a file beside each that is named."""
    repository = PyPIRepository([], cache_dir="var/pip-tools")
    for name in sys.argv[1:]:
        path = Path(name)
        target = hashed_name(path)
        lines = [_HEAD.format(name=path.name, target=target.name)]
        for package, version in pins(path.read_text(encoding="utf-8")):
            of_package = hashes(repository, package, version)
            joined = "".join(f" \\\n    --hash=sha256:{one}" for one in of_package)
            lines.append(f"{package}=={version}{joined}\n")
        target.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
