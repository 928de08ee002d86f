"""Addresses of cameras by their maker."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Role
from spoton.source_addresses import source_kind
from tests.factories import client_for, make_user
from tracking.makers.makers import MakerError, MakerPlace, makers, stream_addresses
from vision.sources.relay import split

URL = "/api/v1/cameras/makers"


@pytest.mark.parametrize(
    ("maker", "place", "main", "sub"),
    [
        (
            "hikvision",
            MakerPlace("10.0.0.4"),
            "rtsp://10.0.0.4:554/Streaming/Channels/101",
            "rtsp://10.0.0.4:554/Streaming/Channels/102",
        ),
        (
            "dahua",
            MakerPlace("nvr.local", 8554, 12),
            "rtsp://nvr.local:8554/cam/realmonitor?channel=12&subtype=0",
            "rtsp://nvr.local:8554/cam/realmonitor?channel=12&subtype=1",
        ),
        (
            "reolink",
            MakerPlace("fd00::4", None, 3),
            "rtsp://[fd00::4]:554/h264Preview_03_main",
            "rtsp://[fd00::4]:554/h264Preview_03_sub",
        ),
        ("unifi", MakerPlace("10.0.0.1", stream="aBc1"), "rtsps://10.0.0.1:7441/aBc1", ""),
        ("hanwha-multi", MakerPlace("h", channel=2), "rtsp://h:554/1/profile2/media.smp", ""),
        ("foscam", MakerPlace("h"), "rtsp://h:88/videoMain", "rtsp://h:88/videoSub"),
        ("other", MakerPlace("h", stream="/live/main"), "rtsp://h:554/live/main", ""),
    ],
)
def test_addresses_are_those_of_the_maker(
    maker: str, place: MakerPlace, main: str, sub: str
) -> None:
    found = stream_addresses(makers()[maker], place)
    assert (found.main, found.sub) == (main, sub)


@pytest.mark.parametrize("maker", makers().values(), ids=lambda maker: maker.maker_id)
def test_every_maker_gives_addresses_that_can_be_opened(maker: Any) -> None:
    found = stream_addresses(maker, MakerPlace("10.0.0.4", stream="key"))
    for address in filter(None, (found.main, found.sub)):
        assert source_kind(address) == "rtsp"
        assert split(address)[2:4] == ("10.0.0.4", maker.port)
        assert "{" not in address
    assert found.main != found.sub


@pytest.mark.parametrize(
    ("place", "field"),
    [
        (MakerPlace(""), "host"),
        (MakerPlace("rtsp://10.0.0.4/live"), "host"),
        (MakerPlace("me:pw@10.0.0.4"), "host"),
        (MakerPlace("10.0.0.4/../x"), "host"),
        (MakerPlace("a b"), "host"),
        (MakerPlace("h", 70_000), "port"),
        (MakerPlace("h", channel=0), "channel"),
        (MakerPlace("h", stream=""), "stream"),
        (MakerPlace("h", stream="a b"), "stream"),
    ],
)
def test_what_cannot_be_is_refused_by_name(place: MakerPlace, field: str) -> None:
    with pytest.raises(MakerError) as error:
        stream_addresses(makers()["other"], place)
    assert error.value.field == field


@pytest.mark.django_db
@pytest.mark.usefixtures("redis_url")
def test_programs_get_makers_and_addresses() -> None:
    client = client_for(make_user(Role.ADMIN))
    listed = client.get(URL).json()["makers"]
    assert [one["maker_id"] for one in listed][:3] == ["hikvision", "dahua", "axis"]
    found = client.get(f"{URL}/hikvision?host=10.0.0.4&channel=2")
    assert found.json() == {
        "main": "rtsp://10.0.0.4:554/Streaming/Channels/201",
        "sub": "rtsp://10.0.0.4:554/Streaming/Channels/202",
    }
    assert client.get(f"{URL}/none", {"host": "h"}).status_code == 404
    wrong = client.get(f"{URL}/hikvision", {"host": "rtsp://h"})
    assert wrong.status_code == 400
    assert "without rtsp:// and path" in wrong.json()["error"]["message"]
    assert client.get(f"{URL}/hikvision", {"host": "h", "password": "x"}).status_code == 400
