"""manage.py benchmark_sockets: its clients are signed in and get what is published."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from spoton.conf.config import BASE_DIR


def test_its_sockets_get_messages_and_stay_open(tmp_path: Path) -> None:
    result = tmp_path / "sockets.json"
    counts = ["--tracking", "4", "--frames", "2", "--seconds", "2"]
    command = [sys.executable, "manage.py", "benchmark_sockets", *counts, "--json", str(result)]
    # With the settings of the tests it would take the place of this process's own Redis.
    ours = ("REDIS_URL", "DJANGO_SETTINGS_MODULE")
    env = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run(
        command, cwd=BASE_DIR, env=env, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    kinds = json.loads(result.read_text())["spoton"]["kinds"]
    for kind in ("tracking", "frames"):
        assert kinds[kind]["dropped"] == 0, kinds
        assert kinds[kind]["slowest_rate"] > 0, kinds
