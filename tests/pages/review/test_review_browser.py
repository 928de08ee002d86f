"""Review in a real browser: it plays, boxes lie on people, events are jumped to, by role."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import Role
from tests.factories import make_environment, make_user
from tests.live.fixtures import WebServer, session_cookie
from tests.pages.browser import browser_page
from tests.pages.review.scene import Scene
from tests.waiting import wait_for
from tracking.models import Recording

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
SHOTS = os.environ.get("SPOTON_SHOTS", "")
"""A folder for pictures of the pages, to look at them."""

PATH = "/environments/yard/review"
# Left and right edge of the figure in the frame that is shown, and of the box that is drawn, in
# pixels of the camera: bright pixels of the video, and the middles of two strokes of the canvas.
EDGES = """() => {
  const tile = document.querySelector("[data-camera=c01]");
  const video = tile.querySelector("video:not([hidden])");
  const drawn = tile.querySelector("canvas");
  if (!video?.videoWidth) { return [0, 0, 9, 9]; }  // it is being opened
  const row = (picture, width, height) => {
    const copy = new OffscreenCanvas(width, height);
    const context = copy.getContext("2d");
    context.drawImage(picture, 0, 0);
    const {data} = context.getImageData(0, Math.round(140 * height / 240), width, 1);
    return (fits) => [...Array(width).keys()].filter((x) => fits(data[4 * x], data[4 * x + 3]));
  };
  const figure = row(video, video.videoWidth, video.videoHeight)((red) => red > 128);
  const painted = row(drawn, drawn.width, drawn.height)((_, alpha) => alpha > 0);
  const gap = painted.findIndex((x, place) => place && x > painted[place - 1] + 1);
  const scale = drawn.width / video.videoWidth;
  const middle = (some) => some.reduce((sum, x) => sum + x + 0.5, 0) / some.length / scale;
  return [
    figure[0], figure[figure.length - 1] + 1,
    middle(painted.slice(0, gap)), middle(painted.slice(gap)),
  ];
}"""


@contextmanager
def opened(browser: Browser, web: WebServer, user: Any, path: str = PATH) -> Iterator[Page]:
    with browser_page(
        browser, viewport={"width": 1440, "height": 1000}, timezone_id="UTC"
    ) as watched:
        name, _, value = session_cookie(user).partition("=")
        watched.page.context.add_cookies([{"name": name, "value": value, "url": web.url}])
        watched.page.goto(f"{web.url}{path}")
        yield watched.page
        assert watched.complaints == []


def shoot(page: Page, name: str) -> None:
    """Take pictures of the page on a phone and a screen, light and dark."""
    if not SHOTS:
        return
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for size, (width, height) in {"phone": (390, 844), "wide": (1440, 1000)}.items():
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(400)
            page.screenshot(path=f"{SHOTS}/{name}-{size}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")


def seconds(page: Page) -> float:
    """Where the first camera's video is."""
    found = page.evaluate(
        "document.querySelector('[data-camera=c01] video:not([hidden])')?.currentTime"
    )
    return float(found or 0)


def box_lies_on_figure(page: Page) -> bool:
    edges = page.evaluate(EDGES)
    if None in edges:  # one of them is not painted yet
        return False
    left, right, drawn_left, drawn_right = edges
    return bool(abs(left - drawn_left) < 2 and abs(right - drawn_right) < 2)


