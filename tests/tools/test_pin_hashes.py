"""The files of hashes belong to the pins: a pin that was changed alone would not install."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.pin_hashes import UNHASHED, hashed_name, pins

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", sorted(path.name for path in ROOT.glob("requirements*.in")))
def test_every_pin_has_hashes(name: str) -> None:
    pinned = ROOT / name.replace(".in", ".txt")
    wanted = list(pins(pinned.read_text(encoding="utf-8")))
    text = hashed_name(pinned).read_text(encoding="utf-8")
    assert re.findall(r"^([^=\s#]+)==(\S+) \\$", text, re.MULTILINE) == wanted, "run make hashes"
    for part in re.split(r"^(?=[A-Za-z])", text, flags=re.MULTILINE)[1:]:
        assert re.fullmatch(r"\S+( \\\n    --hash=sha256:[0-9a-f]{64})+\n", part), part[:60]
    assert not UNHASHED & {name for name, _ in wanted}
