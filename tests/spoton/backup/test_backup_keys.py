"""A backup holds no key: with another one it restores whole, and says what is needed."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from spoton.conf import encryption_keys
from tests.alerts.deliveries.rows import make_receiver
from tests.factories import make_camera, make_environment
from tests.spoton.backup.test_backup import run
from tests.spoton.keys import use_key_file
from tracking.models import Camera

PASSWORD = "s3cretpassword"
ADDRESS = f"rtsp://admin:{PASSWORD}@10.0.0.4/live"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def saved(settings: Any, tmp_path: Path) -> Path:
    """A backup with a camera and a receiver, and the key file beside it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    use_key_file(settings, tmp_path / "keys")
    campus = make_environment()
    make_camera(campus, "c01", source_address=ADDRESS)
    make_receiver(f"https://hooks.example.org/{PASSWORD}", campus)
    said = run("backup", tmp_path / "all.zip")
    assert f"keep {tmp_path}/keys too, in another place" in said
    return tmp_path / "all.zip"


def test_the_file_holds_neither_password_nor_key(saved: Path) -> None:
    (key,) = encryption_keys.read(saved.parent / "keys")
    with zipfile.ZipFile(saved) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist())
    assert PASSWORD.encode() not in text
    assert key.encode() not in text


def test_with_another_key_nothing_is_lost(saved: Path, settings: Any) -> None:
    (former,) = encryption_keys.read(saved.parent / "keys")
    path = use_key_file(settings, saved.parent / "others")
    said = run("restore", saved, replace=True)
    assert (
        "3 stored secrets cannot be decrypted (cameras: 1, alert receivers: 2): add the key that "
        f"the backup was made with as a further line to {path}" in said
    )
    assert Camera.objects.get().source_address.startswith("sealed://")
    again = saved.parent / "again.zip"
    run("backup", again)
    encryption_keys.write(path, (*encryption_keys.read(path), former))
    assert Camera.objects.get().source_address == ADDRESS
    assert "decrypted" not in run("restore", again, replace=True)
    assert Camera.objects.get().source_address == ADDRESS
