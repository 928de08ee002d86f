"""A running system, searched for a password that it knows: only ciphertext is there."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from spoton.conf import config, runtime
from spoton.conf.env import Env
from tests.spoton.run.test_up import Up, migrated
from tests.waiting import wait_for

PASSWORD = "a long pass phrase"
KNOWN = "hunter2hunter2"
"""Of the camera, of its main stream and of the receiver."""
pytestmark = [pytest.mark.slow, pytest.mark.once]


class Guarded(Up):
    """SpotOn with a camera and a receiver that have secrets."""

    settings = {"SPOTON_DEMO": "off", "PRECISION": "f32", "SPOTON_ADMIN_PASSWORD": PASSWORD}
    token = ""

    def call(self, path: str, body: dict[str, Any] | None = None) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"}
            | ({"Authorization": f"Bearer {self.token}"} if self.token else {}),
        )
        with urllib.request.urlopen(request, timeout=20) as response:
            text = response.read().decode()
        assert KNOWN not in text, path
        return json.loads(text)


@pytest.fixture
def guarded(tmp_path: Path, weights: Path) -> Iterator[Guarded]:
    running = Guarded(migrated(tmp_path))
    try:
        running.wait(running.ready, 60, "it does not become ready")
        signed_in = {"username": "admin", "password": PASSWORD}
        running.token = running.call("/auth/login", signed_in)["access"]
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            yield path, path.read_bytes()


def use_secrets(guarded: Guarded) -> None:
    """Let every process have the secrets in its hands."""
    guarded.call("/environments", {"environment_id": "yard", "name": "Yard"})
    camera = {
        "camera_id": "c01",
        "source_address": f"rtsp://admin:{KNOWN}@127.0.0.1:9/sub?token={KNOWN}",
        "recording_address": f"http://127.0.0.1:9/{KNOWN}/main",
        "record": "always",
    }
    guarded.call("/environments/yard/cameras", camera)
    receiver = {
        "kind": "webhook",
        "name": "Hook",
        "address": f"http://127.0.0.1:9/{KNOWN}",
        "secret": f"{KNOWN} and more",
    }
    guarded.call("/analytics/alert-receivers", receiver)
    task = guarded.call("/processing-tasks/start", {"environment_id": "yard"})["task_id"]
    wait_for(lambda: guarded.call(f"/processing-tasks/{task}")["cameras"]["c01"]["reason"], 60)
    for path in ("/auth/audit", "/system/diagnostics", "/environments/yard/cameras/c01"):
        guarded.call(path)


def test_a_search_finds_only_ciphertext(guarded: Guarded) -> None:
    data = Path(guarded.env["SPOTON_DATA_DIR"])
    use_secrets(guarded)
    redis = Redis.from_url(runtime.redis_url(config.load(Env({"SPOTON_DATA_DIR": str(data)}))))
    dumped = [redis.dump(key) or b"" for key in redis.scan_iter()]
    assert dumped
    assert not [text for text in dumped if KNOWN.encode() in text]
    guarded.stop()
    found = dict(contents(data))
    assert not [path for path, content in found.items() if KNOWN.encode() in content]
    assert any(b"sealed://gAAAA" in content for content in found.values())
    assert KNOWN not in guarded.log.read_text()
    key = (data / "encryption_keys").read_bytes().strip()
    assert [path.name for path, content in found.items() if key in content] == ["encryption_keys"]
    assert (data / "encryption_keys").stat().st_mode & 0o777 == 0o600
