"""Who decodes a file reads that file, libraries and shared memory, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from spoton.conf.config import BASE_DIR
from vision.playlist import Segment, SegmentPlaylist
from vision.rights import drop, file_rules
from vision.sources import SourceSpec
from vision.sources.allowed_files import files_of

pytestmark = pytest.mark.skipif(bool(file_rules.lacking()), reason=file_rules.lacking())

_TRIED = """
import json, os, socket, sys, threading
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory
from vision.rights.drop import Files, drop_rights
asked = json.load(sys.stdin)
resource_tracker.ensure_running()  # a program, which could not be started any more
files = Files(asked["reads"], asked["writes"])
drop_rights(network=asked["network"], largest_file=None, files=files)
def tried(name, do):
    try:
        do()
    except OSError as error:
        print(f"{name}: {type(error).__name__}")
    else:
        print(f"{name}: done")
def make(path):
    with open(path, "xb") as file:
        file.write(b"x")
def share():
    memory = SharedMemory(f"spoton-test-{os.getpid()}", create=True, size=4096)
    memory.close(); memory.unlink()
for name, path in asked["read"].items():
    tried(f"read {name}", lambda: open(path, "rb").read(1))
for name, path in asked["list"].items():
    tried(f"list {name}", lambda: os.listdir(path))
for name, path in asked["make"].items():
    tried(f"make {name}", lambda: make(path))
other = asked["read"]["other"]
later = threading.Thread(target=lambda: tried("read in a thread", lambda: open(other)))
later.start(); later.join()
tried("share", share)
tried("import", lambda: __import__("wave"))
tried("our code", lambda: __import__("vision.sources.reader"))
"""


def tried(folder: Path, *, network: bool = False, writes: list[Path] | None = None) -> set[str]:
    """Return what a process says that may read `own` in a folder, and where it may write."""
    own, other = folder / "own" / "film", folder / "other" / "secret"
    for file in (own, other):
        file.parent.mkdir()
        file.write_bytes(b"x")
    asked = {
        "network": network,
        "reads": [str(own)],
        "writes": [str(path) for path in writes or []],
        "read": {
            "own": str(own),
            "other": str(other),
            "beside it": str(own.parent / ".." / "other" / "secret"),
            "settings": str(BASE_DIR / "pyproject.toml"),
            "users": "/etc/passwd",
            "names": "/etc/hosts",
        },
        "list": {"own": str(own.parent), "other": str(other.parent), "shared": "/dev/shm"},
        "make": {"own": str(own.parent / "new"), "other": str(other.parent / "new")},
    }
    done = subprocess.run(
        [sys.executable, "-c", _TRIED],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
        cwd=BASE_DIR,
    )
    return set(done.stdout.splitlines())


REFUSED = {
    *("read other: PermissionError", "read beside it: PermissionError"),
    *("read settings: PermissionError", "read users: PermissionError"),
    *("list own: PermissionError", "list other: PermissionError", "list shared: PermissionError"),
    *("make other: PermissionError", "read in a thread: PermissionError"),
}
WORKS = {"read own: done", "share: done", "import: done", "our code: done"}


def test_who_reads_a_file_finds_no_other(tmp_path: Path) -> None:
    left = tried(tmp_path)
    assert left == REFUSED | WORKS | {
        "make own: PermissionError",
        "read names: PermissionError",
    }


def test_who_reads_a_camera_records_in_its_folder_only(tmp_path: Path) -> None:
    left = tried(tmp_path, network=True, writes=[tmp_path / "own"])
    changed = {"list own: done", "make own: done", "read names: done"}
    assert left == (REFUSED - {"list own: PermissionError"}) | WORKS | changed


def test_links_in_a_folder_of_pictures_are_read(tmp_path: Path) -> None:
    real = tmp_path / "real.png"
    real.touch()
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "1.png").symlink_to(real)
    assert set(files_of(SourceSpec(str(folder))).reads) == {str(folder), real}


def test_recordings_are_read_by_their_folders(tmp_path: Path) -> None:
    files = [str(tmp_path / day / "a.mp4") for day in "12"]
    playlist = SegmentPlaylist([Segment(file, 0.0, 0, 1, 1.0) for file in files])
    reads = files_of(SourceSpec("", playlist=playlist)).reads
    assert set(reads) == {str(tmp_path / day) for day in "12"}


def test_the_folder_of_recordings_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "yet"
    files = files_of(SourceSpec("rtsp://camera/", records_under=str(folder)))
    assert list(files.writes) == [str(folder)]
    assert folder.is_dir()


def test_a_kernel_without_it_is_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_rules, "_CREATE", 9999)
    assert drop.lacking() == (
        "what decodes video is not kept from other files of its user: the kernel has no Landlock "
        "(Function not implemented)"
    )
    assert file_rules.restrict(reads=[], writes=[], uses=[]) != ""
    assert os.access("/etc/passwd", os.R_OK)
