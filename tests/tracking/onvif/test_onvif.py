"""ONVIF cameras are found by multicast and asked over HTTP, as a process of its own does it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from tests.tracking.onvif.camera import PASSWORD, USER, OnvifCamera
from tracking.onvif import process, run
from tracking.onvif.messages import (
    Channel,
    DeviceStreams,
    FoundDevice,
    OnvifError,
    OnvifRequest,
    Profile,
)
from tracking.onvif.streams import channels_of

pytest.importorskip("onvif")
pytest.importorskip("wsdiscovery")
pytestmark = pytest.mark.once

MAIN = ("mainStream", "VideoSource_1", "H264", 2688, 1520, 20, "/Streaming/Channels/101")
SUB = ("subStream", "VideoSource_1", "H264", 640, 360, 15, "/Streaming/Channels/102")
MJPEG = ("mjpeg", "VideoSource_1", "JPEG", 640, 480, 15, "/Streaming/Channels/103")
HIKVISION: dict[str, Any] = {"streams": [MAIN, SUB, MJPEG]}
DAHUA: dict[str, Any] = {
    "maker": "Dahua",
    "model": "IPC-HFW2831",
    "streams": [
        ("MediaProfile000", "000", "H264", 3840, 2160, 15, "/cam/realmonitor?channel=1&subtype=0"),
        ("MediaProfile001", "000", "H264", 704, 480, 15, "/cam/realmonitor?channel=1&subtype=1"),
    ],
}
AXIS: dict[str, Any] = {
    "maker": "AXIS",
    "model": "P3245-LVE",
    "signs_in": "digest",
    "streams": [("profile_1_h264", "0", "H264", 1920, 1080, 30, "/onvif-media/media.amp?p=1")],
}
REOLINK: dict[str, Any] = {
    "maker": "Reolink",
    "model": "RLC-810A",
    "is_old": True,
    "streams": [
        ("Profile_main", "V000", "", 0, 0, 0, "/h264Preview_01_main"),
        ("Profile_sub", "V000", "H264", 640, 360, 10, "/h264Preview_01_sub"),
    ],
}


@pytest.fixture
def camera(request: pytest.FixtureRequest) -> Iterator[OnvifCamera]:
    facts: dict[str, Any] = getattr(request, "param", HIKVISION)
    with OnvifCamera(**facts) as made:
        yield made


def ask(host: str, username: str = USER, password: str = PASSWORD) -> DeviceStreams:
    """What the process does, in ours: to start one takes seconds."""
    told = process.answer(OnvifRequest(host, username, password, settings.CAMERA_NETWORKS))
    assert isinstance(told, DeviceStreams)
    return told


@pytest.mark.parametrize(
    ("camera", "main", "sub"),
    [
        (HIKVISION, "/Streaming/Channels/101", "/Streaming/Channels/102"),
        (DAHUA, "/cam/realmonitor?channel=1&subtype=0", "/cam/realmonitor?channel=1&subtype=1"),
        (AXIS, "/onvif-media/media.amp?p=1", ""),
        (REOLINK, "/h264Preview_01_main", "/h264Preview_01_sub"),
    ],
    indirect=["camera"],
    ids=["hikvision", "dahua", "axis", "reolink"],
)
def test_a_camera_tells_its_streams(camera: OnvifCamera, main: str, sub: str) -> None:
    told = ask(camera.address)
    host = "rtsp://127.0.0.1:554"
    assert (told.maker, told.model) == (camera.maker, camera.model)
    [channel] = told.channels
    assert (channel.main, channel.sub) == (f"{host}{main}", sub and f"{host}{sub}")


def test_cameras_are_found_by_multicast() -> None:
    with OnvifCamera(**HIKVISION) as one, OnvifCamera(**DAHUA) as two:
        found = run.search()
    devices = {device.address: device for device in found.devices}
    assert devices[one.address] == FoundDevice(
        one.address, "Hikvision", one.model, f"HIKVISION {one.model}"
    )
    assert devices[two.address].maker == "Dahua"


@pytest.mark.parametrize("camera", [HIKVISION | {"told_host": "10.9.9.9"}], indirect=True)
def test_cameras_in_forbidden_networks_are_only_counted(
    camera: OnvifCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "CAMERA_NETWORKS", ("127.0.0.0/8",))
    found = run.search()
    assert found.forbidden >= 1
    assert "10.9.9.9" not in [device.address for device in found.devices]


@pytest.mark.parametrize(
    "camera",
    [
        HIKVISION | {"ahead": timedelta(hours=7)},
        HIKVISION | {"ahead": timedelta(days=-9000)},
        HIKVISION | {"ahead": timedelta(hours=1), "tells_wrong_time": True},
    ],
    indirect=True,
    ids=["ahead", "in 2002", "tells a wrong time"],
)
def test_a_wrong_clock_of_the_camera_does_no_harm(camera: OnvifCamera) -> None:
    assert len(ask(camera.address).profiles) == 3


@pytest.mark.parametrize("camera", [HIKVISION | {"told_host": "192.168.77.7"}], indirect=True)
def test_a_camera_behind_a_router_is_asked_where_it_is(camera: OnvifCamera) -> None:
    told = ask(camera.address)
    assert told.channels[0].main == "rtsp://127.0.0.1:554/Streaming/Channels/101"


@pytest.mark.parametrize("camera", [HIKVISION, AXIS], indirect=True, ids=["wsse", "digest"])
def test_wrong_passwords_are_told_as_such(camera: OnvifCamera) -> None:
    with pytest.raises(OnvifError, match="Wrong user name or password") as error:
        ask(camera.address, USER, "wrong")
    assert error.value.field == "password"
    assert camera.asked.count("GetDeviceInformation") <= 2  # cameras lock who tries often
    with pytest.raises(OnvifError, match="Enter user name and password"):
        ask(camera.address, "", "")


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "'
    + b"x" * 1000
    + b'"><!ENTITY c "'
    + b"&b;" * 1000
    + b'"><!ENTITY d "'
    + b"&c;" * 1000
    + b'">]><a>&d;</a>'
)


@pytest.mark.parametrize(
    ("camera", "words"),
    [
        ({"raw": BOMB}, "not by ONVIF"),
        ({"raw": b"<html>It works!</html>"}, "not by ONVIF"),
        ({"raw": b"<a>" * 200_000}, "not by ONVIF"),
        ({"raw": b"<a>" + b"x" * 3_000_000}, "too long"),
        ({"redirect": "http://169.254.169.254/latest/meta-data"}, "CAMERA_NETWORKS"),
        ({"streams": []}, "offers no stream"),
    ],
    indirect=["camera"],
    ids=["entities", "web page", "deep", "huge", "redirect", "no streams"],
)
def test_odd_answers_are_told_and_cost_nothing(camera: OnvifCamera, words: str) -> None:
    with pytest.raises(OnvifError, match=words):
        run.ask(camera.address, USER, PASSWORD)  # its limit of memory counts


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("127.0.0.1:9", "refuses connections on this port"),
        ("169.254.169.254", "CAMERA_NETWORKS"),
        ("no.such.host.invalid", "not found"),
        ("rtsp://127.0.0.1/live", "Enter the IP address"),
        ("me:pw@127.0.0.1", "Enter the IP address"),
        ("127.0.0.1:99999", "Enter the IP address"),
    ],
)
def test_hosts_that_cannot_be_asked_say_why(host: str, words: str) -> None:
    with pytest.raises(OnvifError, match=words):
        ask(host)


def test_a_silent_camera_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    from tracking.onvif import services

    monkeypatch.setattr(services, "ANSWER_SECONDS", 1.0)
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        pytest.raises(OnvifError, match="did not respond in time"),
    ):
        ask(f"127.0.0.1:{listening.getsockname()[1]}")


def test_without_the_libraries_the_answer_says_so() -> None:
    """They are optional: what imports them is the process alone, and it tells."""
    code = (
        "import sys; sys.modules['onvif'] = sys.modules['wsdiscovery'] = None;"
        "from tracking.onvif import process; process.main()"
    )
    for host in ("", "127.0.0.1"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=OnvifRequest(host).encode(), capture_output=True, check=True,
            cwd=settings.BASE_DIR,
        )  # fmt: skip
        assert "not installed" in json.loads(done.stdout)["error"]


def test_a_recorder_has_a_channel_per_input() -> None:
    told = [
        Profile("c1m", "rtsp://h/1", "1", "H265", 1920, 1080, 25),
        Profile("c1s", "rtsp://h/2", "1", "H264", 352, 288, 25),
        Profile("c2m", "rtsp://h/3", "2", "H265", 1920, 1080, 25),
        Profile("c2s", "rtsp://h/4", "2", "H264", 1280, 720, 25),
        Profile("c2t", "rtsp://h/5", "2", "H264", 704, 576, 25),
        Profile("c2u", "rtsp://h/6", "2", "H264", 640, 480, 1),
    ]
    assert channels_of(told) == [
        Channel("c1m", "rtsp://h/1", "rtsp://h/2"),
        Channel("c2m", "rtsp://h/3", "rtsp://h/5"),
    ]
