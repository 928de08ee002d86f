"""A backup from elsewhere may be anything: it is looked at whole before anything is changed."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import signal
import stat
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from spoton.backup import archive, restored_media
from spoton.conf.config import BASE_DIR
from tests.factories import make_environment
from tests.spoton.backup.test_backup import media, run  # noqa: F401  (a fixture)
from tracking.models import Environment

pytestmark = pytest.mark.django_db(transaction=True)
Members = list[tuple[str | zipfile.ZipInfo, bytes]]
Change = Callable[[dict[str, Any], Members], None]


@pytest.fixture
def file(media: Path, tmp_path: Path) -> Path:  # noqa: F811
    make_environment("campus")
    run("backup", tmp_path / "all.zip")
    media.write_bytes(b"as it is")
    Environment.objects.update(name="as it is")
    return tmp_path / "all.zip"


def changed(file: Path, change: Change, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(file) as old:
        manifest = json.loads(old.read("manifest.json"))
        members: Members = [(n, old.read(n)) for n in old.namelist() if n != "manifest.json"]
    change(manifest, members)
    odd = file.with_name("odd.zip")
    with warnings.catch_warnings(), zipfile.ZipFile(odd, "w", method) as new:
        warnings.simplefilter("ignore")  # of names that are there twice
        for name, data in members:
            new.writestr(name, data)
        new.writestr("manifest.json", json.dumps(manifest))
    return odd


def add(manifest: dict[str, Any], members: Members, name: str, data: bytes, **odd: Any) -> None:
    sha256 = hashlib.sha256(data).hexdigest()
    manifest["media"][name] = {"sha256": sha256, "size": len(data)} | odd
    members.append((f"media/{name}", data))


def outside(name: str) -> Change:
    return lambda manifest, members: add(manifest, members, name, b"x")


def bomb(manifest: dict[str, Any], members: Members) -> None:
    add(manifest, members, "bomb.jpg", bytes(50_000_000), size=1000)


def too_short(manifest: dict[str, Any], members: Members) -> None:
    add(manifest, members, "short.jpg", b"x", size=1000)


def too_large_for_the_disk(manifest: dict[str, Any], members: Members) -> None:
    add(manifest, members, "large.jpg", b"x", size=1 << 60)


def twice(manifest: dict[str, Any], members: Members) -> None:
    add(manifest, members, "a.jpg", b"x")
    members.append(("media/a.jpg", b"y"))


def not_named(_: dict[str, Any], members: Members) -> None:
    members.append(("media/hidden.sh", b"x"))


def missing(manifest: dict[str, Any], members: Members) -> None:
    add(manifest, members, "gone.jpg", b"x")
    members.pop()


def link(manifest: dict[str, Any], members: Members) -> None:
    add(manifest, members, "link.jpg", b"/etc/passwd")
    info = zipfile.ZipInfo("media/link.jpg")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    members[-1] = (info, members[-1][1])


def newer(manifest: dict[str, Any], _: Members) -> None:
    manifest |= {"format": 2, "version": "9.9"}


def odd_list(manifest: dict[str, Any], _: Members) -> None:
    manifest["tables"] = []


def odd_size(manifest: dict[str, Any], _: Members) -> None:
    for member in manifest["tables"].values():
        member["size"] = "many"


def odd_row(manifest: dict[str, Any], members: Members) -> None:
    name = archive.table_name("tracking.Environment")
    members[:] = [(n, b"x\tx\n" if n == name else data) for n, data in members]
    table = manifest["tables"]["tracking.Environment"]
    table |= {"size": 4, "sha256": hashlib.sha256(b"x\tx\n").hexdigest(), "rows": 1}


def file_and_folder(manifest: dict[str, Any], members: Members) -> None:
    add(manifest, members, "a", b"x")
    add(manifest, members, "a/b", b"x")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (outside("../../evil"), "outside its folder"),
        (outside("/tmp/evil"), "outside its folder"),
        (outside("maps/../../evil"), "outside its folder"),
        (outside("maps//floor.png"), "outside its folder"),
        (outside("a\\..\\evil"), "outside its folder"),
        (bomb, "another size than when written"),
        (too_short, "another size than when written"),
        (too_large_for_the_disk, "another size|need"),
        (twice, "twice"),
        (not_named, "differ"),
        (missing, "differ"),
        (link, "something else than a file"),
        (newer, r"format 2, not 1: restore it with the SpotOn that wrote it \(9\.9\)"),
        (odd_list, "no backup of ours"),
        (odd_size, "no backup of ours"),
        (odd_row, "nothing was restored"),
        (file_and_folder, "nothing was restored"),
    ],
)
def test_an_odd_backup_is_refused_and_changes_nothing(
    change: Change,
    said: str,
    file: Path,
    media: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    there = sorted(tmp_path.rglob("*"))
    odd = changed(file, change)
    with pytest.raises(CommandError, match=said):
        run("restore", odd, replace=True)
    assert media.read_bytes() == b"as it is"
    assert Environment.objects.get().name == "as it is"
    odd.unlink()
    assert sorted(tmp_path.rglob("*")) == there


def test_a_row_that_names_a_file_elsewhere_is_refused(file: Path) -> None:
    Environment.objects.update(map_image="../secret_key")
    run("backup", file.with_name("odd.zip"))
    Environment.objects.update(map_image="")
    with pytest.raises(CommandError, match="names a file outside its folder"):
        run("restore", file.with_name("odd.zip"), replace=True)
    assert Environment.objects.get().name == "as it is"


def test_other_ways_to_pack_are_refused(file: Path) -> None:
    odd = changed(file, lambda *_: None, zipfile.ZIP_LZMA)
    with pytest.raises(CommandError, match="something else than a file"):
        run("restore", odd, replace=True)


def test_a_row_without_end_does_not_fill_the_memory(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LINE_LETTERS", 10)
    opened = archive.Archive(file)
    with pytest.raises(archive.ArchiveError, match="too long"):
        list(opened.lines(archive.table_name("tracking.Environment")))
    opened.close()


def test_what_changes_after_it_was_compared_is_not_taken(
    file: Path,
    media: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    former = archive.Archive.check

    def check(self: archive.Archive) -> None:
        former(self)
        for member in self._members.values():
            object.__setattr__(member, "sha256", "0" * 64)

    monkeypatch.setattr(archive.Archive, "check", check)
    with pytest.raises(CommandError, match="another SHA-256"):
        run("restore", file, replace=True)
    assert media.read_bytes() == b"as it is"


def test_no_room_for_the_pictures_is_said_first(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restored_media, "_SPARE", 1 << 60)
    with pytest.raises(CommandError, match="MB are free"):
        run("restore", file, replace=True)


def test_a_full_disk_leaves_nothing_of_a_backup(file: Path, process_env: dict[str, str]) -> None:
    target = file.with_name("full.zip")

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    env = process_env | {
        "DJANGO_SETTINGS_MODULE": "spoton.settings",
        "SPOTON_DATA_DIR": str(file.with_name("other")),
        "SECRET_KEY": "x" * 40,
    }
    ended = subprocess.run(
        [sys.executable, "manage.py", "backup", str(target)],
        cwd=BASE_DIR,
        env=env,
        preexec_fn=small,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 1
    assert "there is no room for" in ended.stderr
    assert [p.name for p in file.parent.iterdir() if "full" in p.name or p.name[0] == "."] == []


def test_only_its_owner_ever_reads_it(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, former = [], zipfile.ZipFile.__init__

    def opened(self: zipfile.ZipFile, target: Any, *args: Any, **options: Any) -> None:
        seen.append(stat.S_IMODE(os.fstat(target.fileno()).st_mode))
        former(self, target, *args, **options)

    monkeypatch.setattr(zipfile.ZipFile, "__init__", opened)
    planted = file.with_name("b.zip.partial")
    planted.write_bytes(b"")
    planted.chmod(0o666)
    call_command("backup", file.with_name("b.zip"), verbosity=0)
    assert seen == [0o600]
    assert stat.S_IMODE(file.with_name("b.zip").stat().st_mode) == 0o600


def test_what_is_unfinished_is_not_in_it(file: Path, media: Path) -> None:  # noqa: F811
    root = media.parent.parent
    for name in ("uploads/campus/part-1.mp4", ".new/x", "people/.new-1", "uploads/campus/1.mp4"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")
    (root / "link.png").symlink_to("/etc/passwd")
    run("backup", file.with_name("b.zip"))
    opened = archive.Archive(file.with_name("b.zip"))
    assert set(opened.manifest.media) == {"maps/floor.png", "uploads/campus/1.mp4"}
    opened.close()
