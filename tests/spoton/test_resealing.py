"""What the database holds of secrets, what rotation does to it, and what a lost key leaves."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry, Role
from alerts.models import AlertReceiver
from spoton.backup import tables
from spoton.conf import encryption_keys
from spoton.conf.encryption_keys import new_key
from spoton.http import health
from spoton.resealing import sealed_columns, unreadable
from spoton.source_addresses import UNREADABLE
from tests.alerts.deliveries.rows import make_receiver
from tests.factories import client_for, make_camera, make_user
from tests.spoton.keys import use_key_file
from tracking.models import Camera, Environment

PASSWORD = "s3cretpassword"
SOURCE = f"rtsp://admin:{PASSWORD}@127.0.0.1:9/sub"
MAIN = f"http://127.0.0.1:9/{PASSWORD}/main"
HOOK = f"https://hooks.example.org/{PASSWORD}"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def key_file(settings: Any, tmp_path: Path) -> Path:
    return use_key_file(settings, tmp_path / "keys")


@pytest.fixture
def camera(key_file: Path, campus: Environment) -> Camera:
    make_receiver(HOOK, campus)
    return make_camera(campus, "c09", source_address=SOURCE, recording_address=MAIN)


def run(*options: str) -> str:
    out = StringIO()
    call_command("rotate_keys", *options, stdout=out)
    return out.getvalue()


def everything() -> str:
    """All tables as text, as a backup has them."""
    with tables.snapshot() as read:
        return b"".join(b"".join(read(model)) for model in tables.models().values()).decode()


def lose_key(path: Path) -> str:
    (former,) = encryption_keys.read(path)
    encryption_keys.write(path, (new_key(),))
    return former


def test_no_table_holds_a_password(camera: Camera) -> None:
    stored = everything()
    assert PASSWORD not in stored
    assert stored.count("sealed://gAAAA") == 2
    found = Camera.objects.get(pk=camera.pk)
    assert (found.source_address, found.recording_address) == (SOURCE, MAIN)
    dumped = StringIO()
    call_command("dumpdata", "tracking.camera", stdout=dumped)
    assert PASSWORD not in dumped.getvalue()
    Camera.objects.filter(pk=camera.pk).update(source_address=MAIN)
    assert PASSWORD not in everything()


def test_columns_named_sealed_are_found() -> None:
    known = {(model._meta.label, field.name) for model, field in sealed_columns()}
    assert {("alerts.AlertReceiver", "sealed_secret"), ("accounts.SecondFactor", "secret")} <= known
    named = {
        (label, column.name)
        for label, model in tables.models().items()
        for column in model._meta.concrete_fields
        if column.name.startswith("sealed") or column.name.endswith("_address")
    }
    harmless = {("alerts.AlertReceiver", "shown_address")}
    assert named - harmless <= known


def test_rotation_needs_no_former_key(key_file: Path, camera: Camera) -> None:
    before = everything()
    assert "encrypted again: 4" in run()
    assert len(encryption_keys.read(key_file)) == 2
    assert before.partition("sealed://")[2][:60] not in everything()
    assert "former keys are gone" in run("--same-key", "--forget-former")
    assert len(encryption_keys.read(key_file)) == 1
    assert Camera.objects.get(pk=camera.pk).source_address == SOURCE
    assert AlertReceiver.objects.get().address() == HOOK
    assert AuditEntry.objects.filter(action="system.rotate_keys").count() == 2
    assert unreadable() == {}


def test_rotation_leaves_what_it_cannot_read(key_file: Path, camera: Camera) -> None:
    former = lose_key(key_file)
    before = everything()
    with pytest.raises(CommandError, match="4 are encrypted with a key that is not here"):
        run("--same-key", "--forget-former")
    assert everything().count("sealed://") == before.count("sealed://") == 2
    encryption_keys.write(key_file, (*encryption_keys.read(key_file), former))
    assert "encrypted again: 4" in run("--same-key", "--forget-former")
    assert Camera.objects.get(pk=camera.pk).source_address == SOURCE


def test_given_keys_are_not_changed(settings: Any, camera: Camera) -> None:
    settings.ENCRYPTION_KEYS = (new_key(), *encryption_keys.read(settings.ENCRYPTION_KEYS_FILE))
    for options in ([], ["--same-key", "--forget-former"]):
        with pytest.raises(CommandError, match="write the new key in front of the others"):
            run(*options)
    assert "encrypted again: 4" in run("--same-key")
    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS[:1]
    assert Camera.objects.get(pk=camera.pk).source_address == SOURCE


def test_health_says_what_no_key_opens(key_file: Path, camera: Camera) -> None:
    lose_key(key_file)
    (said,) = [text for each in health.warn for text in each() if "decrypted" in text]
    assert said.startswith(
        "4 stored secrets cannot be decrypted (cameras: 2, alert receivers: 2): put the former"
    )


@pytest.mark.usefixtures("redis_url")
def test_a_camera_without_its_key_is_changed_and_mended(
    key_file: Path, camera: Camera, campus: Environment
) -> None:
    former, url = lose_key(key_file), f"/api/v1/environments/{campus.environment_id}/cameras/c09"
    client = client_for(make_user(Role.ADMIN))
    shown = client.get(url)
    assert shown.json()["source_kind"] == "sealed"
    assert b"gAAAA" not in shown.content
    assert client.patch(url, {"name": "Gate", "record": "always"}).status_code == 200
    body = {"environment_id": campus.environment_id, "camera_ids": ["c09"]}
    refused = client.post("/api/v1/processing-tasks/start", body)
    assert refused.status_code == 400
    assert "put the former key back" in refused.content.decode()
    stored = Camera.objects.get(pk=camera.pk).source_address
    forged = client.patch(url, {"source_address": stored})
    assert forged.status_code == 400
    assert "gAAAA" not in str(list(AuditEntry.objects.values_list("before", "after")))
    encryption_keys.write(key_file, (*encryption_keys.read(key_file), former))
    mended = Camera.objects.get(pk=camera.pk)
    assert (mended.name, mended.source_address) == ("Gate", SOURCE)
    lose_key_again = encryption_keys.read(key_file)[:1]
    encryption_keys.write(key_file, lose_key_again)
    assert client.patch(url, {"source_address": SOURCE}).status_code == 200
    assert Camera.objects.get(pk=camera.pk).source_address == SOURCE


@pytest.mark.usefixtures("redis_url")
def test_pages_say_that_a_key_is_missing(
    key_file: Path, camera: Camera, campus: Environment, client: Any
) -> None:
    lose_key(key_file)
    client.force_login(make_user(Role.ADMIN))
    page = f"/environments/{campus.environment_id}/cameras/c09"
    said = client.get(page).content.decode()
    assert UNREADABLE in said
    for address in (page, f"{page}/edit", f"/environments/{campus.environment_id}"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert b"gAAAA" not in answer.content, address
    form = {"kind": "keep", "name": "Gate", "enabled": "on", "record": "off"}
    assert client.post(f"{page}/edit", form).status_code == 302
    assert Camera.objects.get(pk=camera.pk).name == "Gate"
