"""PUT and DELETE /api/v1/environments/{env}/map."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import Role
from tests.factories import client_for, make_user
from tracking.models import Environment
from tracking.services.uploaded_images import MAX_BYTES

URL = "/api/v1/environments/campus/map"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]


@pytest.fixture
def client(campus: Environment) -> Any:
    return client_for(make_user(Role.ADMIN))


def picture(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (40, 30)) -> bytes:
    data = io.BytesIO()
    Image.new(mode, size, 128).save(data, kind)
    return data.getvalue()


def put(client: Any, data: bytes, name: str = "floor.png") -> Any:
    upload = SimpleUploadedFile(name, data, "image/png")
    return client.put(URL, {"picture": upload}, format="multipart")


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is huge, in a hundred bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    lines = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGB"), ("PNG", "P"), ("PNG", "RGBA"), ("JPEG", "L"), ("PNG", "I;16")],
)
def test_a_picture_is_taken_and_shown(client: Any, kind: str, mode: str) -> None:
    answer = put(client, picture(kind, mode))
    assert answer.status_code == 200
    assert answer.json()["map"]["url"] == URL
    shown = client.get(URL)
    assert shown["Content-Type"] == f"image/{kind.lower()}"
    assert Image.open(io.BytesIO(b"".join(shown.streaming_content))).size == (40, 30)


def test_the_next_one_replaces_it_and_its_file(
    client: Any,
    campus: Environment,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    put(client, picture())
    campus.refresh_from_db()
    first = Path(campus.map_image.path)
    with django_capture_on_commit_callbacks(execute=True):
        put(client, picture("JPEG"), "floor.jpg")
    campus.refresh_from_db()
    assert Path(campus.map_image.path).exists()
    assert not first.exists()


def test_it_can_be_removed(
    client: Any,
    campus: Environment,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    put(client, picture())
    campus.refresh_from_db()
    path = Path(campus.map_image.path)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(URL).status_code == 204
    assert client.get(URL).status_code == 404
    assert client.delete(URL).status_code == 204
    assert not path.exists()


def test_nothing_but_the_pixels_is_kept(client: Any, campus: Environment) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    data = io.BytesIO()
    Image.new("RGB", (40, 30)).save(data, "JPEG", exif=exif)
    put(client, data.getvalue() + b"<script>alert(1)</script>")
    campus.refresh_from_db()
    stored = Path(campus.map_image.path).read_bytes()
    assert b"secret place" not in stored
    assert b"script" not in stored


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"hello", "PNG or JPEG"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "PNG or JPEG"),
        (picture("GIF", "P"), "PNG or JPEG"),
        (picture()[:-30], "damaged or incomplete"),
        (bomb(60_000, 60_000), "16 million"),
        (bomb(8000, 8000), "8000×8000"),
        (bomb(9000, 10), "8192 a side"),
    ],
    ids=["empty", "text", "svg", "gif", "cut", "bomb", "large", "wide"],
)
def test_what_is_no_good_picture_is_refused(client: Any, data: bytes, words: str) -> None:
    answer = put(client, data)
    assert answer.status_code == 400
    assert words in answer.json()["error"]["message"]
    assert client.get(URL).status_code == 404


def test_too_many_bytes_are_413(client: Any) -> None:
    assert put(client, picture() + bytes(MAX_BYTES)).status_code == 413


def test_a_body_of_another_kind_is_415(client: Any) -> None:
    assert client.put(URL, {"picture": "x"}, format="json").status_code == 415


def test_the_name_of_the_file_decides_nothing(client: Any, campus: Environment) -> None:
    put(client, picture(), "../../../evil.php")
    campus.refresh_from_db()
    path = Path(campus.map_image.path)
    assert path.parent == settings.MEDIA_ROOT / "maps"
    assert path.suffix == ".png"


def test_operators_do_not(campus: Environment) -> None:
    assert put(client_for(make_user(Role.OPERATOR)), picture()).status_code == 403
