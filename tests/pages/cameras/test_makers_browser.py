"""The address of a camera by its maker, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import Role
from tests.factories import PASSWORD, make_environment, make_user
from tests.live.fixtures import WebServer
from tests.pages.browser import browser_page
from tracking.models import Camera

HOST = "127.0.0.1"


@pytest.mark.usefixtures("transactional_db")
def test_a_camera_is_added_by_maker_and_host(browser: Browser, web: WebServer) -> None:
    make_environment("yard")
    make_user(Role.ADMIN, "ann")
    with browser_page(browser, viewport={"width": 1400, "height": 1000}) as watched:
        page = watched.page
        watched.sign_in(web.url, "ann", PASSWORD)
        page.goto(f"{web.url}/environments/yard/cameras/new")
        page.check("[name=kind][value=stream]")
        page.click("#save")
        expect(page.locator("#camera_form")).to_contain_text("Enter the stream address")
        # What finds the address works in the form that came back, too.
        page.click("#makers summary")
        page.select_option("#maker", "hikvision")
        expect(page.locator("#maker-note")).to_contain_text("must be activated")
        page.fill("#maker-host", "rtsp://x")
        page.click("#maker-fill")
        expect(page.locator("#maker-said")).to_contain_text("without rtsp:// and path")
        watched.complaints.clear()  # that one was refused
        page.fill("#maker-host", HOST)
        page.fill("#maker-port", "9")
        page.click("#maker-fill")
        expect(page.locator("#id_address")).to_have_value(f"rtsp://{HOST}:9/Streaming/Channels/102")
        page.fill("#id_username", "root")
        page.fill("#id_password", "p@ss")
        page.click("#save")
        expect(page.locator("#test")).to_contain_text("refuses connections on this port")
        page.check("[name=anyway]")
        page.uncheck("[name=join]")
        page.click("#save")
        page.wait_for_url(lambda url: not url.endswith("/new"))
        assert watched.complaints == []
    camera = Camera.objects.get()
    assert camera.source_address == f"rtsp://root:p%40ss@{HOST}:9/Streaming/Channels/102"
    assert camera.recording_address == f"rtsp://root:p%40ss@{HOST}:9/Streaming/Channels/101"
