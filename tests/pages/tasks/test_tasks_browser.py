"""Overview and tasks in a real browser: start, watch, pause, resume, stop; and only look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Route, expect

from accounts.models import Role, User
from tests.factories import PASSWORD
from tests.live.fixtures import CAMERAS, WebServer
from tests.live.publisher import Publisher
from tests.pages.browser import Watched, browser_page, go_back
from tracking.models import Camera, Environment, Person, ProcessingTask, TaskCamera

pytestmark = pytest.mark.slow

NOTE_NEXT_ANSWER = """() => {
  const note = () => document.body.toggleAttribute("data-answered", true);
  document.addEventListener("htmx:beforeSwap", note, { once: true });
}"""


@pytest.fixture
def operator(campus: Environment) -> User:
    Camera.objects.update(source_address="rtsp://10.0.0.1/stream")
    return User.objects.create_user("olga", password=PASSWORD, role=Role.OPERATOR)


@pytest.fixture
def page(browser: Browser, web: WebServer) -> Iterator[Watched]:
    with browser_page(browser, viewport={"width": 1400, "height": 900}) as watched:
        yield watched


def held(**fields: Any) -> None:
    """What a worker does that has taken the task."""
    lease = {"lease_holder": "test", "lease_expires_at": timezone.now() + timedelta(hours=1)}
    ProcessingTask.objects.update(**lease | fields)


def test_an_operator_starts_pauses_resumes_and_stops_a_task(
    page: Watched, web: WebServer, operator: User
) -> None:
    page.sign_in(web.url, "olga", PASSWORD)
    browser = page.page
    browser.wait_for_url("**/live**")
    browser.goto(f"{web.url}/tasks")
    browser.get_by_role("link", name="New task").first.click()
    # All cameras are ticked; two are taken out, by mouse and by keyboard.
    expect(browser.locator("input[name=camera_ids]:checked")).to_have_count(len(CAMERAS))
    browser.get_by_role("button", name="None").click()
    browser.get_by_label("c09").check()
    browser.get_by_label("c13").focus()
    browser.keyboard.press("Space")
    browser.get_by_role("button", name="Start").click()
    browser.wait_for_url("**/live/*-*")
    task = ProcessingTask.objects.get()
    assert [row.camera.camera_id for row in task.task_cameras.all()] == ["c09", "c13"]

    browser.goto(f"{web.url}/tasks")
    row = browser.locator("tr[data-active]")
    expect(row).to_contain_text("Queued")
    held(status="processing", people_now=4, started_at=timezone.now())
    expect(row).to_contain_text("Running", timeout=8000)  # by itself

    # What has the focus keeps it while the list replaces itself.
    pause = row.get_by_role("button", name="Pause")
    pause.focus()
    held(people_now=6)
    expect(row.locator('td[data-label="People"]')).to_have_text("6", timeout=8000)
    expect(pause).to_be_focused()
    browser.keyboard.press("Enter")
    expect(row).to_contain_text("Pausing")
    held(status="paused")
    expect(row).to_contain_text("Paused", timeout=8000)
    row.get_by_role("button", name="Resume").click()
    expect(row).to_contain_text("Resuming")
    held(status="processing")

    row.get_by_role("link", name="Campus", exact=True).click()
    browser.get_by_role("button", name="Stop").click()
    browser.get_by_role("button", name="Cancel").click()
    task.refresh_from_db()
    assert task.desired == "running"
    browser.get_by_role("button", name="Stop").click()
    browser.get_by_role("dialog").get_by_role("button", name="Stop").click()
    expect(browser.locator("#state")).to_contain_text("Stopping")
    expect(browser.locator("#messages")).to_contain_text("Stopping the task")
    held(status="stopped", finished_at=timezone.now())
    expect(browser.get_by_role("button", name="Stop")).to_have_count(0, timeout=8000)
    # While the task only waits, the live page is told that there are no pictures yet.
    assert [text for text in page.complaints if "/tasks" in text or "/overview" in text] == []


def test_the_overview_is_alive_and_offers_a_viewer_no_buttons(
    page: Watched, web: WebServer, viewer: User, task: ProcessingTask, worker: Publisher
) -> None:
    browser = page.page
    page.sign_in(web.url, "vera", PASSWORD)
    browser.wait_for_url("**/live/**")
    page.complaints.clear()
    browser.goto(f"{web.url}/overview")
    picture = browser.locator("#picture-campus")
    expect(picture).to_be_visible()
    expect(browser.locator("#note-campus")).to_have_text("c09")
    first, handle = picture.get_attribute("src"), picture.element_handle()
    expect(picture).not_to_have_attribute("src", first or "", timeout=8000)

    browser.locator("#live-campus").focus()
    browser.evaluate("scrollTo(0, 40)")
    held(people_now=5)
    TaskCamera.objects.filter(camera__camera_id="c12").update(state="failed", reason="cable cut")
    now = timezone.now()
    Person.objects.create(environment=task.environment, first_seen=now, last_seen=now)
    expect(browser.locator(".overview-people")).to_contain_text("5", timeout=8000)
    expect(browser.locator("#problems")).to_contain_text("Camera c12 has failed")
    expect(browser.locator("#problems")).to_contain_text("cable cut")
    expect(browser.locator("#live-campus")).to_be_focused()
    # The very same picture, not a new element that would flicker.
    assert handle.evaluate("one => one.isConnected")

    for path in ("/overview", "/tasks", f"/tasks/{task.pk}"):
        browser.goto(f"{web.url}{path}")
        names = browser.locator("main button, main a").all_inner_texts()
        for name in ("Pause", "Resume", "Stop", "New task", "Start", "Set up"):
            assert name not in [text.strip() for text in names], path
    assert page.complaints == []

    # The worker falls silent: the picture is said to be old.
    browser.goto(f"{web.url}/overview")
    expect(browser.locator("#note-campus")).to_have_text("c09")
    worker.__exit__()
    expect(browser.locator("#note-campus")).to_contain_text("s old", timeout=25_000)


def test_late_refreshes_and_the_way_back_spoil_nothing(
    page: Watched, web: WebServer, operator: User, task: ProcessingTask
) -> None:
    browser = page.page
    page.sign_in(web.url, "olga", PASSWORD)
    browser.wait_for_url("**/live**")
    browser.goto(f"{web.url}/tasks")
    row, results = browser.locator("tr[data-active]"), browser.locator("#results")
    expect(row).to_be_visible()

    # The answer to a refresh comes after that to a filter: it is no longer asked for.
    late: list[Route] = []
    browser.route(
        "**/tasks", lambda route: late.append(route) if is_refresh(route) else route.continue_()
    )
    with browser.expect_request(lambda request: request.url.endswith("/tasks")):
        browser.dispatch_event("[data-poll]", "look")
    browser.select_option("#filter-status", "stopped")
    browser.wait_for_url("**status=stopped**")
    expect(results).to_contain_text("No tasks match these filters")
    browser.evaluate(NOTE_NEXT_ANSWER)
    late[0].continue_()
    expect(browser.locator("body[data-answered]")).to_be_attached()
    expect(row).to_have_count(0)
    browser.unroute("**/tasks")

    # The page that one comes back to is alive.
    go_back(browser)
    expect(row).to_be_visible()
    browser.set_viewport_size({"width": 390, "height": 800})
    browser.get_by_role("button", name="Menu").click()
    expect(browser.locator(".rail[data-open]")).to_be_visible()
    browser.keyboard.press("Escape")
    browser.get_by_role("button", name="Stop").first.click()
    expect(browser.get_by_role("dialog")).to_be_visible()


def is_refresh(route: Route) -> bool:
    return "hx-request" in route.request.headers
