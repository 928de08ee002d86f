"""The support bundle: all that helps, no secret, also while parts are down."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import AuditEntry, Role, SecondFactor
from alerts.models import AlertReceiver
from analytics.support import processes
from analytics.support.bundle import support_bundle
from analytics.support.secrets import known_secrets, without_secrets
from spoton.conf.email_config import MailServer
from spoton.sealed import seal
from spoton.service_errors import NotAllowedError
from tests.factories import client_for, make_camera, make_environment, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("redis_url")]

SECRETS: Final = {
    "secret key": "KEY-abcdefghijklmnopqrstuvwxyz-0123456789",
    "metrics token": "METRICS-abcdefghijklmnop",
    "admin password": "ADMIN-correct-horse",
    "database password": "DATABASE-pass",
    "password in DATABASE_URL": "URL-pass-1",
    "camera password": "CAMERA-p@ss/1",
    "password of the recording address": "RECORDING-pass",
    "webhook secret": "WEBHOOK-signing-key",
    "password of the mail server": "EMAIL-pass",
    "secret of the provider": "OIDC-client-secret",
    "second factor": "SECONDFACTORSECRET",
    "receiver address": "https://hooks.example.org/RECEIVER-path",
}


@pytest.fixture
def planted(tmp_path: Path, settings: Any) -> Path:
    """Every secret in its place, and all of them in the logs, with and without their address."""
    settings.DATA_DIR = tmp_path
    settings.SECRET_KEY = SECRETS["secret key"]
    settings.METRICS_TOKEN = SECRETS["metrics token"]
    settings.CONFIG = replace(
        settings.CONFIG,
        secret_key=SECRETS["secret key"],
        admin_password=SECRETS["admin password"],
        database_password=SECRETS["database password"],
        email=replace(
            settings.CONFIG.email,
            server=MailServer("smtp", "host", 25, "u", SECRETS["password of the mail server"]),
        ),
        oidc=replace(settings.CONFIG.oidc, client_secret=SECRETS["secret of the provider"]),
        database_url=f"postgres://spoton:{SECRETS['password in DATABASE_URL']}@host/name",
    )
    make_camera(
        make_environment("campus"),
        source_address="rtsp://joe:CAMERA-p%40ss%2F1@10.0.0.4/1",
        recording_address=f"rtsp://joe:{SECRETS['password of the recording address']}@10.0.0.4/0",
    )
    AlertReceiver.objects.create(
        name="hook",
        kind="webhook",
        sealed_address=seal(SECRETS["receiver address"]),
        sealed_secret=seal(SECRETS["webhook secret"]),
    )
    SecondFactor.objects.create(
        user=make_user(name="factor"), secret=seal(SECRETS["second factor"]), last_step=0
    )
    logs = tmp_path / "logs"
    logs.mkdir()
    lines = [f"something failed: {secret!r} is not right" for secret in SECRETS.values()]
    lines += ["no answer from rtsp://joe:CAMERA-p%40ss%2F1@10.0.0.4/1", "x?token=TOKEN-1 failed"]
    (logs / "spoton.log").write_text("\n".join(lines))
    (logs / "spoton.log.1").write_text("older lines")
    return tmp_path


def read(bundle: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def test_no_secret_is_in_it(planted: Path) -> None:
    text = "\n".join(read(support_bundle(None)).values())
    assert "something failed: '***' is not right" in text
    for what, secret in {**SECRETS, "token": "TOKEN-1", "escaped": "CAMERA-p%40ss"}.items():
        assert secret not in text, what


def test_every_secret_is_known(planted: Path) -> None:
    assert set(SECRETS.values()) <= known_secrets()


def test_what_helps_is_in_it(planted: Path) -> None:
    files = read(support_bundle(None))
    assert json.loads(files["diagnostics.json"])["settings"]["TARGET_FPS"] == 10
    assert "tracking.0001_initial" in json.loads(files["migrations.json"])
    assert json.loads(files["health.json"])["parts"]["database"] == "ok"
    assert files["logs/spoton.log.1"] == "older lines"
    for name in ("alerts", "backups", "disk", "jobs", "performance", "processes", "workers"):
        assert "error" not in json.loads(files[f"{name}.json"]), name


def test_a_part_that_fails_says_so_and_keeps_the_others(
    planted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OSError("no such disk")

    monkeypatch.setattr("analytics.support.bundle.storage.disk", fail)
    files = read(support_bundle(None))
    assert json.loads(files["disk.json"]) == {"error": "OSError: no such disk"}
    assert "error" not in json.loads(files["diagnostics.json"])


def test_short_words_are_left_and_long_secrets_go_first() -> None:
    assert without_secrets("abcdef abc", {"abcd", "abcdef"}) == "*** abc"


def test_the_end_of_a_long_log_is_in_it(planted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.support.bundle.LOG_BYTES", 10)
    (planted / "logs" / "spoton.log").write_text("begin" * 100 + "the end")
    assert read(support_bundle(None))["logs/spoton.log"] == "ginthe end"


def test_our_own_process_would_be_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_name", lambda process: "web" if process.pid == 1 else "")
    for one in processes.processes():
        assert one["name"] in ("web", "part of web")
        assert "cmdline" not in one


def test_an_administrator_of_all_environments_downloads_it(planted: Path) -> None:
    admin = make_user(Role.ADMIN)
    browser = Client()
    browser.force_login(admin)
    for answer in (
        browser.post("/system/support-bundle"),
        client_for(admin).post("/api/v1/system/maintenance/support-bundle"),
    ):
        assert answer["Content-Type"] == "application/zip"
        assert "README.txt" in read(answer.content)
    entry = AuditEntry.objects.filter(action="system.support_bundle").latest("pk")
    assert entry.username == admin.username
    with pytest.raises(NotAllowedError):
        support_bundle(make_user(Role.ADMIN, limited_to=[make_environment("one")], name="limited"))


def test_the_command_writes_it_once(planted: Path, tmp_path: Path) -> None:
    file = tmp_path / "help.zip"
    call_command("support_bundle", file)
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="there already"):
        call_command("support_bundle", file)
