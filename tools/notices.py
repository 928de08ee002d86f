"""Write NOTICES.md: what SpotOn is shipped with, and under which licences.

Read from the installed packages that requirements.txt pins, and from the manifest of weights.
`python -m tools.notices --check` says whether the file is current, `--texts` prints every
package's own licences and notices in full, for who hands SpotOn on.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from tools.sources import ROOT, pins_of, report

FILE: Final = ROOT / "NOTICES.md"
PINS: Final = ROOT / "requirements.txt"
WEIGHTS: Final = ROOT / "weights" / "manifest.toml"
_HINT: Final = "NOTICES.md is out of date: run make notices"
_TEXTS: Final = re.compile(r"\.dist-info/.*(?:LICEN[CS]E|COPYING|NOTICE)[^/]*$", re.IGNORECASE)
_LONGEST_NAME: Final = 60  # of a licence; what is longer is its text
_HEAD: Final = """\
# Notices

SpotOn is free software under the [AGPL-3.0-or-later](LICENSE). It is shipped with the packages
below; each has its licence and notices in full in its folder `*.dist-info`, and
`python -m tools.notices --texts` prints them all. Browsers get parts of them: Swagger UI and ReDoc
(drf-spectacular-sidecar), htmx (django-htmx), Bokeh. Written by `make notices`.

## Packages

| package | version | licence |
|---|---|---|
"""
_WEIGHTS_HEAD: Final = """
## Weights

Fetched at the first start, but for SpotOn's own; [weights/README.md](weights/README.md) says more.

| name | licence |
|---|---|
"""


def licence_of(package: Distribution) -> str:
    """Return a licence's name: an SPDX expression, a word, or classifiers; "" if there is none."""
    expression: str = (package.metadata.get_all("License-Expression") or [""])[0]
    if expression:
        return expression
    text: str = (package.metadata.get_all("License") or [""])[0]
    text = text.removeprefix("OSI Approved :: ").strip()
    if text and "\n" not in text and len(text) <= _LONGEST_NAME:
        return text
    named = {
        one.rpartition(" :: ")[2]
        for one in package.metadata.get_all("Classifier") or []
        if one.startswith("License :: ")
    }
    return " or ".join(sorted(named))


def texts_of(package: Distribution) -> Iterator[str]:
    """Return its licences and notices, each with the name of its file."""
    for file in sorted(package.files or [], key=str):
        if _TEXTS.search(str(file)) and Path(file.locate()).is_file():
            yield f"==== {file}\n\n{file.read_text(encoding='utf-8')}\n"


def packages(pins: str) -> dict[str, tuple[str, str]]:
    """Return version and licence of all that is pinned; the licence of one not installed is ""."""
    found = {}
    for name, version in pins_of(pins):
        try:
            found[name] = version, licence_of(distribution(name))
        except PackageNotFoundError:
            found[name] = version, ""
    return found


def text_of(found: dict[str, tuple[str, str]]) -> str:
    """Return the whole file."""
    rows = [f"| {name} | {version} | {licence} |\n" for name, (version, licence) in found.items()]
    weights = tomllib.loads(WEIGHTS.read_text(encoding="utf-8"))
    files = [f"| {name} | {entry['licence']} |\n" for name, entry in sorted(weights.items())]
    return _HEAD + "".join(rows) + _WEIGHTS_HEAD + "".join(files)


def main() -> int:
    """Write the file, or do what the option says; 1 if a package names no licence."""
    found = packages(PINS.read_text(encoding="utf-8"))
    if nameless := [name for name, (_, licence) in found.items() if not licence]:
        return report(f"{name}: not installed, or names no licence" for name in nameless)
    options = sys.argv[1:]
    if "--texts" in options:
        sys.stdout.writelines(text for name in found for text in texts_of(distribution(name)))
    elif "--check" in options:
        current = FILE.is_file() and FILE.read_text(encoding="utf-8") == text_of(found)
        return report([] if current else [_HINT])
    else:
        FILE.write_text(text_of(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
