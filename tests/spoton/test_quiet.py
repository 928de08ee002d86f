"""Nothing phones home: all of SpotOn runs without a network, and tries to reach nobody."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from spoton.config import BASE_DIR
from tests.conftest import missing

HOOK = """
import os, sys
_log = os.open(os.environ["SPOTON_NETWORK_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
def _note(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        where = arguments[0] if event.startswith("socket.get") else arguments[1]
        os.write(_log, f"{event} {where!r} {sys.argv[:3]}\\n".encode())
sys.addaudithook(_note)
"""
OURS = ("'127.0.0.1'", "'::1'", "'localhost'", "'0.0.0.0'", "b'127.0.0.1'", "None")


def is_local(line: str) -> bool:
    """Loopback addresses and sockets in the file system are our own processes."""
    _, where = line.split(" ", 1)
    return where.startswith((*OURS, *(f"({name}" for name in OURS), "'/", "b'/", "'\\x00"))


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_nothing_is_reached_but_ourselves(
    tmp_path: Path, weights: Path, demo_recording: Path
) -> None:
    apart = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    if shutil.which("ip") is None or subprocess.run([*apart, "true"], check=False).returncode:
        missing("a network namespace of its own (root, iproute2)")
    (tmp_path / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    tried, home = tmp_path / "tried", tmp_path / "home"
    home.mkdir()
    gone = {"DATABASE_URL", "REDIS_URL", "YOLO_OFFLINE", "DO_NOT_TRACK"}
    environment = {name: value for name, value in os.environ.items() if name not in gone}
    environment |= {
        "PYTHONPATH": str(tmp_path),
        "SPOTON_NETWORK_LOG": str(tried),
        "HOME": str(home),
    }
    command = [*apart, sys.executable, "-m", "tests.spoton.alone", str(tmp_path)]
    done = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:] + log(tmp_path)
    lines = tried.read_text(encoding="utf-8").splitlines()
    assert any(
        "spoton.web" in line or "uvicorn" in line or "run_inference" in line for line in lines
    )
    assert [line for line in lines if not is_local(line)] == []
    assert not (home / "intel").exists()


def log(folder: Path) -> str:
    path = folder / "log"
    return path.read_text(encoding="utf-8", errors="replace")[-2000:] if path.exists() else ""
