"""The live page as somebody uses it: arranging, enlarging, looking at one person, pausing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import Role, User
from tests.factories import HOMOGRAPHY, PASSWORD, make_person, make_user
from tests.live.fixtures import CAMERAS, WebServer
from tests.live.publisher import Publisher
from tests.pages.browser import Watched, browser_page
from tests.proxies import below
from tracking.models import ProcessingTask, TaskCamera

pytestmark = pytest.mark.slow

TILES = "all => all.filter(tile => !tile.hidden).map(tile => tile.dataset.camera)"
DRAWN = """least => {
  const all = [...document.querySelectorAll(".tile:not([hidden]) canvas.view")];
  return all.length > 0 && all.every((one) => Number(one.dataset.framesDrawn) >= least);
}"""

# Clicks all over a canvas until somebody is hit.
CLICK_SOMEBODY = """async (selector) => {
  const canvas = document.querySelector(selector);
  const box = canvas.getBoundingClientRect();
  const focus = document.getElementById("focus");
  for (let y = 6; y < box.height && focus.hidden; y += 12) {
    for (let x = 6; x < box.width && focus.hidden; x += 12) {
      const at = { clientX: box.left + x, clientY: box.top + y, bubbles: true };
      canvas.dispatchEvent(new MouseEvent("click", at));
    }
  }
}"""


@pytest.fixture
def page(
    browser: Browser, web: WebServer, task: ProcessingTask, worker: Publisher
) -> Iterator[Watched]:
    make_user(Role.OPERATOR, "otto")
    task.environment.cameras.update(homography=HOMOGRAPHY)
    with browser_page(browser, viewport={"width": 1440, "height": 900}) as watched:
        watched.page.set_default_timeout(20_000)
        watched.sign_in(web.url, "otto", PASSWORD)
        watched.page.goto(f"{web.url}/live/{task.pk}")
        watched.page.wait_for_function(DRAWN, arg=3)
        yield watched


def shown(watched: Watched) -> list[str]:
    found: list[str] = watched.page.eval_on_selector_all(".tile", TILES)
    return found


def test_the_wall_is_arranged_and_a_camera_enlarged(page: Watched, worker: Publisher) -> None:
    browser = page.page
    # By keyboard, and kept when the page is loaded again.
    browser.locator("#tile-c09").focus()
    browser.keyboard.press("Alt+ArrowRight")
    assert shown(page) == ["c12", "c09", "c13", "c16"]
    assert browser.evaluate("document.activeElement.id") == "tile-c09"
    # By pointer: the last takes the place of the first.
    browser.drag_and_drop("#tile-c16 canvas", "#tile-c12 canvas")
    assert shown(page) == ["c16", "c12", "c09", "c13"]
    browser.reload()
    browser.wait_for_function(DRAWN, arg=3)
    assert shown(page) == ["c16", "c12", "c09", "c13"]

    # One at a time, in pages; only what is seen is asked for.
    browser.click("#wall-size [data-size='1']")
    browser.keyboard.press("PageDown")
    assert shown(page) == ["c12"]
    assert browser.inner_text("#wall-page") == "2 / 4"
    browser.keyboard.press("4")
    assert shown(page) == ["c16", "c12", "c09", "c13"]

    # Large, in the large stream, and back.
    worker.encoded.clear()
    # Below the people: on one of them, the first click selects them, and Escape lets go of them.
    picture = browser.locator("#tile-c09 canvas")
    box = picture.bounding_box()
    assert box is not None
    picture.dblclick(position={"x": box["width"] / 2, "y": box["height"] * 0.85})
    assert shown(page) == ["c09"]
    drawn = int(browser.get_attribute("#tile-c09 canvas", "data-frames-drawn") or 0)
    browser.wait_for_function(DRAWN, arg=drawn + 3)
    assert ("c09", "full") in worker.encoded
    browser.keyboard.press("Escape")
    assert shown(page) == ["c16", "c12", "c09", "c13"]
    drawn = int(browser.get_attribute("#tile-c16 canvas", "data-frames-drawn") or 0)
    browser.wait_for_function(DRAWN, arg=drawn + 3)
    assert {figures["boxes"] for figures in page.figures("canvas.view")} == {2}
    assert page.complaints == []


def test_a_selected_person_is_followed_through_a_merge(
    page: Watched, task: ProcessingTask, worker: Publisher
) -> None:
    browser = page.page
    person, other = worker.people[0], worker.people[1]
    make_person(task.environment, person_id=person)
    focus = browser.locator("#focus")
    expect(focus).to_be_hidden()

    # From the list, by keyboard.
    entry = browser.locator(f".here-person[data-person='{person}']")
    entry.focus()
    browser.keyboard.press("Enter")
    expect(focus).to_be_visible()
    expect(entry).to_have_attribute("aria-pressed", "true")
    expect(browser.locator("#focus-id")).to_have_text(person[:4].upper())
    expect(browser.locator("#focus-state")).to_have_text("Confirmed")
    expect(browser.locator("#focus-page")).to_have_attribute("href", below(f"/people/{person}"))
    browser.wait_for_function("Number(document.getElementById('map').dataset.people) === 3")

    # Tracks are given to the right people: a selected person stays selected.
    span = {"since": "2026-01-01T10:30:03Z", "timestamp": "2026-01-01T10:30:05Z"}
    for one, former in ((person, other), (other, person)):
        ids = {"global_id": one, "previous_ids": [former], "camera_id": "c09", "track_id": 99}
        swap = {"type": "identity_update", "payload": {"kind": "reassign", **ids, **span}}
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, worker.send("identity.update", json.dumps(swap))).result()
    expect(browser.locator("#focus-id")).to_have_text(person[:4].upper())

    # They turn out to be somebody else: who is looked at stays the same human being.
    merge = {
        "type": "identity_update",
        "payload": {"kind": "merge", "global_id": other, "previous_ids": [person]},
    }
    with ThreadPoolExecutor(1) as thread:  # this one has a loop already: Playwright's
        thread.submit(asyncio.run, worker.send("identity.update", json.dumps(merge))).result()
    expect(browser.locator("#focus-id")).to_have_text(other[:4].upper())
    browser.keyboard.press("Escape")
    expect(focus).to_be_hidden()

    # From the map and from a picture: where they are is what the page was told last.
    for canvas in ("#map", "#tile-c09 canvas.view"):
        browser.evaluate(CLICK_SOMEBODY, canvas)
        expect(focus).to_be_visible()
        browser.locator("#focus-close").click()
        expect(focus).to_be_hidden()

    # From a person's own page.
    browser.evaluate("id => { location.hash = `focus=${id}`; location.reload(); }", other)
    expect(browser.locator("#focus-id")).to_have_text(other[:4].upper())
    assert page.complaints == []


def test_an_operator_pauses_and_goes_elsewhere_in_a_recording(
    page: Watched, task: ProcessingTask
) -> None:
    browser = page.page
    browser.get_by_role("button", name="Pause").click()
    browser.get_by_role("button", name="Resume").wait_for()
    task.refresh_from_db()
    assert task.desired == "paused"
    browser.get_by_role("button", name="Resume").click()
    browser.get_by_role("button", name="Pause").wait_for()

    expect(browser.locator("#seek")).to_be_hidden()  # live cameras have no other moment
    ProcessingTask.objects.update(mode="recorded")
    TaskCamera.objects.update(total=1000, rate_fps=10)
    browser.reload()
    expect(browser.locator("#seek")).to_be_visible()
    expect(browser.locator("#seek-end")).to_have_text("1:39")
    with browser.expect_response("**/seek") as answer:
        browser.locator("#seek-at").fill("500")
    assert answer.value.ok
    expect(browser.locator("#seek-now")).to_have_text("0:50")
    assert {row.position for row in task.task_cameras.all()} == {500}
    assert len(task.task_cameras.all()) == len(CAMERAS)
    assert page.complaints == []


def test_a_viewer_looks_and_changes_nothing(
    browser: Browser, web: WebServer, viewer: User, worker: Publisher
) -> None:
    with browser_page(browser, viewport={"width": 390, "height": 844}) as watched:
        watched.sign_in(web.url, "vera", PASSWORD)
        watched.page.goto(f"{web.url}/live")
        watched.page.wait_for_function(DRAWN, arg=2)
        assert watched.page.get_by_role("button", name="Pause").count() == 0
        assert watched.page.get_by_role("button", name="Stop").count() == 0
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= 390
        assert watched.complaints == []
