"""A wall clock of its own for the programs of a trial (lab/scripts/clock.c)."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path
from typing import Final

_SOURCE: Final = Path(__file__).parents[1] / "scripts" / "clock.c"


class Clock:
    """Ahead of ours by a time that can be changed while programs run.

    Attributes:
        env: for programs that are to see it; empty where no C compiler is installed.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self._file.write_bytes(struct.pack("q", 0))
        self.env: dict[str, str] = {}
        if compiler := shutil.which("cc"):
            library = folder / "clock.so"
            command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(_SOURCE)]
            subprocess.run([*command, "-ldl"], check=True)
            self.env = {"LD_PRELOAD": str(library), "SPOTON_CLOCK": str(self._file)}

    def step_to(self, seconds: float) -> None:
        """Let it be so many seconds ahead, in place: programs have the file mapped."""
        with self._file.open("r+b") as file:
            file.write(struct.pack("q", round(seconds)))
