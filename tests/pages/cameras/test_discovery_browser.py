"""A camera is found in the network and asked for its streams, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import Role
from tests.factories import PASSWORD as OURS
from tests.factories import make_environment, make_user
from tests.live.fixtures import WebServer
from tests.pages.browser import browser_page
from tests.tracking.onvif.camera import PASSWORD, USER, OnvifCamera

pytest.importorskip("onvif")
STREAMS = [
    ("mainStream", "1", "H264", 2688, 1520, 20, "/Streaming/Channels/101"),
    ("subStream", "1", "H264", 640, 360, 15, "/Streaming/Channels/102"),
]


@pytest.mark.usefixtures("transactional_db")
def test_a_camera_is_found_and_asked(browser: Browser, web: WebServer) -> None:
    make_environment("yard")
    make_user(Role.ADMIN, "ann")
    with (
        OnvifCamera(streams=STREAMS) as camera,
        browser_page(browser, viewport={"width": 1400, "height": 1000}) as watched,
    ):
        page = watched.page
        watched.sign_in(web.url, "ann", OURS)
        page.goto(f"{web.url}/environments/yard/cameras/new")
        page.check("[name=kind][value=stream]")
        page.click("#discovery summary")
        page.click("#discovery-search")
        found = page.locator("#discovery-devices option", has_text=camera.address)
        expect(found).to_contain_text("HIKVISION DS-2CD2043G2-I", timeout=30_000)
        page.select_option("#discovery-devices", label=found.inner_text())
        expect(page.locator("#discovery-host")).to_have_value(camera.address)
        page.fill("#discovery-username", USER)
        page.fill("#discovery-password", "wrong")
        page.click("#discovery-ask")
        said = page.locator("#discovery-said")
        expect(said).to_contain_text("Wrong user name or password", timeout=30_000)
        watched.complaints.clear()  # that one was refused
        page.fill("#discovery-password", PASSWORD)
        page.click("#discovery-ask")
        expect(said).to_contain_text("answered. Filled in", timeout=30_000)
        stream = "rtsp://127.0.0.1:554/Streaming/Channels"
        expect(page.locator("#id_address")).to_have_value(f"{stream}/102")
        expect(page.locator("#id_recording_address")).to_have_value(f"{stream}/101")
        expect(page.locator("#id_username")).to_have_value(USER)
        expect(page.locator("#id_password")).to_have_value(PASSWORD)
        assert watched.complaints == []