def test_an_operator_plays_jumps_and_exports(
    browser: Browser, web: WebServer, scene: Scene
) -> None:
    Recording.objects.filter(camera=scene.cameras[0]).update(origin="camera")
    with opened(browser, web, make_user(Role.OPERATOR)) as page:
        now = page.locator("#now")
        expect(now).to_have_text("1 Jan 2026, 10:00:00")
        canvas = page.locator("[data-camera=c01] canvas")
        expect(canvas).to_have_attribute("data-boxes", "1")
        expect(page.locator("[data-camera=c02]")).to_contain_text("cannot play this AVI file")
        expect(page.locator("[data-camera=c03]")).to_contain_text("No footage")
        expect(page.locator("#in-view a")).to_have_count(1)
        page.click("#play")
        wait_for(lambda: seconds(page) > 1, 20)
        page.click("#play")
        wait_for(lambda: box_lies_on_figure(page), 10, lambda: str(page.evaluate(EDGES)))
        shoot(page, "review")

        page.select_option("#speed", "8")
        page.click("#play")
        begin = page.evaluate("performance.now()")
        # Into the second file, and over the gap to the third.
        expect(now).to_have_text(re.compile("11:00:[01]"), timeout=60_000)
        assert page.evaluate("performance.now()") - begin < 30_000
        expect(page.locator("#note")).to_contain_text("No footage from 10:00:40: skipped.")
        expect(page.locator("#note")).to_have_text("Nothing more on this day.", timeout=60_000)

        page.keyboard.press("p")
        expect(now).to_contain_text("10:00:25")
        expect(page.locator(".event[aria-current]")).to_contain_text("10:00:25")
        wait_for(lambda: box_lies_on_figure(page), 10, lambda: str(page.evaluate(EDGES)))
        assert abs(seconds(page) - 5.05) < 0.06
        page.click("#event-before")
        expect(now).to_contain_text("10:00:12")
        page.keyboard.press("i")
        page.keyboard.press("n")
        expect(now).to_contain_text("10:00:25")
        page.keyboard.press("o")
        expect(page.locator("#range")).to_have_text("10:00:12 – 10:00:25")
        page.get_by_role("button", name="Enlarge c01").click()
        expect(page.locator("[data-camera=c02]")).to_be_hidden()
        page.click("#keep")
        expect(page.locator("#keep")).to_have_text("Kept. Release")
        assert Recording.objects.filter(protected=True).count() == 1
        page.click("#export-video")
        page.wait_for_url("**/exports/new/video?*")
        expect(page.locator("#export-start_time")).to_have_value("2026-01-01T10:00:12")
        expect(page.locator("#export-end_time")).to_have_value("2026-01-01T10:00:25")
        expect(page.locator("[name=camera_ids][value=c01]")).to_be_checked()
        expect(page.locator("[name=camera_ids][value=c02]")).not_to_be_checked()


def test_a_viewer_sees_boxes_without_footage(
    browser: Browser, web: WebServer, scene: Scene
) -> None:
    with opened(browser, web, make_user(Role.VIEWER), f"{PATH}?at=2026-01-01T10:00:05Z") as page:
        expect(page.locator("#now")).to_contain_text("10:00:05")
        canvas = page.locator("[data-camera=c01] canvas")
        expect(canvas).to_have_attribute("data-boxes", "1")
        assert page.evaluate("[...document.querySelectorAll('video')].every((one) => !one.src)")
        page.keyboard.press(" ")
        expect(page.locator("#now")).to_contain_text("10:00:07")
        page.keyboard.press(" ")
        shoot(page, "review-viewer")
        page.get_by_role("button", name="entered Plaza").first.click()
        expect(page.locator("#now")).to_contain_text("10:00:12")
        page.locator("#timeline").focus()
        page.keyboard.press("PageUp")
        expect(page.locator("#timeline")).to_have_attribute(
            "aria-valuetext", "1 Jan 2026, 10:01:12"
        )
        page.click("[data-show=c02]")
        expect(page.locator("[data-camera=c02]")).to_be_hidden()
        page.goto(f"{web.url}{PATH}?at=2026-01-01T10:00:05Z")
        expect(canvas).to_have_attribute("data-boxes", "1")
        place = canvas.bounding_box()
        assert place is not None
        canvas.click(position={"x": place["width"] * 90 / 320, "y": place["height"] * 140 / 240})
        page.wait_for_url(f"**/people/{scene.walker.pk}")
    stranger = make_user(Role.ADMIN, limited_to=[make_environment("elsewhere")])
    with browser_page(browser) as watched:
        name, _, value = session_cookie(stranger).partition("=")
        watched.page.context.add_cookies([{"name": name, "value": value, "url": web.url}])
        answer = watched.page.goto(f"{web.url}{PATH}")
        assert answer is not None
        assert answer.status == 404
