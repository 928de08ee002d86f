"""The live page in a real browser, with a real web server and a real Redis."""

import base64
import re
from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from accounts.models import User
from tests.factories import PASSWORD
from tests.live.fixtures import CAMERAS, RedisServer, WebServer
from tests.live.publisher import BAR_STEPS, HEIGHT, STEP, WIDTH, Publisher
from tests.pages.browser import Watched, browser_page
from tests.waiting import wait_for
from tracking.models import ProcessingTask, TaskCamera

pytestmark = pytest.mark.slow

# Reads, in one go, what a canvas says and what is painted on it.
READ_CANVAS = "(one) => ({sequence: Number(one.dataset.sequence), picture: one.toDataURL()})"
READ_TAGS = """(all) => all.map((tag) => [tag.title, getComputedStyle(tag).backgroundColor])"""

READ_FOCUSED = """() => {
  const { ariaLabel, title, textContent } = document.activeElement;
  return ariaLabel || textContent.trim() || title;
}"""


@pytest.fixture
def page(browser: Browser, web: WebServer, viewer: User, task: ProcessingTask) -> Iterator[Watched]:
    options = {"viewport": {"width": 1600, "height": 900}}
    with browser_page(browser, **options) as watched:
        watched.sign_in(web.url, "vera", PASSWORD)
        yield watched


def wait_for_pictures(page: Watched, at_least: int = 1, timeout: float = 15) -> None:
    script = """([cameras, least]) => {
      const all = [...document.querySelectorAll("canvas.view")];
      return all.length === cameras && all.every((c) => Number(c.dataset.framesDrawn) >= least);
    }"""
    page.page.wait_for_function(script, arg=[len(CAMERAS), at_least], timeout=timeout * 1000)


def share_drawn(page: Watched, worker: Publisher, seconds: float = 3) -> float:
    """Return the least part of the published frames that a view drew meanwhile, 0–1."""
    before, begin = page.figures("canvas.view"), worker.sequence
    wait_for(lambda: worker.sequence >= begin + seconds * worker.fps, 4 * seconds)
    after, published = page.figures("canvas.view"), worker.sequence - begin
    drawn = [b["framesDrawn"] - a["framesDrawn"] for a, b in zip(before, after, strict=True)]
    return min(drawn) / published


def test_signing_in_shows_four_cameras_and_the_map_moving(
    page: Watched, task: ProcessingTask, worker: Publisher
) -> None:
    wait_for_pictures(page, 10)
    assert page.page.url.endswith(f"/live/{task.pk}")
    # A page skips frames while the machine has no time for it; what counts is that it keeps up.
    wait_for(lambda: share_drawn(page, worker) > 0.8, 40, lambda: "a view draws too few frames")
    assert [figures["boxes"] for figures in page.figures("canvas.view")] == [2, 2, 2, 2]
    assert page.figures("#map")[0]["people"] == len(worker.people)
    assert page.page.inner_text("#people-now") == "3"
    assert page.page.inner_text("#connection") == "Live"
    assert page.page.locator("#people-list li").count() == 3
    assert page.complaints == []


