"""A source is looked at in a process that may hang, crash or eat memory."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tracking.source_probe import run
from tracking.source_probe.messages import ProbeRequest, UnreadableSourceError


@pytest.fixture
def silent_camera() -> Iterator[int]:
    """The port of a machine that takes connections and never says a word."""
    held = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            while True:
                try:
                    held.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield server.getsockname()[1]


@pytest.fixture
def answering_camera() -> Iterator[int]:
    """One that wants another password."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            while True:
                try:
                    client = server.accept()[0]
                except OSError:
                    return
                with client:
                    while asked := client.recv(4096).decode(errors="replace"):
                        number = [line for line in asked.splitlines() if line.startswith("CSeq")]
                        head = ["RTSP/1.0 401 Unauthorized", *number]
                        head.append('WWW-Authenticate: Basic realm="camera"')
                        client.sendall("\r\n".join([*head, "", ""]).encode())

        threading.Thread(target=take, daemon=True).start()
        yield server.getsockname()[1]


def said(address: str) -> str:
    with pytest.raises(UnreadableSourceError) as caught:
        run.probe(ProbeRequest(address))
    return str(caught.value)


def test_a_name_that_nobody_has() -> None:
    assert "Host camera.invalid not found" in said("rtsp://camera.invalid/1")


def test_a_password_that_is_wrong(answering_camera: int) -> None:
    text = said(f"rtsp://root:geheim@127.0.0.1:{answering_camera}/live")
    assert "Wrong user name or password" in text


def test_a_camera_that_never_answers_is_given_up(
    silent_camera: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "TIME_LIMIT", 3.0)
    begin = time.monotonic()
    assert "No frame within 3 s" in said(f"rtsp://127.0.0.1:{silent_camera}/live")
    assert time.monotonic() - begin < 5
    left = [" ".join(one.cmdline()) for one in psutil.Process().children(recursive=True)]
    assert [line for line in left if "source_probe" in line] == []


def test_a_process_that_dies_is_an_answer_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_MODULE", "tracking.source_probe.nothing")
    assert "Cannot read the video" in said("film.mp4")


def test_a_folder_of_pictures_is_a_source(street_photo: Path, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"frame{number}.jpg").write_bytes(street_photo.read_bytes())
    seen = run.probe(ProbeRequest(str(tmp_path)))
    assert (seen.width, seen.height, seen.frames) == (810, 1080, 3)
    assert seen.small.startswith(b"\xff\xd8")
    assert len(seen.small) < len(seen.picture)
