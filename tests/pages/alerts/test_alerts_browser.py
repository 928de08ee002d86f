"""Alerts in a real browser: set a rule, someone walks through the zone, acknowledge the alert."""

from __future__ import annotations

import asyncio
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from accounts.models import Role, User
from alerts.engine.watch import AlertChange
from alerts.models import Alert, AlertRule
from alerts.selectors.rule_specs import spec
from tests.factories import PASSWORD
from tests.live.fixtures import RedisServer, WebServer
from tests.live.publisher import Publisher
from tests.pages.alerts.conftest import make_alert
from tests.pages.browser import Watched, browser_page
from tests.worker.process import WorkerProcess
from tracking.models import Environment, ProcessingTask, Zone
from tracking.services.environments.load_demo import load_demo
from worker.alert_messages import alert_message

pytestmark = pytest.mark.slow


@pytest.fixture
def olga(transactional_db: None) -> User:
    return User.objects.create_user("olga", password=PASSWORD, role=Role.OPERATOR)


@pytest.fixture
def page(browser: Browser, web: WebServer, olga: User) -> Iterator[Watched]:
    with browser_page(browser, viewport={"width": 1400, "height": 900}) as watched:
        yield watched


@pytest.fixture
def demo_task(
    transactional_db: None, settings: Any, tmp_path: Path, demo_recording: Path, weights: Path
) -> ProcessingTask:
    """The demo's campus, which waits for a worker."""
    settings.MEDIA_ROOT = tmp_path
    task = load_demo().task
    assert task is not None
    return task


@pytest.fixture
def real_worker(
    process_env: dict[str, str], redis_server: RedisServer, tmp_path: Path
) -> Iterator[WorkerProcess]:
    env = {"REDIS_URL": redis_server.url, "DJANGO_SETTINGS_MODULE": "spoton.settings"}
    process = WorkerProcess(process_env | env, tmp_path)
    yield process
    process.end()


def test_a_rule_is_set_and_its_alert_is_acknowledged(
    page: Watched, web: WebServer, demo_task: ProcessingTask, real_worker: WorkerProcess
) -> None:
    browser = page.page
    page.sign_in(web.url, "olga", PASSWORD)
    browser.wait_for_url("**/live/**")
    browser.goto(f"{web.url}/alerts")
    browser.get_by_role("link", name="New rule").first.click()
    sentence = browser.locator("#sentence")
    expect(sentence).to_contain_text("more than 10 people are in the environment for 10 seconds")
    browser.get_by_label("Environment").select_option("campus")
    browser.get_by_label("Kind").select_option("zone_entered")
    expect(sentence).to_contain_text("Choose a zone.")
    browser.get_by_label("Zone", exact=True).select_option("junction")
    expect(sentence).to_contain_text("Alert when someone enters Junction; at most once in 10 min")
    browser.get_by_role("button", name="Add rule").click()
    expect(browser.locator("#messages")).to_contain_text("Rule Zone entered: Junction added.")

    # Someone in the recording walks through the zone, as a real worker sees it.
    real_worker.start()
    browser.get_by_role("navigation", name="Alert pages").get_by_role("link", name="Alerts").click()
    row = browser.locator("#results .alert-row").first
    expect(row).to_contain_text("Junction", timeout=240_000)  # by itself
    expect(row).to_contain_text("Open")
    expect(browser.locator("#alert-badge")).to_contain_text("1")
    real_worker.end()
    row.get_by_role("button", name="Acknowledge").press("Enter")
    expect(row).to_contain_text("by olga")
    expect(browser.locator("#alert-badge")).to_be_hidden()
    alert = Alert.objects.order_by("opened_at")[0]
    assert (alert.acknowledged_by, alert.environment.environment_id) == (
        User.objects.get(username="olga"),
        "campus",
    )
    row.get_by_role("link").click()
    expect(browser.get_by_role("heading", level=1)).to_have_text("Zone entered: Junction")
    assert [text for text in page.complaints if "/alerts" in text or "policy" in text] == []


