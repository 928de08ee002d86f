"""What goes into the image: all that runs needs, and nothing that is secret."""

from __future__ import annotations

import fnmatch
import subprocess

from spoton.config import BASE_DIR

NOT_NEEDED = ("tests/", ".ci/", ".github/")


def goes_in(path: str) -> bool:
    """By the rules of .dockerignore: the last one that matches a path or a folder above decides."""
    parts = path.split("/")
    above = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    kept = True
    for line in (BASE_DIR / ".dockerignore").read_text(encoding="utf-8").splitlines():
        rule = line.strip()
        if not rule or rule.startswith("#"):
            continue
        pattern = rule.removeprefix("!")
        deep = pattern.startswith("**/")
        names = parts if deep else above
        if any(fnmatch.fnmatchcase(name, pattern.removeprefix("**/")) for name in names):
            kept = rule.startswith("!")
    return kept


def test_every_file_that_runs_is_in_the_image() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=BASE_DIR, capture_output=True, text=True, check=True
    )
    needed = [path for path in listed.stdout.split() if not path.startswith(NOT_NEEDED)]
    assert len(needed) > 500
    assert [path for path in needed if not goes_in(path)] == []


def test_our_own_model_is_in_the_image() -> None:
    assert all(goes_in(f"weights/spoton_reid.{kind}") for kind in ("xml", "bin"))


def test_nothing_secret_or_large_is_in_the_image() -> None:
    for path in (
        *(".env", ".git/config", "var/secret_key", "var/spoton.sqlite3", "shared/data/x.avi"),
        *(
            ".venv/bin/python",
            "weights/yolov8n.pt",
            "spoton/__pycache__/x.pyc",
            "tests/conftest.py",
        ),
    ):
        assert not goes_in(path), path
