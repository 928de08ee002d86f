"""What is said about a source address."""

from __future__ import annotations

import pytest

from spoton.source_addresses import is_live, mask_address, source_kind


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("", "none"),
        ("   ", "none"),
        ("weights/vtest.avi", "file"),
        ("/data/c01.MP4", "file"),
        ("/data/frames", "folder"),
        ("/data/frames.2026/", "folder"),
        ("rtsp://camera/stream", "rtsp"),
        ("RTSPS://camera/stream", "rtsp"),
        ("http://camera/mjpeg", "http"),
        ("https://camera/mjpeg", "http"),
        ("gopher://camera", "unknown"),
    ],
)
def test_the_kind_is_read_from_the_text(address: str, kind: str) -> None:
    assert source_kind(address) == kind


@pytest.mark.parametrize(
    "address",
    [
        "rtsp://user:secret@camera/live",
        "rtsp://user:sec/ret@camera/live".replace("sec/ret", "/secret"),
        "rtsp://user:p@secret@camera/live",
        "rtsp://user:?secret@camera/live",
        "rtsp://user:#secret@camera/live",
        "rtsp://secret@camera/live",
        "http://camera/live?user=x&password=secret",
        "http://camera/live?token=secret#token=secret",
        "user:secret@camera/live",
        "  rtsp://user:secret@camera/live",
    ],
)
def test_nothing_secret_is_left(address: str) -> None:
    masked = mask_address(address)
    assert "secret" not in masked
    assert "camera/live" in masked
    assert mask_address(masked) == masked


@pytest.mark.parametrize(
    "address", ["", "weights/vtest.avi", "rtsp://camera:554/live", "/data/a@b/c01.mp4"]
)
def test_what_holds_no_secret_is_shown_as_it_is(address: str) -> None:
    assert mask_address(address) == address


def test_only_network_addresses_are_live() -> None:
    assert is_live("rtsp://camera/1")
    assert not is_live("recordings/c01.mp4")


@pytest.mark.parametrize(
    "address",
    [
        "rtsp://10.0.0.4/user=admin&password=geheim&channel=1&stream=0.sdp",
        "rtsp://10.0.0.4/user=admin_password=geheim_channel=1.sdp?real_stream",
        "rtsp://10.0.0.4/live?password=a#geheim",
        "rtsp://10.0.0.4/live?password=a&geheim",
        "rtsp://10.0.0.4/live?password=a/b?geheim",
        "http://10.0.0.4/video?geheim",
        "http://10.0.0.4/video#geheim",
    ],
)
def test_odd_passwords_in_an_address_are_hidden(address: str) -> None:
    masked = mask_address(address)
    assert "geheim" not in masked
    assert masked.startswith(address[:15])
    assert mask_address(masked) == masked
