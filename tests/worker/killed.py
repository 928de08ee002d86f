"""A simulated task in a process of its own that is killed again and again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from functools import partial

from tests.processes import die_with_parent
from tests.waiting import wait_for
from tracking.models import ProcessingTask


def run_with_kills(
    module: str, task: ProcessingTask, ticks: int, kills: int, env: dict[str, str], seed: int
) -> None:
    """Run `python -m module TASK TICKS` to its end, and kill it so many times on the way."""
    chance = random.Random(seed)
    for kill in range(kills):
        with _run(module, task, ticks, env) as process:
            until = (kill + 1) * ticks // (kills + 1) - chance.randint(0, 20)
            wait_for(partial(_has_come_to, task, until), 60)
            os.kill(process.pid, signal.SIGKILL)
    with _run(module, task, ticks, env) as process:
        assert process.wait(120) == 0


def _run(
    module: str, task: ProcessingTask, ticks: int, env: dict[str, str]
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", module, str(task.pk), str(ticks)]
    env = env | {"DJANGO_SETTINGS_MODULE": "spoton.settings"}
    return subprocess.Popen(command, env=env, preexec_fn=die_with_parent)  # noqa: PLW1509


def _has_come_to(task: ProcessingTask, tick: int) -> bool:
    task.refresh_from_db(fields=["frame_index"])
    return task.frame_index >= tick
