"""From nothing to one's own video being played, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from accounts.models import Role, User
from tests.factories import PASSWORD, make_camera, make_environment, make_user
from tests.live.fixtures import WebServer
from tests.pages.browser import Watched, browser_page
from tracking.models import Camera, Environment, ProcessingTask, TaskCamera

pytestmark = pytest.mark.slow


@pytest.fixture
def watched(browser: Browser, web: WebServer, admin: User) -> Iterator[Watched]:
    options = {"viewport": {"width": 1440, "height": 900}}
    with browser_page(browser, **options) as watched:
        watched.sign_in(web.url, "ada", PASSWORD)
        watched.page.wait_for_url("**/live*")
        yield watched


def test_a_newcomer_gets_to_the_own_video(
    watched: Watched, web: WebServer, clip: Path, tmp_path: Path
) -> None:
    page = watched.page
    page.goto(f"{web.url}/environments")
    page.click("text=Add environment")
    page.wait_for_url("**/environments/new")
    page.keyboard.type("Old Town Square")  # the first field has the focus
    page.wait_for_function(
        "() => document.getElementById('id_environment_id').value === 'old-town-square'"
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/environments/old-town-square")
    page.click(".steps >> text=Add camera")

    page.check("[value=stream]")
    page.fill("#id_address", "rtsp://127.0.0.1:9/live")
    page.fill("#id_password", "geheim")
    page.click("#test-button")
    page.wait_for_selector("#test >> text=refuses connections on this port")
    assert page.input_value("#id_password") == "geheim"  # what was typed stays, here alone

    page.check("[value=path]")
    assert not page.is_visible("#id_address")
    page.fill("#id_path", "nowhere/gone.mp4")
    page.click("#save")
    page.wait_for_selector("#test >> text=File or folder gone.mp4 not found")

    page.check("[value=upload]")
    words = tmp_path / "words.mp4"
    words.write_text("no film")
    page.set_input_files("#video", words)
    page.wait_for_selector("#upload-error >> text=The file contains no readable video")
    page.set_input_files("#video", clip)
    page.wait_for_selector("#test >> text=320×240 pixels, 10 frames per second")
    assert page.locator("#test img").evaluate("one => one.naturalWidth") == 320
    page.click("#save")
    page.wait_for_url("**/live/**")

    camera, task = Camera.objects.get(), ProcessingTask.objects.get()
    assert (camera.camera_id, camera.picture_size) == ("cam1", (320, 240))
    assert (task.status, task.loop, task.cameras.get()) == ("queued", True, camera)
    page.goto(f"{web.url}/environments/old-town-square")
    page.wait_for_function("() => document.querySelector('.thumb img').naturalWidth === 320")
    assert page.inner_text("[data-next] a") == "Add map"

    page.click("text=Add camera")
    page.check("[value=path]")
    page.fill("#id_path", str(clip))
    assert page.is_checked("#id_join")
    page.click("#save")
    page.wait_for_url("**/environments/old-town-square")
    assert TaskCamera.objects.filter(task=task, active=True).count() == 2
    assert [one for one in watched.complaints if "400" not in one] == []


def test_on_a_phone_all_fits_and_an_operator_cannot_add(
    browser: Browser, web: WebServer, admin: User
) -> None:
    yard = make_environment("yard")
    make_camera(yard, source_address="/srv/a/rather/long/path/to/recordings/of/the/yard.mp4")
    operator = make_user(Role.OPERATOR, "otto", limited_to=[yard])
    elsewhere: Environment = make_environment("elsewhere")
    options = {"viewport": {"width": 360, "height": 740}, "is_mobile": True}
    for user, paths in (
        (operator, ("", "/yard", "/yard/cameras/c01")),
        (admin, ("", "/new", "/yard", "/yard/cameras/new", "/yard/cameras/c01", "/yard/delete")),
    ):
        with browser_page(browser, **options) as phone:
            phone.sign_in(web.url, user.username, PASSWORD)
            phone.page.wait_for_url("**/live*")
            for path in paths:
                phone.page.goto(f"{web.url}/environments{path}")
                width = phone.page.evaluate("document.documentElement.scrollWidth")
                assert width <= 360, path
                adds = phone.page.locator("main >> text=/Add|Change|Delete/").count()
                assert user is admin or adds == 0, path
            assert phone.complaints == []
            if user is operator:
                answer = phone.page.goto(f"{web.url}/environments/{elsewhere.environment_id}")
                assert answer is not None
                assert answer.status == 404
