"""Files are there whole or not at all, whenever their writer dies."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from spoton.conf import secret_key
from spoton.conf.config import BASE_DIR
from spoton.storage import durable


def test_a_killed_writer_changes_nothing_and_its_rest_is_swept(tmp_path: Path) -> None:
    path, scratch = tmp_path / "there" / "file", tmp_path / ".new"
    durable.write(path, b"before", scratch=scratch)
    program = (
        "import os, signal, sys; from pathlib import Path; from spoton.storage import durable\n"
        f"with durable.replacing(Path({str(path)!r}), scratch=Path({str(scratch)!r})) as file:\n"
        "    file.write(b'half'); file.flush(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=BASE_DIR)
    assert ended.returncode == -9
    assert path.read_bytes() == b"before"
    assert [p.name for p in path.parent.iterdir()] == ["file"]
    (left,) = scratch.iterdir()
    durable.sweep(scratch)
    assert left.exists()
    os.utime(left, (time.time() - 4000,) * 2)
    durable.sweep(scratch)
    assert not left.exists()


def test_a_writer_that_fails_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file"
    durable.write(path, b"before")

    def fill() -> None:
        with durable.replacing(path) as file:
            file.write(b"half")
            raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        fill()
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def no_links(*_: object) -> None:
    raise OSError(errno.EPERM, "no links here")


@pytest.mark.parametrize("links", [True, False])
def test_a_name_is_never_taken_from_another_file(
    links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
    with pytest.raises(FileExistsError):
        durable.publish(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_text() == "b"
    durable.publish(tmp_path / "a", tmp_path / "c")
    assert (tmp_path / "c").read_text() == "a"


def test_the_secret_key_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, sync, link = [], os.fsync, os.link

    def fsync(descriptor: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        sync(descriptor)

    def named(source: str, target: Path) -> None:
        done.append("name")
        link(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "link", named)
    secret_key.read_or_create(tmp_path / "key")
    assert done == ["file", "name", "folder"]


def test_many_starts_at_once_have_one_secret_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_key.read_or_create(tmp_path / "key"), range(16)))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_our_own_secret_key_is_for_us_alone(tmp_path: Path) -> None:
    for ours, mode in ((False, 0o644), (True, 0o600)):
        path = tmp_path / str(ours)
        secret_key.read_or_create(path)
        path.chmod(0o644)  # as a copy of the folder may have it
        secret_key.read_or_create(path, ours=ours)
        assert stat.S_IMODE(path.stat().st_mode) == mode