def test_boxes_are_painted_where_the_people_of_this_picture_are(
    page: Watched, task: ProcessingTask, worker: Publisher
) -> None:
    wait_for_pictures(page, 10)
    reference = Publisher(task.pk, CAMERAS)
    tags = dict(page.page.eval_on_selector_all("#people-list .tag", READ_TAGS))
    for _ in range(10):
        seen = page.page.locator("canvas.view").first.evaluate(READ_CANVAS)
        data = base64.b64decode(seen["picture"].partition(",")[2])
        painted = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        assert painted is not None
        painted = cv2.resize(painted, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
        # The picture itself shows the number of its frame.
        bar = (seen["sequence"] % BAR_STEPS) * STEP + STEP // 2
        assert painted[HEIGHT - 6, bar].min() > 220
        # The boxes of the same frame are there, in their people's colours.
        reference.sequence = seen["sequence"]
        for person in reference.tracks(0):
            x1, y1, _, y2 = (round(value / 2) for value in person["bbox_xyxy"])
            blue, green, red = painted[y1 + 4 : y2, x1 - 1 : x1 + 2].reshape(-1, 3).T.astype(int)
            wanted = [int(part) for part in re.findall(r"\d+", tags[person["global_id"]])]
            distance = np.abs(np.stack([red, green, blue], axis=1) - wanted).max(axis=1)
            assert (distance < 60).sum() > 0.2 * (y2 - y1), seen["sequence"]
        page.page.wait_for_timeout(150)


def test_boxes_come_with_the_frame_without_track_messages(
    browser: Browser, web: WebServer, viewer: User, worker: Publisher
) -> None:
    with browser_page(browser, viewport={"width": 1600, "height": 900}) as watched:
        # The page's socket opens, and nothing ever comes over it.
        watched.page.route_web_socket(re.compile("/ws/tracking/"), lambda socket: None)
        watched.sign_in(web.url, "vera", PASSWORD)
        wait_for_pictures(watched, 5)
        assert [figures["boxes"] for figures in watched.figures("canvas.view")] == [2, 2, 2, 2]
        assert watched.page.locator("#people-list li").count() == 0


def test_after_redis_was_killed_pictures_and_people_come_back(
    page: Watched, worker: Publisher, redis_server: RedisServer
) -> None:
    wait_for_pictures(page, 5)
    redis_server.kill()
    page.page.wait_for_function(
        "() => document.getElementById('connection').textContent !== 'Live'", timeout=15_000
    )
    redis_server.start()
    drawn = max(figures["framesDrawn"] for figures in page.figures("canvas.view"))
    wait_for_pictures(page, int(drawn) + 5)
    page.page.wait_for_function(
        "() => document.getElementById('connection').textContent === 'Live'", timeout=10_000
    )
    assert [figures["boxes"] for figures in page.figures("canvas.view")] == [2, 2, 2, 2]
    assert page.complaints == []


def test_a_failed_camera_says_why_and_the_others_go_on(page: Watched, worker: Publisher) -> None:
    wait_for_pictures(page, 5)
    worker.silent_cameras.add("c12")
    worker.camera_states["c12"] = ("failed", "connection refused")
    message = page.page.locator('[data-camera="c12"] .tile-message')
    message.wait_for(state="visible", timeout=10_000)
    assert "Failed" in message.inner_text()
    assert "connection refused" in message.inner_text()
    others = page.page.locator('.tile:not([data-camera="c12"]) .tile-message:visible')
    assert others.count() == 0


def test_a_replaced_worker_s_first_frame_is_shown(
    page: Watched, task: ProcessingTask, worker: Publisher
) -> None:
    wait_for_pictures(page, 20)
    worker.__exit__()
    with Publisher(task.pk, CAMERAS, epoch=2) as successor:
        drawn = max(figures["framesDrawn"] for figures in page.figures("canvas.view"))
        wait_for_pictures(page, int(drawn) + 10)
        for figures in page.figures("canvas.view"):
            assert figures["sequence"] <= successor.sequence
            assert figures["boxes"] == 2


def test_a_silent_worker_leaves_no_one_on_the_map(page: Watched, worker: Publisher) -> None:
    wait_for_pictures(page, 5)
    worker.__exit__()
    page.page.locator("#banner").wait_for(state="visible", timeout=10_000)
    page.page.wait_for_timeout(1200)
    assert "No data from the worker" in page.page.inner_text("#banner")
    assert page.page.inner_text("#connection") == "Connected, no data"
    assert page.figures("#map")[0]["people"] == 0
    assert page.page.locator("#people-list li").count() == 0
    assert page.page.inner_text("#people-now") == "–"
    assert page.page.locator(".tile-message:visible").count() == len(CAMERAS)


def test_a_stopped_task_is_not_called_live(page: Watched, task: ProcessingTask) -> None:
    ProcessingTask.objects.filter(pk=task.pk).update(status="stopped", finished_at=timezone.now())
    page.page.goto(page.page.url.partition("/live")[0] + f"/live/{task.pk}")
    expect(page.page.locator("#connection")).to_have_text("Not live")
    expect(page.page.locator("#banner")).to_have_text("Task stopped.")
    expect(page.page.locator("#banner.notice-bad")).to_have_count(0)


def test_a_user_who_is_disabled_is_led_to_signing_in(
    page: Watched, viewer: User, worker: Publisher
) -> None:
    wait_for_pictures(page, 3)
    User.objects.filter(pk=viewer.pk).update(is_active=False)
    page.page.wait_for_url("**/login?next=**", timeout=20_000)


def test_the_empty_page_shows_a_task_as_soon_as_one_runs(
    browser: Browser, web: WebServer, viewer: User, task: ProcessingTask
) -> None:
    ended = {"status": "stopped", "finished_at": timezone.now()}
    ProcessingTask.objects.update(**ended)
    TaskCamera.objects.update(active=False)
    with browser_page(browser) as watched:
        watched.sign_in(web.url, "vera", PASSWORD)
        watched.page.get_by_text("No task is running").wait_for()
        ProcessingTask.objects.update(status="processing", finished_at=None)
        watched.page.wait_for_url(f"**/live/{task.pk}", timeout=15_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_cut_off(
    scheme: str, browser: Browser, web: WebServer, viewer: User, worker: Publisher
) -> None:
    options = {"viewport": {"width": 360, "height": 740}, "is_mobile": True}
    with browser_page(browser, color_scheme=scheme, **options) as watched:
        watched.sign_in(web.url, "vera", PASSWORD)
        wait_for_pictures(watched, 3)
        width = watched.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360
        assert watched.complaints == []


def test_everything_can_be_reached_by_keyboard(page: Watched, worker: Publisher) -> None:
    wait_for_pictures(page)
    page.page.locator(".here-person").first.wait_for()
    reached = []
    for _ in range(60):
        page.page.keyboard.press("Tab")
        reached.append(page.page.evaluate(READ_FOCUSED))
    assert reached[0] == "Skip to content"
    for name in (
        "Sign out",
        "Full screen",
        "Coverage",
        *(f"Enlarge {camera}" for camera in CAMERAS),
    ):
        assert any(name in seen for seen in reached), name
    assert any(seen.startswith(worker.people[0][:4].upper()) for seen in reached)
