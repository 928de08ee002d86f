"""The cluster of long jobs, and an export that it takes long for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from spoton.conf.config import BASE_DIR
from tests.processes import die_with_parent


@pytest.fixture
def cluster(process_env: dict[str, str]) -> Iterator[None]:
    """The cluster of long jobs."""
    env = process_env | {"Q_CLUSTER_NAME": "long"}
    command = [sys.executable, "manage.py", "qcluster"]
    with subprocess.Popen(
        command,
        cwd=BASE_DIR,
        env=env,
        preexec_fn=die_with_parent,  # noqa: PLW1509
        start_new_session=True,
    ) as process:
        yield
        os.killpg(process.pid, signal.SIGKILL)
