"""Programs of ours that take apart what strangers send, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

from django.conf import settings

from spoton.conf.env import for_decoders


def answer_of(module: str, request: bytes, seconds: float, env: Mapping[str, str]) -> bytes:
    """Run a module as a program and return what it writes; nothing where it died.

    Args:
        env: beside what decoders get of our own environment.

    Raises:
        subprocess.TimeoutExpired: it did not end within `seconds`.
    """
    done = subprocess.run(
        [sys.executable, "-m", module],
        input=request,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env=for_decoders(os.environ) | dict(env),
        timeout=seconds,
        check=False,
    )
    return done.stdout
