"""What the live page says of an overloaded computer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import Role
from tests.factories import PASSWORD, make_user
from tests.live.fixtures import WebServer
from tests.live.publisher import Publisher
from tests.pages.browser import Watched, browser_page
from tracking.models import ProcessingTask

pytestmark = pytest.mark.slow


@pytest.fixture
def page(
    browser: Browser, web: WebServer, task: ProcessingTask, worker: Publisher
) -> Iterator[Watched]:
    make_user(Role.OPERATOR, "otto")
    with browser_page(browser, viewport={"width": 1440, "height": 900}) as watched:
        watched.page.set_default_timeout(20_000)
        watched.sign_in(web.url, "otto", PASSWORD)
        watched.page.goto(f"{web.url}/live/{task.pk}")
        yield watched


def test_each_tile_tells_what_is_taken_of_its_camera(page: Watched, worker: Publisher) -> None:
    chip = page.page.locator("#tile-c09 .tile-overload")
    expect(chip).to_be_hidden()
    worker.wanted_fps = 12.0
    expect(chip).to_be_visible()
    rate = str(worker.fps).removesuffix(".0")
    expect(chip).to_have_text(f"12 → {rate} frames/s, computer overloaded")
    worker.wanted_fps = None
    expect(chip).to_be_hidden()
    assert page.complaints == []
