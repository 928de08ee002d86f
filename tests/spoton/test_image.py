"""What goes into the Docker image: all that runs, and nothing secret."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from spoton.conf.config import BASE_DIR
from tools.dockerfile import is_ignored

RULES = (BASE_DIR / ".dockerignore").read_text(encoding="utf-8")


def ignored(path: str) -> bool:
    return is_ignored(path, RULES)


def test_everything_that_runs_is_in_the_image() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=BASE_DIR, capture_output=True, text=True)
    if listed.returncode != 0:
        raise AssertionError(listed.stderr)
    left_out = [path for path in listed.stdout.splitlines() if ignored(path)]
    needed = [path for path in left_out if not path.startswith(("tests/", "lab/", ".ci/", ".git"))]
    assert needed == []


def test_nothing_secret_is_in_the_image() -> None:
    secret = (".env", ".env.production", ".git/config", ".venv/bin/python", "var/secret_key")
    data = ("var/spoton.sqlite3", "x.sqlite3", "deep/x.sqlite3", "shared/a", "weights/yolov8n.pt")
    assert [path for path in (*secret, *data) if not ignored(path)] == []


def test_the_image_runs_unprivileged_and_updates_old_weights() -> None:
    dockerfile = (BASE_DIR / "Dockerfile").read_text()
    assert "\nUSER spoton\n" in dockerfile
    assert "shipped-weights" in dockerfile
    assert "cp shipped-weights/* weights/" in (BASE_DIR / "docker-compose.cpu.yml").read_text()


def test_what_measures_is_not_in_the_image() -> None:
    assert ignored("lab/benchmark.py")
    assert ignored("lab/management/commands/benchmark.py")


def test_the_image_runs_without_the_laboratory(tmp_path: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=BASE_DIR, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        if not ignored(name) and (BASE_DIR / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(BASE_DIR / name, tmp_path / name)
    shown = subprocess.run(
        [sys.executable, "manage.py", "help", "--commands"],
        cwd=tmp_path,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "spoton.settings",
            "SPOTON_DATA_DIR": str(tmp_path / "var"),
            "DATABASE_URL": "",
            "REDIS_URL": "",
        },
        capture_output=True,
        text=True,
    )
    assert shown.returncode == 0, shown.stderr
    commands = shown.stdout.split()
    assert {"run_inference", "fetch_weights", "setup", "up", "qcluster", "run_deliveries"} <= set(
        commands
    )
    assert "benchmark" not in commands