def test_hours_are_set_by_keyboard_and_said_as_they_are_typed(
    page: Watched, web: WebServer, campus: Environment
) -> None:
    browser = page.page
    page.sign_in(web.url, "olga", PASSWORD)
    browser.wait_for_url("**/live**")
    page.complaints.clear()
    browser.goto(f"{web.url}/alerts/rules/new?kind=occupancy_above")
    sentence = browser.locator("#sentence")
    browser.get_by_label("More than this many people").fill("3")
    expect(sentence).to_contain_text("more than 3 people")
    browser.get_by_label("Only at these hours").check()
    expect(sentence).to_contain_text("Monday to Friday 08:00–18:00")
    browser.get_by_label("Saturday").first.focus()
    browser.keyboard.press("Space")
    expect(sentence).to_contain_text("Monday to Saturday 08:00–18:00")
    browser.get_by_label("to", exact=True).fill("12:30")
    expect(sentence).to_contain_text("08:00–12:30")
    browser.get_by_role("button", name="Add hours").press("Enter")
    expect(browser.locator(".hours")).to_have_count(2)
    expect(sentence).to_contain_text("12:30 and Monday to Friday 08:00–18:00")
    browser.get_by_role("button", name="Remove these hours").first.click()
    expect(browser.locator(".hours")).to_have_count(1)
    expect(sentence).not_to_contain_text("12:30")
    # Another kind keeps what it shares with this one.
    browser.get_by_label("Kind").select_option("camera_frozen")
    expect(sentence).to_contain_text("any camera is frozen for 1 minute")
    expect(sentence).to_contain_text("Monday to Friday 08:00–18:00")
    browser.get_by_label("Number of “For at least”").fill("2")
    browser.get_by_label("Unit of “For at least”").select_option("minutes")
    expect(sentence).to_contain_text("for 2 minutes")
    browser.get_by_role("button", name="Add rule").click()
    expect(browser.locator("#results")).to_contain_text("for 2 minutes, Monday to Friday")
    rule = AlertRule.objects.get()
    assert (rule.seconds, len(rule.schedule)) == (120, 1)

    # Deleting asks first.
    browser.get_by_role("link", name=rule.name).click()
    browser.get_by_role("button", name="Delete").click()
    browser.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert AlertRule.objects.exists()
    browser.get_by_role("button", name="Delete").click()
    browser.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(browser.locator("#messages")).to_contain_text("Rule deleted.")
    assert page.complaints == []


def test_an_alert_is_told_on_the_live_page(
    page: Watched, web: WebServer, task: ProcessingTask, worker: Publisher
) -> None:
    zone = Zone.objects.get(zone_id="plaza")
    rule = AlertRule.objects.create(
        environment=task.environment, name="Plaza closed", kind="zone_entered", zone=zone
    )
    browser = page.page
    page.sign_in(web.url, "olga", PASSWORD)
    browser.wait_for_url("**/live/**")
    expect(browser.locator("#people-list li")).to_have_count(len(worker.people))  # it listens now
    alert = make_alert(rule, 0, value=1)
    opened = AlertChange("opened", alert.alert_id, spec(rule), "", time.time(), 1)
    tell(worker, opened)
    toast = browser.locator("#alert-toasts article")
    expect(toast).to_contain_text("Someone entered Plaza.")
    expect(toast.locator(".chip")).to_have_text("Open")
    expect(browser.locator("#alert-toasts")).to_have_attribute("aria-live", "polite")
    expect(browser.locator("#alert-badge [data-count]")).to_have_text("1", timeout=15_000)

    # What is over replaces it; more than four are never in the way.
    tell(
        worker, AlertChange("resolved", alert.alert_id, spec(rule), "", time.time(), 1, time.time())
    )
    expect(toast.locator(".chip")).to_have_text("Resolved")
    for _ in range(5):
        tell(worker, AlertChange("opened", uuid.uuid4(), spec(rule), "", time.time(), 1))
    expect(toast).to_have_count(4)
    toast.first.get_by_role("button", name="Close").click()
    expect(toast).to_have_count(3)
    assert page.complaints == []


def test_on_a_phone_nothing_of_a_rule_is_cut_off(
    browser: Browser, web: WebServer, olga: User, campus: Environment
) -> None:
    with browser_page(browser, viewport={"width": 360, "height": 740}, is_mobile=True) as watched:
        watched.sign_in(web.url, "olga", PASSWORD)
        watched.page.wait_for_url("**/live**")
        watched.page.goto(f"{web.url}/alerts/rules/new")
        watched.page.get_by_label("Only at these hours").check()
        watched.page.get_by_role("button", name="Add hours").click()
        expect(watched.page.locator(".hours")).to_have_count(2)
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= 360


def tell(worker: Publisher, change: AlertChange) -> None:
    """Send what a worker sends of an alert; in a thread, as the browser's has a loop already."""
    text = alert_message(worker.sequence, change).decode()
    sender = threading.Thread(target=lambda: asyncio.run(worker.send("event", text)))
    sender.start()
    sender.join()
